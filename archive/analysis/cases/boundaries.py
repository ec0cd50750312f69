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
from archive.analysis.cases.numbers import (
    CLOSE,
    GUIDING,
    HAN_NUMBER,
    NAMED,
    NUMBER,
    NUMBERS_BEGIN,
    OPEN,
    ORNAMENTS,
    PARTED,
    guiding_number_of,
    printed_ordinal,
)
from archive.analysis.cases.sections import (
    BRACKET,
    FACTS,
    GIST,
    KEYWORDS,
    STYLES,
    FoundHeading,
    HeadingStyle,
    found_at,
    inside_line,
    style_of,
    table,
)
from archive.analysis.cases.titles import (
    BATCH_TITLE,
    DASH,
    MAX_LABELLED_CHARS,
    ORNAMENT,
    SUBTITLE,
    Notice,
    TitleLines,
    complete,
    title_behind_label,
    title_like,
    title_lines_of,
)
from archive.model import Kind
from archive.text.letters import Line, lines_of

MIN_BODY_CHARS = 80  # of a case without headings; a shorter one is an entry of a table of contents
# Of the cases with section headings that the best way finds: the first way that finds this share of them is taken.
NEARLY_BEST = 0.8
# A single start at 一、…案 is a heading with a number, not a case. If no start has section headings, a single start of
# any kind is no case.
MIN_LISTED = 2
MAX_LINES_BETWEEN_NUMBERS = 2  # lines between two prints of one number
OPENERS = frozenset({KEYWORDS, GIST, FACTS})  # the sections that may be a case's first

# A line with a guiding case's number, and the words before and behind it: 案例一：甲某诈骗案（检例第67号）.
NUMBERED_LINE = re.compile(
    rf"[{ORNAMENTS}]*\s*(?P<label>{NAMED}{PARTED}|{NUMBER}\s*)?(?P<before>.*?)\s*(?:{DASH}\s*)?"
    rf"{GUIDING}\s*(?P<behind>.*?)[{ORNAMENTS}]*$"
)
OPENED = re.compile(rf"[{OPEN}][^{CLOSE}]*[，,：:、\s]$")  # other words in the brackets around a number
NAMED_LINE = re.compile(rf"[{ORNAMENTS}]*\s*{NAMED}(?P<parted>{PARTED})(?P<rest>.*)")
LABELS = frozenset("例件第NC")
LABEL_CHARS = 12  # 案例, 事例, 案件, 第一案 or No.1 is among so many first characters of a line with NAMED
# Words behind 案例一 in a sentence about cases: 案例一至案例五, 案例一中, 典型案例一批.
NO_NAME = re.compile(rf"[至到和与及中的是件批起个审]|[～~—–-]+\s*(?:案例|\d|{HAN_NUMBER}$)|、(?:典型)?案例")
LISTED = re.compile(rf"{NUMBER}\s*(?P<rest>\S.*)")


NOTICE_CHARS = 6000  # at most this many at a text's beginning, above its first heading, are searched for cases' titles


@dataclass(frozen=True, slots=True)
class TextLayout:
    """A text in simplified hanzi, and where its lines, headings and closing lines are."""

    text: str
    lines: list[Line]
    headings: list[FoundHeading]  # in order; they do not overlap
    heading_lines: list[int]  # the index of each heading's first line
    runs: list[ClosingRun]  # of closing lines, in order
    titles: TitleLines

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


def layout_of(text: str) -> TextLayout:
    """Where the lines, headings and closing lines of a text are."""
    lines = lines_of(text)
    headings: list[FoundHeading] = []
    heading_lines: list[int] = []
    barred: list[int] = []
    begin = table().beginnings
    end = 0
    for i, (start, _, words) in enumerate(lines):
        begins = None
        if start < end:  # the line continues a heading
            barred.append(i)
        elif words[0] in begin and (found := found_at(text, start)):
            headings.append(found)
            heading_lines.append(i)
            barred.append(i)
            end = found.end
            begins = found
        if begins or BRACKET in words:
            inside = list(inside_line(text, max(start + 1, end), start + len(words), begins))
            headings += inside
            heading_lines += [i] * len(inside)
    runs = runs_of(lines)
    closing = frozenset(i for run in runs for i in range(run.first, run.stop))
    above = headings[0].start if headings else NOTICE_CHARS
    notice = Notice(text[: min(above, NOTICE_CHARS)])
    titles = title_lines_of(lines, frozenset(barred), closing, notice)
    return TextLayout(text, lines, headings, heading_lines, runs, titles)


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


