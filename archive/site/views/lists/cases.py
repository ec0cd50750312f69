"""Lists cases: the page of cases, and the same list as CSV and JSON."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

from datasette import Response

from archive.search import (
    HEADING_GROUPS,
    SECTIONS,
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
from archive.site.data.case_lists import NO_WORDS, ListedCase, crimes_named, list_cases
from archive.site.data.totals import CrimeCount
from archive.site.http.list_query import MAX_PAGE, ListQuery, ListSpec
from archive.site.render.cautions import doubt_in_words
from archive.site.render.list_controls import ListControls
from archive.site.strings import label, vocabulary, word
from archive.site.views.lists import list_answers
from archive.site.visit import Visit

SPEC = ListSpec(
    "/cases",
    (
        *("heading", "crime", "outcome", "term", "article", "circumstance", "law"),
        *("region", "topic", "kind", "year", "level", "source_id", "doubt"),
    ),
    ("relevance", "fraud_first", "newest", "oldest"),
    shelf="cases",
    sections=True,
)
FILES = replace(SPEC, page_size=1_000)  # the most cases in one file
MAX_NAME_PART = 40  # characters of a query or a filter in the name of a file
SECTION_WIDTH = 180  # characters of a section that a list shows
# The sections in which words can be looked for, as the form offers them; an address may name any other heading.
SECTIONS_OFFERED = ("facts", "meaning", "gist", "performance", "proceedings", "rules")
OTHER_HEADINGS = "other"  # the value for headings that are not in the fixed set


class CaseLine(NamedTuple):
    """A case in the list."""

    case: ListedCase
    title: Marked
    excerpt: Marked | None


async def page(visit: Visit) -> Response:
    """The page with the cases that match `?q=`, the filters and the dates; without any of these, all cases."""
    query = visit.query(SPEC)
    facts = await visit.public.facts()

    def look(search: Search) -> tuple[list_answers.FoundPage, tuple[ListedCase, ...], tuple[CrimeCount, ...]]:
        found = list_answers.find(search, query)
        ids = [hit.case.id for hit in _case_hits(found.page)]
        crimes = crimes_named(search, facts, query.q, query.search)
        words = found.page.query if query.section else NO_WORDS
        return found, list_cases(search.db, ids, _headings_of(query), words), crimes

    found, listed, crimes = await visit.public.search(look)
    controls = await visit.controls(query)
    hits = zip(listed, _case_hits(found.page), strict=True)
    words = found.page.query
    lines = [
        CaseLine(case, hit.title, section_excerpt(case, words, query.section) or hit.excerpt) for case, hit in hits
    ]
    context = {
        "here": "cases",
        **controls.context(),
        **controls.results(found.page),
        "feed": controls.address(query.changed(sort=""), "/cases.atom"),
        "crimes": [
            (
                word("cases.by_crime", name=crime.name, n=crime.n),
                controls.address(replace(query, q="").only("crime", crime.id)),  # the filter replaces the words
            )
            for crime in crimes
            if crime.id not in query.filters.get("crime", ())
        ],
        "in_publications": visit.address("/search", q=query.q, exact="1" if query.exact else ""),
        "heading": bool(_headings_of(query)),
        "of_value": controls.of_value,
        "sections": [(value, label("heading", value), value == query.section) for value in SECTIONS_OFFERED],
        "read": partial(visit.address, q=query.q, exact="1" if query.exact else ""),
        "titles": lines[len(found.page.hits) :],
        "hits": lines[: len(found.page.hits)],
    }

    def counted(counts: ResultCounts) -> dict[str, Any]:
        chosen = query.filters.get("heading", ())
        facets = {**counts.facets, "heading": _offered_headings(counts.facets["heading"], chosen)}
        return {**controls.counts(replace(counts, facets=facets)), "exports": _exports(controls, counts.exact_total)}

    return await list_answers.response(visit, "fanzha/cases.html", context, query, found, counted)


async def as_file(visit: Visit) -> Response:
    """A file with the cases of the list, at most FILES.page_size; the parameter `page` is the number of the file."""
    query = visit.query(FILES)
    if refused := list_answers.refusal(query.refused):
        return refused

    def look(search: Search) -> tuple[list[tuple[ListedCase, ...]], ResultCounts]:
        ids = search.case_ids(query.search, limit=FILES.page_size, offset=query.offset)
        near = [hit.case.id for hit in _case_hits(search.page(query.search, limit=0, offset=query.offset))]
        words = search.highlighted(query.search) if query.section else NO_WORDS
        listed = [list_cases(search.db, some, _headings_of(query), words) for some in (ids, near)]
        return listed, search.counts(query.search)

    listed, counts = await visit.public.search(look)
    articles = (await visit.public.facts()).names["article"]
    found, near = ([_row(case, visit.absolute(f"/c/{case.id}"), articles) for case in some] for some in listed)
    exact, others = ([], found) if counts.parts else (found, [])  # `others` have only some of the words
    data = {
        "cases": exact,
        "near_titles": [{**row, "exact": False} for row in near],
        "parts": list(counts.parts),
        "parts_total": counts.total if counts.parts else 0,
        "parts_cases": [{**row, "exact": False} for row in others],
    }
    return await list_answers.list_file(visit, query, file_name(query), COLUMNS, exact, counts.exact_total, data)


def file_name(query: ListQuery) -> str:
    """The name of the file for this query, without its ending, such as cases-养老诈骗-significance."""
    chosen = (str(value) for values in query.filters.values() for value in values)
    given = (
        "cases",
        query.q,
        query.section,
        *chosen,
        query.since,
        query.until,
        str(query.page) if query.page > 1 else "",
    )
    parts = ("-".join(re.findall(r"\w+", part))[:MAX_NAME_PART] for part in given)
    return "-".join(filter(None, parts))


def section_excerpt(case: ListedCase, query: Query, section: str = "") -> Marked | None:
    """The beginning of the section by which the list is filtered, with hits marked; of the `section` that is searched,
    an excerpt with its hits. None without such a section."""
    if not case.section:
        return None
    if section:
        return excerpt(case.section.text, query, SECTION_WIDTH)
    beginning = excerpt(case.section.text, parse(""), SECTION_WIDTH)
    return mark("".join(fragment.text for fragment in beginning), query)


def _case_hits(page: ResultPage) -> list[CaseHit]:
    """The cases among the hits of a page, then those among its near titles."""
    return [hit for hit in (*page.hits, *page.near_titles) if isinstance(hit, CaseHit)]


def _headings_of(query: ListQuery) -> tuple[str, ...]:
    """The headings of the sections that the list shows: those that are searched, else those by which it is filtered. A
    group gives all its headings."""
    chosen = [query.section] if query.section else map(str, query.filters.get("heading", ()))
    return tuple(heading for value in chosen for heading in SECTIONS.get(value, ()))


def _exports(controls: ListControls, total: int) -> list[tuple[int, int, str, str]]:
    """The files of the found cases: (number of first case, number of last case, CSV address, JSON address)."""
    size = FILES.page_size
    files = [controls.query.changed(page=number) for number in range(1, min(math.ceil(total / size), MAX_PAGE) + 1)]
    ends = [(one.page * size - size + 1, min(one.page * size, total)) for one in files]
    paths = [(controls.address(one, "/cases.csv"), controls.address(one, "/cases.json")) for one in files]
    return [(*end, *path) for end, path in zip(ends, paths, strict=True)]


def _offered_headings(counts: tuple[FacetCount, ...], chosen: tuple[object, ...]) -> tuple[FacetCount, ...]:
    """The headings that can be chosen. Groups, each with its headings, come first; a group is offered if all its
    headings have cases, or if it is chosen."""
    there = {one.value for one in counts}
    groups = [group for group, headings in HEADING_GROUPS.items() if there.issuperset(headings) or group in chosen]
    first = [value for group in groups for value in (group, *HEADING_GROUPS[group])]
    left_out = (*first, *HEADING_GROUPS, OTHER_HEADINGS)
    rest = [one for one in counts if one.value not in left_out]
    return (*(one for value in first for one in counts if one.value == value), *rest)


# A column with the name of a column in the tables has the same content. `source` is the office on whose site the case
# is, even if it is not the issuer. `text` is the text of the section by which the list is filtered, else of the case.
COLUMNS = (
    *("case_id", "number", "title", "subtitle", "keywords", "crimes", "regions", "offices", "prosecutors"),
    *("topic", "topic_label", "kind", "kind_label", "publication", "slug", "issuer", "source"),
    *("published", "url", "address", "outcomes", "months_min", "months_max", "circumstances", "articles"),
    *("doubts", "heading", "heading_as_written", "text"),
)


def _row(case: ListedCase, address: str, articles: Mapping[str, str]) -> dict[str, Any]:
    """A case as data. `articles`: their names."""
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
        "address": address,
        "outcomes": [label(vocabulary("lists", "outcome"), one) for one in case.outcomes],
        "months_min": case.months[0],
        "months_max": case.months[1],
        "circumstances": [label("circumstance", one) for one in case.circumstances],
        "articles": [articles.get(one, one) for one in case.articles],
        "doubts": [doubt_in_words(one) for one in case.doubts],
        "heading": section.heading if section else None,
        "heading_as_written": section.as_written if section else None,
        "text": section.text if section else case.text,
    }
    return {column: values[column] if column in values else getattr(case, column) for column in COLUMNS}
