"""The offices that a text names, with the divisions in their names: 浙江省|桐乡市|人民检察院.

A name is read from right to left: its end (检察院, 法院), then the gazetteer's names of county, prefecture, province.
These offices are left out: the office of a pretended official (冒充…检察官), the office of somebody's post (时任…院长),
the court of an earlier conviction (曾因…被…法院判处), offices in a title 《…》, national and military offices.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from archive.analysis.places.gazetteer import DivisionName, gazetteer, province
from archive.text.numerals import TO_99

LOOK_BACK_CHARS = 40  # characters before 检察院 that may belong to its name, or to the list that it closes
MAX_LISTED = 9  # names in a list: 江苏、山东、安徽三省检察机关
MAX_PART_CHARS = 14  # of a part of a name that is no division: 高新技术产业开发区
POST_CHARS = 20  # this many before a name are searched for a post or a pretence
SENTENCE_CHARS = 80  # this many before an office, and twice as many after it, are searched for an earlier conviction

# Ends of offices' names, the most frequent first. No entry ends in another entry.
LAST_WORDS = (
    *("检察院", "法院", "检察机关", "高院", "中院", "铁路运输分院", "检察分院", "铁检分院"),
    *("公安机关", "公安局", "公安分局", "公安厅", "公安处"),
)
# The first pattern of JUDICIAL searches for the single character 院, which takes a tenth of the time of whole words. It
# allows white space before 院, since a closing line may break inside a word: 人民检察⏎院 (spp jczdal
# 202503/t20250301_686749).
AFTER_NO_NAME = "[，。、；：（“的对由向与]"  # it ends no name, and stands before every second 检察机关
JUDICIAL = (
    re.compile(
        rf"院(?<=[察法高中分\s]院)(?<!{AFTER_NO_NAME}法院)(?<!{AFTER_NO_NAME}检察院)"
        rf"(?<!{AFTER_NO_NAME}人民检察院)(?<!{AFTER_NO_NAME}人民法院)"
    ),
    re.compile(f"检察机关(?<!{AFTER_NO_NAME}检察机关)"),
)
POLICE = (re.compile("公安(?:机关|分局|局|厅|处)"),)
COLLECTIVE = frozenset({"检察机关", "公安机关"})  # any word may come before these, so 桐乡 there is not read as 桐乡市
# Words between the division and the office: 江苏省|高级|人民法院, 金华市|两级|检察机关, 东莞市|第一市区|人民检察院.
QUALIFIER = re.compile(
    r"(?:高级|中级|基层|铁路运输|海事|知识产权|金融|互联网|油田|农垦|林区|城郊地?区?|相关|有关|等地?|省级|[各两三四]级|"
    rf"[两{TO_99[2:]}][省市地县区]|第?[{TO_99}](?:市区|师)?)+$"
)
MAX_QUALIFIER_CHARS = 4  # the longest qualifier
# For a part of a name that is no division: 湖北省|某市, 江苏省|某市某区, 扬州|经济技术开发区. White space is already
# removed from the name.
NOT_IN_PART = frozenset('，。；：、！？（）“”"《》【】…的与及向由对将在至到往被为以从移送院局厅')
PART_ENDS = frozenset("市县区旗州盟镇城港")
ZONE = re.compile(rf".{{0,{MAX_PART_CHARS - 3}}}(?:开发|高新|工业园|园|新|合作|保税|示范|管理|经开|实验|试验)区")

# An earlier conviction: 曾因犯盗窃罪被…法院判处; …法院判处有期徒刑一年，…刑满释放.
CONVICTED = re.compile(r"曾[^。；\n]*被[^。；\n]*$")
SENTENCED = re.compile(r"[^。；\n，]{0,30}(?:判处|判刑|判决|处罚|强制)")
RELEASED = re.compile(r"[^。；\n]{0,60}判处[^。；\n]{0,60}刑满释放")
# Words before an office that belongs to a pretence or to somebody's post: 冒充…检察官, 伪造…判决书, 时任…院长.
NOT_AT_WORK = re.compile(
    r"(?:(?:冒充|假冒|假扮|冒用|自称|谎称|伪称|声称)[^，。；：向到在至由被罪商标送]{0,15}|(?:伪造|虚构|假借|虚假|假)[了的]?|"
    r"(?:担任|历任|时任|原任|曾任|任职于|供职于)原?)[“\"]?$"
)
PRETENCE_OR_POST = re.compile("[冒假称伪构任供]")  # in each match of NOT_AT_WORK; ten times as fast

NO_REGION = ("最高", "军事", "军事检察院，新疆生产建设兵团")  # the last is in the address line of notices


class OfficePlace(NamedTuple):
    """The divisions in the name of an office."""

    start: int  # offset in the words that were read, without white space
    names: tuple[DivisionName, ...]  # the largest first
    codes: tuple[str, ...]  # the provinces or prefectures that the name may mean
    less_likely_codes: tuple[str, ...]

    @property
    def sure(self) -> bool:
        """Whether the name alone says where the office is."""
        return len(self.codes) == 1 and not self.less_likely_codes and (len(self.names) > 1 or not self.names[0].vague)


class Office(NamedTuple):
    """An office as a text names it."""

    start: int  # offset in the text; exact if the name has no white space inside
    end: int
    place: OfficePlace
    # 浙江省桐乡市人民检察院; white space left out. In a list, from this office's division on: 江苏、安徽两省检察机关.
    written: str
    last: str  # its last word: 检察院, 检察机关, 法院, 公安局 …


def offices(text: str, ends: Sequence[re.Pattern[str]] = JUDICIAL) -> Iterator[Office]:
    """The offices whose names say where they are, in order. A list (江苏、安徽两省检察机关) gives several offices."""
    may_end = gazetteer().ends
    for end in sorted([match.end() for pattern in ends for match in pattern.finditer(text)]):
        written = "".join(text[max(0, end - LOOK_BACK_CHARS) : end].split())
        last = next(filter(written.endswith, LAST_WORDS), None)
        if last is None:
            continue
        name = written[: -len(last)].removesuffix("人民")
        if name[-1:] not in may_end or name.endswith(NO_REGION):
            continue
        places = _places(name, short_counties=last not in COLLECTIVE)
        if not places or _aside(text, end - len(last), end) or _not_at_work(name, places[-1].start):
            continue
        for place in reversed(places):
            yield Office(end - len(written) + place.start, end, place, written[place.start :], last)


def _aside(text: str, start: int, end: int) -> bool:
    """Whether the office is inside 《…》 or is the court of an earlier conviction."""
    since = max(0, start - SENTENCE_CHARS)
    if text.rfind("《", since, start) > text.rfind("》", since, start):
        return True
    if text.rfind("曾", since, start) >= 0 and CONVICTED.search(text, since, start) and SENTENCED.match(text, end):
        return True
    return text.find("刑满释放", end, end + 2 * SENTENCE_CHARS) >= 0 and RELEASED.match(text, end) is not None


def _not_at_work(name: str, start: int) -> bool:
    """Whether the words before an office say that it is somebody's post or a pretence."""
    since = max(0, start - POST_CHARS)
    return bool(PRETENCE_OR_POST.search(name, since, start) and NOT_AT_WORK.search(name, since, start))