def spans_of(page: TextLayout, kind: Kind, counts: frozenset[int]) -> list[CaseSpan]:
    """The cases of a page, in order; empty if it has none.

    Several ways to find cases are tried: by （检例第N号）, by 案例一, by each style of numbers, by the title above a
    section. The cases are those of the first way that finds as many cases, all with section headings, as the page says
    that it has (of several numbers that it names, the highest); else of the first that finds nearly as many cases with
    section headings as the best way does. If no way finds a case with section headings, at least MIN_LISTED cases must
    be found. On a page of guiding cases, the cases are those at （检例第N号）, if there are any. `counts`: see
    cases.numbers.counts_named.
    """
    numbered, named, headed = _numbered(page), _named(page), _headed(page)
    unnumbered = [start for start in (*named, *headed) if _has_name(page, start)]
    ways = [_completed(page, starts, unnumbered, counts) for starts in (numbered, named, *_listed(page), headed)]
    if kind is Kind.GUIDING_CASES and ways[0]:
        return ways[0]
    as_named = [spans for spans in ways if len(spans) in counts and all(span.sectioned for span in spans)]
    sectioned = [sum(span.sectioned for span in spans) for spans in ways]
    best = max(sectioned)
    good = [
        spans
        for spans, count in zip(ways, sectioned, strict=True)
        if (count >= NEARLY_BEST * best if best else len(spans) >= MIN_LISTED)
    ]
    return max(as_named, key=len) if as_named else next((s for s in good if len(s) in counts), good[0] if good else [])


def _completed(
    page: TextLayout, starts: Sequence[CaseStart], others: Sequence[CaseStart], counts: frozenset[int]
) -> list[CaseSpan]:
    """The cases at some starts, and the cases at other starts beside them: a page may leave out a number.

    Other starts that share text with a start are the same cases. If the page names fewer cases, or if a case loses its
    sections to another, the cases are those at `starts` alone.
    """
    spans = _sound(page, starts)
    if not spans:  # most ways find none
        return spans
    heads = sorted(starts, key=lambda start: start.start)
    for other in others:
        after = bisect_left(heads, other.start, key=lambda start: start.start)
        apart_above = after == 0 or heads[after - 1].body <= other.start
        apart_below = after == len(heads) or other.body <= heads[after].start
        if apart_above and apart_below:
            heads.insert(after, other)
    if len(heads) == len(starts):
        return spans
    completed = _sound(page, heads)
    sectioned = {span.begin for span in completed if span.sectioned}
    robbed = any(span.sectioned and span.begin not in sectioned for span in spans)
    return spans if robbed or (counts and len(completed) > max(counts)) else completed


def _has_name(page: TextLayout, start: CaseStart) -> bool:
    return page.titles.named(start.first, page.line_at(start.body))


def _sound(page: TextLayout, starts: Sequence[CaseStart]) -> list[CaseSpan]:
    """The cases that begin at some of the starts. The other starts are entries of a list of titles: they only end the
    case above.

    A case has section headings; or it has a body of MIN_BODY_CHARS, and no case with section headings has its number.
    """
    if not starts:
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
        if len(line.text) > MAX_LABELLED_CHARS or "例" not in line.text or i in page.titles.barred or i < stop:
            continue
        head = _guiding_head(page.titles, i, stop)
        if head is None:
            continue
        first, after, number = head
        if starts and starts[-1].number == number and _nothing_between(page.titles, stop, first):
            first = starts.pop().first
        starts.append(CaseStart(first, page.at(first), page.at(after), number))
        stop = after
    return starts


def _guiding_head(titles: TitleLines, i: int, floor: int) -> tuple[int, int, str] | None:
    """The head with a number at line i, as (first line, line after the head, number); None if there is no head."""
    match = NUMBERED_LINE.match(titles.lines[i].text)
    if match is None:
        return None
    before, behind, words = match["before"], match["behind"], titles.words[i]
    if before and behind and not SUBTITLE.match(behind):  # running text
        return None
    if behind and not before:
        if not title_like(words):
            return None
        first, after = i, titles.below(i + 1, words)
    elif before and not BATCH_TITLE.search(before) and not OPENED.match(before):
        if not title_like(words) or not (complete(words) or SUBTITLE.match(words)):
            return None
        first = i if match["label"] else titles.above(i + 1, floor)[0]
        after = titles.subtitle_below(i + 1)
    else:
        first, after = _around(titles, i, floor)
    if first > floor and (titles.is_label(first - 1) or ORNAMENT.match(titles.lines[first - 1].text)):
        first -= 1
    return first, after, guiding_number_of(match)


