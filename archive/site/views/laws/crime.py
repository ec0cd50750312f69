"""Shows a crime (/crimes/ID): the terms of single defendants as a picture, outcomes as a table, the articles that its
cases cite, regions, years, and the cases; as a page, and its outcomes as CSV and JSON. No name is on it."""

from __future__ import annotations

import math
import sqlite3
from collections import Counter
from dataclasses import asdict, dataclass, replace
from typing import Any, Self
from urllib.parse import unquote

from datasette import Response

from archive.search import CaseHit, ResultCounts, ResultPage, Search, SearchQuery
from archive.site.api import datasets
from archive.site.data.case_lists import ListedCase, list_cases
from archive.site.data.laws.cited_laws import path_of_law
from archive.site.data.laws.citing import CountedArticle
from archive.site.data.laws.crimes import (
    CRIMINAL_LAW,
    CrimeRecord,
    articles_of_crime,
    find_crime,
)
from archive.site.data.outcomes.of_case import OutcomeRecord, outcomes_of_cases
from archive.site.data.outcomes.tallies import (
    ConvictedIn,
    DefendantTerm,
    OutcomeTally,
    outcomes_of_crime,
    tally_of_crime,
    terms_of_defendants,
)
from archive.site.http.list_query import MAX_PAGE, ListSpec
from archive.site.render.charts.term_points import term_chart
from archive.site.render.charts.year_bars import YearAxis
from archive.site.render.jsonld import script
from archive.site.render.laws.names import article_words
from archive.site.render.laws.outcome_words import months_words, summary_words
from archive.site.views.laws import citing_rows
from archive.site.views.lists import list_answers
from archive.site.visit import Visit

SPEC = ListSpec("/crimes/ID", (), ("newest",), page_size=20)
FILES = replace(SPEC, page_size=1_000)  # outcomes in one file
YEARS_HEIGHT = 64  # px of the highest bar
MAX_REGIONS = 12
# Of an outcome, without the words of the text: these hold names.
OUTCOME = (
    *("id", "case_id", "people", "kind", "kind_low", "months_min", "months_max", "suspended", "suspended_months"),
    *("fined", "fine_min", "fine_max", "fine_total", "confiscate_all", "confiscated", "rights", "rights_for_life"),
    *("non_prosecution", "adopted", "instance", "decided"),
)
COLUMNS = (*OUTCOME, "crimes", "number", "title", "slug", "published", "address")


@dataclass(frozen=True, slots=True)
class CrimeFacts:
    """What is known of the outcomes of a crime, and of the articles that its cases cite."""

    alone: tuple[OutcomeTally, ...]  # convicted of this crime and no other
    several: tuple[OutcomeTally, ...]  # together with other crimes
    terms: tuple[DefendantTerm, ...]
    articles: tuple[CountedArticle, ...]  # that its cases cite

    @classmethod
    def read(cls, conn: sqlite3.Connection, crime_id: str) -> Self:
        """Count what a public file has of a crime."""
        return cls(
            tally_of_crime(conn, crime_id, alone=True),
            tally_of_crime(conn, crime_id, alone=False),
            terms_of_defendants(conn, crime_id),
            articles_of_crime(conn, crime_id),
        )


@dataclass(frozen=True, slots=True)
class CrimeCases:
    """A page of the cases of a crime, newest first, with their outcomes of this crime; and the counts of all."""

    counts: ResultCounts
    cases: tuple[ListedCase, ...]
    outcomes: dict[int, tuple[OutcomeRecord, ...]]

    @classmethod
    def find(cls, search: Search, crime_id: str, limit: int, offset: int) -> Self:
        """Find one page."""
        wanted = SearchQuery("", filters={"crime": (crime_id,)}, order="newest", shelf="cases")
        found: ResultPage = search.page(wanted, limit=limit, offset=offset)
        ids = [hit.case.id for hit in found.hits if isinstance(hit, CaseHit)]
        outcomes = {
            case: tuple(one for one in of_case if any(crime.id == crime_id for crime in one.crimes))
            for case, of_case in outcomes_of_cases(search.db, ids).items()
        }
        return cls(search.counts(wanted), list_cases(search.db, ids, ()), outcomes)


