"""The page of cases: what was asked, which cases answer it, and what is shown of them.

The index knows publications. A query finds the cases that hold its words themselves: of the publications that the index
finds, those whose stretch of the text does. What that costs is bounded (MOST_CHARS).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from itertools import groupby
from typing import Any

from archive.search import Count, Marked, Query, excerpt, fold, mark, parse
from archive.search.hanzi import GAP, is_wordlike
from archive.search.query import match
from archive.site.anchors import anchors_of, guiding_number, letters, number_of
from archive.site.public import TooSlowError
from archive.site.searching import LAST_PAGE, LONGEST_QUERY, number_in, year_in
from archive.site.structure import Named, Section, crimes_of, json_list, regions_of

PAGE_SIZE = 20
EXCERPT = 180  # characters
MOST_CHARS = 30_000_000  # of cases that one query looks through
NO_QUERY = parse("")
KEPT_FOLDED = 2_000  # cases, of which a later query is spared the folding

ORDERS = {
    "newest": "p.published desc, p.id, c.position",
    "oldest": "p.published is null, p.published, p.id, c.position",
}

# Of each filter its parameter and the condition that it puts on a case c of a publication p.
CONDITIONS = {
    "crime": "c.id in (select case_id from case_crimes where crime_id = :crime)",
    "region": "c.id in (select case_id from case_regions where code between :region and :region_end)",
    "heading": """c.id in (select case_id from case_sections
                     where heading in (select value from json_each(:headings)))""",
    "topic": "c.topic = :topic",
    "kind": "p.kind = :kind",
    "year": "p.year = :year",
}
# Headings that can be chosen as one: what typical cases say under the first, guiding cases say under the second.
GROUPS = {"meaning": ("significance", "guidance")}
# Of each the value that is counted, and the table that has it. A region is counted by its province.
COUNTED = {
    "heading": ("k.heading", "join case_sections k on k.case_id = c.id"),
    "crime": ("k.crime_id", "join case_crimes k on k.case_id = c.id"),
    "region": ("substr(k.code, 1, 2) || '0000'", "join case_regions k on k.case_id = c.id"),
    "topic": ("c.topic", ""),
    "kind": ("p.kind", ""),
    "year": ("p.year", ""),
}
FROM = "from cases c join publications p on p.id = c.publication_id"
# Of each filter whose values the file names, the names of those in :values.
NAMES = {
    "crime": "select id, name from crimes where id in (select value from json_each(:values))",
    "region": "select code, name from regions where code in (select value from json_each(:values))",
}


@dataclass(frozen=True, slots=True)
class AskedCases:
    """The parameters of /cases. None or empty where not given. No case answers to a filter's value that is none."""

    q: str = ""
    crime: str | None = None  # id
    region: str | None = None  # GB/T 2260, six digits; a province holds its prefectures
    heading: str | None = None  # a section that the case has, or one of GROUPS
    topic: str | None = None
    kind: str | None = None
    year: int | str | None = None  # the text that was given where it is no year
    sort: str = ""
    page: int = 1

    @property
    def number(self) -> str | None:
        """The number of the guiding case that `q` asks for, as the tables have it; None where it asks for words."""
        number = guiding_number(self.q)
        return None if number is None else number_of(number)

    @property
    def words(self) -> str:
        """What is looked for: `q`, a number of a guiding case as it is printed."""
        return self.number or self.q

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings that are asked for."""
        return GROUPS.get(self.heading, (self.heading,)) if self.heading else ()

    @property
    def order(self) -> str:
        """The order that was chosen, else the usual one."""
        return self.sort if self.sort in ORDERS else next(iter(ORDERS))

    @property
    def chosen(self) -> dict[str, Any]:
        """The filters that are set."""
        return {name: value for name in CONDITIONS if (value := getattr(self, name)) is not None}

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
    section: Section | None  # None where none was asked for


@dataclass(frozen=True, slots=True)
class CasesFound:
    """One page of the answer."""

    total: int
    cases: tuple[CaseFound, ...]


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
    names: dict[str, dict[str, str]]  # of each filter in NAMES the names by the values that occur
    crimes: tuple[CrimeCalled, ...]


def asked_cases(arguments: Mapping[str, str]) -> AskedCases:
    """The question in a query string."""
    return AskedCases(
        q=arguments.get("q", "").strip()[:LONGEST_QUERY],
        crime=arguments.get("crime") or None,
        region=arguments.get("region") or None,
        heading=arguments.get("heading") or None,
        topic=arguments.get("topic") or None,
        kind=arguments.get("kind") or None,
        year=year_in(arguments.get("year", "")),
        sort=arguments.get("sort", ""),
        page=min(max(number_in(arguments.get("page", "")) or 1, 1), LAST_PAGE),
    )


def answer(conn: sqlite3.Connection, question: AskedCases) -> Answer:
    """The page of cases, and what could be chosen to narrow them. Raises TooSlowError."""
    search = _Search(conn, question)
    facets = {column: search.count(column) for column in COUNTED}
    facets["heading"] = search.groups() + facets["heading"]
    names = {
        column: _names(conn, column, [*(one.value for one in facets[column]), question.chosen.get(column)])
        for column in NAMES
    }
    return Answer(search.page(PAGE_SIZE), facets, names, _crimes_called(conn, question))


def export(conn: sqlite3.Connection, question: AskedCases, size: int) -> CasesFound:
    """A larger page of cases. Raises TooSlowError."""
    return _Search(conn, question).page(size)


def highlighted(case: CaseFound, query: Query) -> tuple[Marked, Marked | None]:
    """Title and excerpt, with hits: the beginning of the section that was asked for, else where most hits stand."""
    shown = None
    if case.section:
        beginning = excerpt(case.section.text, NO_QUERY, EXCERPT)
        shown = mark("".join(fragment.text for fragment in beginning), query)
    elif query.wanted:
        shown = excerpt(case.text, query, EXCERPT)
    return mark(case.title, query), shown


class _Search:
    """One question to the file."""

    def __init__(self, conn: sqlite3.Connection, question: AskedCases) -> None:
        self._conn = conn
        self._question = question
        self._values: dict[str, Any] = dict(question.chosen)
        self._values["headings"] = json.dumps(question.headings)
        if question.region:  # the codes of a province's prefectures begin with its first two digits
            is_province = question.region.endswith("0000")
            self._values["region_end"] = f"{question.region[:2]}9999" if is_province else question.region
        if question.q:
            self._values["ids"] = json.dumps([*self._numbered(), *self._holding(parse(question.words))])

    def total(self) -> int:
        """How many cases answer."""
        where = self._where(self._question.chosen)
        [(total,)] = self._conn.execute(f"select count(*) {FROM} where {where}", self._values)
        return int(total)

    def page(self, size: int) -> CasesFound:
        """The cases of the page that was asked for, if pages have that size."""
        where = self._where(self._question.chosen)
        rows = self._conn.execute(
            f"""select c.*, p.slug, p.title as publication, p.kind, p.issuer, p.published, p.url,
                  (select name from sources where id = p.source_id) as source,
                  (select substr(text, c.start + 1, c."end" - c.start) from publication_texts t
                   where t.publication_id = p.id) as text
                {FROM} where {where} order by coalesce(c.number = :number, 0) desc,
                  {ORDERS[self._question.order]} limit :size offset :offset""",
            {
                **self._values,
                "number": self._question.number,  # the case itself before those that cite it
                "size": size,
                "offset": (self._question.page - 1) * size,
            },
        ).fetchall()
        ids = [row["id"] for row in rows]
        crimes, regions, sections = crimes_of(self._conn, ids), regions_of(self._conn, ids), self._sections(ids)
        anchors = anchors_of(self._conn, {row["publication_id"] for row in rows})
        plain = (
            *("id", "number", "title", "subtitle", "topic"),
            *("slug", "publication", "kind", "issuer", "source", "published", "url"),
        )
        return CasesFound(
            self.total(),
            tuple(
                CaseFound(
                    **{name: row[name] for name in plain},
                    keywords=json_list(row["keywords"]),
                    offices=json_list(row["offices"]),
                    prosecutors=json_list(row["prosecutors"]),
                    anchor=anchors[row["id"]],
                    text=row["text"] or "",
                    crimes=crimes.get(row["id"], ()),
                    regions=regions.get(row["id"], ()),
                    section=sections.get(row["id"]),
                )
                for row in rows
            ),
        )

    def count(self, column: str) -> tuple[Count, ...]:
        """The values of a filter and how many cases have them, most first. It does not narrow itself, so that it shows
        what else could be chosen."""
        value, join = COUNTED[column]
        where = self._where(name for name in self._question.chosen if name != column)
        rows = self._conn.execute(
            f"""select {value}, count(distinct c.id) {FROM} {join} where {where} and {value} is not null
                group by 1 order by 2 desc, 1""",
            self._values,
        )
        return tuple(Count(*row) for row in rows)

    def groups(self) -> tuple[Count, ...]:
        """The same for the groups of headings."""
        where = self._where(name for name in self._question.chosen if name != "heading")
        sql = f"""select count(distinct c.id) {FROM} join case_sections k on k.case_id = c.id
                  where {where} and k.heading in (select value from json_each(:group))"""
        counted = (
            (group, self._conn.execute(sql, {**self._values, "group": json.dumps(headings)}).fetchone()[0])
            for group, headings in GROUPS.items()
        )
        return tuple(Count(group, n) for group, n in counted if n)

    def _where(self, filters: Iterable[str]) -> str:
        held = ["c.id in (select value from json_each(:ids))"] if "ids" in self._values else []
        return " and ".join([*held, *(CONDITIONS[name] for name in filters)]) or "1"

    def _numbered(self) -> list[int]:
        """The guiding cases whose number is asked for: a number may stand in a page's title and not in its text."""
        rows = self._conn.execute("select id from cases where number = ?", (self._question.number,))
        return [case_id for (case_id,) in rows]

    def _holding(self, query: Query) -> list[int]:
        """The cases that hold what the query asks for, of those that meet all filters but one (for `count`)."""
        if not query.all_of and not query.none_of:
            return []
        met = [f"({CONDITIONS[name]})" for name in self._question.chosen]
        conditions = [f"{' + '.join(met)} >= {len(met) - 1}"] if met else []
        values = dict(self._values)
        if query.all_of:  # what it excludes may stand in another case of the same publication
            conditions.append("p.id in (select rowid from publications_fts where publications_fts match :match)")
            values["match"] = match(replace(query, none_of=()))
        where = " and ".join(conditions) or "1"
        [(chars,)] = self._conn.execute(f'select coalesce(sum(c."end" - c.start), 0) {FROM} where {where}', values)
        if chars > MOST_CHARS:
            raise TooSlowError
        rows = self._conn.execute(
            f'select c.publication_id, c.id, c.start, c."end" {FROM} where {where} order by 1', values
        )
        found: list[int] = []
        for publication_id, cases in groupby(rows.fetchall(), key=lambda row: row[0]):
            text = self._text(publication_id)
            found += [case_id for _, case_id, start, end in cases if holds(text[start:end], query)]
        return found

    def _text(self, publication_id: int) -> str:
        row = self._conn.execute(
            "select text from publication_texts where publication_id = ?", (publication_id,)
        ).fetchone()
        return str(row[0]) if row else ""

    def _sections(self, case_ids: list[int]) -> dict[int, Section]:
        """The first section of each case under a heading that was asked for."""
        rows = self._conn.execute(
            """select case_id, heading, heading_as_written, text from case_sections
               where case_id in (select value from json_each(?)) and heading in (select value from json_each(?))
               order by position desc""",
            (json.dumps(case_ids), json.dumps(self._question.headings)),
        )
        return {case_id: Section(*section) for case_id, *section in rows}


