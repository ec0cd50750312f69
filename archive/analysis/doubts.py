"""Where the archive distrusts itself: places of an article that are probably not what its page should say.

A rule looks at one article with its parts, and at nothing else, so that the order in which pages arrive changes no
doubt. A false doubt costs trust: a rule is silent where it is not sure (docs/doubts.md).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, groupby, pairwise
from typing import NamedTuple

from rapidfuzz import fuzz

from archive.analysis.cases.numbers import counts_named
from archive.analysis.dates import days_in
from archive.analysis.figures import end_early
from archive.analysis.marks import Marks
from archive.analysis.outline import CONTENTS, LEADERS
from archive.model import Article, DoubtFound, DoubtKind, LocatedBy, Structure
from archive.reasons import Value, because
from archive.rules import load
from archive.text.letters import Line, letters_and_digits
from archive.text.numerals import ALL_NUMERALS, TO_99, number_of, numeral_of


@dataclass(frozen=True, slots=True)
class Examined:
    """An article and its parts."""

    article: Article
    title: str  # in simplified hanzi, as the text; empty if it has none
    marks: Marks
    parts: Structure

    @property
    def text(self) -> str:
        return self.marks.text

    @property
    def notice(self) -> str:
        """The text above the first case; the whole text if it has no cases."""
        return self.text[: self.parts.cases[0].start] if self.parts.cases else self.text

    def case_at(self, offset: int) -> int | None:
        """The position of the case that has this place of the text, from 1; None if none has."""
        cases = enumerate(self.parts.cases, 1)
        return next((position for position, case in cases if case.start <= offset < case.end), None)


Doubts = Iterator[DoubtFound]


def _doubt(kind: DoubtKind, code: str, case: int | None = None, **values: Value) -> DoubtFound:
    return DoubtFound(kind, because(code, **values), case)


# --- a case that is missing, by the numbers of its neighbours or the number of cases that title and notice name

HIGHEST = 999  # number of a case: no batch has more, and 一一一一 is none
MAX_MISSING = 9  # between two numbers; a greater difference is that of two series on one page
NUMERAL = re.compile(rf"(\d+|[{ALL_NUMERALS}]+|[①-⒇㈠-㈩])(?=[^\d{ALL_NUMERALS}①-⒇㈠-㈩]*$)")
SENTENCE = re.compile(r"[^。；\n]+")
# In a sentence of a notice that is about the cases below it, not about all that an office handled.
ISSUED = re.compile(r"(?:印发|公布|发布|编发|选编|遴选|精选|选取|下发|刊发|推出|通报)")


class _Number(NamedTuple):
    """The number of a case: before, numeral and behind are as printed."""

    at: int  # of the case
    value: int
    before: str
    numeral: str
    behind: str

    @property
    def form(self) -> tuple[str, str, bool]:
        """What the numbers of one series have alike."""
        return self.before, self.behind, self.numeral.isdecimal()

    def like(self, value: int) -> str:
        """Another number of the series, as the page would print it."""
        return f"{self.before}{numeral_of(value) if self.numeral[0] in ALL_NUMERALS else value}{self.behind}"


def missing_cases(examined: Examined) -> Doubts:
    """A doubt for each run of numbers that is missing between two cases, and one if fewer are there even with these
    than title or notice name. A case without a number fills a gap."""
    cases, missing = examined.parts.cases, 0
    for one, other in pairwise(_numbers(examined)):
        between = other.value - one.value - 1
        if one.form == other.form and other.at - one.at - 1 < between <= MAX_MISSING:
            missing += between
            numbers = tuple(map(one.like, range(one.value + 1, other.value)))
            yield _doubt(DoubtKind.CASE_MISSING, "numbers_missing", numbers=numbers)
    code, counts = "fewer_than_title", counts_named(examined.title, "")
    if cases and not counts and "案例" in examined.notice:
        issued = [one for one in SENTENCE.findall(examined.notice) if "案例" in one and ISSUED.search(one)]
        code, counts = "fewer_than_notice", counts_named("", "\n".join(issued))
    if cases and counts and len(cases) + missing < min(counts):
        yield _doubt(DoubtKind.CASE_MISSING, code, named=min(counts), count=len(cases))


def _numbers(examined: Examined) -> Iterator[_Number]:
    for at, case in enumerate(examined.parts.cases):
        if case.number and (found := NUMERAL.search(case.number)):
            numeral, (start, end) = found[1], found.span(1)
            number = number_of(numeral) if numeral[0] in ALL_NUMERALS else int(unicodedata.numeric(numeral[-1]))
            value = int(numeral) if numeral.isdecimal() else number
            if value and value <= HIGHEST:
                yield _Number(at, value, case.number[:start], numeral, case.number[end:])


# --- headings that a list of contents has and the text below it has not

HEAD_CHARS = 6000  # of a text: a list of contents is among them
MAX_LINES_ABOVE = 20  # a list without the word 目录: title, date and office stand above it
MIN_HEADINGS, MIN_UNNAMED = 2, 3  # with the word 目录, and without
MIN_LETTERS = 4  # a shorter heading (前言) need not be in the text
MIN_BELOW = 500  # letters of a text that has none of the headings: a page with less is nothing but contents
MAX_HEADING_CHARS = 60
SIMILAR = 60  # of 100: a heading with this number has so much in common with the one in the list
MAX_NAMED = 5  # headings that a doubt names
LABEL = re.compile(
    rf"\W*(?:第[{TO_99}百\d]+(?:部分|[章节编])|(?:检例|典型案例|案例|事例|案件)\s*第?[{TO_99}\d]+号?|[{TO_99}\d]{{1,3}}[、.．）)]|[①-⒇㈠-㈩])"
    r"[：:、.．\s]*"
)
STOP = re.compile(r"[。；！？!?;]")


class _Heading(NamedTuple):
    """A heading in a list of contents, or a line of the text that may be one."""

    end: int
    printed: str  # without the number of its page
    label: str  # 一; empty without a number
    letters: str  # of what follows the label


def missing_headings(examined: Examined) -> Doubts:
    """A doubt if headings of the list of contents are not in the text below it."""
    lines = [line for line in examined.marks.lines if line.start < HEAD_CHARS]
    named = next((at for at, line in enumerate(lines) if CONTENTS.fullmatch(line.text)), None)
    labelled = (at for at, line in enumerate(lines[:MAX_LINES_ABOVE]) if _heading(line).label)
    first = next(labelled, len(lines)) if named is None else named + 1
    headings = _listed(lines[first:], any_line=named is not None)
    if len(headings) < (MIN_UNNAMED if named is None else MIN_HEADINGS):
        return
    below = examined.text[headings[-1].end :]
    letters, short = letters_and_digits(below), list[_Heading]()
    missing = [one for one in headings if len(one.letters) >= MIN_LETTERS and one.letters not in letters]
    if missing:
        after = (line for line in examined.marks.lines if line.start > headings[-1].end)
        short = [_heading(line) for line in after if len(line.text) <= MAX_HEADING_CHARS * 2]
    missing = [one for one in missing if not any(_is_reworded(one, other) for other in short)]
    found = len(headings) - len(missing)
    likely = found * 2 > len(headings) if named is None else found or len(letters) >= MIN_BELOW
    if missing and likely:
        printed = tuple(one.printed for one in missing[:MAX_NAMED])
        yield _doubt(DoubtKind.BODY_MISSING, "headings_missing", headings=printed, count=len(missing))


def _listed(lines: Sequence[Line], *, any_line: bool) -> list[_Heading]:
    """The headings of a list of contents: up to a sentence, or to the first that comes again. `any_line`: also those
    without a number."""
    listed = list[_Heading]()
    for one in map(_heading, lines):
        again = listed and (one.letters in {other.letters for other in listed} or one.label == listed[0].label != "")
        if again or len(one.printed) > MAX_HEADING_CHARS or STOP.search(one.printed) or not (any_line or one.label):
            break
        listed.append(one)
    return listed


def _heading(line: Line) -> _Heading:
    printed = line.text.rstrip(LEADERS + "·•．（）()") or line.text
    label = found[0] if (found := LABEL.match(printed)) else ""
    return _Heading(line.end, printed, letters_and_digits(label), letters_and_digits(printed[len(label) :]))


def _is_reworded(one: _Heading, other: _Heading) -> bool:
    return one.label == other.label != "" and fuzz.partial_ratio(one.letters, other.letters) >= SIMILAR


# --- dates that disagree

MAX_DAYS = 7  # between two places of one page: an office prepares a page some days before it publishes it
# From the sign-off to the publication: the guiding cases of 2026 were signed 68 days before. Laws take longer.
MAX_SIGNED_DAYS = 180
CODES = {"meta": "meta_date", "line": "line_date", "url": "address_date"}  # by the rule that found a date
TAIL_LINES = 6  # of a text, among which its sign-off is
MAX_OFFICE_CHARS = 40
OFFICE = re.compile(r"[^。，；：、！？]*(?:院|部|局|厅|委|会|办|办公室|中心|总队|支队|大队|机构|政府|小组)[）)]?")


def disagreeing_dates(examined: Examined) -> Doubts:
    """A doubt for each place that states another date than the one that was taken."""
    taken = examined.article.published
    if not taken:
        return
    for found in dict.fromkeys(examined.article.dates[1:]):
        if found.rule in CODES and (days := abs(_days(taken, found.date))) > MAX_DAYS:
            yield _doubt(DoubtKind.DATES, CODES[found.rule], taken=taken, other=found.date, days=days)
    ends = {len(examined.text): None, len(examined.notice): None}  # of the text, or else of the notice above its cases
    if signed := next(filter(None, (_signed(examined.marks, end) for end in ends)), None):
        days = _days(signed, taken)
        if not -MAX_DAYS <= days <= MAX_SIGNED_DAYS:
            yield _doubt(DoubtKind.DATES, "sign_off_date", taken=taken, other=signed, days=abs(days))


def _days(one: str, other: str) -> int:
    """The days from one date to another; 0 if one of them is a month that has the other."""
    if one.startswith(other) or other.startswith(one):
        return 0
    first, second = (date.fromisoformat(f"{written}-15"[: len("YYYY-MM-DD")]) for written in (one, other))
    return (second - first).days


def _signed(marks: Marks, end: int) -> str | None:
    """The date of a sign-off: the last of the last lines that ends in a date behind an office, which may be on the line
    above; or the last line, if it is a date."""
    tail = [line for line in marks.lines if line.start < end][-TAIL_LINES:]
    for above, line in reversed(list(pairwise(tail))):
        days = days_in(marks.text, line.start, line.end) if len(line.text) <= MAX_OFFICE_CHARS else []
        if not days or not days[-1].iso or len(days[-1].iso) < len("YYYY-MM-DD"):
            continue
        before, behind = (
            marks.text[line.start : days[-1].start].rstrip(" \u3000（("),
            marks.text[days[-1].end : line.end],
        )
        office = before or above.text
        by_office = len(office) <= MAX_OFFICE_CHARS and OFFICE.fullmatch(office)
        if not behind.strip("）)") and (by_office or (line is tail[-1] and not before)):
            return days[-1].iso
    return None


# --- our reading of the page and trafilatura's disagree (docs/bodies.md)

# Where a selector located the body, the two readings are mostly the same: 0.87 or more on 71 pages.
MIN_AGREEMENT = 0.75
# In any other body, trafilatura takes furniture that we leave out (down to 0.1 on pages that are read right), so that
# agreement counts only if lines came back that it had lost: so many are no caption or signature.
MIN_RETURNED = 3


def disagreeing_readings(examined: Examined) -> Doubts:
    """A doubt if the two readings of the page agree too little."""
    reading = examined.article.body_reading
    if reading is None or reading.agreement is None or reading.lines_returned is None:
        return
    sure = reading.made_by is LocatedBy.SELECTOR or reading.lines_returned >= MIN_RETURNED
    if sure and reading.agreement < MIN_AGREEMENT:
        agreement, returned = reading.agreement, reading.lines_returned
        yield _doubt(DoubtKind.READINGS, "readings_agree", agreement=agreement, returned=returned)


# --- a page that says that its text goes on elsewhere

MAX_CHARS = 60  # of a line that says so, or of the end of a paragraph
LAST_LINES = 8  # of a text, among which it is
_NUMBER = rf"(?:\d{{1,3}}|[{TO_99}]{{1,2}})"
# What a bar of pages is made of, and what of it says that there is a further page. Numbers that follow one another say
# so, too: three, or two in brackets.
BAR = re.compile(
    rf"[上下前后首尾末]一?页|最后一页|余下全文|本文分页|页[次码]|[全本]文|当前|此?[为是]|共\s*{_NUMBER}\s*页|第\s*{_NUMBER}"
    rf"(?:\s*[/／]\s*{_NUMBER})?\s*页|(?<!\d)\d{{1,3}}\s*[/／]\s*\d{{1,3}}\s*页?|(?<!\d)\d{{1,2}}(?!\d)"
)
MORE = re.compile(
    rf"[下后尾末]一?页|余下全文|共\s*(?!(?:1|一)\s*页){_NUMBER}\s*页|\d\s*[/／]\s*(?!1(?!\d))\d+\s*页|页.{{0,3}}\d\s*[/／]\s*(?!1(?!\d))\d"
)
PAGES, BRACKET = re.compile(r"(?<!\d)\d{1,2}(?!\d)"), re.compile(r"[\[【［(（〔<《]\s*\d")
# At the end of a line: an unfinished text, and where it goes on.
UNFINISHED = re.compile(
    rf"(?:.*[。！？”…]|.*(?=[（(【\[])|)\W*(?:未完|待续|未完\W?待续|(?:未完\W*)?(?:下转|转|下接|接)\s*(?:第?\s*[A-Z]?{_NUMBER}\s*版|下一?页))\W*"
    r"|(?:.*[。！？”…，]|)\W*(?:更多(?:内容)?|余下(?:内容)?)?请?点击\W?下一页\W?.{0,6}"
)


def further_pages(examined: Examined) -> Doubts:
    """A doubt for the first line at the text's end, or at its very beginning, that says that the text goes on."""
    lines = examined.marks.lines
    ends = (" ".join(line.text[-MAX_CHARS:].split()) for line in (*lines[:1], *lines[-LAST_LINES:]))
    if line := next(filter(_goes_on, ends), None):
        yield _doubt(DoubtKind.GOES_ON, "goes_on", line=line)


