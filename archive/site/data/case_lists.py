"""The page of cases: what was asked, which cases answer it, and what is shown of them. Searching is archive.search."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, get_args

from archive.search import (
    GROUPS,
    Added,
    Count,
    Marked,
    Order,
    Query,
    Question,
    Search,
    excerpt,
    mark,
    parse,
)
from archive.search import CasesFound as Found
from archive.site.data.anchors import anchors_of
from archive.site.data.structure import Named, SectionRecord, crimes_of, json_list, regions_of
from archive.site.views.searching import LAST_PAGE, LONGEST_QUERY, number_in, year_in
from archive.text.letters import folded_letters

PAGE_SIZE = 20
EXCERPT = 180  # characters
NO_QUERY = parse("")

ORDERS: tuple[Order, ...] = get_args(Order)[1:]  # by date: no case is more to the point than another
FILTERS = ("crime", "region", "heading", "topic", "kind", "year")
# Of them those that are counted, in the order in which they are shown.
COUNTED = ("heading", "crime", "region", "topic", "kind", "year")


@dataclass(frozen=True, slots=True)
class AskedCases:
    """The parameters of /cases. None or empty where not given. No case answers to a filter's value that is none."""

    q: str = ""
    exact: str | None = None  # "1": the words as they are typed
    crime: str | None = None  # id
    region: str | None = None  # GB/T 2260, six digits; a province holds its prefectures
    heading: str | None = None  # a section that the case has, or one of GROUPS
    topic: str | None = None
    kind: str | None = None
    year: int | str | None = None  # the text that was given where it is no year
    sort: str = ""
    page: int = 1

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings that are asked for."""
        return GROUPS.get(self.heading, (self.heading,)) if self.heading else ()

    @property
    def order(self) -> Order:
        """The order that was chosen, else the usual one."""
        return next((order for order in ORDERS if order == self.sort), ORDERS[0])

    @property
    def chosen(self) -> dict[str, Any]:
        """The filters that are set."""
        return {name: value for name in FILTERS if (value := getattr(self, name)) is not None}

    @property
    def question(self) -> Question:
        """The same as archive.search takes it."""
        return Question(self.q, bool(self.exact), self.chosen, order=self.order)

    def changed(self, **changes: Any) -> AskedCases:
        """The same question with other parameters, from its first page on."""
        return replace(self, **{"page": 1} | changes)

    @property
    def parameters(self) -> dict[str, str | int]:
        """What stands in the address: whatever differs from the usual."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in given.items() if value != getattr(NOTHING, name)}


NOTHING = AskedCases()


@dataclass(frozen=True, slots=True)
class CaseFound:
    """A case that answers, and the batch that holds it."""

    id: int
    anchor: str  # on the page of the batch
    number: str | None
    title: str
    subtitle: str | None
    keywords: tuple[str, ...]
    offices: tuple[str, ...]
    prosecutors: tuple[str, ...]
    topic: str
    slug: str  # of the publication
    publication: str | None  # its title
    kind: str
    issuer: str | None
    source: str | None  # the office whose site it is on
    published: str | None
    url: str
    text: str
    crimes: tuple[Named, ...]
    regions: tuple[Named, ...]
    section: SectionRecord | None  # None where none was asked for


@dataclass(frozen=True, slots=True)
class CasesFound:
    """One page of the answer."""

    total: int
    cases: tuple[CaseFound, ...]
    added: tuple[Added, ...]  # what was searched for as well
    query: Query  # as it was searched for: what is to be marked


