"""Where the archive distrusts itself: places of an article that are probably not what its page should say.

A rule looks at one article with its parts, and at nothing else, so that the order in which pages arrive changes no
doubt. A false doubt costs trust: a rule is silent where it is not sure (docs/doubts.md).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby, pairwise
from operator import attrgetter

from rapidfuzz import fuzz

from archive.analysis.cases.numbers import GUIDING, NAMED, NUMBER, NUMBERS_BEGIN, PARTED, counts_named
from archive.analysis.figures import end_early
from archive.analysis.outline import CONTENTS, LEADERS
from archive.model import Article, Case, DataTable, DoubtFound, DoubtKind, Figure, LocatedBy
from archive.reading.written_dates import in_figures, written_date
from archive.reasons import Reason, reason, reasons_json
from archive.rules import load
from archive.text.letters import Line, letters_and_digits, lines_of, paragraphs
from archive.text.numerals import ALL_NUMERALS, number_of, numeral_of
from archive.text.provisions import guiding_name, guiding_number


@dataclass(frozen=True, slots=True)
class Examined:
    """An article and its parts."""

    article: Article
    title: str  # in simplified hanzi, as the text; empty if it has none
    text: str
    cases: tuple[Case, ...]
    tables: tuple[DataTable, ...]
    figures: tuple[Figure, ...]

    @property
    def notice(self) -> str:
        """The text above the first case; the whole text if it has no cases."""
        return self.text[: self.cases[0].start] if self.cases else self.text

    def case_at(self, offset: int) -> int | None:
        """The position of the case that has this place of the text, from 1; None if none has."""
        at = bisect_right(self.cases, offset, key=attrgetter("start"))  # of the last case that begins before
        return at if at and offset < self.cases[at - 1].end else None


# --- a case that is missing, by the numbers of its neighbours or the number of cases that title and notice name

HIGHEST = 999  # number of a case in hanzi: no batch has more
MAX_MISSING = 9  # between two numbers; a greater difference is that of two series on one page
NUMERAL = re.compile(rf"\d+|[{ALL_NUMERALS}]+|[^\W\d_a-zA-Z\u4e00-\u9fff]|[①-⒇㈠-㈩]")
SENTENCE = re.compile(r"[^。；\n]+")
# A sentence of a notice that is about the cases below it, not about all that an office handled.
ISSUED = re.compile(r"(?:印发|公布|发布|编发|选编|遴选|精选|选取|下发|刊发|推出|通报)")


def missing_cases(examined: Examined) -> Iterator[Reason]:
    """A reason for each run of numbers that is missing between two cases, and one if fewer are there even with these
    than are named."""
    between = list(_between(examined.cases))
    yield from (reason("numbers_missing", numbers=numbers) for numbers in between)
    yield from _fewer_than_named(examined, sum(map(len, between)))


def _between(cases: tuple[Case, ...]) -> Iterator[tuple[str, ...]]:
    """The numbers that are missing between cases whose numbers are of one form. Cases without a number fill a gap."""
    printed = ((at, case.number) for at, case in enumerate(cases) if case.number)
    numbered = [(at, number, value) for at, number in printed if (value := _value(number))]
    for (at, number, one), (next_at, next_number, other) in pairwise(numbered):
        missing = other - one - 1
        if _form(number) == _form(next_number) and next_at - at - 1 < missing <= MAX_MISSING:
            yield tuple(_printed(number, value) for value in range(one + 1, other))


def _fewer_than_named(examined: Examined, missing: int) -> Iterator[Reason]:
    """That there are fewer cases than the title says, or than the notice says if the title names no number. `missing`:
    between the cases, so that they need not be missing again."""
    found = len(examined.cases)
    if not found:
        return
    code, counts = "fewer_than_title", counts_named(examined.title, "")
    if not counts:
        sentences = SENTENCE.findall(examined.notice) if "案例" in examined.notice else ()
        issued = "\n".join(one for one in sentences if "案例" in one and ISSUED.search(one))
        code, counts = "fewer_than_notice", counts_named("", issued)
    if counts and found + missing < min(counts):
        yield reason(code, named=min(counts), count=found)


def _value(number: str) -> int | None:
    """3 for 案例三, 三, 3, ③ and 检例第3号; None if it has no numeral."""
    if number.startswith("检例"):
        return guiding_number(number)
    numerals = NUMERAL.findall(number)
    return _figure(numerals[-1]) if numerals else None


def _figure(numeral: str) -> int | None:
    if numeral.isdecimal():
        return int(numeral)
    if len(numeral) == 1 and numeral not in ALL_NUMERALS:
        value = unicodedata.numeric(numeral, None)
        return int(value) if value else None
    figure = number_of(numeral)
    return figure if figure and figure <= HIGHEST else None  # 一一一一 is no number of a case


def _form(number: str) -> str:
    """What two numbers of one series have alike: all but the numeral, and what kind of numeral it is."""
    numerals = NUMERAL.findall(number)
    kinds = "".join(kind for kind, _ in groupby("9" if numeral.isdecimal() else "一" for numeral in numerals[-1:]))
    return NUMERAL.sub("", number) + kinds


def _printed(like: str, value: int) -> str:
    """The number as the page would print it, like another one of its series."""
    if like.startswith("检例"):
        return guiding_name(value)
    numeral = NUMERAL.findall(like)[-1]
    before, _, behind = like.rpartition(numeral)
    written = numeral_of(value) if numeral[0] in ALL_NUMERALS else str(value)
    return f"{before}{written}{behind}"


# --- headings that a list of contents has and the text below it has not

HEAD_CHARS = 6000  # of a text: a list of contents is among them
MAX_LINES_ABOVE = 20  # a list without the word 目录: title, date and office stand above it
MIN_HEADINGS, MIN_UNNAMED = 2, 3  # with the word 目录, and without
MIN_LETTERS = 4  # a shorter heading (前言) need not be in the text
MIN_BELOW = 500  # letters of a text that has none of the headings: a page with less is nothing but contents
MAX_HEADING_CHARS = 60
SIMILAR = 60  # of 100: a heading with this number has so much in common with the one in the list
MAX_NAMED = 5  # headings that a doubt names

LABEL = re.compile(rf"\W*(?:第[一二三四五六七八九十百\d]+(?:部分|[章节编])|{GUIDING}|{NAMED}|{NUMBER}){PARTED}")
WORD = re.compile(r"目\s*[录錄次]")  # the line 目录, or these letters in a sentence
LABELS_BEGIN = NUMBERS_BEGIN | frozenset("第案事典检精优参指 　")
STOP = re.compile(r"[。；！？!?;]")


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading in a list of contents, or a line of the text that may be one."""

    printed: str  # without the number of its page
    label: str  # 一; empty without a number
    letters: str  # of what follows the label