def _goes_on(line: str) -> bool:
    if UNFINISHED.fullmatch(line):
        return True
    pages = list(map(int, PAGES.findall(line)))
    follow = len(pages) > 2 - bool(BRACKET.search(line)) and pages == list(range(pages[0], pages[0] + len(pages)))
    return (follow or MORE.search(line) is not None) and not letters_and_digits(BAR.sub("", line))


# --- a part that is missing


def missing_parts(examined: Examined) -> Doubts:
    """That parts are missing of which the page says how many there are, or to which it leads; which they are, if the
    page leads to each of them by its number."""
    if pager := examined.article.pager:
        total = max(pager.total or 0, pager.joined + len(pager.others))
        code = "parts_missing" if pager.total else "more_parts"
        pages = tuple(sorted(link.position for link in pager.others if link.position))
        if len(pages) == total - pager.joined:
            yield _doubt(DoubtKind.PART_MISSING, f"{code}_by_number", pages=pages, total=total)
        else:
            yield _doubt(DoubtKind.PART_MISSING, code, count=pager.joined, total=total)


# --- damaged text, numbers and tables

CONTEXT = 8  # characters on each side of a damaged place that a doubt quotes
MAX_PLACE = 40  # characters of a damaged place that it quotes
_DAMAGE = load("analysis/data/text_damage.toml")
GATE = re.compile(_DAMAGE["gate"])
FORMS = [(row, re.compile(row["pattern"])) for row in _DAMAGE["forms"]]


