"""Cuts a batch, a publication of several cases, into cases, and each case into parts.

archive.analysis.cases.boundaries finds where cases begin. The parts (head, lead, sections, closing lines) are cut from
the text one after another, so that no text is lost or repeated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

from archive.analysis.cases.boundaries import CaseSpan, CaseStart, TextLayout, layout_of, spans_of
from archive.analysis.cases.closing_lines import closing_names, is_below, of_next_document
from archive.analysis.cases.numbers import GUIDING, NUMBERS_BEGIN, counts_named, guiding_number_of
from archive.analysis.cases.sections import (
    COLONS,
    FACTS,
    GIST,
    KEYWORDS,
    OTHER,
    FoundHeading,
    HeadingStyle,
    numbered_at,
)
from archive.analysis.cases.titles import CaseTitle, Notice, complete, read_title
from archive.analysis.crimes.names import names_in
from archive.analysis.kinds import MAX_TITLE_CHARS
from archive.model import Case, Kind, Section
from archive.text.hanzi import in_simplified
from archive.text.letters import Line, lines_of, paragraphs

# The kinds of publications that have cases. Releases and reports only mention cases.
BATCHES = frozenset({Kind.GUIDING_CASES, Kind.TYPICAL_CASES})

# Characters between closing lines and the next case. If there are more, the lines do not close the case.
MAX_BELOW_CLOSING_CHARS = 200

IN_PAGE_TITLE = re.compile(GUIDING)
# What may stand between 【关键词】 and a keyword in brackets: other keywords in brackets.
IN_BRACKETS_ALONE = re.compile(r"(?:\s|【[^】\n]*】)*")
WEIGHTY = frozenset(
    {KEYWORDS, GIST, FACTS, "performance", "guidance", "significance", "rules"}
)  # seldom names of subheads
MAX_KEYWORDS_CHARS = 60  # of the keywords below one that reads like a heading
COLUMN = re.compile(r".*[：:|｜丨】]\s*(?=\S)")  # 以案释法｜ before a case's name


def split(kind: Kind, title: str | None, text: str) -> tuple[Case, ...]:
    """The cases of a text, in order. Empty if its kind is not in BATCHES, or if no case is found.

    `title` is the page's title. It names the case if the page has only one case and prints no name for it. Offsets are
    into `text`, which may be in traditional hanzi. Topic, crimes and regions of a case have their defaults. Lines
    above the first case, between closing lines and the next case, or below the last case belong to no case. Never
    raises.
    """
    if kind not in BATCHES:
        return ()
    page = layout_of(in_simplified(text))
    name = (title or "").strip()[:MAX_TITLE_CHARS]
    spans = spans_of(page, kind, counts_named(in_simplified(name), page.titles.notice.text))
    page_title = (name, in_simplified(name)) if name and len(spans) == 1 else None
    return tuple(_case(page, text, span, page_title, last=span is spans[-1]) for span in spans)


def _case(page: TextLayout, written: str, span: CaseSpan, page_title: tuple[str, str] | None, *, last: bool) -> Case:
    """The case of a span. `page_title`: as written, and in simplified hanzi; None if the title cannot name the case."""
    begin = span.begin
    headings = _headings(page, begin.body, span.end)
    last_heading = headings[-1].end if headings else begin.body
    closing, end = _closing(
        page, last_heading, _above_the_rest(page, last_heading, span.end) if last else span.end, last=last
    )
    sections = tuple(_sections(written, headings, closing))
    names = closing_names(written[closing:end], page.text[closing:end])
    lead = slice(begin.body, headings[0].start if headings else closing)
    title, number = _title(page, written, begin), begin.number
    if page_title:
        title = title if title.title else _title_of_page(*page_title)
        number = number or _number_in(page_title[1])
    return Case(
        start=begin.start,
        end=end,
        number=number,
        title=title.title or number or "",
        subtitle=title.subtitle or None,
        keywords=next((split_keywords(written[at.start : at.end]) for at in sections if at.heading == KEYWORDS), ()),
        head=paragraphs(written[begin.start : begin.body]),
        lead=paragraphs(written[lead]),
        sections=sections,
        closing=paragraphs(written[closing:end]),
        offices=names.offices or _offices_above(page, written, lead),
        prosecutors=names.prosecutors,
        authors=names.authors,
    )


def _offices_above(page: TextLayout, written: str, lead: slice) -> tuple[str, ...]:
    """The offices named between a case's title and its first section."""
    runs = page.runs_in(lead.start, lead.stop)
    places = [slice(page.at(run.first), page.lines[run.stop - 1].end) for run in runs]
    return tuple(office for at in places for office in closing_names(written[at], page.text[at]).offices)