# --- what one name says -----------------------------------------------------------------------------------------------


def _places(name: str, *, short_counties: bool) -> list[OfficePlace]:
    """The place of an office. If the office closes a list, the places of the list, from the last to the first."""
    place = _place(name, short_counties=short_counties)
    found: list[OfficePlace] = []
    while place and len(found) < MAX_LISTED:
        found.append(place)
        left = name[: place.start]
        place = divisions_at_end(left[:-1], short_counties=False) if left.endswith(("、", "和", "与", "及")) else None
    return found


def _place(name: str, *, short_counties: bool) -> OfficePlace | None:
    place = divisions_at_end(name, short_counties=short_counties)
    if place is None and (qualifier := _qualifier(name)):
        name = name[: qualifier.start()]
        place = divisions_at_end(name, short_counties=short_counties)
    return place or _before_part(name)


def _qualifier(name: str) -> re.Match[str] | None:
    """All qualifiers at the end of a name. First only the last characters are searched, which is faster."""
    return QUALIFIER.search(name) if QUALIFIER.search(name, max(0, len(name) - MAX_QUALIFIER_CHARS)) else None


def divisions_at_end(name: str, *, short_counties: bool) -> OfficePlace | None:
    """The divisions at the end of a text, each inside the one before it: 福建省, 厦门市, 湖里区; None without one.

    A county's short name (桐乡) counts only with `short_counties`.
    """
    known = gazetteer()
    last = known.ending(name, short_counties=short_counties)
    if last is None:
        return None
    names, codes, less_likely = [last], last.codes, last.less_likely_codes
    start = len(name) - len(last.text)
    while larger := known.ending(name[:start], short_counties=False):
        if larger.level >= names[0].level:
            break
        inside = tuple([code for code in codes + less_likely if code in larger.codes or province(code) in larger.codes])
        if not inside and not larger.complete:
            break
        # If `inside` is empty, the tables have no such county in the larger division. Then the text is believed.
        codes, less_likely = inside or larger.codes, ()
        names.insert(0, larger)
        start -= len(larger.text)
    return OfficePlace(start, tuple(names), codes, less_likely)


def _before_part(name: str) -> OfficePlace | None:
    """The divisions before a part that is no division: 扬州|经济技术开发区, 湖北省|某市; None without them.

    A division's short name counts only before a zone.
    """
    if name[-1:] not in PART_ENDS:
        return None
    for start in range(len(name) - 2, max(0, len(name) - MAX_PART_CHARS) - 1, -1):
        if name[start] in NOT_IN_PART:
            return None
        if place := divisions_at_end(name[:start], short_counties=False):
            return place if place.names[-1].complete or ZONE.fullmatch(name, start) else None
    return None


def beginning(name: str) -> OfficePlace | None:
    """The divisions with which a name begins: 江苏省|司法厅; None without them."""
    places = (divisions_at_end(name[:end], short_counties=False) for end in range(len(name), 1, -1))
    return next((place for place in places if place and place.start == 0), None)