@dataclass(frozen=True, slots=True)
class CrimeCalled:
    """A crime that is called what was asked for, and how many cases the other filters leave of it."""

    id: str
    name: str
    n: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer, what it could be narrowed by, and what else may have been meant."""

    found: CasesFound
    facets: dict[str, tuple[Count, ...]]
    crimes: tuple[CrimeCalled, ...]


def asked_cases(arguments: Mapping[str, str]) -> AskedCases:
    """The question in a query string."""
    return AskedCases(
        q=arguments.get("q", "").strip()[:LONGEST_QUERY],
        exact="1" if arguments.get("exact") == "1" else None,
        crime=arguments.get("crime") or None,
        region=arguments.get("region") or None,
        heading=arguments.get("heading") or None,
        topic=arguments.get("topic") or None,
        kind=arguments.get("kind") or None,
        year=year_in(arguments.get("year", "")),
        sort=arguments.get("sort", ""),
        page=min(max(number_in(arguments.get("page", "")) or 1, 1), LAST_PAGE),
    )


def answer(search: Search, question: AskedCases) -> Answer:
    """The page of cases, and what could be chosen to narrow them."""
    return Answer(
        _page(search, question, PAGE_SIZE), search.case_facets(question.question), _crimes_called(search, question)
    )


def export(search: Search, question: AskedCases, size: int) -> CasesFound:
    """A larger page of cases."""
    return _page(search, question, size)


def highlighted(case: CaseFound, query: Query) -> tuple[Marked, Marked | None]:
    """Title and excerpt, with hits: the beginning of the section that was asked for, else where most hits stand."""
    shown = None
    if case.section:
        beginning = excerpt(case.section.text, NO_QUERY, EXCERPT)
        shown = mark("".join(fragment.text for fragment in beginning), query)
    elif query.wanted:
        shown = excerpt(case.text, query, EXCERPT)
    return mark(case.title, query), shown


def _page(search: Search, question: AskedCases, size: int) -> CasesFound:
    """The cases of the page that was asked for, if pages have that size."""
    found = search.cases(question.question, limit=size, offset=(question.page - 1) * size)
    return CasesFound(found.total, tuple(_cases(search.db, found, question.headings)), found.added, found.query)


_CASES = """
    select c.*, p.slug, p.title as publication, p.kind, p.issuer, p.published, p.url,
        (select name from sources where id = p.source_id) as source,
        (select substr(text, c.start + 1, c."end" - c.start) from publication_texts t
         where t.publication_id = p.id) as text
    from cases c join publications p on p.id = c.publication_id
    where c.id in (select value from json_each(?))
"""
_PLAIN = (
    *("id", "number", "title", "subtitle", "topic"),
    *("slug", "publication", "kind", "issuer", "source", "published", "url"),
)


def _cases(conn: sqlite3.Connection, found: Found, headings: Iterable[str]) -> Iterator[CaseFound]:
    ids = found.ids
    rows = {row["id"]: row for row in conn.execute(_CASES, (json.dumps(ids),))}
    crimes, regions, sections = crimes_of(conn, ids), regions_of(conn, ids), _sections(conn, ids, headings)
    anchors = anchors_of(conn, {row["publication_id"] for row in rows.values()})
    for row in map(rows.__getitem__, ids):
        yield CaseFound(
            **{name: row[name] for name in _PLAIN},
            keywords=json_list(row["keywords"]),
            offices=json_list(row["offices"]),
            prosecutors=json_list(row["prosecutors"]),
            anchor=anchors[row["id"]],
            text=row["text"] or "",
            crimes=crimes.get(row["id"], ()),
            regions=regions.get(row["id"], ()),
            section=sections.get(row["id"]),
        )


def _sections(conn: sqlite3.Connection, case_ids: Iterable[int], headings: Iterable[str]) -> dict[int, SectionRecord]:
    """The first section of each case under a heading that was asked for."""
    rows = conn.execute(
        """select case_id, heading, heading_as_written, text from case_sections
           where case_id in (select value from json_each(?)) and heading in (select value from json_each(?))
           order by position desc""",
        (json.dumps(list(case_ids)), json.dumps(list(headings))),
    )
    return {case_id: SectionRecord(*section) for case_id, *section in rows}


def _crimes_called(search: Search, question: AskedCases) -> tuple[CrimeCalled, ...]:
    """The crimes of which the query is the name, a short or a former name, and that have cases."""
    wanted = folded_letters(question.q)
    if not wanted:
        return ()
    found = []
    for crime_id, name, short, former in search.db.execute("select id, name, short_names, former_names from crimes"):
        if crime_id != question.crime and wanted in map(folded_letters, (name, *json_list(short), *json_list(former))):
            of_crime = search.cases(question.changed(q="", crime=crime_id).question)
            found.append(CrimeCalled(crime_id, name, of_crime.total))
    return tuple(crime for crime in found if crime.n)
