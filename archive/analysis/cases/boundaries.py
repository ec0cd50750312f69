"""Where the cases of a page begin and end, for each way in which pages separate cases.

Guiding cases begin at （检例第N号）. All other cases, and guiding cases without such numbers, begin at 案例一, at
一、…案, or at the title above 【关键词】, 【要旨】 or 【基本案情】. The rules read only simplified hanzi.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.analysis.cases.closing_lines import ClosingRun, runs_of
from archive.analysis.cases.sections import (
    FACTS,
    GIST,
    HAN_NUMBER,
    KEYWORDS,
    NUMBER,
    NUMBERS_BEGIN,
    STYLES,
    FoundHeading,
    HeadingStyle,
    found_at,
    style_of,
    table,
)
from archive.analysis.cases.titles import (
    GUIDING,
    NAMED,
    ORNAMENT,
    PARTED,
    Notice,
    complete,
    title_above,
    title_below,
    title_like,
)
from archive.model import Kind
from archive.text.lines import Line, lines_of

MIN_BODY_CHARS = 80  # of a case without headings; a shorter one is an entry of a table of contents
# Of the cases with section headings that the best way finds: the first way that finds this share of them is taken.
NEARLY_BEST = 0.8
# A single start at 一、…案 is a heading with a number, not a case. If no start has section headings, a single start of
# any kind is no case.
MIN_LISTED = 2
MAX_NUMBERED_CHARS = 130  # of a line with a title and a guiding case's number
NOTICE_CHARS = 6000  # at most this many at a text's beginning, above its first heading, are searched for cases' titles
MAX_LINES_BETWEEN_NUMBERS = 2  # lines between two prints of one number
OPENERS = frozenset({KEYWORDS, GIST, FACTS})  # the sections that may be a case's first

NUMBER_ALONE = re.compile(rf"{GUIDING}$")
NUMBER_BEFORE = re.compile(rf"{GUIDING}\s*(?P<rest>\S.*)")
NUMBER_BEHIND = re.compile(rf"(?P<rest>.{{2,}}案)\s*{GUIDING}$")
NAMED_LINE = re.compile(rf"{NAMED}(?P<parted>{PARTED})(?P<rest>.*)")
# Words behind 案例一 in a sentence about cases: 案例一至案例五, 案例一中, 典型案例一批.
NO_NAME = re.compile(rf"[至到和与及中的是件批起个]|[～~—–-]+\s*(?:案例|\d|{HAN_NUMBER}$)|、(?:典型)?案例")
LISTED = re.compile(rf"{NUMBER}\s*(?P<rest>\S.*)")


@dataclass(frozen=True, slots=True)
class TextLayout:
    """A text in simplified hanzi, and where its lines, headings and closing lines are."""

    text: str
    lines: list[Line]
    headings: list[FoundHeading]  # in order; they do not overlap
    heading_lines: list[int]  # the index of each heading's first line
    runs: list[ClosingRun]  # of closing lines, in order
    barred: frozenset[int]  # indices of lines that belong to no title: headings and closing lines
    notice: Notice

    def at(self, index: int) -> int:
        """The offset of the line with this index; the text's end for an index after the last line."""
        return self.lines[index].start if index < len(self.lines) else len(self.text)

    # The methods below search by bisection: a page may have many cases, and no case may cost a pass over the page.

    def line_at(self, offset: int) -> int:
        """The index of the first line that begins at `offset` or later."""
        return bisect_left(self.lines, offset, key=lambda line: line.start)

    def headings_in(self, start: int, end: int) -> list[FoundHeading]:
        """The headings between two offsets, in order."""
        first = bisect_left(self.headings, start, key=lambda found: found.start)
        return self.headings[first : bisect_right(self.headings, end, key=lambda found: found.end)]

    def runs_in(self, start: int, end: int) -> list[ClosingRun]:
        """The runs of closing lines between two offsets, in order."""
        first = bisect_left(self.runs, start, key=lambda run: self.at(run.first))
        return self.runs[first : bisect_right(self.runs, end, key=lambda run: self.lines[run.stop - 1].end)]


@dataclass(frozen=True, slots=True)
class CaseStart:
    """The beginning of a case. Its head is text[start:body] and begins at lines[first]."""

    first: int
    start: int
    body: int
    number: str | None  # 检例第67号, 案例一, 一 …; None without a number


