"""Shows an article of a law (/laws/ID/ARTICLE): the texts that cite it with their sentences, the crimes and outcomes of
these cases, and what is cited together with it; as a page, CSV and JSON."""

from __future__ import annotations

import math
import sqlite3
from dataclasses import asdict, dataclass, replace
from typing import Self

from datasette import Response

from archive.site.data.laws.cited_laws import ArticleNumber, LawRecord, find_law, path_of_law
from archive.site.data.laws.citing import CitedProvision, CountedArticle, cited_together, crimes_citing
from archive.site.data.laws.crimes import CrimeRecord, crimes_of_article
from archive.site.data.outcomes.tallies import OutcomeTally, tally_of_cases
from archive.site.http.list_query import MAX_PAGE, ListSpec
from archive.site.render.jsonld import legislation, script
from archive.site.render.laws.names import article_words, law_name, short_law_name
from archive.site.views.laws import citing_rows
from archive.site.views.laws.law import articles_cited, law_id
from archive.site.views.lists import list_answers
from archive.site.visit import Visit

SPEC = ListSpec("/laws/ID/ARTICLE", (), ("newest",), page_size=20)
FILES = replace(SPEC, page_size=1_000)  # texts in one file


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """What is known of the texts that cite an article."""

    crimes: tuple[tuple[str, str, int], ...]  # id, name and number of cases
    outcomes: tuple[OutcomeTally, ...]
    together: tuple[CountedArticle, ...]
    own_crimes: tuple[CrimeRecord, ...]  # that the article sets

    @classmethod
    def read(cls, conn: sqlite3.Connection, cited: CitedProvision, article: ArticleNumber) -> Self:
        """Count what a public file has of an article."""
        cases = f"select case_id from citations x where {cited.where}"
        return cls(
            crimes_citing(conn, cited),
            tally_of_cases(conn, cases, cited.values),
            cited_together(conn, cited),
            crimes_of_article(conn, cited.law_id, article),
        )


async def page(visit: Visit) -> Response:
    """The page of an article."""
    found = await _cited(visit)
    if found is None:
        return await _first_under(visit) or await visit.missing("error.not_found_article")
    law, number, cited = found
    order, facts = await citing_rows.order_of(visit, cited), await _facts(visit, cited, number)
    path = path_of_law(law.id, number)
    query = visit.query(replace(SPEC, path=path))
    texts = await citing_rows.texts_of(visit, cited, order, query)
    numbers = [one.number for one in await articles_cited(visit, law)]
    at = numbers.index(number) if number in numbers else 0
    context = {
        "here": "laws",
        **(await visit.controls(query)).context(),
        "law": law,
        "name": law_name(law),
        "short_name": short_law_name(law),
        "article": article_words(number),
        "times": order.times,
        "facts": facts,
        "together": citing_rows.by_law(facts.together, law.id),
        "before": _near(visit, law, numbers[at - 1] if at else None),
        "after": _near(visit, law, numbers[at + 1] if at + 1 < len(numbers) else None),
        **await _in_cases(visit, law, number),
        "lines": citing_rows.lines(visit, law, texts),
        "total": len(order),
        "pages": min(math.ceil(len(order) / SPEC.page_size), MAX_PAGE),
        "here_url": visit.absolute(path),
        "json_ld": script(legislation(law, visit.absolute(law.path), article_words(number), visit.absolute(path))),
        "exports": [(name, visit.address(f"{path}.{name}")) for name in ("csv", "json")],
    }
    return await visit.page("fanzha/article.html", context)


async def as_file(visit: Visit) -> Response:
    """A file with the citations of an article: those of FILES.page_size texts; `page` is the number of the file."""
    found = await _cited(visit)
    if found is None:
        return await _first_under(visit, ".{format}") or await visit.missing("error.not_found_article")
    law, number, cited = found
    query = visit.query(FILES)
    if refused := list_answers.refusal(query.refused):
        return refused
    order, facts = await citing_rows.order_of(visit, cited), await _facts(visit, cited, number)
    rows = [*citing_rows.rows(visit, await citing_rows.texts_of(visit, cited, order, query))]
    data = {
        "law": asdict(law),
        "article": number.slug,
        **order.times._asdict(),
        "address": visit.absolute(path_of_law(law.id, number)),
        "sets": [crime.id for crime in facts.own_crimes],
        "crimes": [{"id": id_, "name": name, "cases": n} for id_, name, n in facts.crimes],
        "outcomes": [asdict(one) for one in facts.outcomes],
        "together": citing_rows.articles_as_data(facts.together),
        "citing": rows,
    }
    name = f"{law.id}-{number.slug}"
    return await list_answers.list_file(visit, query, name, citing_rows.COLUMNS, rows, len(order), data)


async def _cited(visit: Visit) -> tuple[LawRecord, ArticleNumber, CitedProvision] | None:
    """The article in the path; None if no text cites it."""
    law, number = await visit.ask(find_law, law_id(visit)), ArticleNumber.parse(visit.request.url_vars["article"])
    if law is None or number is None:
        return None
    numbers = {one.number for one in await articles_cited(visit, law)}
    return (law, number, CitedProvision(law.id, number)) if number in numbers else None


async def _first_under(visit: Visit, ending: str = "") -> Response | None:
    """A way from an article that no text cites (287) to the first one under its number that texts do (287-2)."""
    law, number = await visit.ask(find_law, law_id(visit)), ArticleNumber.parse(visit.request.url_vars["article"])
    if law is None or number is None:
        return None
    under = [one.number for one in await articles_cited(visit, law) if one.number.article == number.article]
    if number.sub is not None or not under:
        return None
    return Response.redirect(visit.address(path_of_law(law.id, under[0]) + ending.format(**visit.request.url_vars)))


async def _facts(visit: Visit, cited: CitedProvision, number: ArticleNumber) -> ArticleFacts:
    return await visit.public.once_made(cited, lambda: visit.ask(ArticleFacts.read, cited, number))


async def _in_cases(visit: Visit, law: LawRecord, number: ArticleNumber) -> dict[str, str]:
    """The search of the cases that cite it, and its feed; empty if it is only cited as what no longer holds."""
    value = f"{law.id}/{number.slug}"
    if value not in (await visit.public.facts()).names["article"]:
        return {}
    return {
        "in_cases": visit.address("/cases", article=value),
        "feed": visit.address("/cases.atom", article=value),
    }


def _near(visit: Visit, law: LawRecord, number: ArticleNumber | None) -> tuple[str, str] | None:
    return number and (article_words(number), visit.address(path_of_law(law.id, number)))
