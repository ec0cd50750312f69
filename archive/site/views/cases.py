"""The page of cases, and the same as CSV and JSON."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from datasette import Request, Response

from archive.search import (
    HEADING_GROUPS,
    CaseHit,
    FacetCount,
    Marked,
    Query,
    ResultCounts,
    ResultPage,
    Search,
    excerpt,
    mark,
    parse,
)
from archive.site.addresses import absolute, address
from archive.site.data.case_lists import ListedCase, crimes_named, list_cases
from archive.site.data.facts import CrimeCount
from archive.site.data.public_file import PublicFile
from archive.site.http.csv_formulas import csv_of
from archive.site.http.list_query import MAX_PAGE, Filter, ListQuery, ListSpec, pairs_of
from archive.site.http.responses import file
from archive.site.render.list_controls import ListControls, problems_as_json
from archive.site.strings import label, word
from archive.site.views import results

if TYPE_CHECKING:
    from datasette.app import Datasette

SPEC = ListSpec(
    "/cases",
    (
        Filter("heading", "heading"),
        Filter("crime", "crime"),
        Filter("region", "region"),
        Filter("topic", "topic"),
        Filter("kind", "kind"),
        Filter("year", "year", is_number=True),
        Filter("level", "level"),
        Filter("source_id", "source"),
    ),
    ("relevance", "newest", "oldest"),
    shelf="cases",
)
FILES = replace(SPEC, page_size=1_000)  # the cases of one file
MAX_NAME_PART = 40  # characters of a query or a filter in the name of a file
SECTION_WIDTH = 180  # characters of a section's beginning
OTHER_HEADINGS = "other"  # the value of headings outside the fixed set


class CaseLine(NamedTuple):
    """A case in the list."""

    case: ListedCase
    title: Marked
    excerpt: Marked | None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The cases of a file: those that hold the words, and apart from them those that do not."""

    cases: tuple[ListedCase, ...]
    near_titles: tuple[ListedCase, ...]
    parts_cases: tuple[ListedCase, ...]  # that hold parts of the words alone
    counts: ResultCounts


