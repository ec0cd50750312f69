"""Which period each quantity of a text has: the nearest before it in its sentence, or one that goes on from before.

Statistics go on over paragraphs, and below a heading or a question that names their period. In the story of a case a
period goes on only in its paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from archive.analysis.dates import Days, parts_of
from archive.analysis.figures.carried.passages import FigurePassage, bracket_end, is_among
from archive.analysis.figures.counted.members import ITEM_JOINT, items_of, runs_of
from archive.analysis.figures.periods import RANGE, Period, PeriodKind, is_part, periods_in
from archive.analysis.figures.quantities import Quantity
from archive.analysis.marks import Marks

# Between a period and a number that is of it alone: 去年全年192人, 2014年的211人.
BESIDE = re.compile(
    "[ \u3000]?[（(]?(?:(?:高峰|峰值|最高峰|低谷)(?:时期|时|期|值)?)?(?:的|为|是|仅|有|仅有|只有|：|:|约|达)?[ \u3000]?"
)
# Between a number and the period behind it that is its own: 30人于5月6日被批捕.
WHEN_DONE = re.compile("[^，。；：、（）0-9]{0,10}?(?<![高低大小多少优劣快慢早晚属用位由关等基鉴处至对限善])于")
BACKGROUND = re.compile("(?:经过|历经|历时|考虑到|由于|鉴于|因为|随着|维持|保持)$")  # why or how long, not when
OF_A_CHANGE = frozenset({"倍", "番", "%", "‰", "百分点"})  # units that 去年的 may stand before: 是去年的2倍
# 由三季度的2100人降至四季度的1700人: each period is of one number alone.
OF_ONE_NUMBER = re.compile("[由从至到](?:(?:历史)?最[高低]的?|(?:高峰|峰值)的?)?$")
OBJECT = re.compile("(?:出|了|梳理|涉及|包括)$")  # 梳理出近五年来的案件75起: of what the clause is about
STARTED = re.compile("(?:起|开始)$")  # 2021年6月起，…: an event, unless it is counted since then
SEVERAL_MONTHS = re.compile("季度|半年|月")
# 4月、5月、6月分别…; 二、三季度环比分别…: no member of such a list is of the next sentence.
LIST_BEFORE = re.compile("[、和与及]$")
LIST_AFTER = re.compile("(?:[、和与及][^，。；]{0,40}?)分别")
# 2020年至2022年，起诉人数分别为9人、8人、7人
EACH_OF_RANGE = re.compile(r"[^。；;、和与及居\d]{0,60}分别[^。；;、和与及，]{0,24}")
# Another list of one thing, of the same years: …，撤案分别为4件、5件、6件. 居前三位的分别为… is of three things.
EACH_AGAIN = re.compile(r"(?:[^。；;]*[，；;）])?[^，。；;、和与及居\d]{0,40}分别[^，。；;、和与及\d]{0,24}")
LENGTHS = {"年": 12, "度": 3, "月": 1}  # months of the parts of a range, by its last character
EACH_AFTER = re.compile("[^，。；、]{0,8}?分别")
OTHER_YEAR_SAME = re.compile(".{2,}同期")
CLAUSE_END = re.compile("[，,；;。）)]")
BESIDES = re.compile("此外|另外|除此之外")  # of something that was not done on the day before
PART_END = re.compile("[；;。]")
# Of one value of two, or of what a multiple is of: 从2018年22%升至2022年43%; 是2018年的35倍.
LEVEL = re.compile("(?:[升降增减](?:至|到|加到|少到|长到)|是|[从由](?:(?:历史)?最[高低]的?|(?:高峰|峰值)的?)?)$")
LEVEL_CHARS = 6
FROM_VALUE = re.compile("[由从]$")  # of a span of years, the first: 由1820件增至2246件
TO_VALUE = re.compile("[增升降减涨跌长加少高低][^，。；]{0,2}[至到]$")
ISO_YEAR = 4  # characters
MONTH_OF_ISO = 7


@dataclass(frozen=True, slots=True)
class _PeriodGoingOn:
    """A period that later sentences may have."""

    period: Period
    paragraph: int
    sentence: int  # index of its sentence
    statistical: bool  # whether it goes on over paragraphs
    whole: Period  # what goes on over paragraphs: 1至6月, if `period` is the second quarter of them


def periods_of(
    marks: Marks,
    passages: Sequence[FigurePassage],
    quantities: Sequence[Quantity],
    *,
    published: str | None,
    title: str | None,
) -> list[Period | None]:
    """The period of each quantity; None if the text gives it none.

    `passages` and `quantities` are those of the whole text, in order. A period without dates (五年来) has words alone.
    """
    text = marks.text
    carrier = _PeriodCarrier(text, periods_in(marks, published), periods_in(Marks(title or ""), published))
    found: list[Period | None] = [None] * len(quantities)
    starts = [quantity.start for quantity in quantities]
    for index, passage in enumerate(passages):
        first, after = (bisect_left(starts, offset) for offset in (passage.sentence.start, passage.sentence.end))
        own = carrier.read(index, passage, quantities[first:after])
        found[first:after] = [_of_story(period) for period in own] if passage.story else own
    return found


class _PeriodCarrier:
    """Reads a text from its beginning to its end, and keeps the period that goes on."""

    def __init__(self, text: str, periods: Sequence[Period], in_title: Sequence[Period]) -> None:
        self.text = text
        self.all = _compared_lists(text, periods)
        self.starts = [period.start for period in periods]
        self.titled = next(filter(_of_statistics, in_title), None)
        self.headed: Period | None = None  # of the heading or question
        self.before: _PeriodGoingOn | None = None
        self.question = 0

    def read(self, index: int, passage: FigurePassage, quantities: Sequence[Quantity]) -> list[Period | None]:
        """The periods of a sentence's quantities."""
        sentence = passage.sentence
        first, after = (bisect_left(self.starts, offset) for offset in (sentence.start, sentence.end))
        named = self.all[first:after]
        self._enter(passage, named)
        periods = self._periods(index, passage, named, quantities) if quantities else []
        self._leave(index, passage, named, quantities[-1].start if quantities else None)
        return periods

    def _enter(self, passage: FigurePassage, named: Sequence[Period]) -> None:
        if passage.question != self.question:
            self.headed = self.before = None
        if passage.sentence.heading:
            if period := next(filter(_of_statistics, named), None):
                self.headed, self.before = period, None
            elif self.text.startswith("【", passage.sentence.start) or passage.story:
                self.before = None
        self.question = passage.question

    def _leave(self, index: int, passage: FigurePassage, named: Sequence[Period], last: int | None) -> None:
        """Keeps the period that goes on. `last` is the offset of the last quantity; no period behind it goes on."""
        if passage.sentence.heading or passage.aside:
            return
        for period in reversed(named):
            if last is not None and period.start > last:
                continue
            if last is None and self._begins_in_span(period, passage.sentence.paragraph):
                continue
            if self._goes_on(period, has_quantities=last is not None or passage.story):
                period = next(
                    (larger for larger in named if is_part(period, larger) and self._says_when(larger)), period
                )
                each = any(one.kind is period.kind is PeriodKind.SINCE and one.first != period.first for one in named)
                statistical = (
                    not passage.story and not each and (_of_statistics(period) or period.kind is PeriodKind.WORDS)
                )
                whole = self.before.whole if self.before and is_part(period, self.before.whole) else period
                self.before = _PeriodGoingOn(period, passage.sentence.paragraph, index, statistical, whole)
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
        listed = LIST_BEFORE.search(self.text, max(0, period.start - 1), period.start)
        if RANGE.search(period.as_written) and EACH_OF_RANGE.match(self.text, period.end):
            return False
        if LIST_AFTER.match(self.text, period.end) or (listed and EACH_AFTER.match(self.text, period.end)):
            return False
        among = is_among(self.text, period.start) or self._of_object(period)
        if among or bracket_end(self.text, period.start, period.end):
            return False
        if LEVEL.search(self.text, max(0, period.start - LEVEL_CHARS), period.start):
            return False
        relative = not (period.as_written[0].isdigit() or SEVERAL_MONTHS.search(period.as_written))
        of_event = period.kind is PeriodKind.DAY or _one_month(period) or relative
        lasting = period.kind not in (PeriodKind.DAY, PeriodKind.SPAN) and not STARTED.search(period.as_written)
        return has_quantities or lasting or not (of_event or period.kind is PeriodKind.SINCE)

    def _periods(
        self, index: int, passage: FigurePassage, named: Sequence[Period], quantities: Sequence[Quantity]
    ) -> list[Period | None]:
        found: list[Period | None] = []
        for run in runs_of(self.text, quantities):
            count = run.members[-1] + 1
            own = quantities[run.first : run.first + len(run.members)]
            floor = quantities[run.first - 1].end if run.first else passage.sentence.start
            each = self._each(passage, named, own[0], count) if count > 1 else None
            if each is None and count > 1 and EACH_AGAIN.fullmatch(self.text, floor, own[0].start):
                each = self._each_again(index, passage, named, own[0], count)
            if each:
                found += [each[member] for member in run.members]
            else:
                heads = [own[run.members.index(member)] for member in run.members]  # of 5件6人, the 5件
                found += [
                    self._nearest(named, head, quantity, passage.sentence.paragraph)
                    or self._from_before(index, passage)
                    for head, quantity in zip(heads, own, strict=True)
                ]
                if count > 1 and (beside := self._beside(named, own[0])):
                    found[-len(own) :] = [beside] * len(own)  # 较2015年的9件和7件
        return found

    def _each(
        self, passage: FigurePassage, named: Sequence[Period], first: Quantity, count: int
    ) -> list[Period] | None:
        """As many periods before the values of a list as it has values: 一、二季度分别为…; 2020年至2022年分别为…."""
        spans = items_of(self.text, passage.sentence.start, first.start, count, [named])
        by_start = {period.start: period for period in named}
        last = next((period for period in reversed(named) if period.end <= first.start), None)
        if last and last.compared and first.unit in OF_A_CHANGE:
            spans = None  # 较2019年、2020年分别增长一成、两成
        if spans and last and spans[-1].start == last.start and all(span.start in by_start for span in spans):
            return [by_start[span.start] for span in spans]
        return _parts(last, count) if last and EACH_OF_RANGE.fullmatch(self.text, last.end, first.start) else None

    def _each_again(
        self, index: int, passage: FigurePassage, named: Sequence[Period], first: Quantity, count: int
    ) -> list[Period] | None:
        """The years of the span that an earlier list or sentence has, for another list of as many values."""
        before = [period for period in reversed(named) if period.end <= first.start]
        for span in (*before, self._from_before(index, passage)):
            if span and (parts := _parts(span, count)):
                return parts
        return None

    def _larger(self, paragraph: int) -> list[Period]:
        """The periods that go on in a paragraph, of which a period may be a part."""
        before = self.before
        return [before.period, before.whole] if before and before.paragraph == paragraph else []

    def _nearest(self, named: Sequence[Period], head: Quantity, quantity: Quantity, paragraph: int) -> Period | None:
        """The nearest period before a quantity in its sentence whose words reach to it. `head` is the first quantity of
        the same member of a list.
        """
        if own := self._beside(named, head) or self._behind(named, quantity):
            return own
        before = [period for period in named if period.end <= quantity.start]
        for at in range(len(before) - 1, -1, -1):
            period = before[at]
            # 第三季度 that begins a sentence holds for it all, 其中第三季度 and one behind 1至9月 for their own part.
            carried = self._larger(paragraph) if is_among(self.text, period.start) else []
            part = any(is_part(period, larger) for larger in [*before[:at], *carried])
            if self._says_when(period) and self._reaches(period, quantity.start, part=part):
                return self._end_of_span(self._with_list(before[: at + 1]), quantity)
        return None

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
        if period.compared or BACKGROUND.search(self.text, max(0, period.start - 3), period.start):
            return False
        before = max(0, period.start - LEVEL_CHARS)
        alone = OF_ONE_NUMBER.search(self.text, before, period.start) and self.text.startswith("的", period.end)
        return not alone

    def _of_object(self, period: Period) -> bool:
        """Whether a period belongs to what a clause is about, and not to what is counted in other clauses."""
        return OBJECT.search(self.text, max(0, period.start - 2), period.start) is not None

    def _reaches(self, period: Period, offset: int, *, part: bool) -> bool:
        """Whether a number at an offset is in the reach of a period before it. `part`: of a larger period before."""
        if (closed := bracket_end(self.text, period.start, period.end)) and closed < offset:
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
            joined = ITEM_JOINT.fullmatch(self.text[period.end : whole.start].strip())
            if not joined or not period.last or not whole.first:
                break
            days = period.kind is whole.kind is PeriodKind.DAY and period.last < whole.first  # 6月3日、7日: both
            if not days and _day_after(period.last) != whole.first:
                break
            whole = replace(
                whole, start=period.start, as_written=self.text[period.start : whole.end], first=period.first
            )
        return whole

    def _end_of_span(self, period: Period, quantity: Quantity) -> Period:
        """In a span of years, 由A增至B has A in the first year and B in the last."""
        before = self.text[max(period.end, quantity.start - 6) : quantity.start]
        at = 0 if FROM_VALUE.search(before) else -1 if TO_VALUE.search(before) else None
        years = _years(period) if at is not None else None
        return years[at] if at is not None and years else period

    def _from_before(self, index: int, passage: FigurePassage) -> Period | None:
        """The period that goes on from the sentences, the heading or the title before."""
        before = self.before
        if passage.publishes:
            return None
        if before and before.paragraph == passage.sentence.paragraph:
            another = index - before.sentence > 1 or BESIDES.match(self.text, passage.sentence.start)
            far = before.period.kind is PeriodKind.DAY and another
            return None if far else before.period
        if passage.story or passage.example:
            return self.headed if passage.aside else None
        if before and before.statistical:
            return before.whole if before.whole.kind is not PeriodKind.UNTIL else None
        return self.headed or self.titled