def _names(conn: sqlite3.Connection, column: str, values: Iterable[object]) -> dict[str, str]:
    return dict(tuple(row) for row in conn.execute(NAMES[column], {"values": json.dumps(list(values))}))


def _crimes_called(conn: sqlite3.Connection, question: AskedCases) -> tuple[CrimeCalled, ...]:
    """The crimes of which the query is the name, a short or a former name, and that have cases."""
    wanted = letters(question.q)
    if not wanted:
        return ()
    found = []
    for crime_id, name, short, former in conn.execute("select id, name, short_names, former_names from crimes"):
        if crime_id != question.crime and wanted in map(letters, (name, *json_list(short), *json_list(former))):
            found.append(CrimeCalled(crime_id, name, _Search(conn, question.changed(q="", crime=crime_id)).total()))
    return tuple(crime for crime in found if crime.n)


def holds(text: str, query: Query) -> bool:
    """Whether a text holds what a query asks for: the same answer that the index would give for this text alone."""
    return all(any(_stands(phrase, text) for phrase in group) for group in query.all_of) and not any(
        _stands(phrase, text) for phrase in query.none_of
    )


def _stands(phrase: str, text: str) -> bool:
    if phrase in text and not is_wordlike(phrase[0]) and not is_wordlike(phrase[-1]):
        return True  # folding a text changes nothing that is folded already
    folded = _folded(text)
    at = folded.find(phrase)
    while at >= 0:
        if not _inside_word(folded, at) and not _inside_word(folded, at + len(phrase)):
            return True
        at = folded.find(phrase, at + 1)
    return False


@lru_cache(maxsize=KEPT_FOLDED)
def _folded(text: str) -> str:
    return GAP.join(fold(text).split())  # a phrase has one GAP for whatever separates its words


def _inside_word(folded: str, offset: int) -> bool:
    return 0 < offset < len(folded) and is_wordlike(folded[offset - 1]) and is_wordlike(folded[offset])