def missing_headings(examined: Examined) -> Iterator[Reason]:
    """A reason if headings of the list of contents are not in the text below it."""
    head = examined.text[:HEAD_CHARS]
    lines = lines_of(head) if WORD.search(head) else ()
    named = next((at for at, line in enumerate(lines) if CONTENTS.fullmatch(line.text)), None)
    listed = _listed(lines[named + 1 :], any_line=True) if named is not None else _unnamed(head)
    if len(listed) < (MIN_UNNAMED if named is None else MIN_HEADINGS):
        return
    below = examined.text[listed[-1][0].end :]
    headings, missing = [heading for _, heading in listed], _missing([heading for _, heading in listed], below)
    found = len(headings) - len(missing)
    likely = found * 2 > len(headings) if named is None else found or len(letters_and_digits(below)) >= MIN_BELOW
    if missing and likely:
        yield reason("headings_missing", headings=tuple(missing[:MAX_NAMED]), count=len(missing))


def _unnamed(head: str) -> list[tuple[Line, _Heading]]:
    """The first headings at the beginning of a text that follow one another, without a line of text between them."""
    above = head.split("\n", MAX_LINES_ABOVE)[:MAX_LINES_ABOVE]
    may_be = [len(line) <= MAX_HEADING_CHARS and line[0] in LABELS_BEGIN for line in above if line]
    if not any(all(may_be[at : at + MIN_UNNAMED]) for at in range(len(may_be) - MIN_UNNAMED + 1)):
        return []
    lines = lines_of(head)
    first = next((at for at, line in enumerate(lines[:MAX_LINES_ABOVE]) if _heading(line.text).label), len(lines))
    return _listed(lines[first:], any_line=False)


