"""Reads what feeds and the page of new publications say of publications."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from archive.search import Query, excerpt_or_lead
from archive.site.data.structure import Named, crimes_of
from archive.text.provisions import guiding_number

WIDTH = 160  # characters of an excerpt
MAX_TEXT = 4_000  # characters of a text from which the excerpt comes if it is the beginning
WHOLE_TEXT = 2**31 - 1  # more characters than SQLite allows in a text
MAX_CASES = 6  # cases of a batch that are named


@dataclass(frozen=True, slots=True)
class NamedCase:
    """A case of a batch, by name."""

    id: int
    number: str | None
    title: str
    subtitle: str | None


@dataclass(frozen=True, slots=True)
class PublicationSummary:
    """What a follower is told of a publication. A field is None if its value is not known."""

    id: int
    slug: str
    kind: str
    title: str | None
    theme: str | None  # of a batch
    theme_from: str | None
    issuer: str | None
    issuers: tuple[str, ...]
    published: str | None
    source: str | None
    region_code: str | None
    url: str
    case_count: int | None
    fraud_cases: int  # number of its cases that are about fraud
    first_number: str | None  # of its first case
    last_number: str | None
    place: int
    excerpt: str
    crimes: tuple[Named, ...]
    cases: tuple[NamedCase, ...]  # at most MAX_CASES: those on fraud, or if none is, the first of the batch

    @property
    def more_cases(self) -> int:
        """The number of cases that are not named."""
        return max((self.case_count or 0) - len(self.cases), 0)

    @property
    def numbers(self) -> str | None:
        """The numbers of its guiding cases, such as 检例第200—204号; None for other cases."""
        first, last = (guiding_number(number or "") for number in (self.first_number, self.last_number))
        if first is None or last is None:
            return None
        return f"检例第{first}号" if first == last else f"检例第{first}—{last}号"


_PUBLICATIONS = """
    select p.id, slug, kind, title, theme, theme_from, issuer, published, s.name as source, p.region_code, url,
        case_count, (select count(*) from cases c where c.publication_id = p.id and topic = 'fraud') as fraud_cases,
        (select number from cases c where c.publication_id = p.id order by position limit 1) as first_number,
        (select number from cases c where c.publication_id = p.id order by position desc limit 1) as last_number, place,
        coalesce(substr(text, 1, :chars), '') as text
    from publications p
        left join sources s on s.id = p.source_id
        left join publication_texts t on t.publication_id = p.id
    where place in (select value from json_each(:places))
"""
_ISSUERS = """
    select publication_id, name from publication_issuers
    where publication_id in (select value from json_each(?)) order by publication_id, position
"""
_CASES = """
    select publication_id, id, number, title, subtitle from (
        select *, row_number() over (partition by publication_id order by position) as nth
        from cases c where publication_id in (select value from json_each(?)) and (
            topic = 'fraud' or not exists (
                select 1 from cases o where o.publication_id = c.publication_id and o.topic = 'fraud'
            )
        )
    ) where nth <= ? order by publication_id, nth
"""


def summaries(conn: sqlite3.Connection, places: Iterable[int], words: Query) -> dict[int, PublicationSummary]:
    """The publications at these places. `words`: what the excerpts are to hold; with none they are the beginnings."""
    chars = WHOLE_TEXT if words.wanted else MAX_TEXT
    rows = conn.execute(_PUBLICATIONS, {"places": json.dumps(list(places)), "chars": chars}).fetchall()
    ids = [row["id"] for row in rows]
    crimes = crimes_of(conn, "publication", ids)
    issuers, cases = dict[int, list[str]](), dict[int, list[NamedCase]]()
    for publication_id, name in conn.execute(_ISSUERS, (json.dumps(ids),)):
        issuers.setdefault(publication_id, []).append(name)
    for publication_id, *case in conn.execute(_CASES, (json.dumps(ids), MAX_CASES)):
        cases.setdefault(publication_id, []).append(NamedCase(*case))
    return {
        row["place"]: PublicationSummary(
            **{name: row[name] for name in row.keys() if name != "text"},  # noqa: SIM118 a sqlite3.Row is no dict
            issuers=tuple(issuers.get(row["id"], ())),
            excerpt=excerpt_of(row["text"], words),
            crimes=crimes.get(row["id"], ()),
            cases=tuple(cases.get(row["id"], ())),
        )
        for row in rows
    }


def excerpt_of(text: str, words: Query) -> str:
    """An excerpt of a text around these words, as plain text."""
    return "".join(fragment.text for fragment in excerpt_or_lead(text, words, WIDTH))
