"""Makes the report on similar cases (类案检索报告) of a comparison: its parts, before they become Markdown or Word.

Its shape follows what the Supreme People's Court requires of such a report (《关于统一法律适用加强类案检索的指导意见
（试行）》, 2020): who searched, when, where and how; what was found; the points of the cases found; the point in
dispute of the case at hand; and how the cases found are used. What only the reader knows is left blank.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from archive.site.render.citations import gb_t_7714
from archive.site.render.comparison.compared_case import SECTION_ROWS, SHORT_ROWS, ComparedCase, ComparedLine
from archive.site.strings import label, word

POINTS = ("gist", "significance")  # the rows that say what a case stands for
BLANK = "＿＿＿＿＿＿＿＿"


@dataclass(frozen=True, slots=True)
class ReportTable:
    """The short rows of the comparison: a column for each case."""

    head: tuple[str, ...]  # an empty cell, then a name for each case
    rows: tuple[tuple[str, tuple[tuple[ComparedLine, ...], ...]], ...]  # the name of a row, and the lines of each case


@dataclass(frozen=True, slots=True)
class ReportPart:
    """A part of the report."""

    heading: str
    level: int  # 1 for the parts, 2 below them
    lines: tuple[ComparedLine, ...] = ()  # a line with an empty address is the report's own
    table: ReportTable | None = None


@dataclass(frozen=True, slots=True)
class Occasion:
    """When and where the cases were compared."""

    day: str  # ISO
    address: str  # full, of the comparison
    as_of: str | None  # the day up to which the archive was crawled


def report_of(cases: Sequence[ComparedCase], occasion: Occasion) -> tuple[ReportPart, ...]:
    """The parts of the report, in order."""
    return (
        ReportPart(word("report.search"), 1, tuple(_search(cases, occasion))),
        ReportPart(word("report.found"), 1, tuple(_found(cases))),
        ReportPart(word("report.compared"), 1, table=_table(cases)),
        *_texts(cases, [row for row in SECTION_ROWS if row not in POINTS]),
        ReportPart(word("report.points"), 1),
        *_texts(cases, POINTS),
        ReportPart(word("report.dispute"), 1, (_own(BLANK),)),
        ReportPart(word("report.use"), 1, (_own(BLANK),)),
        ReportPart(word("report.about"), 1, (_own(word("report.about_text")),)),
    )


def numbers_of(parts: Sequence[ReportPart]) -> dict[str, int]:
    """The number of each address of the report, from 1, in the order in which they first come."""
    numbers: dict[str, int] = {}
    for part in parts:
        cells = [lines for _, row in part.table.rows for lines in row] if part.table else []
        for line in chain(part.lines, *cells):
            if line.address:
                numbers.setdefault(line.address, len(numbers) + 1)
    return numbers


def sources_of(numbers: dict[str, int]) -> ReportPart:
    """The last part of the report: the addresses by their numbers, for those who have it on paper."""
    return ReportPart(word("report.sources"), 1, tuple(_own(f"[{n}] {address}") for address, n in numbers.items()))


def name_of_case(number: int) -> str:
    """What the report calls a case, by its place in the comparison, from 1."""
    return word("report.case", number=number)


def _own(text: str) -> ComparedLine:
    return ComparedLine(text, "")


def _search(cases: Sequence[ComparedCase], occasion: Occasion) -> Iterator[ComparedLine]:
    yield _own(word("report.who", who=BLANK))
    yield _own(word("report.when", day=occasion.day))
    place = word("report.where", name=word("site.name"))
    yield ComparedLine(place + (word("report.as_of", day=occasion.as_of) if occasion.as_of else ""), occasion.address)
    yield _own(word("report.how", n=len(cases)))


def _found(cases: Sequence[ComparedCase]) -> Iterator[ComparedLine]:
    for number, case in enumerate(cases, 1):
        yield ComparedLine(f"{name_of_case(number)}{word('sign.colon')}{gb_t_7714(case.cited)}", case.address)


def _table(cases: Sequence[ComparedCase]) -> ReportTable:
    rows = [row for row in SHORT_ROWS if any(case.rows.get(row) for case in cases)]
    head = tuple(name_of_case(number) for number in range(1, len(cases) + 1))
    nothing = (ComparedLine(word("side_by_side.none"), ""),)
    return ReportTable(
        ("", *head),
        tuple((label("compared", row), tuple(case.rows.get(row, nothing) for case in cases)) for row in rows),
    )


def _texts(cases: Sequence[ComparedCase], rows: Sequence[str]) -> Iterator[ReportPart]:
    """The rows of the texts, case by case: each paragraph is a line."""
    for number, case in enumerate(cases, 1):
        for row in rows:
            if lines := case.rows.get(row):
                yield ReportPart(f"{name_of_case(number)}{word('sign.colon')}{label('compared', row)}", 2, lines)