def _listed(lines: Sequence[Line], *, any_line: bool) -> list[tuple[Line, _Heading]]:
    """The headings of a list of contents: up to a sentence, or to the first that comes again. `any_line`: also those
    without a number."""
    listed: list[tuple[Line, _Heading]] = []
    for line in lines:
        one = _heading(line.text)
        others = [heading for _, heading in listed]
        again = others and (one.letters in {other.letters for other in others} or one.label == others[0].label != "")
        if again or len(one.printed) > MAX_HEADING_CHARS or STOP.search(one.printed) or not (any_line or one.label):
            break
        listed.append((line, one))
    return listed


def _heading(line: str) -> _Heading:
    printed = line.rstrip(LEADERS + "·•．（）()") or line
    match = LABEL.match(printed)
    label = letters_and_digits(match[0]) if match else ""
    return _Heading(printed, label, letters_and_digits(printed[match.end() if match else 0 :]))


def _missing(headings: Sequence[_Heading], below: str) -> list[str]:
    """The headings that the text below has neither word for word nor, with the same number, in other words."""
    letters = letters_and_digits(below)
    wanted = [one for one in headings if len(one.letters) >= MIN_LETTERS and one.letters not in letters]
    if not wanted:
        return []
    short = (line.text for line in lines_of(below) if len(line.text) <= MAX_HEADING_CHARS * 2)
    there = list(map(_heading, short))
    return [one.printed for one in wanted if not any(_is_reworded(one, other) for other in there)]


def _is_reworded(one: _Heading, other: _Heading) -> bool:
    return one.label == other.label != "" and fuzz.partial_ratio(one.letters, other.letters) >= SIMILAR


# --- dates that disagree

MAX_DAYS = 7  # between two places of one page: an office prepares a page some days before it publishes it
# From the sign-off to the publication: the guiding cases of 2026 were signed 68 days before. Laws take longer.
MAX_SIGNED_DAYS = 180
CODES = {"meta": "meta_date", "line": "line_date", "url": "address_date"}  # by the rule that found a date
TAIL_LINES = 6  # of a text, among which its sign-off is
MAX_OFFICE_CHARS = 40
SIGNED = re.compile(r"(?P<office>.*?)\s*[（(]?(?P<date>(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)[）)]?")
OFFICE = re.compile(r"[^。，；：、！？]*(?:院|部|局|厅|委|会|办|办公室|中心|总队|支队|大队|机构|政府|法院|小组)[）)]?")


def disagreeing_dates(examined: Examined) -> Iterator[Reason]:
    """A reason for each place that states another date than the one that was taken."""
    taken = examined.article.published
    if not taken:
        return
    for found in dict.fromkeys(examined.article.dates[1:]):
        if found.rule in CODES and (days := abs(_days(taken, found.date))) > MAX_DAYS:
            yield reason(CODES[found.rule], taken=taken, other=found.date, days=days)
    if signed := _signed(examined):
        days = _days(signed, taken)
        if not -MAX_DAYS <= days <= MAX_SIGNED_DAYS:
            yield reason("sign_off_date", taken=taken, other=signed, days=abs(days))


def _days(one: str, other: str) -> int:
    """The days from one date to another; 0 if one of them is a month that has the other."""
    if one.startswith(other) or other.startswith(one):
        return 0
    return (_day(other) - _day(one)).days


def _day(written: str) -> date:
    """The date; the middle of a month without a day."""
    return date.fromisoformat(written if len(written) > len("YYYY-MM") else f"{written}-15")


def _signed(examined: Examined) -> str | None:
    """The date of the sign-off: at the text's end, or else at the end of the notice above the cases."""
    ends = (examined.text, examined.notice) if examined.cases else (examined.text,)
    return next(filter(None, map(_sign_off, ends)), None)


def _sign_off(text: str) -> str | None:
    """The last date among the last lines that follows an office, on its own line or on the line above; or that is the
    last line."""
    lines = [line.strip() for line in text[-TAIL_LINES * MAX_OFFICE_CHARS * 2 :].split("\n")]
    tail = list(filter(None, lines))[-TAIL_LINES:]
    for at, (above, line) in reversed(list(enumerate(pairwise(tail), 1))):
        if (
            "年" in line[:MAX_OFFICE_CHARS]
            and len(line) <= MAX_OFFICE_CHARS
            and (found := SIGNED.fullmatch(in_figures(line)))
        ):
            office = found["office"] or above
            by_office = len(office) <= MAX_OFFICE_CHARS and OFFICE.fullmatch(office)
            if by_office or (at == len(tail) - 1 and not found["office"]):
                return written_date(found["date"], date.max)
    return None