def _title(page: TextLayout, written: str, begin: CaseStart) -> CaseTitle:
    lines = page.lines[begin.first : page.line_at(begin.body)]
    head = [line if line.end <= begin.body else line._replace(end=begin.body) for line in lines]
    return read_title(written, page.text, head, page.titles.notice)


def _title_of_page(written: str, known: str) -> CaseTitle:
    lines = lines_of(known)
    if (column := COLUMN.match(known)) and complete(known[column.end() :]):
        lines = [Line(column.end(), len(known), known[column.end() :])]
    return read_title(written, known, lines, Notice(""))


def _number_in(title: str) -> str | None:
    match = IN_PAGE_TITLE.search(title)
    return guiding_number_of(match) if match else None


def _headings(page: TextLayout, start: int, end: int) -> list[FoundHeading]:
    """The headings of one case, in order: those in 【】 and, if 基本案情 (FACTS) has no 【】, those in its style.

    A case that has neither 【】 nor 基本案情 has the headings in the style of its first.

    （二）诉讼过程 inside 【检察机关履职过程】 is no section. 一、基本案情 below 【要旨】 is one, and so is 关键词：
    above 【基本案情】.
    """
    inside = [*_without_keywords(page, page.headings_in(start, end), end)]
    brackets = [found for found in inside if found.style is HeadingStyle.BRACKETS]
    if len(brackets) == len(inside):
        return brackets
    facts = next((found for found in inside if found.heading == FACTS), None)
    if brackets and (facts is None or facts.style is HeadingStyle.BRACKETS):
        above = takewhile(lambda found: found.style is not HeadingStyle.BRACKETS, inside)
        return [*(found for found in above if found.heading in {KEYWORDS, GIST}), *brackets]
    style = (facts or inside[0]).style
    known = [found for found in inside if found.style in {HeadingStyle.BRACKETS, style}]
    if style is HeadingStyle.PLAIN:
        return known
    known = _in_order(known, style)
    return sorted([*known, *_counted(page, known, style, start, end)], key=lambda found: found.start)


def _without_keywords(page: TextLayout, headings: Sequence[FoundHeading], end: int) -> Iterator[FoundHeading]:
    """The headings without those that are keywords: 【追赃挽损】 or 检察履职 right below 【关键词】."""
    above: FoundHeading | None = None  # the heading 【关键词】, as long as only keywords follow it
    for found, after in zip(headings, [*(later.start for later in headings[1:]), end], strict=False):
        if above and _is_keyword(page.text, above, found, after):
            continue
        above = found if found.heading == KEYWORDS else None
        yield found


def _is_keyword(text: str, above: FoundHeading, found: FoundHeading, after: int) -> bool:
    """Whether `found` is a keyword of the section `above`. The next heading begins at `after`."""
    if found.heading == OTHER:
        return IN_BRACKETS_ALONE.fullmatch(text, above.end, found.start) is not None
    printed = text[found.start : found.end]
    below = text[found.end : after]
    return (
        found.style is HeadingStyle.PLAIN
        and printed[-1] not in COLONS
        and "。" not in text[above.end : found.start]
        and "。" not in below
        and len(below) <= MAX_KEYWORDS_CHARS
    )


class _Series(NamedTuple):
    """Headings whose numbers ascend. The heavier of two series is the likelier one."""

    weight: int = 0
    headings: tuple[FoundHeading, ...] = ()

    def and_then(self, found: FoundHeading) -> _Series:
        return _Series(self.weight + 1 + (found.heading in WEIGHTY), (*self.headings, found))


def _in_order(known: Sequence[FoundHeading], style: HeadingStyle) -> list[FoundHeading]:
    """The headings without subheads of the same style: （三）处理结果 between （四） and （五） is a line of a section.

    Of the series whose numbers ascend, the one is taken that has most headings, those in WEIGHTY counted twice.
    """
    numbered = [(found.ordinal, found) for found in known if found.style is style and found.ordinal is not None]
    if all(first < second for (first, _), (second, _) in pairwise(numbered)):
        return list(known)
    best: dict[int, _Series] = {}  # by the last number
    for ordinal, found in numbered:
        above = max((best[last] for last in best if last < ordinal), default=_Series(), key=lambda one: one.weight)
        series = above.and_then(found)
        if ordinal not in best or (series.weight, len(above.headings)) > (best[ordinal].weight, 0):
            best[ordinal] = series  # of two equally good headings, the later one: subheads come before it
    chosen = frozenset(max(best.values(), key=lambda one: one.weight).headings)
    return [found for found in known if found in chosen or found.style is not style or found.ordinal is None]