async def page(visit: Visit) -> Response:
    """The page of a crime."""
    crime = await visit.ask(find_crime, crime_id(visit))
    if crime is None:
        return await visit.missing("error.not_found_crime")
    query = visit.query(replace(SPEC, path=crime.path))
    found = await visit.public.search(lambda search: CrimeCases.find(search, crime.id, SPEC.page_size, query.offset))
    facts, of_file = await crime_facts(visit, crime), await visit.public.facts()
    name = visit.public.name_of("crime", crime.id, crime.name)
    terms = Counter((term.months, term.suspended) for term in facts.terms)
    context = {
        "here": "crimes",
        **(await visit.controls(query)).context(),
        "crime": crime,
        "name": name,
        "article": crime.article and article_words(crime.article),
        "article_path": crime.article and visit.address(path_of_law(CRIMINAL_LAW, crime.article)),
        "facts": facts,
        "chart": term_chart(facts.terms),
        "terms": [
            (months_words(months), terms[months, False], terms[months, True])
            for months in sorted({months for months, _ in terms})
        ],
        "articles": citing_rows.by_law(facts.articles, CRIMINAL_LAW),
        "regions": [
            (of_file.names["region"].get(str(one.value), str(one.value)), one.value, one.count)
            for one in found.counts.facets["region"][:MAX_REGIONS]
        ],
        **_years(visit, crime, found.counts),
        "years_height": YEARS_HEIGHT,
        "feed": visit.address("/cases.atom", crime=crime.id),
        "rows": [
            (case, summary_words(of, of_crime=True)) if (of := found.outcomes.get(case.id)) else (case, "")
            for case in found.cases
        ],
        "total": found.counts.total,
        "pages": min(math.ceil(found.counts.total / SPEC.page_size), MAX_PAGE),
        "here_url": visit.absolute(crime.path),
        "json_ld": script(datasets.of_crime(of_file, name, crime.path, visit.absolute)),
        "exports": [(name, visit.address(f"{crime.path}.{name}")) for name in ("csv", "json")],
    }
    return await visit.page("fanzha/crime.html", context)


async def as_file(visit: Visit) -> Response:
    """A file with the outcomes of a crime, at most FILES.page_size; the parameter `page` is the number of the file."""
    crime = await visit.ask(find_crime, crime_id(visit))
    if crime is None:
        return await visit.missing("error.not_found_crime")
    query = visit.query(FILES)
    if refused := list_answers.refusal(query.refused):
        return refused
    facts = await crime_facts(visit, crime)
    found = await visit.ask(outcomes_of_crime, crime.id, FILES.page_size, query.offset)
    rows = [as_record(visit, one) for one in found]
    data = {
        "crime": asdict(crime) | {"article": crime.article and crime.article.slug},
        "address": visit.absolute(crime.path),
        "alone": [asdict(one) for one in facts.alone],
        "with_others": [asdict(one) for one in facts.several],
        "articles": citing_rows.articles_as_data(facts.articles),
        "outcomes": rows,
    }
    total = sum(one.outcomes for one in (*facts.alone, *facts.several))
    return await list_answers.list_file(visit, query, crime.id, COLUMNS, rows, total, data)


def as_record(visit: Visit, one: ConvictedIn) -> dict[str, Any]:
    """An outcome as a row of a file, without the words of the text."""
    given = {name: getattr(one.outcome, name) for name in OUTCOME}
    crimes = [crime.id or crime.name for crime in one.outcome.crimes]
    of_case = {"number": one.number, "title": one.title, "slug": one.slug, "published": one.published}
    return given | {"crimes": crimes} | of_case | {"address": visit.absolute(f"/c/{one.outcome.case_id}")}


def crime_id(visit: Visit) -> str:
    """The id of the crime in the path."""
    return unquote(visit.request.url_vars["crime"])


async def crime_facts(visit: Visit, crime: CrimeRecord) -> CrimeFacts:
    """What is known of a crime."""
    return await visit.public.once_made(("crime", crime.id), lambda: visit.ask(CrimeFacts.read, crime.id))


def _years(visit: Visit, crime: CrimeRecord, counts: ResultCounts) -> dict[str, Any]:
    """The cases of each year of publication, as bars."""
    by_year = {int(one.value): one.count for one in counts.facets["year"] if one.value}
    if not by_year:
        return {"axis": None, "bars": ()}
    axis = YearAxis.of(range(min(by_year), max(by_year) + 1), None)
    of_year: dict[int, int | None] = {year: by_year.get(year, 0) for year in axis.years}

    def address(year: int) -> str:
        return visit.address("/cases", crime=crime.id, year=year)

    bars = axis.bars([("", of_year, address)], most=max(by_year.values()), height=YEARS_HEIGHT)
    return {"axis": axis, "bars": bars, "by_year": [(year, n, address(year)) for year, n in sorted(by_year.items())]}
