"""The periods that a text names, with their first and last days, and which of them each quantity has.

What a period leaves out is taken from those before it and from the day of the publication. What neither says stays
without dates, as 近年来 does. A quantity has the nearest period before it in its sentence, or one that goes on from
before: statistics go on over paragraphs, and below a heading or a question that names their period; in the story of a
case a period goes on only in its paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
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
    parts_of,
    same_days,
)
from archive.analysis.figures.carrier import Carrier, FigurePassage
from archive.analysis.figures.quantities import Quantity
from archive.analysis.figures.values import ITEM_JOINT, Value, items_of
from archive.analysis.marks import Marks
from archive.analysis.times import TimeWord, WrittenTime
from archive.text.numerals import TO_9, TO_999

RANGE = re.compile(r"[ \u3000]?(?:起|间|开始)?[ \u3000]?(?:至|到|[-—－–~～]{1,2})[ \u3000]?")
# The rest of a list from which a number has its unit: 一|、二季度, 2020|、2021年.
SHARED_UNIT = re.compile(rf"(?:[、和与及至到—–~～-]{{1,2}}第?[\d{TO_9}十]{{1,4}} ?){{1,11}}(?:年|月|日|季度)")
UNTIL_BEFORE = re.compile(r"截[至止](?:到|至)?[ \u3000]?$")
TO_BEFORE = re.compile(r"(?<![\d降升增加减提少推])至[ \u3000]?$")
SINCE_AFTER = re.compile(r"(?:起|开始)(?=[，,。；;、）)\s]|$)")
SINCE_AFTER_FROM = re.compile("(?:起|开始)(?![诉草获底])")
AROUND = re.compile("(?:以|之)?[前后](?![三两期往夕列述续来备勤果台端])")  # 2020年后 does not say how long
# What a change is measured against, by what stands before and behind it: 较2019年同期, 与去年相比, 2021年以来最低,
# 是2018年的2.3倍, 占去年全年的八成. Behind 经过 it says why or how long, and not when.
COMPARED = [
    (
        re.compile(
            "(?:较|比|相较于?|超过|高于|低于|多于|少于|好于|不及|经过|历经|历时|考虑到|由于|鉴于|因为|随着|维持|保持)$"
        ),
        re.compile(""),
    ),
    (
        re.compile(""),
        re.compile("(?:同期|的|全年){0,2}(?:最(?!高检|高法|高人民)|首次|首度|新[高低]|历史|峰值)"),
    ),
    (
        re.compile("[与同跟和]$"),
        re.compile("[^，。；：、]{0,12}?(?:相比|比较|对比|持平|相当|基本一致)"),
    ),
    (
        re.compile("(?:[是为占达]|达到|相当于|接近|不足|不到|仅有)$"),
        re.compile(rf"[^，。；：、]{{0,8}}?的[近约超]?[\d.{TO_999}两]{{1,12}}(?:[^，。；：、]{{0,4}}?倍|%|％|成|分之)"),
    ),
]
# A birth, the version of a law, a school year, a congress: no period of a figure.
NO_PERIOD_AFTER = re.compile(
    '[ \u3000]?(?:出?生(?![产态活效物命意])|修[正订]|版|刑法|刑事诉讼法|民法典|宪法|届|级(?!别)|(?:的?全国)?[“"]?两会)'
)
SAME_MONTHS_BEFORE = "，。；、：（(,;\n 较比与和于"  # 同期贷款利率 and 与银行同期利率 are no periods
SAME_MONTHS_AFTER = re.compile("[银贷存利限大市]|正常")
CLAUSE_END = re.compile("[，。；：！？、\n]")
EVENT = re.compile(r"[^，。；：！？、（(\n,;:“”自]*\Z")  # the words before 以来
EVENT_CHARS = 24  # of 党的二十大以来
SINCE_EVENT_CHARS = 30  # between a time and 以来: 2020年10月“断卡”行动开展以来

# Between a period and a number that is of it alone: 去年全年192人, 2014年的211人.
BESIDE = re.compile(
    "[ \u3000]?[（(]?(?:(?:高峰|峰值|最高峰|低谷)(?:时期|时|期|值)?)?(?:的|为|是|仅|有|仅有|只有|：|:|约|达)?[ \u3000]?"
)
# Between a number and the period behind it that is its own: 30人于5月6日被批捕.
WHEN_DONE = re.compile("[^，。；：、（）0-9]{0,10}?(?<![高低大小多少优劣快慢早晚属用位由关等基鉴处至对限善])于")
OF_A_CHANGE = frozenset({"倍", "番", "%", "‰", "百分点"})  # units that 去年的 may stand before: 是去年的2倍
# 由三季度的2100人降至四季度的1700人: each period is of one number alone.
OF_ONE_NUMBER = re.compile("[由从至到](?:(?:历史)?最[高低]的?|(?:高峰|峰值)的?)?$")
# So is one of a level, or of what a multiple is of: 从2018年22%升至2022年43%; 是2018年的35倍.
LEVEL = re.compile("(?:[升降增减](?:至|到|加到|少到|长到)|是|[从由](?:(?:历史)?最[高低]的?|(?:高峰|峰值)的?)?)$")
LEVEL_CHARS = 6
OBJECT = re.compile("(?:出|了|梳理|涉及|包括)$")  # 梳理出近五年来的案件75起: of what the clause is about
STARTED = re.compile("(?:起|开始)$")  # 2021年6月起，…: an event, unless it is counted since then
SEVERAL_MONTHS = re.compile("季度|半年|月")
# What has its values one by one is not of the next sentence: 4月、5月、6月分别…; 2020年至2022年，起诉人数分别为….
EACH_OF_LIST = re.compile("[、和与及][^，。；]{0,40}?分别")
EACH_OF_RANGE = re.compile(r"[^。；;、和与及居\d]{0,60}分别")
# Before the values of a list, from the period or the values before it. 居前三位的分别为… is of three things.
EACH = re.compile(r"(?:[^。；;]*[，；;）])?[^，。；;、和与及居\d]{0,40}分别[^，。；;、和与及\d]{0,24}")
LENGTHS = {"年": 12, "度": 3, "月": 1}  # months of the parts of a range, by its last character
REACH_END = re.compile("[，,；;。）)]")
PART_END = re.compile("[；;。]")
BESIDES = re.compile("此外|另外|除此之外")  # of something that was not done on the day before
OF_A_CASE = re.compile("在?(?:案例|[^，。；：]{1,16}案中)")  # 在案例二李某案中，…: of no year of the statistics before
FROM_VALUE = re.compile("[由从]$")  # of a span of years, the first: 由1820件增至2246件
TO_VALUE = re.compile("[增升降减涨跌长加少高低][^，。；]{0,2}[至到]$")


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
    days: Days  # the first or the last is None if the period has no such day, or it is not known
    kind: PeriodKind
    compared: bool  # whether it only says what a change is measured against: 较2019年同期, 比去年
    gives_year: bool  # to quarters and ranges behind it: 2023年, 今年1至3月, but not 去年 alone, and no day
    vague: bool  # whether it only gives its year: 年初
    sentence: int  # offset of its sentence in the text, and of its paragraph
    paragraph: int

    @property
    def first(self) -> date | None:
        """The first day that a figure of this period has."""
        return None if self.vague else self.days.first

    @property
    def last(self) -> date | None:
        """The last day."""
        return None if self.vague else self.days.last

    @property
    def year(self) -> int | None:
        """The year that a later time without a year has."""
        return Days(self.days.first, None).year if self.kind is PeriodKind.SINCE else self.days.year

    @property
    def of_other_year(self) -> bool:
        """Whether it is 去年同期 or the like, and not 同期 alone."""
        return self.as_written.endswith("同期") and self.as_written != "同期"

    @property
    def is_statistical(self) -> bool:
        """Whether it is a year, months or the like, and not a day or days."""
        if self.compared or self.kind in (PeriodKind.DAY, PeriodKind.WORDS, PeriodKind.NOW):
            return False
        return self.kind is not PeriodKind.SPAN or bool(self.first and self.first.day == 1)

    def is_part_of(self, larger: Period) -> bool:
        """Whether it is months, named without their year, of a larger period."""
        if self.kind is not PeriodKind.SPAN or "年" in self.as_written.replace("半年", ""):
            return False
        if not (self.first and self.last and larger.first and larger.last):
            return False
        same = (self.first, self.last) == (larger.first, larger.last)
        return not same and larger.first <= self.first and self.last <= larger.last

    def parts(self, count: int) -> list[Period]:
        """Its years, quarters or months, if it is a range of `count` of them, two or more; else none."""
        length = LENGTHS.get(self.as_written[-1])
        if not length or count < 2 or self.vague or not RANGE.search(self.as_written):
            return []
        return [replace(self, days=days) for days in parts_of(self.days, count, length)]


def periods_in(marks: Marks, published: str | None) -> list[Period]:
    """The periods of a text in order. They do not overlap.

    `published` is a day, a month (2024-05) or None. The members of a list (一、二季度) are periods of their own. Dates
    of birth, versions of laws and titles 《…》 give none.
    """
    return _PeriodReader(marks, days_of_publication(published)).read()


class _PeriodReader:
    """Reads the periods of one text from its beginning to its end."""

    def __init__(self, marks: Marks, published: Days) -> None:
        self.marks, self.text, self.published = marks, marks.text, published
        self.published_on = published.last if published.first == published.last else None
        self.periods: list[Period] = []
        self.number = 0  # of the sentence, of those that have times
        # The last period with dates that is more than what a change is measured against, with the number of its
        # sentence, and the one of which 同期 has the months: in the next sentence not 3月 of 1至6月.
        self.last: tuple[Period, int] | None = None
        self.base: Period | None = None
        self.whole: Period | None = None
        # What they were before the last period.
        self.without_last: tuple[tuple[Period, int] | None, Period | None] = None, None

    def read(self) -> list[Period]:
        for sentence in self.marks.sentences:
            times = list(self.marks.times.beginning(sentence.start, sentence.end))
            self.number += bool(times)
            self.sentence, self.base = sentence, self.whole
            while times:
                time = times.pop(0)
                if self.periods and time.start < self.periods[-1].end:  # the 前 of 2月前 is taken
                    continue
                if time.word:
                    self._read_word(time)
                elif times and self._read_two(time, times[0]):
                    times.pop(0)
                else:
                    self._read_time(time)
        return self.periods

    def _read_two(self, time: WrittenTime, following: WrittenTime) -> bool:
        """Read a period of two times: a range, 去年|同期, 2018年|至今. False if they are no period together."""
        adjoin = following.start - time.end <= 1
        known, span = self._known(), (time.start, following.end)
        if adjoin and following.word is TimeWord.SAME_MONTHS and time.is_year:
            self._add(*span, same_days(time, self._base_days(), known), PeriodKind.SAME)
        elif adjoin and following.word is TimeWord.UNTIL_NOW:
            self._add(*span, Days(days_of(time, known).first, self.published_on), PeriodKind.SINCE)
        elif adjoin and following.word is TimeWord.WITHOUT_DATES and self.text.startswith("至", following.start):
            self._add(*span, Days(days_of(time, known).first, None), PeriodKind.SINCE)  # 至案发
        elif not following.word and RANGE.fullmatch(self.text, time.end, following.start):
            self._add(*span, days_of_range(time, following, known), PeriodKind.SPAN, gives_year=True)
        else:
            return False
        return True

    def _read_word(self, time: WrittenTime) -> None:
        """A word that is no calendar time."""
        word, start, text = time.word, time.start, self.text
        last, period = self.last, self.last[0] if self.last else None
        in_sentence = last is not None and last[1] == self.number
        days, kind = NO_DAYS, PeriodKind.WORDS
        if word in (TimeWord.UNTIL_NOW, TimeWord.SINCE) and self._extend(time):
            return
        if word is TimeWord.UNTIL_NOW:
            days, kind = Days(None, self.published_on), PeriodKind.UNTIL
        elif word is TimeWord.SAME_MONTHS:
            if text[start - 1 : start] not in SAME_MONTHS_BEFORE or SAME_MONTHS_AFTER.match(text, time.end):
                return
            days, kind = self._base_days(), PeriodKind.SAME
        elif word is TimeWord.SINCE:
            start = self._event_start(time)
        elif word is TimeWord.SAME:
            days, kind = period.days if period else NO_DAYS, PeriodKind.SAME
        elif word is TimeWord.DURING:  # behind a period it adds nothing; an event has no dates
            start, kind = self._event_start(time), PeriodKind.NOW
            if start == time.start and not (self.periods and self.periods[-1].end == start):
                days, kind = period.days if period else NO_DAYS, PeriodKind.SAME
            elif start == time.start or in_sentence:
                return
        elif word is TimeWord.PLAN:
            if text.startswith("规划", time.end):
                return
            days, kind = days_of_plan(text[start + 1 : time.end - 1]), PeriodKind.SPAN
        elif word is TimeWord.NOW:
            if in_sentence and period and period.kind in (PeriodKind.SINCE, PeriodKind.UNTIL):
                return  # 今年6月以来，开展行动，目前已抓获9人
            kind = PeriodKind.NOW
        self._add(start, time.end, days, kind)

    def _base_days(self) -> Days:
        return self.base.days if self.base else NO_DAYS

    def _event_start(self, time: WrittenTime) -> int:
        """Where the name of the event before 以来 begins."""
        since = max(0, time.start - EVENT_CHARS, self.periods[-1].end if self.periods else 0)
        event = EVENT.search(self.text, since, time.start)
        return event.start() if event else time.start

    def _extend(self, time: WrittenTime) -> bool:
        """Make the last period one that lasts since then, if nothing but words of an event is between."""
        last = self.periods[-1] if self.periods else None
        if not last or not last.days.first or time.start - last.end > SINCE_EVENT_CHARS:
            return False
        # 自5月19日，领导小组成立以来
        from_then = self.text.startswith(("自", "从"), last.start - 1) and self.text.startswith("，", last.end)
        if CLAUSE_END.search(self.text, last.end + from_then, time.start):
            return False
        self.periods.pop()
        self.last, self.base = self.without_last
        self._add(last.start, time.end, Days(last.days.first, self.published_on), PeriodKind.SINCE)
        return True

    def _read_time(self, time: WrittenTime) -> None:
        """A single time, with the words before and after it."""
        start, end, before = time.start, time.end, self.text[max(0, time.start - 4) : time.start]
        last = self.periods[-1] if self.periods else None
        if time.is_bare_day and not (last and last.kind is PeriodKind.DAY and start - last.end <= 1):
            return  # a day without its month is in a list behind another: 6月27日、29日
        if NO_PERIOD_AFTER.match(self.text, end) or self.marks.quoted.covering(start):
            return
        days = days_of(time, self._known())
        gives_year = time.has_several_months or (time.is_year and time.year is not None)
        since = (SINCE_AFTER_FROM if before.endswith(("自", "从")) else SINCE_AFTER).match(self.text, end)
        around, until = AROUND.match(self.text, end), UNTIL_BEFORE.search(before)
        to = TO_BEFORE.search(before) or (time.edge in YEAR_ENDS and before.endswith("到"))
        if until:
            self._add(start - len(until[0]), end, Days(None, days.last), PeriodKind.UNTIL, gives_year=gives_year)
        elif since:
            self._add(start, since.end(), Days(days.first, self.published_on), PeriodKind.SINCE)
        elif around:
            self._add(start, around.end(), NO_DAYS, PeriodKind.WORDS)
        elif to and not self.text.startswith("的", end):
            self._add(start - 1, end, Days(None, days.last), PeriodKind.UNTIL, gives_year=gives_year)
        else:
            kind = PeriodKind.DAY if time.day or time.day_word else PeriodKind.SPAN
            vague = time.edge == "初" and not time.months  # 年初 may be more than January
            self._add(start, end, days, kind, gives_year=gives_year, vague=vague)

    def _add(
        self, start: int, end: int, days: Days, kind: PeriodKind, *, gives_year: bool = False, vague: bool = False
    ) -> None:
        if days.first and days.last and days.first > days.last:
            days = NO_DAYS
        shared = SHARED_UNIT.match(self.text, end) if self.text[end - 1] in f"0123456789{TO_9}十" else None
        as_written = self.text[start : shared.end() if shared else end]
        before = self.text[max(0, start - 3) : start]
        compared = any(words.search(before) and behind.match(self.text, end) for words, behind in COMPARED)
        sentence = self.sentence
        period = Period(
            start, end, as_written, days, kind, compared, gives_year, vague, sentence.start, sentence.paragraph
        )
        self.periods.append(period)
        self.without_last = self.last, self.base
        # What follows 上年旧存4件, between numbers of this year, is of this year.
        if days != NO_DAYS and not period.compared and not as_written.startswith(("上年", "上一年")):
            self.last = period, self.number
            if kind not in (PeriodKind.DAY, PeriodKind.SAME):
                self.base = period
                self.whole = self.whole if self.whole and period.is_part_of(self.whole) else period

    def _known(self) -> Known:
        """What the text has said up to here."""
        if self.last is None:
            return Known(self.published, NO_DAYS, None, gives_year=False, same_sentence=False)
        last, number = self.last
        near = last.paragraph == self.sentence.paragraph and self.number - number <= 1
        year = last.year if near else None
        return Known(self.published, last.days, year, last.gives_year, same_sentence=number == self.number)


@dataclass(frozen=True, slots=True)
class _GoingOn:
    """A period that later sentences may have."""

    period: Period
    passage: FigurePassage  # of its sentence
    statistical: bool  # whether it goes on over paragraphs
    whole: Period  # what goes on over paragraphs: 1至6月, if `period` is the second quarter of them


class PeriodCarrier(Carrier[Period]):
    """Gives each quantity its period. A period without dates (五年来) has words alone.

    `published` and `title` are those of the text: see `periods_in`.
    """

    def __init__(self, marks: Marks, *, published: str | None, title: str | None) -> None:
        super().__init__(marks, _compared_lists(marks.text, periods_in(marks, published)))
        titled = (period for period in periods_in(Marks(title or ""), published) if period.is_statistical)
        self.titled = next(titled, None)
        self.headed: Period | None = None  # of the heading or question
        self.going_on: _GoingOn | None = None
        self.question = self.sentence = self.last_sentence = 0

    def enter(self) -> None:
        """A question or a heading ends what went on; its period is that of what is below it."""
        passage = self.passage
        if passage.question != self.question:
            self.headed = self.going_on = None
        if passage.sentence.heading:
            if period := next((period for period in self.named if period.is_statistical), None):
                self.headed, self.going_on = period, None
            elif self.text.startswith("【", passage.sentence.start) or passage.story:
                self.going_on = None
        self.question = passage.question
        self.last_sentence, self.sentence = self.sentence, passage.sentence.start

    def each(self, first: Value) -> Sequence[Period] | None:
        """As many periods as values: 一、二季度分别为…, or the years or the like of a span: 2020年至2022年分别为….

        One that stands right before the list is of all its values: 较2015年的9件和7件.
        """
        quantity, count = first.quantity, len(first.members)
        before = self.before(quantity.start)
        last = before[-1] if before else None
        if not (last and last.compared and quantity.unit in OF_A_CHANGE):  # 较2019年、2020年分别增长一成、两成
            spans = items_of(self.text, first, self.sentence, before) or []
            listed = [period for period in before if (period.start, period.end) in spans]
            if len(listed) == count and listed[-1] is last:
                return listed
            if EACH.fullmatch(self.text, max(first.floor, last.end if last else 0), quantity.start):
                for span in (*reversed(before), self.from_before(first)):
                    if span and (parts := span.parts(count)):
                        return parts
        beside = self._beside(quantity)
        return [beside] * count if beside else None

    def nearest(self, value: Value) -> Period | None:
        """The period beside a quantity, or behind it, or the nearest before it."""
        if own := self._beside(value.members[value.member][0]) or self._behind(value.quantity):
            return own
        before = self.before(value.quantity.start)
        while before:
            period = before[-1]
            # 第三季度 that begins a sentence holds for it all, one behind 1至9月 for its own part.
            part = any(period.is_part_of(larger) for larger in before)
            if self._says_when(period) and self._reaches(period, value.quantity.start, part=part):
                return self._end_of_span(self._with_list(before), value.quantity)
            before.pop()
        return None

    def from_before(self, value: Value) -> Period | None:
        """Days go on to the next sentence, other periods in their paragraph, those of statistics behind it."""
        going_on, passage, sentence = self.going_on, self.passage, value.sentence
        if passage.publishes:
            return None
        if going_on and going_on.passage.sentence.paragraph == sentence.paragraph:
            if passage.story and going_on.statistical and OF_A_CASE.match(self.text, sentence.start):
                return None
            next_one = going_on.passage.sentence.start == self.last_sentence
            one_day = going_on.period.kind is PeriodKind.DAY
            another = not next_one or BESIDES.match(self.text, sentence.start)
            return None if one_day and another else going_on.period
        if passage.story or passage.example:
            return self.headed if passage.aside else None
        if going_on and going_on.statistical:
            return going_on.whole if going_on.whole.kind is not PeriodKind.UNTIL else None
        return self.headed or self.titled

    def given(self, mark: Period | None) -> Period | None:
        """What began in a case (2008年起) ended before the day of the publication."""
        begun = mark is not None and mark.kind is PeriodKind.SINCE and STARTED.search(mark.as_written)
        return replace(mark, days=Days(mark.days.first, None)) if mark and begun and self.passage.story else mark

    def leave(self) -> None:
        """The last period that is not behind the last quantity goes on."""
        passage, going_on, values = self.passage, self.going_on, self.passage.values
        if passage.sentence.heading or passage.aside:
            return
        for period in reversed(self.named):
            if period.start > values[-1].quantity.start if values else self._begins_in_span(period):
                continue
            if not self._goes_on(period, has_quantities=bool(values) or passage.story):
                continue
            period = next((one for one in self.named if period.is_part_of(one) and self._says_when(one)), period)
            each = any(one.kind is period.kind is PeriodKind.SINCE and one.first != period.first for one in self.named)
            lasts = period.is_statistical or period.kind is PeriodKind.WORDS
            whole = going_on.whole if going_on and period.is_part_of(going_on.whole) else period
            self.going_on = _GoingOn(period, passage, lasts and not passage.story and not each, whole)
            return

    def _begins_in_span(self, period: Period) -> bool:
        """Whether something begins in the time that a paragraph is about: 葛某自2016年8月起任会计."""
        going_on, paragraph = self.going_on, self.passage.sentence.paragraph
        begins = period.kind is PeriodKind.SINCE and STARTED.search(period.as_written) is not None
        same = going_on is not None and going_on.passage.sentence.paragraph == paragraph
        return begins and same and going_on is not None and going_on.period.kind is PeriodKind.SPAN

    def _goes_on(self, period: Period, *, has_quantities: bool) -> bool:
        """Whether later sentences may have a period."""
        if period.kind is PeriodKind.NOW or period.of_other_year or not self._says_when(period):
            return False
        text, start, end, written = self.text, period.start, period.end, period.as_written
        listed = RANGE.search(written) or (start and text[start - 1] in "、和与及")
        if EACH_OF_LIST.match(text, end) or (listed and EACH_OF_RANGE.match(text, end)):
            return False
        if self.is_among(period) or self._of_object(period) or self.marks.brackets.covering(start):
            return False
        if LEVEL.search(text, max(0, start - LEVEL_CHARS), start):
            return False
        relative = not (written[0].isdigit() or SEVERAL_MONTHS.search(written))
        first, last = period.first, period.last
        one_month = bool(first and last and (first.year, first.month) == (last.year, last.month))
        of_event = period.kind is PeriodKind.DAY or one_month or relative
        lasting = period.kind not in (PeriodKind.DAY, PeriodKind.SPAN) and not STARTED.search(written)
        return has_quantities or lasting or not (of_event or period.kind is PeriodKind.SINCE)

    def _beside(self, quantity: Quantity) -> Period | None:
        """The period right before a quantity, which is of it alone."""
        before = self.before(quantity.start)
        if not before or not BESIDE.fullmatch(self.text, before[-1].end, quantity.start):
            return None
        return None if before[-1].compared and quantity.unit in OF_A_CHANGE else before[-1]

    def _behind(self, quantity: Quantity) -> Period | None:
        """The period behind a count, which says when it was done."""
        behind = next((period for period in self.named if period.start >= quantity.end), None)
        if behind is None or behind.compared or quantity.unit in OF_A_CHANGE:
            return None
        return behind if WHEN_DONE.fullmatch(self.text, quantity.end, behind.start) else None

    def _says_when(self, period: Period) -> bool:
        """Whether the period is of more than the number directly after it, and no ground of comparison."""
        if period.compared:
            return False
        alone = OF_ONE_NUMBER.search(self.text, max(0, period.start - LEVEL_CHARS), period.start)
        return not (alone and self.text.startswith("的", period.end))

    def _of_object(self, period: Period) -> bool:
        """Whether a period belongs to what a clause is about, and not to what is counted in other clauses."""
        return OBJECT.search(self.text, max(0, period.start - 2), period.start) is not None

    def _reaches(self, period: Period, offset: int, *, part: bool) -> bool:
        """Whether a number at an offset is in the reach of a period before it. `part`: of a larger period before."""
        if self.in_brackets_before(period, offset):
            return False
        if part and PART_END.search(self.text, period.end, offset):  # 1至6月受理9件，第二季度4件；办结8件
            return False
        if not period.of_other_year and not self._of_object(period):
            return True
        ends = PART_END if self.text.startswith(("，", ","), period.end) else REACH_END
        return ends.search(self.text, period.end, offset) is None

    def _with_list(self, periods: Sequence[Period]) -> Period:
        """The last of the periods, joined with those before it of the same list: 2020、2021年共起诉9人."""
        whole = periods[-1]
        for period in reversed(periods[:-1]):
            joined = ITEM_JOINT.fullmatch(self.text, period.end, whole.start)
            if not joined or not period.last or not whole.first:
                break
            days = period.kind is whole.kind is PeriodKind.DAY and period.last < whole.first  # 6月3日、7日: both
            if not days and period.last + timedelta(days=1) != whole.first:
                break
            written = self.text[period.start : whole.end]
            days_of_both = Days(period.days.first, whole.days.last)
            whole = replace(whole, start=period.start, as_written=written, days=days_of_both)
        return whole

    def _end_of_span(self, period: Period, quantity: Quantity) -> Period:
        """In a span of years, 由A增至B has A in the first year and B in the last."""
        before = self.text[max(period.end, quantity.start - LEVEL_CHARS) : quantity.start]
        at = 0 if FROM_VALUE.search(before) else -1 if TO_VALUE.search(before) else None
        if at is None or not period.first or not period.last:
            return period
        years = period.parts(period.last.year - period.first.year + 1)
        return years[at] if years else period


def _compared_lists(text: str, periods: Sequence[Period]) -> Iterator[Period]:
    """The periods, with every one of a list compared whose first is: 较2019年、2020年."""
    last: Period | None = None
    for period in periods:
        listed = last and last.compared and ITEM_JOINT.fullmatch(text, last.end, period.start)
        last = replace(period, compared=True) if listed else period
        yield last
