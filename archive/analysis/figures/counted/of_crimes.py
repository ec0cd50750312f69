"""The crime of which a quantity is: of its clause, its list, the sentence, or the passage before."""

from __future__ import annotations

import re

from archive.analysis.crimes.mentions import CrimeMention, crime_list
from archive.analysis.figures.counted.members import TextSpan
from archive.analysis.figures.counted.sentence_words import FRAUD, Carried, QuantityReading, SentenceWords
from archive.analysis.figures.measures import OTHER, Measure
from archive.analysis.sentences import clause_end

# a count of such cases is of no crime
OUTSIDE_CRIME = re.compile(
    "公益诉讼|民事|行政(?!(?:执法)?(?:机关|部门)已?移送)|听证|信访|纠纷案件|追索劳动报酬案件|惩罚犯罪与|惩治犯罪与"
)
# 影响非公经济发展案件: a kind of cases that is no crime of its own, nor that of the sentence before.
OPINION = re.compile("安全感|满意[度率]")  # what people think is of no crime
# What these count, without a word of crime, is of no crime outside of the story of a case: 注销电话卡300张, 播放30万次.
THINGS = re.compile("[集次张份个期场]")
GANGS = re.compile("团伙|集团")
HELP = "救助"  # is given to people: what they suffered goes on nowhere
VICTIMS = "被害人"  # but to victims it is given for the crime
OTHER_CASES = re.compile(
    "(?:(?:影响|涉|侵害|危害|破坏|妨害|针对)[^，。；：、0-9]{4,20}|涉[疫企农军外港澳台侨民未][^，。；：、0-9]{0,20})案件$"
)
SHARE_FOLLOWS = re.compile("，(?:占|约占)")  # 群众举报90件，占三成；自行发现80件，占…: each is a part of the same cases
# 乙等10人以诈骗罪: the crime of those counted follows them.
CHARGED = re.compile("[^，。；、]{0,6}(?:以|因|涉嫌|犯(?!罪))")
SUCH = re.compile("此类|该类|这类|上述|这些")  # 移送此类案件: of the crime named before, whatever is done
AMONG = "其中"
ONE_CASE = re.compile("[一1这该]起")
MAX_BRACKETS_CHARS = 120
OPENED = re.compile("立案|撤案")  # by the police, at a procuratorate's demand
MAX_AMONG_CHARS = 24
MAX_VICTIMS_CHARS = 60
OFFICE = re.compile("检察院|部门")
# What follows is the whole of a share, or what a rate is compared with.
WHOLE = re.compile("在[^，。；]{2,30}中的?(?:占|比重|比例|所占)|占|高于|低于|高出|低出|较|比(?![例重])")
# 三者合计占…: the share of several counts is of the crime of their total.
TOGETHER = re.compile(
    "(?:合计?|共计?|总计|[两三四五六七八九]者|[两三四五六七八九]罪|(?:类|个)罪名|[两三四五六七八九十][类种]犯罪[^占，]{0,12}"
    "|上述[^占]{0,16})占"
)


def crime_of_item(words: SentenceWords, item: TextSpan | None) -> CrimeMention | None:
    if item is None:
        return None
    if named := words.crimes_between(*item):
        return named[-1]
    return next((crime for crime in words.crimes if (crime.start, crime.end) == item), None)  # 盗窃、抢劫分别…


def crime_of_count(
    words: SentenceWords,
    i: int,
    item: TextSpan | None,
    own: TextSpan,
    floor: int,
    after: int,
    before: list[QuantityReading],
    carried: Carried,
    measure: Measure | None,
) -> CrimeMention | None:
    """The crime of a count; None if it counts all crimes, or if nothing says its crime."""
    if crime := crime_of_item(words, item):
        return crime
    end = words.quantities[i].end
    behind = TextSpan(end, _end_of_item(words, end, after))
    spans = [own, behind, TextSpan(floor, own.start)]
    if CHARGED.match(words.text, end, after):
        spans = [behind, own]
    for span in spans:
        if named := words.crimes_between(*span):
            return _first_of_list(words, named)
    outside = OUTSIDE_CRIME.search(words.text, floor, own.end) is not None
    outside = outside or _is_help(words, own, end)
    if outside or OTHER_CASES.search(words.text, own.start, own.end):
        return None
    crime = _going_on(words, own, floor, end, before, carried, measure)
    return None if crime and _is_among(words, words.quantities[i].end, crime) else crime


def _is_help(words: SentenceWords, own: TextSpan, end: int) -> bool:
    """Whether a number counts help, or those who got it, that is not told to be of victims."""
    last = clause_end(words.text, end, words.sentence.end)
    least = max(words.sentence.start, own.start - MAX_VICTIMS_CHARS)
    return HELP in words.text[own.start : last] and VICTIMS not in words.text[least:last]


def _end_of_item(words: SentenceWords, end: int, after: int) -> int:
    """Where the words behind a number end: at a 、, if they lead to the next number (涉黑组织9个、涉恶犯罪集团7个)."""
    comma = words.text.find("、", end, after)
    return comma if comma >= 0 and any(quantity.start == after for quantity in words.quantities) else after


def _is_among(words: SentenceWords, end: int, crime: CrimeMention) -> bool:
    """Whether the crime is told only of a part of what a number before `end` counts: 受理6257件，其中诈骗案件575件."""
    at = words.text.find(AMONG, end, min(words.sentence.end, end + MAX_AMONG_CHARS))
    return at >= 0 and any(one.name == crime.name for one in words.crimes_between(at, at + MAX_AMONG_CHARS))