async def page(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """Cases of `?q=`, narrowed by filters and dates; without any of these all cases."""
    query = ListQuery.parse(SPEC, pairs_of(request))

    def look(search: Search) -> tuple[results.FoundPage, tuple[ListedCase, ...], tuple[CrimeCount, ...]]:
        found = results.find(search, query)
        ids = [hit.case.id for hit in _case_hits(found.page)]
        crimes = crimes_named(search, query.q, query.search)
        return found, list_cases(search.db, ids, _headings_of(query)), crimes

    found, listed, crimes = await public.search(look)
    controls = ListControls(query, await public.facts(), partial(address, datasette))
    hits = zip(listed, _case_hits(found.page), strict=True)
    lines = [_line(case, hit, found.page.query) for case, hit in hits]
    context = {
        "here": "cases",
        **controls.context(),
        **controls.results(found.page),
        "crimes": [
            (word("cases.by_crime", name=crime.name, n=f"{crime.n:,}"), _crime_path(controls, crime))
            for crime in crimes
            if crime.id not in query.filters.get("crime", ())
        ],
        "in_publications": address(datasette, "/search", q=query.q, exact="1" if query.exact else ""),
        "heading": bool(_headings_of(query)),
        "of_value": controls.of_value,
        "read": partial(address, datasette, q=query.q, exact="1" if query.exact else ""),
        "titles": lines[len(found.page.hits) :],
        "hits": lines[: len(found.page.hits)],
    }

    def counted(counts: ResultCounts) -> dict[str, Any]:
        chosen = query.filters.get("heading", ())
        facets = {**counts.facets, "heading": _offered_headings(counts.facets["heading"], chosen)}
        return {**controls.counts(replace(counts, facets=facets)), "exports": _exports(controls, counts.exact_total)}

    counting, at_once = results.count(public, query, found), found.counts is not None
    return await results.send(datasette, request, "fanzha/cases.html", context, counting, counted, at_once=at_once)


async def as_file(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """The same cases as a file, at most FILES.page_size of them; `page` counts files."""
    query, kind = ListQuery.parse(FILES, pairs_of(request)), request.url_vars["format"]
    if refused := results.refusal(query):
        return refused

    def look(search: Search) -> CaseFile:
        found_page = search.page(query.search, limit=0, offset=query.offset)
        ids = search.case_ids(query.search, limit=FILES.page_size, offset=query.offset)
        near = [hit.case.id for hit in found_page.near_titles if isinstance(hit, CaseHit)]
        listed = list_cases(search.db, [*ids, *near], _headings_of(query))
        found, near_titles = listed[: len(ids)], listed[len(ids) :]
        exact, others = (found, ()) if found_page.exact else ((), found)
        return CaseFile(exact, near_titles, others, search.counts(query.search))

    def row(case: ListedCase) -> dict[str, Any]:
        return _row(case, absolute(datasette, request, f"/c/{case.id}"))

    found = await public.search(look)
    if kind == "csv":  # several values in one cell with ； between them: a 、 may stand in one
        rows = [row(case) for case in found.cases]
        cells = [["；".join(one) if isinstance(one, list) else one for one in values.values()] for values in rows]
        return file(csv_of([COLUMNS, *cells]), kind, file_name(query))
    controls = ListControls(query, await public.facts(), partial(address, datasette))
    data = {
        "total": found.counts.exact_total,
        "page": query.page,
        "page_size": FILES.page_size,
        "cases": [row(case) for case in found.cases],
        "near_titles": [{**row(case), "exact": False} for case in found.near_titles],
        "parts": list(found.counts.parts),
        "parts_total": found.counts.total if found.counts.parts else 0,
        "parts_cases": [{**row(case), "exact": False} for case in found.parts_cases],
        "problems": problems_as_json(controls.problems()),
    }
    return file(json.dumps(data, ensure_ascii=False), kind, file_name(query))


def file_name(query: ListQuery) -> str:
    """The name of a file of these cases, without its ending: cases-养老诈骗-significance."""
    chosen = (str(value) for values in query.filters.values() for value in values)
    given = ("cases", query.q, *chosen, query.since, query.until, str(query.page) if query.page > 1 else "")
    parts = ("-".join(re.findall(r"\w+", part))[:MAX_NAME_PART] for part in given)
    return "-".join(filter(None, parts))


def section_excerpt(case: ListedCase, query: Query) -> Marked | None:
    """The beginning of the section that the list is narrowed to, with hits."""
    if not case.section:
        return None
    beginning = excerpt(case.section.text, parse(""), SECTION_WIDTH)
    return mark("".join(fragment.text for fragment in beginning), query)


def _case_hits(page: ResultPage) -> list[CaseHit]:
    """The hits of a page, and then its near titles."""
    return [hit for hit in (*page.hits, *page.near_titles) if isinstance(hit, CaseHit)]


def _headings_of(query: ListQuery) -> tuple[str, ...]:
    """The headings of sections that the list is narrowed to."""
    chosen = map(str, query.filters.get("heading", ()))
    return tuple(heading for value in chosen for heading in HEADING_GROUPS.get(value, (value,)))


def _line(case: ListedCase, hit: CaseHit, query: Query) -> CaseLine:
    """A case with the beginning of its section, else with what holds the words."""
    return CaseLine(case, hit.title, section_excerpt(case, query) or (hit.excerpt if query.wanted else None))


def _crime_path(controls: ListControls, crime: CrimeCount) -> str:
    """The address of the cases of a crime, in place of those that hold its name."""
    return controls.address(replace(controls.query, q="").only("crime", crime.id))


def _exports(controls: ListControls, total: int) -> list[tuple[int, int, str, str]]:
    """The files of the cases found: first and last case, and the addresses as CSV and JSON."""
    size = FILES.page_size
    files = [controls.query.changed(page=number) for number in range(1, min(math.ceil(total / size), MAX_PAGE) + 1)]
    return [
        (
            one.page * size - size + 1,
            min(one.page * size, total),
            controls.address(one, "/cases.csv"),
            controls.address(one, "/cases.json"),
        )
        for one in files
    ]


def _offered_headings(counts: tuple[FacetCount, ...], chosen: tuple[object, ...]) -> tuple[FacetCount, ...]:
    """The headings that can be chosen: a group and its headings first, where more than one of these has cases."""
    there = {one.value for one in counts}
    groups = [group for group, headings in HEADING_GROUPS.items() if there.issuperset(headings) or group in chosen]
    first = [value for group in groups for value in (group, *HEADING_GROUPS[group])]
    left_out = (*first, *HEADING_GROUPS, OTHER_HEADINGS)
    rest = [one for one in counts if one.value not in left_out]
    return (*(one for value in first for one in counts if one.value == value), *rest)


# A column of a file is a column of the tables where it has its name. `source` is the office whose site it is on, issuer
# or not. `text` is that of the section that the list is narrowed to, else of the whole case.
COLUMNS = (
    *("case_id", "number", "title", "subtitle", "keywords", "crimes", "regions", "offices", "prosecutors"),
    *("topic", "topic_label", "kind", "kind_label", "publication", "slug", "issuer", "source"),
    *("published", "url", "address", "heading", "heading_as_written", "text"),
)


def _row(case: ListedCase, place: str) -> dict[str, Any]:
    section = case.section
    values = {
        "case_id": case.id,
        "keywords": list(case.keywords),
        "crimes": [crime.name for crime in case.crimes],
        "regions": [region.name for region in case.regions],
        "offices": list(case.offices),
        "prosecutors": list(case.prosecutors),
        "topic_label": label("topic", case.topic),
        "kind_label": label("kind", case.kind),
        "address": place,
        "heading": section.heading if section else None,
        "heading_as_written": section.as_written if section else None,
        "text": section.text if section else case.text,
    }
    return {column: values[column] if column in values else getattr(case, column) for column in COLUMNS}