def _around(titles: TitleLines, i: int, floor: int) -> tuple[int, int]:
    """The title above or below the number alone at line i, as (first line, line after the head).

    It is below if a case's name is there and no other number follows it: below a number under its title is no name,
    unless the page prints the title twice.
    """
    first, _ = titles.above(i, floor)
    below = titles.below(i + 1)
    is_title = titles.named(i + 1, below) or (i + 1 < below and below in titles.barred and not titles.named(first, i))
    if not is_title or below in titles.labelled:
        return first, titles.subtitle_below(i + 1)
    twice = titles.letters(first, i) == titles.letters(i + 1, below)
    return first if twice else i, below


def _nothing_between(titles: TitleLines, stop: int, first: int) -> bool:
    between = range(stop, first)
    return len(between) <= MAX_LINES_BETWEEN_NUMBERS and all(
        i not in titles.barred and title_like(titles.lines[i].text) for i in between
    )


def _named(page: TextLayout) -> list[CaseStart]:
    """Cases at 案例一. The title is on the same line, below or above; or the case's text follows on the same line."""
    starts: list[CaseStart] = []
    stop = 0
    for i, line in enumerate(page.lines):
        if LABELS.isdisjoint(line.text[:LABEL_CHARS]):
            continue
        match = NAMED_LINE.match(line.text)
        if match is None or NO_NAME.match(line.text, match.end("named")) or i in page.titles.barred or i < stop:
            continue
        rest, number = match["rest"], "".join(match["named"].split())
        first, after = i, i + 1
        if not rest or title_behind_label(rest):
            after = page.titles.below(i + 1, rest)
            if not rest and after == i + 1:
                first, _ = page.titles.above(i, stop)
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
        for i, words in enumerate(page.titles.words)
        if words[:1] in NUMBERS_BEGIN
        and i not in page.titles.barred
        and (match := LISTED.match(words))
        and title_like(match["rest"])
    ]
    openers = frozenset(i for i, found in _leading(page) if found.heading in OPENERS)
    for style in STYLES.values():
        starts = list(_listed_as(page, [(i, match) for i, match in titles if style_of(match) is style], openers))
        yield starts if len(starts) >= MIN_LISTED else []


def _listed_as(
    page: TextLayout, titles: Sequence[tuple[int, re.Match[str]]], openers: frozenset[int]
) -> Iterator[CaseStart]:
    """Cases at 一、…: a title of one or more lines, one of which ends in 案, or below which the first section begins.

    `titles` has the lines of one style, `openers` the lines at which the first section of a case may begin.
    """
    stop = 0
    for i, match in titles:
        if i < stop:
            continue
        after = page.titles.below(i + 1, match["rest"])
        if complete(match["rest"]) or page.titles.named(i + 1, after) or after in openers:
            yield CaseStart(i, page.at(i), page.at(after), printed_ordinal(match))
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
            first, after = page.titles.above(i, floor)
            if first < i or not starts:
                starts.append(_titled(page, first, after, floor))
                headings_above = set()
        headings_above.add(found.heading)
        floor = i + 1
    return starts


def _leading(page: TextLayout) -> Iterator[tuple[int, FoundHeading]]:
    """The headings at the beginning of a line that may begin a case, each with the index of its line.

    If the page has 基本案情 in 【】, headings without 【】 belong to the text of a section, except 关键词 and 要旨.
    """
    bracketed = any(found.style is HeadingStyle.BRACKETS and found.heading == FACTS for found in page.headings)
    for i, found in zip(page.heading_lines, page.headings, strict=True):
        if found.start != page.lines[i].start:
            continue
        if not bracketed or found.style is HeadingStyle.BRACKETS or found.heading in {KEYWORDS, GIST}:
            yield i, found


def _titled(page: TextLayout, first: int, after: int, floor: int) -> CaseStart:
    """The start at a title, or at the line above it if that has a number alone."""
    number = page.lines[first - 1].text if first > floor else ""
    if ORNAMENT.match(number):
        return CaseStart(first - 1, page.at(first - 1), page.at(after), number.strip("（()）.、．"))
    return CaseStart(first, page.at(first), page.at(after), None)