def damages(examined: Examined) -> Doubts:
    """A doubt for each form of damage in a case or outside the cases, with its first place; one for each table that
    could not be read; and one if there are too many numbers to read them all."""
    text = examined.article.text
    gated = GATE.search(text) is None
    for row, pattern in FORMS:
        if (row.get("gate") and gated) or not any(sign in text for sign in row.get("signs", ("",))):
            continue
        for case, of_case in groupby(pattern.finditer(text), lambda place: examined.case_at(place.start())):
            found = list(of_case)
            if len(found) >= row.get("at_least", 1):
                yield _doubt(DoubtKind.DAMAGE, row["code"], case, quote=_quote(text, found[0]), count=len(found))
    for table in examined.parts.tables:
        if table.damage:
            yield _doubt(DoubtKind.DAMAGE, f"table_{table.damage}", examined.case_at(table.start))
    if end_early(text, examined.parts.figures):
        yield _doubt(DoubtKind.DAMAGE, "figures_end", count=len(examined.parts.figures))


def _quote(text: str, place: re.Match[str]) -> str:
    """The damaged place, and some characters of its line around it, with … where the line is cut."""
    end = min(place.end(), place.start() + MAX_PLACE)
    before = text[: place.start()].rpartition("\n")[2]
    behind = text[end:].partition("\n")[0]
    cut = "…" * (len(before) > CONTEXT), "…" * (len(behind) > CONTEXT)
    return f"{cut[0]}{before[-CONTEXT:]}{text[place.start() : end]}{behind[:CONTEXT]}{cut[1]}"


# --- the door ---------------------------------------------------------------------------------------------------------

RULES: tuple[Callable[[Examined], Doubts], ...] = (
    missing_cases,
    missing_headings,
    disagreeing_dates,
    disagreeing_readings,
    further_pages,
    missing_parts,
    damages,
)


def doubts_of(examined: Examined) -> tuple[DoubtFound, ...]:
    """The doubts about an article, each named once. Never raises."""
    return tuple(dict.fromkeys(chain.from_iterable(rule(examined) for rule in RULES)))
