"""The home page (/): the latest publications on fraud, led by what they are about; what the archive holds; where to
begin."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from functools import partial
from typing import NamedTuple

from datasette import Response

from archive.search import Search, SearchQuery, parse
from archive.site.following.summaries import NamedCase, PublicationSummary, summaries
from archive.site.languages import language
from archive.site.strings import word
from archive.site.views.overview.explore import charts_of
from archive.site.visit import Visit

LATEST_PUBLICATIONS = 7  # one that leads, and three rows of two

# Whether a date may lead: it is known, not in the future, and the page says no other.
SOUND = """coalesce(published <= date('now', '+8 hours'), 0)
    and id not in (select publication_id from doubts where kind = 'dates_disagree')"""
LEADING = (f"topic = 'fraud' and {SOUND}", f"topic is not 'fraud' and {SOUND}", f"not ({SOUND})")  # those of one first
MAX_OTHERS = 12  # cases of a batch that are named although they are not about fraud


class Story(NamedTuple):
    """A publication on the home page."""

    publication: PublicationSummary
    others: tuple[NamedCase, ...]  # those of its cases that are not about fraud, if some are


async def page(visit: Visit) -> Response:
    """The home page."""
    facts, download = await visit.public.facts(), await visit.public.download()
    latest = await visit.public.once(_latest)
    charts = await charts_of(visit, visit.address)
    typed = word("search.examples").split("|")
    examples = await visit.public.once_made(
        ("examples", language().code), partial(visit.public.search, partial(_found, words=typed))
    )
    context = {
        "here": "home",
        "facts": facts,
        "download": download,
        "latest": latest,
        "charts": charts,
        "examples": examples,
    }
    return await visit.page("fanzha/home.html", context)


def _found(search: Search, words: Iterable[str]) -> list[str]:
    """Those words that a search finds: an example that finds nothing teaches that the search does not work."""
    pages = {one: search.page(SearchQuery(one, order="newest"), limit=1) for one in words}
    return [one for one, page in pages.items() if page.exact and page.hits]


def _latest(conn: sqlite3.Connection) -> list[Story]:
    """The publications on fraud with the latest dates, the latest first. Where they are few, those partly on fraud
    follow, then those whose date is doubtful or not known."""
    places = list[int]()
    for condition in LEADING:
        latest = f"select place from publications where {condition} order by place desc limit ?"
        places += [row["place"] for row in conn.execute(latest, (LATEST_PUBLICATIONS - len(places),))]
    found = summaries(conn, places, parse(""))
    return [Story(found[place], _others(conn, found[place])) for place in places]


def _others(conn: sqlite3.Connection, one: PublicationSummary) -> tuple[NamedCase, ...]:
    if not 0 < one.fraud_cases < (one.case_count or 0):
        return ()
    others = "select id, number, title, subtitle from cases where publication_id = ? and topic != 'fraud'"
    return tuple(NamedCase(*row) for row in conn.execute(f"{others} order by position limit {MAX_OTHERS}", (one.id,)))