def _counted(
    page: TextLayout, known: Sequence[FoundHeading], style: HeadingStyle, start: int, end: int
) -> Iterator[FoundHeading]:
    """Lines that continue the numbers of known headings: 二、 after 一、, if no known heading is 二、."""
    ordinals = {found.start: found.ordinal for found in known}
    taken = frozenset(ordinals.values())
    ordinal = 0  # the number of the heading above; 0 above the first heading
    for line in page.lines[page.line_at(start) : page.line_at(end)]:
        if line.text[0] not in NUMBERS_BEGIN:
            continue
        if line.start in ordinals:
            ordinal = ordinals[line.start] or ordinal
        elif (
            ordinal
            and (found := numbered_at(page.text, line.start))
            and (found.style, found.ordinal) == (style, ordinal + 1)
            and ordinal + 1 not in taken
            and found.end <= end
        ):
            yield found
            ordinal += 1


def _sections(written: str, headings: Sequence[FoundHeading], end: int) -> Iterator[Section]:
    for found, stop in zip(headings, [*(after.start for after in headings[1:]), end], strict=False):
        as_written = "".join(written[found.start : found.end].split("\n"))
        yield Section(found.heading, as_written, *_trimmed(written, found.end, stop))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The offsets between which the text has no white space at its ends; `start` twice if it has nothing else."""
    words = text[start:end].strip()
    start = text.index(words, start)
    return start, start + len(words)


def _above_the_rest(page: TextLayout, start: int, end: int) -> int:
    """The end of the last case: the start of a line that is below it or of another document's title, else `end`."""
    floor = page.line_at(start)
    for i in range(floor, len(page.lines)):
        text = page.lines[i].text
        if is_below(text):
            return page.at(i)
        if of_next_document(text):
            return page.at(page.titles.headlines_above(i, floor))
    return end


def _closing(page: TextLayout, start: int, end: int, *, last: bool) -> tuple[int, int]:
    """The offsets (start, end) of the closing lines between two offsets. Both are the case's end if it has none.

    The last run of closing lines ends the case, unless more than MAX_BELOW_CLOSING_CHARS characters stand between it
    and the next case. Below the last case any number may follow.
    """
    runs = page.runs_in(start, end)
    if runs:
        below = page.lines[runs[-1].stop - 1].end
        if last or len(page.text[below:end].strip()) <= MAX_BELOW_CLOSING_CHARS:
            return page.at(runs[-1].first), below
    while page.text[end - 1].isspace():
        end -= 1
    return end, end


# --- keywords ---------------------------------------------------------------------------------------------------------

AROUND = "；;，,、/|｜#·•【】[]［］〔〕"
IN_BRACKETS = r"（[^（）\n]*）|\([^()\n]*\)|“[^”\n]*”"  # no separator counts inside: 受贿（单位、个人）
BETWEEN_SPACES = re.compile(rf"(?:{IN_BRACKETS}|\S)+")
BETWEEN_SIGNS = re.compile(rf"(?:{IN_BRACKETS}|[^；;，,/|｜#【】\[\]［］〔〕])+")
BETWEEN_PAUSES = re.compile(rf"(?:{IN_BRACKETS}|[^、])+")
CRIME_ALONE = re.compile("＿+罪?")  # the name of a crime is hidden behind ＿
MIN_PAUSES = 2  # with one 、, 麻醉药品、精神药品 is one keyword


def split_keywords(text: str) -> tuple[str, ...]:
    """The keywords in a section's text. White space separates them; if there is none, ；，/| or brackets do; else 、.

    No sign separates inside brackets, and no 、 inside the name of a crime: 掩饰、隐瞒犯罪所得罪 is one keyword. The
    first line with 。 ends the keywords and is none itself.
    """
    line = " ".join(takewhile(lambda line: "。" not in line, text.split("\n")))
    words = BETWEEN_SPACES.findall(line)
    if len(words) == 1:
        words = BETWEEN_SIGNS.findall(words[0])
    if len(words) == 1:
        words = _between_pauses(words[0])
    return tuple(stripped for word in words if (stripped := word.strip(AROUND)))


def _between_pauses(words: str) -> list[str]:
    """The keywords between 、; the words as they are if that may be one keyword.

    It is not if MIN_PAUSES 、 are outside the names of crimes, or if the name of a crime is between 、.
    """
    if "、" not in words:
        return [words]
    known = words
    crimes = list(names_in(words))
    for crime in crimes:
        known = known[: crime.start] + "＿" * (crime.end - crime.start) + known[crime.end :]
    found = list(BETWEEN_PAUSES.finditer(known))
    several = len(found) > MIN_PAUSES or (len(found) > 1 and any(CRIME_ALONE.fullmatch(one[0]) for one in found))
    return [words[slice(*one.span())] for one in found] if several else [words]
