"""The crime of which a quantity is: of its item, its clause, the sentence, or the passage before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive.analysis.crimes.mentions import CrimeMention, crime_list, crimes_in
from archive.analysis.figures.measures import OTHER, Measure
from archive.analysis.figures.values import Span, Value
from archive.analysis.sentences import clause_end
from archive.model import Change

FRAUD = "诈骗"
CRIMES_COUNTED = frozenset("人名件起宗案元")  # 盗窃5人, but not 虚开发票5份
# A count of such cases is of no crime, and what people think is of none.
OUTSIDE_CRIME = re.compile(
    "公益诉讼|民事|行政(?!(?:执法)?(?:机关|部门)已?移送)|听证|信访|纠纷案件|追索劳动报酬案件|惩罚犯罪与|惩治犯罪与"
    "|安全感|满意[度率]"
)
# 影响非公经济发展案件: a kind of cases that is no crime of its own, nor that of the sentence before.
OTHER_CASES = re.compile(
    "(?:(?:影响|涉|侵害|危害|破坏|妨害|针对)[^，。；：、0-9]{4,20}|涉[疫企农军外港澳台侨民未][^，。；：、0-9]{0,20})案件$"
)
# What these count, without a word of crime, is of no crime outside of the story of a case: 注销电话卡300张, 播放30万次.
THINGS = re.compile("[集次张份个期场]")
GANGS = re.compile("团伙|集团")
# 乙等10人以诈骗罪: the crime of those counted follows them.
CHARGED = re.compile("[^，。；、]{0,6}(?:以|因|涉嫌|犯(?!罪))")
SUCH = re.compile("此类|该类|这类|上述|这些")  # 移送此类案件: of the crime named before, whatever is done
AMONG = "其中"
# 受理6257件，其中诈骗案件575件: the crime is told only of a part.
PART_FOLLOWS = re.compile("[^，。；]{0,12}，其中")
MAX_PART_CHARS = 24
OPENED = re.compile("立案|撤案")  # by the police, at a procuratorate's demand
# Help is given to people: what they suffered goes on nowhere. But to victims it is given for the crime.
HELP, VICTIMS = "救助", "被害人"
ONE_CASE = re.compile("[一1这该]起")
MAX_BRACKETS_CHARS = 120
OFFICE = re.compile("检察院|部门")
# What follows is the whole of a share, or what a rate is compared with.
WHOLE = re.compile("在[^，。；]{2,30}中的?(?:占|比重|比例|所占)|占|高于|低于|高出|低出|较|比(?![例重])")
# 三者合计占…: the share of several counts is of the crime of their total.
TOGETHER = re.compile(
    "(?:合计?|共计?|总计|[两三四五六七八九]者|[两三四五六七八九]罪|(?:类|个)罪名|[两三四五六七八九十][类种]犯罪[^占，]{0,12}"
    "|上述[^占]{0,16})占"
)


@dataclass(frozen=True, slots=True, eq=False)
class CountedValue:
    """What a quantity counts."""

    value: Value
    measure: str
    words: str | None  # of the text, for the measure
    crime: CrimeMention | None
    subject: Span | None
    change: Change | None = None
    base: CountedValue | None = None  # of a rate: what it is about


@dataclass(frozen=True, slots=True)
class Carried:
    """What earlier sentences of the paragraph say, for a sentence that does not say it again."""

    crime: CrimeMention | None = None
    topic: CrimeMention | None = None  # of the case, the heading or the title
    is_case: bool = False  # whether the passage tells one case
    story: bool = False  # whether the sentence is of the story of a case
    counted: Sequence[CountedValue] = ()  # of the sentence before
    public_interest: bool = False  # whether the paragraph is about public-interest cases


class SentenceCrimes:
    """The crimes of a sentence, for its quantities. What those before a quantity count is in `counted`."""

    def __init__(self, text: str, values: Sequence[Value], carried: Carried) -> None:
        self.text, self.values, self.carried = text, values, carried
        self.sentence = sentence = values[0].sentence
        self.crimes = crimes_in(text, sentence.start, sentence.end)
        self.counted: list[CountedValue] = []

    def named(self, start: int, end: int) -> list[CrimeMention]:
        """The crimes named between; a name without 罪, 犯罪 or 案 counts if it is fraud's, or right before a number."""
        named = (crime for crime in self.crimes if start <= crime.start and crime.end <= end)
        return [crime for crime in named if crime.firm or FRAUD in (crime.name or "") or self._is_counted(crime)]

    def _is_counted(self, crime: CrimeMention) -> bool:
        quantities = (value.quantity for value in self.values)
        return any(one.start == crime.end and one.unit in CRIMES_COUNTED for one in quantities)

    def of_count(self, value: Value, item: Span | None, measure: Measure | None) -> CrimeMention | None:
        """The crime of a count; None if it counts all crimes, or if nothing says its crime."""
        start, end = value.behind
        comma = self.text.find("、", start, end) if value.leads else -1  # 涉黑组织9个、涉恶犯罪集团7个
        spans = [value.own, (start, comma if comma >= 0 else end), value.earlier]
        if CHARGED.match(self.text, start, end):
            spans[:2] = spans[1::-1]
        if crime := (self._of_item(item) if item else None) or self._first_named(*spans):
            return crime
        words = self.text[value.floor : clause_end(self.text, start, self.sentence.end)]
        helps = HELP in words and VICTIMS not in words
        outside = OUTSIDE_CRIME.search(self.text, value.floor, value.start)
        if helps or outside or OTHER_CASES.search(self.text, *value.own):
            return None
        crime, part = self._going_on(value, measure), PART_FOLLOWS.match(self.text, value.quantity.end)
        parts = self.named(part.end(), part.end() + MAX_PART_CHARS) if part and crime else []
        return None if crime and crime.name in {one.name for one in parts} else crime

    def of_rate(self, value: Value, item: Span | None, base: CountedValue | None) -> CrimeMention | None:
        """The crime of a rate: that of what has the share, not of the whole (诈骗犯罪占全部刑事犯罪的一成)."""
        if item and (crime := self._of_item(item)):
            return crime
        own, at = value.clause, value.quantity.start
        whole = WHOLE.search(self.text, own, at)
        if whole and TOGETHER.search(self.text, own, at):
            opening = [] if self.counted else [(self.sentence.start, own)]
            return self._first_named((whole.end(), at), *opening) or self.carried.crime
        spans = [(own, whole.start() if whole else at), value.earlier]  # A罪人数最多，占六成
        if base and len(value.members) == 1:
            spans.append((base.value.quantity.end, own))  # 起诉诈骗5人；洗钱案件上升一成，占三成
        if crime := self._first_named(*spans):
            return crime
        if base:
            return base.crime
        crime = self._first_named((self.sentence.start, own))
        if crime or OUTSIDE_CRIME.search(self.text, self.sentence.start, at):
            return crime
        return self.carried.topic if "率" in self.text[own:at] else self.carried.crime

    def _of_item(self, item: Span) -> CrimeMention | None:
        named = self.named(*item)
        return named[-1] if named else next((crime for crime in self.crimes if crime[:2] == item), None)

    def _first_named(self, *spans: Span) -> CrimeMention | None:
        """The last crime of the first span that names one; of a list, its first."""
        named = next(filter(None, (self.named(*span) for span in spans)), None)
        return named[crime_list(self.text, named, len(named) - 1)] if named else None

    def _going_on(self, value: Value, measure: Measure | None) -> CrimeMention | None:
        """The crime that goes on from words before."""
        before, text, carried = self.counted, self.text, self.carried
        if SUCH.search(text, *value.own):
            return next((one.crime for one in reversed(before) if one.crime), carried.crime)
        of_crime = measure is None or measure.of_crime or OPENED.search(text, *value.own) is not None
        has_share = text.startswith(("，占", "，约占"), value.quantity.end)  # 自行发现60件，占两成: of the same cases
        if len(value.members) > 1 and (own := self.counterpart(self.counts_before(value), value)):
            return own.crime  # 较2015年的5件和6件
        if before and (of_crime or has_share or "；" not in text[value.floor : value.start]):
            return self._last_whole(value.clause).crime
        behind = clause_end(text, value.quantity.end, self.sentence.end)
        things = THINGS.match(text, value.quantity.end - 1) and not GANGS.search(text, value.clause, behind)
        if things and not (carried.story or (measure and measure.of_crime)):
            return None
        if measure is None or measure.code == OTHER:
            of_crime = not OFFICE.search(text, self.sentence.start, self.sentence.end)
        return carried.crime if of_crime and not before else carried.topic

    def counts_before(self, value: Value) -> list[CountedValue]:
        """What is no change, of the lists before that of a value."""
        return [one for one in self.counted if one.change is None and one.value.members is not value.members]

    def counterpart(self, counts: Sequence[CountedValue], value: Value) -> CountedValue | None:
        """The last of the counts; of several values in a row, each has its own of as many: 去年同期分别为5人和6人, or
        226件759人，同比分别上升一成、两成.
        """
        last, members = counts[-1:], len(value.members)
        pair = [one for one in counts for other in last if one.value.is_beside(other.value)]
        alike = pair if len(pair) == members else [one for one in counts if one.value.kind == last[0].value.kind]
        return alike[value.member - members] if len(alike) >= members else None

    def _last_whole(self, at: int) -> CountedValue:
        """What was counted last before `at`, but for a part in brackets, or behind an 其中 that a semicolon ends:
        批捕30人（其中涉黑犯罪4人），起诉20人.
        """
        least = max(self.sentence.start, at - MAX_BRACKETS_CHARS)
        found = self.counted[-1]
        for opening, closing in (("（", "）"), (AMONG, "；")):
            end = self.text.rfind(closing, least, at)
            begin = self.text.rfind(opening, least, end) if end >= 0 else -1
            whole = [one for one in self.counted if one.value.quantity.start < begin]
            if begin >= 0 and begin < found.value.quantity.start < end:
                found = whole[-1] if whole else found
        return found

    def in_passage(self, crime: CrimeMention | None) -> CrimeMention | None:
        """In a case, a crime that is named in passing is none of its own; a bare 诈骗 means the kind of fraud that the
        passage is about: 购物类诈骗, in an answer on telecom fraud.
        """
        if crime is None:
            return None
        if self.carried.is_case and not (crime.firm and crime.crime_id):
            return self.carried.topic
        if crime.firm or crime.words != FRAUD:
            return crime
        about = self._one_case(crime.start) or self.carried.crime
        return about if about and FRAUD in (about.name or "") else crime

    def _one_case(self, end: int) -> CrimeMention | None:
        """The crime of the one case that the sentence tells before `end`: 办理的一起诈骗案."""
        cases = (crime for crime in self.crimes if crime.end <= end and crime.named and crime.words.endswith("案"))
        return next((crime for crime in cases if ONE_CASE.match(self.text, crime.start - 2)), None)