# --- our reading of the page and trafilatura's disagree (docs/bodies.md)

# Where a selector located the body, the two readings are mostly the same: 0.87 or more on 71 pages.
MIN_AGREEMENT = 0.75
# In any other body, trafilatura takes furniture that we leave out (down to 0.1 on pages that are read right), so that
# agreement counts only if lines came back that it had lost: so many are no caption or signature.
MIN_RETURNED = 3


def disagreeing_readings(examined: Examined) -> Iterator[Reason]:
    """A reason if the two readings of the page agree too little."""
    reading = examined.article.body_reading
    if reading is None or reading.agreement is None or reading.lines_returned is None:
        return
    sure = reading.made_by is LocatedBy.SELECTOR or reading.lines_returned >= MIN_RETURNED
    if sure and reading.agreement < MIN_AGREEMENT:
        yield reason("readings_agree", agreement=reading.agreement, returned=reading.lines_returned)


# --- damaged text, numbers and tables

CONTEXT = 8  # characters on each side of a damaged place that a doubt quotes
MAX_PLACE = 40  # characters of a damaged place that it quotes


@dataclass(frozen=True, slots=True)
class DamageForm:
    """A form of damage: a row of data/text_damage.toml."""

    code: str
    pattern: re.Pattern[str]
    signs: str | None  # a text without any of these characters is not damaged; None: see `gated`
    gated: bool  # a text without a match of the table's pattern `gate` is not damaged
    at_least: int  # so many places make a doubt

    def places(self, text: str, *, open_gate: bool) -> list[re.Match[str]]:
        """The damaged places in a text. `open_gate`: whether the text has a match of the pattern `gate`."""
        if (self.gated and not open_gate) or (self.signs and not any(sign in text for sign in self.signs)):
            return []
        return list(self.pattern.finditer(text))


def damages(examined: Examined) -> Iterator[tuple[Reason, int | None]]:
    """A reason for each form of damage in a case or outside the cases, with its first place, and the case; one for each
    table that could not be read; and one if there are too many numbers to read them all.
    """
    text = examined.article.text
    gate, forms = _forms()
    open_gate = gate.search(text) is not None
    for form in forms:
        places = form.places(text, open_gate=open_gate)
        for case, of_case in groupby(places, lambda place: examined.case_at(place.start())):
            found = list(of_case)
            if len(found) >= form.at_least:
                yield reason(form.code, quote=_quote(text, found[0]), count=len(found)), case
    for table in examined.tables:
        if table.damage:
            yield reason(f"table_{table.damage}"), examined.case_at(table.start)
    if end_early(text, examined.figures):
        yield reason("figures_end", count=len(examined.figures)), None


def _quote(text: str, place: re.Match[str]) -> str:
    """The damaged place, and some characters of its line around it, with … where the line is cut."""
    place_end = min(place.end(), place.start() + MAX_PLACE)
    begin, end = text.rfind("\n", 0, place.start()) + 1, text.find("\n", place_end)
    line_end = len(text) if end < 0 else end
    left, right = max(begin, place.start() - CONTEXT), min(line_end, place_end + CONTEXT)
    return f"{'…' * (left > begin)}{text[left:right]}{'…' * (right < line_end)}"


@cache
def _forms() -> tuple[re.Pattern[str], tuple[DamageForm, ...]]:
    """The pattern `gate`, and the forms."""
    tables = load("analysis/data/text_damage.toml")
    return re.compile(tables["gate"]), tuple(
        DamageForm(
            row["code"], re.compile(row["pattern"]), row.get("signs"), row.get("gate", False), row.get("at_least", 1)
        )
        for row in tables["forms"]
    )


# --- a page that says that its text goes on elsewhere

MAX_CHARS = 60  # of a line that says so, or of the end of a paragraph
LAST_LINES = 8  # of a text, among which it is
MIN_BARE_NUMBERS = 3  # in a bar of page numbers without brackets

