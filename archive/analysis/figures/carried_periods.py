"""Which period each quantity of a text has: the nearest before it in its sentence, or one that goes on from before.

Statistics go on over paragraphs, and below a heading or a question that names their period. In the story of a case a
period goes on only in its paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from archive.analysis.dates import Days, parts_of
from archive.analysis.figures.carrier import Carrier, MarkedSentence
from archive.analysis.figures.periods import RANGE, Period, PeriodKind, is_part, periods_in
from archive.analysis.figures.quantities import Quantity
from archive.analysis.figures.values import ITEM_JOINT, Value, items_of
from archive.analysis.marks import Marks

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
OTHER_YEAR_SAME = re.compile(".{2,}同期")
CLAUSE_END = re.compile("[，,；;。）)]")
PART_END = re.compile("[；;。]")
BESIDES = re.compile("此外|另外|除此之外")  # of something that was not done on the day before
OF_A_CASE = re.compile("在?(?:案例|[^，。；：]{1,16}案中)")  # 在案例二李某案中，…: of no year of the statistics before
FROM_VALUE = re.compile("[由从]$")  # of a span of years, the first: 由1820件增至2246件
TO_VALUE = re.compile("[增升降减涨跌长加少高低][^，。；]{0,2}[至到]$")
ISO_YEAR = 4  # characters
MONTH_OF_ISO = 7


@dataclass(frozen=True, slots=True)
class _GoingOn:
    """A period that later sentences may have."""

    period: Period
    sentence: int  # offset of its sentence, and of its paragraph
    paragraph: int
    statistical: bool  # whether it goes on over paragraphs
    whole: Period  # what goes on over paragraphs: 1至6月, if `period` is the second quarter of them


class PeriodCarrier(Carrier[Period]):
    """Gives each quantity its period. A period without dates (五年来) has words alone.

    `published` and `title` are those of the text: see `archive.analysis.figures.periods.periods_in`.
    """

    def __init__(self, marks: Marks, *, published: str | None, title: str | None) -> None:
        super().__init__(marks, _compared_lists(marks.text, periods_in(marks, published)))
        self.titled = next(filter(_of_statistics, periods_in(Marks(title or ""), published)), None)
        self.headed: Period | None = None  # of the heading or question
        self.before: _GoingOn | None = None
        self.question = self.sentence = self.last_sentence = 0
        self.story = False

    def enter(self, marked: MarkedSentence[Period]) -> None:
        """A question or a heading ends what went on; its period is that of what is below it."""
        passage, named = marked.passage, marked.named
        self.story = passage.story
        if passage.question != self.question:
            self.headed = self.before = None
        if passage.sentence.heading:
            if period := next(filter(_of_statistics, named), None):
                self.headed, self.before = period, None
            elif self.text.startswith("【", passage.sentence.start) or passage.story:
                self.before = None
        self.question = passage.question
        self.last_sentence, self.sentence = self.sentence, passage.sentence.start

    def each(self, marked: MarkedSentence[Period], first: Value) -> Sequence[Period] | None:
        """As many periods as values: 一、二季度分别为…, or the years or the like of a span: 2020年至2022年分别为….

        One that stands right before the list is of all its values: 较2015年的9件和7件.
        """
        named, quantity, count = marked.named, first.quantity, len(first.members)
        before = [period for period in named if period.end <= quantity.start]
        last = before[-1] if before else None
        rates = (
            last is not None and last.compared and quantity.unit in OF_A_CHANGE
        )  # 较2019年、2020年分别增长一成、两成
        spans = None if rates else items_of(self.text, first, first.sentence.start, named)
        by_start = {period.start: period for period in named}
        if spans and last and spans[-1][0] == last.start and all(start in by_start for start, _ in spans):
            return [by_start[start] for start, _ in spans]
        if not rates and EACH.fullmatch(self.text, max(first.floor, last.end if last else 0), quantity.start):
            for span in (*reversed(before), self.from_before(marked, first)):
                if span and (parts := _parts(span, count)):
                    return parts
        beside = self._beside(named, quantity)
        return [beside] * count if beside else None

    def nearest(self, marked: MarkedSentence[Period], value: Value) -> Period | None:
        """The period beside a quantity, or behind it, or the nearest before it."""
        named, quantity = marked.named, value.quantity
        if own := self._beside(named, value.members[value.member][0]) or self._behind(named, quantity):
            return own
        before = [period for period in named if period.end <= quantity.start]
        for at in range(len(before) - 1, -1, -1):
            period = before[at]
            # 第三季度 that begins a sentence holds for it all, one behind 1至9月 for its own part.
            part = any(is_part(period, larger) for larger in before[:at])
            if self._says_when(period) and self._reaches(period, quantity.start, part=part):
                return self._end_of_span(self._with_list(before[: at + 1]), quantity)
        return None

    def from_before(self, marked: MarkedSentence[Period], value: Value) -> Period | None:  # noqa: ARG002
        """Days go on to the next sentence, other periods in their paragraph, those of statistics behind it."""
        before, passage = self.before, marked.passage
        if passage.publishes:
            return None
        if before and before.paragraph == passage.sentence.paragraph:
            if passage.story and before.statistical and OF_A_CASE.match(self.text, passage.sentence.start):
                return None
            another = before.sentence != self.last_sentence or BESIDES.match(self.text, passage.sentence.start)
            return None if before.period.kind is PeriodKind.DAY and another else before.period
        if passage.story or passage.example:
            return self.headed if passage.aside else None
        if before and before.statistical:
            return before.whole if before.whole.kind is not PeriodKind.UNTIL else None
        return self.headed or self.titled

    def given(self, mark: Period | None) -> Period | None:
        """What began in a case (2008年起) ended before the day of the publication."""
        begun = mark is not None and mark.kind is PeriodKind.SINCE and STARTED.search(mark.as_written)
        return replace(mark, last=None) if mark and begun and self.story else mark

    def leave(self, marked: MarkedSentence[Period]) -> None:
        """The last period that is not behind the last quantity goes on."""
        passage, named, own = marked.passage, marked.named, marked.own
        if passage.sentence.heading or passage.aside:
            return
        sentence, before = passage.sentence, self.before
        for period in reversed(named):
            if period.start > own[-1].start if own else self._begins_in_span(period, sentence.paragraph):
                continue
            if not self._goes_on(period, has_quantities=bool(own) or passage.story):
                continue
            period = next((one for one in named if is_part(period, one) and self._says_when(one)), period)
            each = any(one.kind is period.kind is PeriodKind.SINCE and one.first != period.first for one in named)
            lasts = _of_statistics(period) or period.kind is PeriodKind.WORDS
            whole = before.whole if before and is_part(period, before.whole) else period
            statistical = lasts and not passage.story and not each
            self.before = _GoingOn(period, sentence.start, sentence.paragraph, statistical, whole)
            return

    def _begins_in_span(self, period: Period, paragraph: int) -> bool:
        """Whether something begins in the time that a paragraph is about: 葛某自2016年8月起任会计."""
        if period.kind is not PeriodKind.SINCE or not STARTED.search(period.as_written):
            return False
        before = self.before
        return before is not None and before.paragraph == paragraph and before.period.kind is PeriodKind.SPAN

    def _goes_on(self, period: Period, *, has_quantities: bool) -> bool:
        """Whether later sentences may have a period."""
        if period.kind is PeriodKind.NOW or OTHER_YEAR_SAME.fullmatch(period.as_written) or not self._says_when(period):
            return False
        listed = self.text[period.start - 1 : period.start] in tuple("、和与及")
        if EACH_OF_LIST.match(self.text, period.end) or (
            (listed or RANGE.search(period.as_written)) and EACH_OF_RANGE.match(self.text, period.end)
        ):
            return False
        if self.is_among(period) or self._of_object(period) or self.marks.brackets.covering(period.start):
            return False
        if LEVEL.search(self.text, max(0, period.start - LEVEL_CHARS), period.start):
            return False
        relative = not (period.as_written[0].isdigit() or SEVERAL_MONTHS.search(period.as_written))
        of_event = period.kind is PeriodKind.DAY or _one_month(period) or relative
        lasting = period.kind not in (PeriodKind.DAY, PeriodKind.SPAN) and not STARTED.search(period.as_written)
        return has_quantities or lasting or not (of_event or period.kind is PeriodKind.SINCE)

    def _beside(self, named: Sequence[Period], quantity: Quantity) -> Period | None:
        """The period right before a quantity, which is of it alone."""
        before = next((period for period in reversed(named) if period.end <= quantity.start), None)
        if before is None or not BESIDE.fullmatch(self.text, before.end, quantity.start):
            return None
        return None if before.compared and quantity.unit in OF_A_CHANGE else before

    def _behind(self, named: Sequence[Period], quantity: Quantity) -> Period | None:
        """The period behind a count, which says when it was done."""
        behind = next((period for period in named if period.start >= quantity.end), None)
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
        if not OTHER_YEAR_SAME.fullmatch(period.as_written) and not self._of_object(period):
            return True
        ends = PART_END if self.text.startswith(("，", ","), period.end) else CLAUSE_END
        return ends.search(self.text, period.end, offset) is None

    def _with_list(self, periods: Sequence[Period]) -> Period:
        """The last of the periods, joined with those before it of the same list: 2020、2021年共起诉9人."""
        whole = periods[-1]
        for period in reversed(periods[:-1]):
            joined = ITEM_JOINT.fullmatch(self.text, period.end, whole.start)
            if not joined or not period.last or not whole.first:
                break
            days = period.kind is whole.kind is PeriodKind.DAY and period.last < whole.first  # 6月3日、7日: both
            if not days and date.fromisoformat(period.last) + timedelta(days=1) != date.fromisoformat(whole.first):
                break
            written = self.text[period.start : whole.end]
            whole = replace(whole, start=period.start, as_written=written, first=period.first)
        return whole

    def _end_of_span(self, period: Period, quantity: Quantity) -> Period:
        """In a span of years, 由A增至B has A in the first year and B in the last."""
        before = self.text[max(period.end, quantity.start - LEVEL_CHARS) : quantity.start]
        at = 0 if FROM_VALUE.search(before) else -1 if TO_VALUE.search(before) else None
        if at is None or not period.first or not period.last:
            return period
        years = _parts(period, int(period.last[:ISO_YEAR]) - int(period.first[:ISO_YEAR]) + 1)
        return years[at] if years else period


def _compared_lists(text: str, periods: Sequence[Period]) -> Iterator[Period]:
    """The periods, with every one of a list compared whose first is: 较2019年、2020年."""
    last: Period | None = None
    for period in periods:
        listed = last and last.compared and ITEM_JOINT.fullmatch(text, last.end, period.start)
        last = replace(period, compared=True) if listed else period
        yield last


def _of_statistics(period: Period) -> bool:
    """Whether it is a year, months or the like, and not a day or days."""
    if period.compared or period.kind not in (PeriodKind.SPAN, PeriodKind.SINCE, PeriodKind.UNTIL, PeriodKind.SAME):
        return False
    return period.kind is not PeriodKind.SPAN or bool(period.first and period.first.endswith("-01"))


def _one_month(period: Period) -> bool:
    return bool(period.first and period.last and period.first[:MONTH_OF_ISO] == period.last[:MONTH_OF_ISO])


def _parts(period: Period, count: int) -> list[Period] | None:
    """The years, quarters or months of a period, if it has `count` of them, two or more."""
    length = LENGTHS.get(period.as_written[-1])
    if not (length and count > 1 and period.first and period.last and RANGE.search(period.as_written)):
        return None
    parts = parts_of(Days(date.fromisoformat(period.first), date.fromisoformat(period.last)), count, length)
    return [replace(period, first=f"{first}", last=f"{last}") for first, last in parts] or None
