"""The years, halves, quarters, months and days that a text names, not resolved yet: 2021年|3月, 第一季度, 同年|5月.

The members of a range (1至3月) and of a list (一、二季度) are times of their own. So is a number that shares the unit
of a later member: the 1 of 1至3月.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import islice

from archive.rules import load
from archive.text.numerals import TO_9, number_of

MAX_TIMES = 20_000  # no text of people has so many; a dump of a database may
MONTHS_OF_QUARTER = 3
MONTHS_OF_HALF = 6
MONTHS_OF_YEAR = 12
NO_MONTH = "息利薪租供费收工"  # after 月: 月息, 月利率, 月薪
# Besides numerals, the characters with which a time begins. Searching for one of them first is faster.
FIRST = '第正今本去前头明当同该次翌上下全截到目迄至以长近日最不如现往历昨连常这在此其过期案多几两“"'

_GAP = "[ \u3000\u00a0]?"  # between a number and its unit: 2021 年 3 月
JOIN = f"{_GAP}(?:至|到|、|和|与|及|[-—－–~～]{{1,2}}){_GAP}"
_HANZI_YEAR = f"[一二][九零〇○][零〇○{TO_9}]{{2}}"
_YEAR = rf"(?<![\d.])(?:19|20)\d\d(?!\d)|(?<![{TO_9}零〇○])(?:{_HANZI_YEAR})"
_MONTH = rf"(?<![\d.·])(?:1[0-2]|0?[1-9])(?!\d)|(?<![{TO_9}十百千])(?:十[一二]?|[正{TO_9}])"
_DAY = rf"(?:3[01]|[12]\d|0?[1-9])(?!\d)|三十一?|二?十[{TO_9}]?|[{TO_9}]"
_QUARTER = f"第?{_GAP}[一二三四1-4]"


class TimeWord(StrEnum):
    """What kind of word a time is, if it is no calendar time."""

    SAME = "same"  # the period before it: 其间
    SAME_MONTHS = "same_months"  # 同期: the months of the period before it, in the year that it says
    UNTIL_NOW = "until_now"  # 截至目前
    SINCE = "since"  # 以来
    DURING = "during"  # 期间
    WITHOUT_DATES = "without_dates"  # 近年来
    NOW = "now"  # 目前
    PLAN = "plan"  # “十三五”期间


WORDS = {  # group of the pattern → kind
    "until_now": TimeWord.UNTIL_NOW,
    "same": TimeWord.SAME,
    "words": TimeWord.WITHOUT_DATES,
    "now": TimeWord.NOW,
    "plan": TimeWord.PLAN,
    "same_months": TimeWord.SAME_MONTHS,
    "since": TimeWord.SINCE,
    "during": TimeWord.DURING,
}


@dataclass(frozen=True, slots=True)
class WrittenTime:
    """A time as a text names it. What is not written is None."""

    start: int
    end: int
    year: int | None = None
    year_word: str | None = None  # 今年, 同年: in the place of the year
    months: tuple[int, int] | None = None  # first and last: (1, 3) for the first quarter, (1, 12) for 全年
    month_word: str | None = None  # 当月
    day: int | None = None
    day_word: str | None = None  # 次日, 上周
    edge: str | None = None  # 初, 底, 末, 上旬 …: a part of the month or the year
    word: TimeWord | None = None

    @property
    def is_year(self) -> bool:
        """Whether it says nothing but a year."""
        return not (self.word or self.months or self.month_word or self.day_word or self.day)

    @property
    def is_bare_day(self) -> bool:
        """Whether it is a day without its month."""
        return self.day is not None and not (self.months or self.month_word)

    @property
    def has_several_months(self) -> bool:
        """Whether it is a quarter, a half or the like."""
        return self.months is not None and self.months[0] != self.months[1]

    @property
    def iso_length(self) -> int:
        """The characters of an ISO date that it says: 4 of a year, 7 of a month, 10 of a day."""
        if self.day or self.day_word:
            return 10
        return 7 if self.month_word or (self.months and not self.has_several_months) else 4

    @property
    def says_year(self) -> bool:
        return self.year is not None or self.year_word is not None


def written_times(text: str) -> Iterator[WrittenTime]:
    """The times of a text, in order. They do not overlap. No more than MAX_TIMES are read."""
    for match in islice(_pattern().finditer(text), MAX_TIMES):
        yield _time(match)


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


@cache
def _pattern() -> re.Pattern[str]:
    table = load("analysis/data/periods.toml")
    others = table["others"]
    year_words = _any((*table["years_from_publication"], *table["years_from_time_before"]))
    month_words = _any((*table["months_from_publication"], *table["months_from_time_before"]))
    days = ("days_from_publication", "days_from_time_before", "weeks_from_publication")
    day_words = _any([word for key in days for word in table[key]])
    years = f"(?:{JOIN}(?:{_YEAR})){{1,9}}+{_GAP}年"
    year = f"(?P<year>{_YEAR})(?:{_GAP}年(?!龄|级)度?|(?={years}))|(?P<year_word>{year_words})"
    day = rf"(?P<day>{_DAY})(?:{_GAP}[日号]|(?={JOIN}(?:{_DAY}){_GAP}[日号]))"
    month = (
        rf"(?:(?(year)|(?(year_word)|(?<!年))))(?P<month>{_MONTH})(?:{_GAP}月(?![{NO_MONTH}])份?(?P<part>[初底末](?!步|次|审)|[上中下]旬)?(?:{_GAP}{day})?"
        rf"|(?=(?:{JOIN}(?:{_MONTH})){{1,5}}+{_GAP}月(?![{NO_MONTH}])))"
    )
    quarter = rf"(?P<quarter>{_QUARTER}){_GAP}(?:个?季度|(?=(?:{JOIN}{_QUARTER}){{1,3}}+{_GAP}季度))"
    first_months = rf"(?P<first_months>1[0-2]|[2-9]|十[一二]?|[两{TO_9[1:]}])"
    only_after_year = "(?(year)年?|(?(year_word)年?|年))"
    body = (
        rf"{month}|{quarter}|(?P<half>[上下])半年(?!报)|前(?P<quarters>[两二三23])个?季度"
        rf"|(?<![之以此])[前头]{_GAP}{first_months}个?月(?!的)|(?P<whole>全年)"
        rf"|{only_after_year}(?P<edge>[初底末](?!步|次|审|级|始|中|期|数))"
        rf"|(?P<month_word>{month_words})(?:{_GAP}(?P<day_of_word>{_DAY})[日号])?"
    )
    # A day without its month stands only behind another: 6月27日至29日.
    bare_day = rf"(?P<bare_day>(?<=[至到、和与及—－–~～-])(?:{_DAY}))日"
    count = rf"{_GAP}[一二两三四五六七八九十几多\d]{{1,3}}{_GAP}"
    words = (
        rf"(?P<words>{_any(others['words'])}|(?:近|过去的?(?!一年)){count}余?个?[年月](?:多?来|间|以来)?"
        rf"|(?<![\d第{TO_9}年])[一二两三四五六七八九十几多\d]{{1,2}}{_GAP}[余多]?年(?:以)?来)"
    )
    return re.compile(
        # No time begins inside a run of numerals.
        rf"(?:(?<!\d)(?=\d)|(?<![{TO_9}十])(?=[{TO_9}十])|(?=[{FIRST}]|年[初底末]))(?:(?P<until_now>(?:{_any(others['until_now'])})(?!年))|(?P<same>{_any(others['same'])})|{words}"
        rf"|(?P<now>{_any(others['now'])})"
        rf"|[“\"](?P<plan>{_any(table['five_year_plans'])})[”\"]|(?P<same_months>同期)|(?P<since>以来)|(?P<during>期间(?=[，,]))"
        rf"|(?<!后)(?<!后的)(?P<day_word>{day_words})(?!说法|头条)|{bare_day}|(?:(?:{year}){_GAP})?(?:{body}|(?(year)|(?(year_word)|(?!)))))"
    )


def _time(match: re.Match[str]) -> WrittenTime:
    found = match.groupdict()
    span = match.span()
    word = next((kind for group, kind in WORDS.items() if found[group]), None)
    if word:
        return WrittenTime(*span, word=word)
    day = found["day"] or found["day_of_word"] or found["bare_day"]
    return WrittenTime(
        *span,
        year=_year(found["year"]),
        year_word=found["year_word"],
        months=_months(found),
        month_word=found["month_word"],
        day=_number(day) if day else None,
        day_word=found["day_word"],
        edge=found["part"] or found["edge"],
    )


def _year(written: str | None) -> int | None:
    return int(written) if written and written.isdecimal() else _number(written.replace("○", "〇")) if written else None


def _months(found: dict[str, str | None]) -> tuple[int, int] | None:
    """The first and the last month."""
    if month := found["month"]:
        return (number := _number(month.replace("正", "一")), number)
    if quarter := found["quarter"]:
        number = _number(quarter.lstrip("第 \u3000\u00a0"))
        return (number - 1) * MONTHS_OF_QUARTER + 1, number * MONTHS_OF_QUARTER
    if half := found["half"]:
        return (1, MONTHS_OF_HALF) if half == "上" else (MONTHS_OF_HALF + 1, MONTHS_OF_YEAR)
    if quarters := found["quarters"]:
        return 1, _number(quarters) * MONTHS_OF_QUARTER
    if first_months := found["first_months"]:
        return 1, _number(first_months)
    return (1, MONTHS_OF_YEAR) if found["whole"] else None


def _number(written: str) -> int:
    """The number of digits or of hanzi. The pattern lets pass nothing else."""
    number = int(written) if written.isdecimal() else number_of(written)
    assert number is not None
    return number