def _compared_lists(text: str, periods: Sequence[Period]) -> list[Period]:
    """The periods, with every one of a list compared whose first is: 较2019年、2020年."""
    found = list[Period]()
    for period in periods:
        listed = found and found[-1].compared and ITEM_JOINT.fullmatch(text, found[-1].end, period.start)
        found.append(replace(period, compared=True) if listed else period)
    return found


def _of_story(period: Period | None) -> Period | None:
    """The period without the day of the publication as its last: what began in a case (2008年起) ended before."""
    begun = period is not None and period.kind is PeriodKind.SINCE and STARTED.search(period.as_written)
    return replace(period, last=None) if period and begun else period


def _of_statistics(period: Period) -> bool:
    """Whether it is a year, months or the like, and not a day or days."""
    if period.compared or period.kind not in (PeriodKind.SPAN, PeriodKind.SINCE, PeriodKind.UNTIL, PeriodKind.SAME):
        return False
    return period.kind is not PeriodKind.SPAN or bool(period.first and period.first.endswith("-01"))


def _one_month(period: Period) -> bool:
    return bool(period.first and period.last and period.first[:MONTH_OF_ISO] == period.last[:MONTH_OF_ISO])


def _years(period: Period) -> list[Period] | None:
    """The years of a span of several whole years; None of any other period."""
    years = int(period.last[:ISO_YEAR]) - int(period.first[:ISO_YEAR]) + 1 if period.first and period.last else 0
    return _parts(period, years) if years > 1 else None


def _parts(period: Period, count: int) -> list[Period] | None:
    """The years, quarters or months of a period, if it has `count` of them."""
    length = LENGTHS.get(period.as_written[-1])
    if not (length and period.first and period.last and RANGE.search(period.as_written)):
        return None
    parts = parts_of(Days(date.fromisoformat(period.first), date.fromisoformat(period.last)), count, length)
    return [replace(period, first=f"{first}", last=f"{last}") for first, last in parts] or None


def _day_after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