@dataclass(frozen=True, slots=True)
class CaseSpan:
    """A case, from its beginning to the next start or to the text's end. The next start may be no case: see _sound."""

    begin: CaseStart
    end: int
    sectioned: bool  # it has a section heading


def layout_of(text: str) -> TextLayout:
    """Where the lines, headings and closing lines of a text are."""
    lines = lines_of(text)
    headings: list[FoundHeading] = []
    heading_lines: list[int] = []
    barred: list[int] = []
    begin = table().beginnings
    end = 0
    for i, (start, _, words) in enumerate(lines):
        if start < end:  # the line continues a heading
            barred.append(i)
        elif words[0] in begin and (found := found_at(text, start)):
            headings.append(found)
            heading_lines.append(i)
            barred.append(i)
            end = found.end
    runs = runs_of(lines)
    barred += [i for run in runs for i in range(run.first, run.stop)]
    above = headings[0].start if headings else NOTICE_CHARS
    notice = Notice(text[: min(above, NOTICE_CHARS)])
    return TextLayout(text, lines, headings, heading_lines, runs, frozenset(barred), notice)


def spans_of(page: TextLayout, kind: Kind) -> list[CaseSpan]:
    """The cases of a page, in order; empty if it has none.

    On a page of guiding cases, the cases are those at （检例第N号）, if there are any. Otherwise several ways to find
    cases are tried: by 案例一, by each style of numbers, by the title above a section. The cases are those of the first
    way that finds nearly as many cases with section headings as the best way does. If no way finds such a case, they
    are those of the first way that finds at least MIN_LISTED cases.
    """
    if kind is Kind.GUIDING_CASES and (numbered := _sound(page, _numbered(page))):
        return numbered
    found = [_sound(page, starts) for starts in (_named(page), *_listed(page), _headed(page))]
    counts = [sum(span.sectioned for span in spans) for spans in found]
    best = max(counts)
    if best:
        return next(spans for spans, count in zip(found, counts, strict=True) if count >= NEARLY_BEST * best)
    return next((spans for spans in found if len(spans) >= MIN_LISTED), [])


def _sound(page: TextLayout, starts: Sequence[CaseStart]) -> list[CaseSpan]:
    """The cases that begin at some of the starts. The other starts are entries of a list of titles: they only end the
    case above.

    A case has section headings; or it has a body of MIN_BODY_CHARS, and no case with section headings has its number.
    """
    if not starts:  # most ways find none
        return []
    ends = [*(case_start.start for case_start in starts[1:]), len(page.text)]
    places = [found.start for found in page.headings]
    spans = [
        CaseSpan(case_start, end, bisect_left(places, case_start.body) < bisect_left(places, end))
        for case_start, end in zip(starts, ends, strict=True)
    ]
    numbers = {span.begin.number for span in spans if span.sectioned}
    return [
        span
        for span in spans
        if span.sectioned or (span.begin.number not in numbers and span.end - span.begin.body >= MIN_BODY_CHARS)
    ]


def _numbered(page: TextLayout) -> list[CaseStart]:
    """Cases at （检例第N号）, alone on a line above or below the title, or on one line with it.

    Numbers in running text begin no case. A number that is printed several times above one case begins it once.
    """
    starts: list[CaseStart] = []
    stop = 0  # the line after the last head
    for i, line in enumerate(page.lines):
        if len(line.text) > MAX_NUMBERED_CHARS or "例" not in line.text or i in page.barred or i < stop:
            continue
        head = _guiding_head(page, i, stop)
        if head is None:
            continue
        first, after, number = head
        if starts and starts[-1].number == number and _nothing_between(page, stop, first):
            first = starts.pop().first
        starts.append(CaseStart(first, page.at(first), page.at(after), number))
        stop = after
    return starts


def _guiding_head(page: TextLayout, i: int, floor: int) -> tuple[int, int, str] | None:
    """The head with a number at line i, as (first line, line after the head, number); None if there is no head."""
    text = page.lines[i].text
    if match := NUMBER_ALONE.match(text):
        first, _ = title_above(page.lines, i, page.notice, page.barred, floor)
        after = i + 1
        if first == i and after < len(page.lines) and complete(page.lines[after].text):
            after = title_below(page.lines, after, page.notice, page.barred)
    elif (match := NUMBER_BEFORE.match(text)) and title_like(match["rest"]):
        first, after = i, title_below(page.lines, i + 1, page.notice, page.barred, match["rest"])
    elif (match := NUMBER_BEHIND.match(text)) and title_like(match["rest"]):
        first, after = i, i + 1
    else:
        return None
    return first, after, f"检例第{match['guiding']}号"