def _going_on(
    words: SentenceWords,
    own: TextSpan,
    floor: int,
    end: int,
    before: list[QuantityReading],
    carried: Carried,
    measure: Measure | None,
) -> CrimeMention | None:
    """The crime that goes on from words before, for a number that ends at `end`."""
    if SUCH.search(words.text, own.start, own.end):
        named = [reading.crime for reading in before if reading.crime]
        return named[-1] if named else carried.crime
    of_crime = measure is None or measure.of_crime or OPENED.search(words.text, own.start, own.end) is not None
    parts = SHARE_FOLLOWS.match(words.text, end) is not None
    if before and (of_crime or parts or "；" not in words.text[floor : own.end]):
        return _last_whole(words, before, own.start).crime
    if not (carried.story or (measure and measure.of_crime)) and _are_things(words, own, end):
        return None
    elsewhere = _of_another_office(words) if measure is None or measure.code == OTHER else not measure.of_crime
    if before or elsewhere:
        return carried.topic
    return carried.crime


def _are_things(words: SentenceWords, own: TextSpan, end: int) -> bool:
    behind = clause_end(words.text, end, words.sentence.end)
    return THINGS.match(words.text, end - 1) is not None and not GANGS.search(words.text, own.start, behind)


def _last_whole(words: SentenceWords, before: list[QuantityReading], at: int) -> QuantityReading:
    """The last reading before `at` that tells no part in brackets, or behind an 其中 that a semicolon ends:
    批捕30人（其中涉黑犯罪4人），起诉20人.
    """
    least = max(words.sentence.start, at - MAX_BRACKETS_CHARS)
    closing = words.text.rfind("）", least, at)
    opening = words.text.rfind("（", least, closing) if closing >= 0 else -1
    last = len(before) - 1
    while opening >= 0 and last >= 0 and opening < words.quantities[last].start < closing:
        last -= 1
    semicolon = words.text.rfind("；", least, at)
    among = words.text.rfind(AMONG, least, semicolon) if semicolon >= 0 else -1
    while among >= 0 and last > 0 and among < words.quantities[last].start < semicolon:
        last -= 1
    return before[last]  # all in brackets: the last one


def crime_of_rate(
    words: SentenceWords, i: int, first: int, own: int, base: QuantityReading | None, carried: Carried
) -> CrimeMention | None:
    """The crime of a rate: that of what has the share, not of the whole (诈骗犯罪占全部刑事犯罪的一成).

    `first` is the first quantity of the list of rates.
    """
    at = words.quantities[i].start
    whole = WHOLE.search(words.text, own, at)
    if whole and TOGETHER.search(words.text, own, at):
        named = words.crimes_between(whole.end(), at) or _of_the_sentence(words, i, own)
        return named[-1] if named else carried.crime
    if named := words.crimes_between(own, whole.start() if whole else at):
        return _first_of_list(words, named)
    floor = words.quantities[first - 1].end if first else words.sentence.start
    if named := words.crimes_between(floor, own):  # A罪人数最多，占六成
        return _first_of_list(words, named)
    semicolon = words.text.rfind("；", max(words.sentence.start, own - MAX_BRACKETS_CHARS), own)
    if base and words.quantities[base.run].start < semicolon and (named := words.crimes_between(semicolon, own)):
        return _first_of_list(words, named)  # 起诉诈骗5人；洗钱案件上升一成，占三成
    if base:
        return base.crime
    named = words.crimes_between(words.sentence.start, own)
    if named:
        return _first_of_list(words, named)
    if OPINION.search(words.text, words.sentence.start, at):
        return None
    return carried.topic if "率" in words.text[own:at] else carried.crime


def _of_the_sentence(words: SentenceWords, i: int, own: int) -> list[CrimeMention]:
    """The only crime that a sentence names before the first number: 毒品案件集中在甲、乙两市，共占七成."""
    named = [] if i else words.crimes_between(words.sentence.start, own)
    return named if len(named) == 1 else []


def _first_of_list(words: SentenceWords, named: list[CrimeMention]) -> CrimeMention:
    return named[crime_list(words.text, named, len(named) - 1)]


def in_passage(words: SentenceWords, crime: CrimeMention | None, carried: Carried) -> CrimeMention | None:
    """A bare 诈骗 means the kind of fraud that the passage is about: 购物类诈骗, in an answer on telecom fraud."""
    if carried.is_case and crime is not None and not crime.firm:
        return carried.topic
    if carried.is_case and crime is not None and crime.crime_id is None:
        return carried.topic  # a group is named in passing: 非法集资犯罪所得, in a case of money laundering
    bare = crime is not None and not crime.firm and words.text[crime.start : crime.end] == FRAUD
    about = (_one_case(words, crime.start) if bare and crime else None) or carried.crime
    return about if bare and about and about.name and FRAUD in about.name else crime


def _one_case(words: SentenceWords, end: int) -> CrimeMention | None:
    """The crime of the one case that the sentence tells before `end`: 办理的一起诈骗案."""
    cases = (crime for crime in words.crimes if crime.end <= end and crime.named and crime.words.endswith("案"))
    return next((crime for crime in cases if ONE_CASE.match(words.text, crime.start - 2)), None)


def _of_another_office(words: SentenceWords) -> bool:
    """Whether the sentence tells of an office by its name: what it did need not be about the crime told before."""
    return OFFICE.search(words.text, words.sentence.start, words.sentence.end) is not None
