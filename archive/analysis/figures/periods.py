"""The periods that a text names, with their first and last days: 今年1至3月, 去年同期, 截至2024年5月.

What a text leaves out is taken from the periods before it and from the day of its publication. What neither says stays
without dates, as 近年来 does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from archive.analysis.dates import (
    NO_DAYS,
    YEAR_ENDS,
    Days,
    Known,
    days_of,
    days_of_plan,
    days_of_publication,
    days_of_range,
    same_days,
)
from archive.analysis.marks import Marks
from archive.analysis.times import TimeWord, WrittenTime
from archive.text.numerals import TO_9, TO_999

RANGE = re.compile(r"[ \u3000]?(?:起|间|开始)?[ \u3000]?(?:至|到|[-—－–~～]{1,2})[ \u3000]?")
NUMERALS = frozenset(f"0123456789{TO_9}十")
# The rest of a list from which a number has its unit: 一|、二季度, 2020|、2021年.
SHARED_UNIT = re.compile(rf"(?:[、和与及至到—–~～-]{{1,2}}第?[\d{TO_9}十]{{1,4}} ?){{1,11}}(?:年|月|日|季度)")
PARAGRAPH_END = re.compile("(?<![，,、；;：:])\n")  # pages break lines also at bold words
SENTENCE_END = re.compile("[。！？!?]")
UNTIL_BEFORE = re.compile(r"截[至止](?:到|至)?[ \u3000]?$")
TO_BEFORE = re.compile(r"(?<![\d降升增加减提少推])至[ \u3000]?$")
SINCE_BEFORE = re.compile("[自从]$")
SINCE_AFTER = re.compile(r"(?:起|开始)(?=[，,。；;、）)\s]|$)")
SINCE_AFTER_FROM = re.compile("(?:起|开始)(?![诉草获底])")
AROUND = re.compile("(?:以|之)?[前后](?![三两期往夕列述续来备勤果台端])")  # 2020年后 does not say how long
# What a change is measured against: 较2019年同期, 与去年相比, 是2018年的2.3倍, 占去年全年的八成.
COMPARED_BEFORE = re.compile(
    "(?:较|比|相较于?|超过|高于|低于|多于|少于|好于|不及"
    "|经过|历经|历时|考虑到|由于|鉴于|因为|随着|维持|保持)$"  # why or how long, not when
)
COMPARED_WITH = re.compile("[与同跟和]$")
COMPARED_AFTER = re.compile("[^，。；：、]{0,12}?(?:相比|比较|对比|持平|相当|基本一致)")
SUPERLATIVE = re.compile(
    "(?:同期|的|全年){0,2}(?:最(?!高检|高法|高人民)|首次|首度|新[高低]|历史|峰值)"
)  # 2021年以来最低
SHARE_BEFORE = re.compile("(?:[是为占达]|达到|相当于|接近|不足|不到|仅有)$")
SHARE_AFTER = re.compile(
    rf"[^，。；：、]{{0,8}}?的[近约超]?[\d.{TO_999}两]{{1,12}}(?:[^，。；：、]{{0,4}}?倍|%|％|成|分之)"
)
# A birth, the version of a law, a school year, a congress: no period of a figure.
NO_PERIOD_AFTER = re.compile(
    '[ \u3000]?(?:出?生(?![产态活效物命意])|修[正订]|版|刑法|刑事诉讼法|民法典|宪法|届|级(?!别)|(?:的?全国)?[“"]?两会)'
)
BARE_SAME_BEFORE = frozenset("，。；、：（(,;\n 较比与和于")
BARE_SAME_AFTER = re.compile("(?:[银贷存利限大市]|正常)")  # 同期银行贷款利率
CLAUSE_END = re.compile("[，。；：！？、\n]")
EVENT = re.compile(r"[^，。；：！？、（(\n,;:“”自]*\Z")  # the words before 以来
EVENT_CHARS = 24  # of 党的二十大以来
SINCE_EVENT_CHARS = 30  # between a time and 以来: 2020年10月“断卡”行动开展以来
QUOTE_CHARS = 20  # so many before and behind a time are searched for “ and ”
TITLE_CHARS = 60  # so many before a time are searched for 《


class PeriodKind(StrEnum):
    """How the words of a period bound it."""

    SPAN = "span"  # a year, months, a quarter: both ends are in the words
    DAY = "day"  # of an event, as a judgment
    SINCE = "since"  # up to the publication
    UNTIL = "until"  # without a first day
    SAME = "same"  # as another: 去年同期, 其间
    WORDS = "words"  # without dates: 近年来
    NOW = "now"  # without dates, and only of its sentence: 目前, 近日, 审查起诉期间


@dataclass(frozen=True, slots=True)
class Period:
    """A period that a text names."""

    start: int  # offsets in the text, in characters
    end: int
    as_written: str  # with the rest of its list if it has the unit from there: 一、二季度
    first: str | None  # ISO dates; None if the period has no such day, or it is not known
    last: str | None
    kind: PeriodKind
    compared: bool  # whether it only says what a change is measured against: 较2019年同期, 比去年


@dataclass(frozen=True, slots=True)
class _Mention:
    """A period with what later ones take from it."""

    period: Period
    days: Days
    gives_year: bool  # to quarters and ranges behind it: 2023年, 今年1至3月, but not 去年 alone, and no day
    sentence: int  # number of its sentence in the text, and of its paragraph
    paragraph: int

    @property
    def year(self) -> int | None:
        """The year that a later time without a year has."""
        days = Days(self.days.first, None) if self.period.kind is PeriodKind.SINCE else self.days
        return days.year


def periods_in(marks: Marks, published: str | None) -> list[Period]:
    """The periods of a text in order. They do not overlap.

    `published` is a day, a month (2024-05) or None. The members of a list (一、二季度) are periods of their own. Dates
    of birth, versions of laws and titles 《…》 give none.
    """
    return _PeriodReader(marks, days_of_publication(published)).periods()


def is_part(period: Period, larger: Period) -> bool:
    """Whether months that are named without their year are a part of a larger period."""
    if period.kind is not PeriodKind.SPAN or "年" in period.as_written.replace("半年", ""):
        return False
    if not (period.first and period.last and larger.first and larger.last):
        return False
    same = (period.first, period.last) == (larger.first, larger.last)
    return not same and larger.first <= period.first and period.last <= larger.last


class _PeriodReader:
    """Reads the periods of one text from its beginning to its end."""

    def __init__(self, marks: Marks, published: Days) -> None:
        self.text = marks.text
        self.times = marks.times
        self.published = published
        self.mentions: list[_Mention] = []
        # The last period with dates that is more than what a change is measured against, and the one of which 同期 has
        # the months.
        self.last: _Mention | None = None
        self.base: _Mention | None = None
        self.whole: _Mention | None = (
            None  # the one of which 同期 has the months in the next paragraph: not 3月 of 1至6月
        )
        # What they were before the last mention.
        self.without_last: tuple[_Mention | None, _Mention | None] = None, None
        self.sentence = self.paragraph = self.at = 0

    def periods(self) -> list[Period]:
        """All periods."""
        times = self.times
        at = 0
        while at < len(times):
            if times[at].start < self.at:  # the 前 of 2月前 is taken
                at += 1
                continue
            self._go_to(times[at].start)
            if times[at].word:
                self._read_word(times[at])
                at += 1
            elif at + 1 < len(times) and self._read_two(times[at], times[at + 1]):
                at += 2
            else:
                self._read_time(times[at])
                at += 1
        return [mention.period for mention in self.mentions]

    def _read_two(self, time: WrittenTime, following: WrittenTime) -> bool:
        """Read a period of two times: a range, 去年|同期, 2018年|至今. False if they are no period together."""
        adjoin = following.start - time.end <= 1
        known = self._known()
        if adjoin and following.word is TimeWord.SAME_MONTHS and time.is_year:
            base = self.base.days if self.base else NO_DAYS
            self._add(time.start, following.end, same_days(time, base, known), PeriodKind.SAME)
        elif adjoin and following.word is TimeWord.UNTIL_NOW:
            self._add(time.start, following.end, Days(days_of(time, known).first, known.published_on), PeriodKind.SINCE)
        elif adjoin and following.word is TimeWord.WITHOUT_DATES and self.text.startswith("至", following.start):
            self._add(time.start, following.end, Days(days_of(time, known).first, None), PeriodKind.SINCE)  # 至案发
        elif not following.word and RANGE.fullmatch(self.text, time.end, following.start):
            days = days_of_range(time, following, known)
            self._add(time.start, following.end, days, PeriodKind.SPAN, gives_year=True)
        else:
            return False
        return True

    def _read_word(self, time: WrittenTime) -> None:
        """A word that is no calendar time."""
        if time.word is TimeWord.UNTIL_NOW:
            if not self._extend(time):  # 至今 after 2018年启动
                self._add(time.start, time.end, Days(None, self._known().published_on), PeriodKind.UNTIL)
        elif time.word is TimeWord.SAME:
            self._add(time.start, time.end, self.last.days if self.last else NO_DAYS, PeriodKind.SAME)
        elif time.word is TimeWord.SAME_MONTHS:
            if self._is_same_months(time):
                self._add(time.start, time.end, self.base.days if self.base else NO_DAYS, PeriodKind.SAME)
        elif time.word is TimeWord.SINCE:
            if not self._extend(time):
                self._add(self._event_start(time), time.end, NO_DAYS, PeriodKind.WORDS)
        elif time.word is TimeWord.DURING:
            self._during(time)
        elif time.word is TimeWord.PLAN:
            if not self.text.startswith("规划", time.end):
                days = days_of_plan(self.text[time.start + 1 : time.end - 1])
                self._add(time.start, time.end, days, PeriodKind.SPAN)
        elif time.word is TimeWord.NOW:
            if not self._lasts():
                self._add(time.start, time.end, NO_DAYS, PeriodKind.NOW)
        else:
            self._add(time.start, time.end, NO_DAYS, PeriodKind.WORDS)

    def _lasts(self) -> bool:
        """Whether the sentence says since when or until when: 今年6月以来，开展行动，目前已抓获9人."""
        last, kinds = self.last, (PeriodKind.SINCE, PeriodKind.UNTIL)
        return last is not None and last.sentence == self.sentence and last.period.kind in kinds

    def _is_same_months(self, time: WrittenTime) -> bool:
        """Whether 同期 stands for a period, and not for 同期贷款利率."""
        before = self.text[max(0, time.start - 1) : time.start]
        return (not before or before in BARE_SAME_BEFORE) and not BARE_SAME_AFTER.match(self.text, time.end)

    def _event_start(self, time: WrittenTime) -> int:
        """Where the name of the event before 以来 begins."""
        since = max(0, time.start - EVENT_CHARS, self.mentions[-1].period.end if self.mentions else 0)
        event = EVENT.search(self.text, since, time.start)
        return event.start() if event else time.start

    def _during(self, time: WrittenTime) -> None:
        """期间 behind a period adds nothing; alone, it is the period before; an event has no dates."""
        start = self._event_start(time)
        if start == time.start and not (self.mentions and self.mentions[-1].period.end == start):
            self._add(start, time.end, self.last.days if self.last else NO_DAYS, PeriodKind.SAME)
            return
        dated = self.last and self.last.sentence == self.sentence
        if start < time.start and not dated:
            self._add(start, time.end, NO_DAYS, PeriodKind.NOW)

    def _extend(self, time: WrittenTime) -> bool:
        """Make the last period one that lasts since then, if nothing but words of an event is between."""
        last = self.mentions[-1] if self.mentions else None
        if not last or not last.days.first or time.start - last.period.end > SINCE_EVENT_CHARS:
            return False
        start, end = last.period.start, last.period.end
        # 自5月19日，领导小组成立以来
        from_then = self.text.startswith(("自", "从"), start - 1) and self.text.startswith("，", end)
        if CLAUSE_END.search(self.text, end + 1 if from_then else end, time.start):
            return False
        self.mentions.pop()
        self.last, self.base = self.without_last
        days = Days(last.days.first, self._known().published_on)
        self._add(last.period.start, time.end, days, PeriodKind.SINCE)
        return True

    def _read_time(self, time: WrittenTime) -> None:
        """A single time, with the words before and after it."""
        start, end, before = time.start, time.end, self.text[max(0, time.start - 4) : time.start]
        if time.is_bare_day and not self._lists_day(time):
            return
        if NO_PERIOD_AFTER.match(self.text, end) or self._quoted(time):
            return
        days, published_on = days_of(time, self._known()), self._known().published_on
        gives_year = time.has_several_months or (time.is_year and time.year is not None)
        since = SINCE_AFTER_FROM if SINCE_BEFORE.search(before) else SINCE_AFTER
        if until := UNTIL_BEFORE.search(before):
            self._add(start - len(until[0]), end, Days(None, days.last), PeriodKind.UNTIL, gives_year=gives_year)
        elif from_then := since.match(self.text, end):
            self._add(start, from_then.end(), Days(days.first, published_on), PeriodKind.SINCE)
        elif around := AROUND.match(self.text, end):
            self._add(start, around.end(), NO_DAYS, PeriodKind.WORDS)
        elif (
            TO_BEFORE.search(before) or (time.edge in YEAR_ENDS and before.endswith("到"))
        ) and not self.text.startswith("的", end):
            self._add(start - 1, end, Days(None, days.last), PeriodKind.UNTIL, gives_year=gives_year)
        else:
            kind = PeriodKind.DAY if time.day or time.day_word else PeriodKind.SPAN
            vague = time.edge == "初" and not time.months  # 年初 may be more than January
            self._add(start, end, days, kind, gives_year=gives_year, vague=vague)

    def _lists_day(self, time: WrittenTime) -> bool:
        """Whether a day without its month is in a list behind another: 6月27日、29日."""
        last = self.mentions[-1].period if self.mentions else None
        return last is not None and last.kind is PeriodKind.DAY and time.start - last.end <= 1

    def _quoted(self, time: WrittenTime) -> bool:
        """Whether the time is in a title 《…》 or in a short quotation: “2020年上市、保底收益翻倍”."""
        since = max(0, time.start - TITLE_CHARS)
        if self.text.rfind("《", since, time.start) > self.text.rfind("》", since, time.start):
            return True
        since = max(0, time.start - QUOTE_CHARS)
        in_quotes = self.text.rfind("“", since, time.start) > self.text.rfind("”", since, time.start)
        return in_quotes and self.text.find("”", time.end, time.end + QUOTE_CHARS) >= 0

    def _add(
        self, start: int, end: int, days: Days, kind: PeriodKind, *, gives_year: bool = False, vague: bool = False
    ) -> None:
        """Add a period. A `vague` one has no dates, but later times have its year."""
        if days.first and days.last and days.first > days.last:
            days = NO_DAYS
        first, last = (day.isoformat() if day and not vague else None for day in days)
        shared = SHARED_UNIT.match(self.text, end) if self.text[end - 1] in NUMERALS else None
        as_written = self.text[start : shared.end() if shared else end]
        period = Period(start, end, as_written, first, last, kind, self._compared(start, end))
        mention = _Mention(period, days, gives_year, self.sentence, self.paragraph)
        self.mentions.append(mention)
        self.without_last = self.last, self.base
        # What follows 上年旧存4件, between numbers of this year, is of this year.
        if days != NO_DAYS and not period.compared and not as_written.startswith(("上年", "上一年")):
            self.last = mention
            if kind not in (PeriodKind.DAY, PeriodKind.SAME):
                self.base = mention
                self.whole = self.whole if self.whole and is_part(period, self.whole.period) else mention
        self._go_to(end)

    def _compared(self, start: int, end: int) -> bool:
        before = self.text[max(0, start - 3) : start]
        return bool(
            COMPARED_BEFORE.search(before)
            or SUPERLATIVE.match(self.text, end)
            or (COMPARED_WITH.search(before) and COMPARED_AFTER.match(self.text, end))
            or (SHARE_BEFORE.search(before) and SHARE_AFTER.match(self.text, end))
        )

    def _go_to(self, offset: int) -> None:
        """Count the sentences and paragraphs up to an offset."""
        if PARAGRAPH_END.search(self.text, self.at, offset):
            self.paragraph += 1
            self.base = self.whole
            self.sentence += 1
        elif SENTENCE_END.search(self.text, self.at, offset):
            if self.base and self.whole and self.base.sentence == self.whole.sentence:
                self.base = self.whole  # 二季度起诉9人，其中6月3人。同期…
            self.sentence += 1
        self.at = max(self.at, offset)

    def _known(self) -> Known:
        """What the text has said up to here."""
        last = self.last
        if last is None:
            return Known(self.published, NO_DAYS, None, gives_year=False, same_sentence=False)
        near = last.paragraph == self.paragraph and self.sentence - last.sentence <= 1
        same_sentence = last.sentence == self.sentence
        return Known(self.published, last.days, last.year if near else None, last.gives_year, same_sentence)