def _nothing_between(page: TextLayout, stop: int, first: int) -> bool:
    between = range(stop, first)
    return len(between) <= MAX_LINES_BETWEEN_NUMBERS and all(
        i not in page.barred and title_like(page.lines[i].text) for i in between
    )


def _named(page: TextLayout) -> list[CaseStart]:
    """Cases at 案例一. The title is on the same line, below or above; or the case's text follows on the same line."""
    starts: list[CaseStart] = []
    stop = 0
    for i, line in enumerate(page.lines):
        if "例" not in line.text[:7]:
            continue
        match = NAMED_LINE.match(line.text)
        if match is None or NO_NAME.match(line.text, match.end("named")) or i in page.barred or i < stop:
            continue
        rest, number = match["rest"], "".join(match["named"].split())
        first, after = i, i + 1
        if not rest or title_like(rest):
            after = title_below(page.lines, i + 1, page.notice, page.barred, rest)
            if not rest and after == i + 1:
                first, _ = title_above(page.lines, i, page.notice, page.barred, stop)
            body = page.at(after)
        elif match["parted"]:
            body = line.start + match.end("parted")
        else:
            continue
        starts.append(CaseStart(first, page.at(first), body, number))
        stop = after
    return starts


def _listed(page: TextLayout) -> Iterator[list[CaseStart]]:
    """The starts at numbers, one list for each style (一、, （一）, 1.); empty for a style with only one start."""
    titles = [
        (i, match)
        for i, (_, _, text) in enumerate(page.lines)
        if text[0] in NUMBERS_BEGIN
        and i not in page.barred
        and (match := LISTED.match(text))
        and title_like(match["rest"])
    ]
    for style in STYLES.values():
        starts = list(_listed_as(page, [(i, match) for i, match in titles if style_of(match) is style]))
        yield starts if len(starts) >= MIN_LISTED else []


def _listed_as(page: TextLayout, titles: Sequence[tuple[int, re.Match[str]]]) -> Iterator[CaseStart]:
    """Cases at 一、…案: a title of one or more lines, one of which ends in 案. `titles` has the lines of one style."""
    stop = 0
    for i, match in titles:
        if i < stop:
            continue
        after = title_below(page.lines, i + 1, page.notice, page.barred, match["rest"])
        if complete(match["rest"]) or any(complete(below.text) for below in page.lines[i + 1 : after]):
            yield CaseStart(i, page.at(i), page.at(after), match["han"] or match["round"] or match["digits"])
            stop = after


def _headed(page: TextLayout) -> list[CaseStart]:
    """Cases at the title above their first section, which must be in OPENERS.

    The first such section of the page begins a case. A later one does if a title stands above it and the case above
    already has this heading, or it is 【关键词】.
    """
    starts: list[CaseStart] = []
    headings_above: set[str] = set()  # headings of the case above
    floor = 0
    for i, found in _leading(page):
        again = found.heading in headings_above or (found.heading == KEYWORDS and bool(headings_above))
        if found.heading in OPENERS and (again or not starts):
            first, after = title_above(page.lines, i, page.notice, page.barred, floor)
            if first < i or not starts:
                starts.append(_titled(page, first, after, floor))
                headings_above = set()
        headings_above.add(found.heading)
        floor = i + 1
    return starts


def _leading(page: TextLayout) -> Iterator[tuple[int, FoundHeading]]:
    """The headings that may begin a case, each with the index of its line.

    If the page has 基本案情 in 【】, headings without 【】 belong to the text of a section, except 关键词 and 要旨.
    """
    bracketed = any(found.style is HeadingStyle.BRACKETS and found.heading == FACTS for found in page.headings)
    for i, found in zip(page.heading_lines, page.headings, strict=True):
        if not bracketed or found.style is HeadingStyle.BRACKETS or found.heading in {KEYWORDS, GIST}:
            yield i, found


def _titled(page: TextLayout, first: int, after: int, floor: int) -> CaseStart:
    """The start at a title, or at the line above it if that has a number alone."""
    number = page.lines[first - 1].text if first > floor else ""
    if ORNAMENT.match(number):
        return CaseStart(first - 1, page.at(first - 1), page.at(after), number.rstrip(".、．"))
    return CaseStart(first, page.at(first), page.at(after), None)