_NUMBER = r"(?:\d{1,3}|[一二三四五六七八九十]{1,2})"
# What a bar of pages is made of. A line of nothing else is one if it says that there are more pages than this.
BAR = re.compile(
    rf"[上下前后首尾末]一?页|最后一页|余下全文|本文分页|页[次码]|[全本]文|当前|此?[为是]|共\s*{_NUMBER}\s*页|第\s*{_NUMBER}"
    rf"(?:\s*[/／]\s*{_NUMBER})?\s*页|(?<!\d)\d{{1,3}}\s*[/／]\s*\d{{1,3}}\s*页?|(?<!\d)\d{{1,2}}(?!\d)"
)
MORE = re.compile(
    rf"[下后尾末]一?页|余下全文|共\s*(?!(?:1|一)\s*页){_NUMBER}\s*页|\d\s*[/／]\s*(?!1(?!\d))\d+\s*页|页.{{0,3}}\d\s*[/／]\s*(?!1(?!\d))\d"
)
NUMBERS, BRACKET = re.compile(r"(?<!\d)\d{1,2}(?!\d)"), re.compile(r"[\[【［(（〔<《]\s*\d")
# At the end of a line: an unfinished text, and where it goes on.
UNFINISHED = re.compile(
    rf"(?:.*[。！？”…]|.*(?=[（(【\[])|)\W*(?:未完|待续|未完\W?待续|(?:未完\W*)?(?:下转|转|下接|接)\s*(?:第?\s*[A-Z]?{_NUMBER}\s*版|下一?页))\W*"
    r"|(?:.*[。！？”…，]|)\W*(?:更多(?:内容)?|余下(?:内容)?)?请?点击\W?下一页\W?.{0,6}"
)


def further_pages(examined: Examined) -> Iterator[Reason]:
    """A reason for the first line at the text's end, or at its very beginning, that says that the text goes on."""
    text = examined.text
    lines = paragraphs(text[-LAST_LINES * MAX_CHARS :]).split("\n")[-LAST_LINES:]
    ends = (" ".join(line[-MAX_CHARS:].split()) for line in (text.partition("\n")[0], *lines))
    if line := next(filter(_goes_on, ends), None):
        yield reason("goes_on", line=line)


def _goes_on(line: str) -> bool:
    return UNFINISHED.fullmatch(line) is not None or (_is_bar(line) and _has_more(line))


def _is_bar(line: str) -> bool:
    return not letters_and_digits(BAR.sub("", line))


def _has_more(line: str) -> bool:
    """Whether a bar of pages names a further page: in words, or by the numbers 1, 2 …"""
    numbers = list(map(int, NUMBERS.findall(line)))
    follow = len(numbers) > 1 and all(other == one + 1 for one, other in pairwise(numbers))
    return MORE.search(line) is not None or (
        follow and (len(numbers) >= MIN_BARE_NUMBERS or bool(BRACKET.search(line)))
    )


# --- a part that is missing


def missing_parts(examined: Examined) -> Iterator[Reason]:
    """That parts are missing of which the page says how many there are, or to which it leads; which they are, if the
    page leads to each of them by its number."""
    if pager := examined.article.pager:
        known = pager.joined + len(pager.others)
        total = max(pager.total or 0, known)
        code = "parts_missing" if pager.total else "more_parts"
        pages = sorted(link.position for link in pager.others if link.position)
        if len(pages) == total - pager.joined:
            yield reason(f"{code}_by_number", pages=tuple(pages), total=total)
        else:
            yield reason(code, count=pager.joined, total=total)


# --- the door ---------------------------------------------------------------------------------------------------------

RULES: dict[DoubtKind, Callable[[Examined], Iterator[Reason]]] = {
    DoubtKind.CASE_MISSING: missing_cases,
    DoubtKind.BODY_MISSING: missing_headings,
    DoubtKind.DATES: disagreeing_dates,
    DoubtKind.READINGS: disagreeing_readings,
    DoubtKind.GOES_ON: further_pages,
    DoubtKind.PART_MISSING: missing_parts,
}


def doubts_of(examined: Examined) -> tuple[DoubtFound, ...]:
    """The doubts about an article, each named once. Never raises."""
    found = [(kind, reason, None) for kind, reasons in RULES.items() for reason in reasons(examined)]
    damaged = [(DoubtKind.DAMAGE, reason, case) for reason, case in damages(examined)]
    return tuple(dict.fromkeys(DoubtFound(kind, reasons_json(why), case) for kind, why, case in (*found, *damaged)))
