"""Where the offices stand that a text names: 浙江省桐乡市人民检察院 is in 嘉兴市, 330400.

What counts is an office that handled the case: procuratorates and courts, those of railways, seas and the Internet by
their city; the police only where the text names no procuratorate and no court of a known place. What does not count:
places that stand in the facts alone; offices that a swindler pretends to be of (冒充…检察官) or that are a man's post
(时任…院长); prisons and other offices; the court of an earlier conviction (曾因…被…法院判处); what is cited in 《…》;
national offices; military ones, whose districts are no regions; those of 香港, 澳门 and 台湾. Those of the
新疆生产建设兵团 stand in 新疆.

A name is read from its end, 检察院 or 法院, to the left, by the names of data/regions.json: county, prefecture, then
province. A county gives its prefecture. A name that several prefectures know (鼓楼区) gives one only where the text
says which.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib import resources
from itertools import chain
from typing import Any, NamedTuple

from archive.model import RegionFound
from archive.text.numerals import TO_99

LOOK_BACK = 40  # characters before 检察院 that may belong to its name, or to the list that it closes
MOST_LISTED = 9  # names in a list: 江苏、山东、安徽三省检察机关
LONGEST_PART = 14  # characters of a part that is no division: 高新技术产业开发区
POST = 20  # characters before a name that tell of a man's post, or of a pretended one
SENTENCE = 80  # characters from an office in which an earlier conviction is told

# What ends an office's name, the most frequent first. None is the end of another.
LAST_WORDS = (
    *("检察院", "法院", "检察机关", "高院", "中院", "铁路运输分院", "检察分院", "铁检分院"),
    *("公安机关", "公安局", "公安分局", "公安厅", "公安处"),
)
# Searched for by one literal character, a tenth of the time of the words themselves. Closing lines break them anywhere:
# 人民检察⏎院 (spp jczdal 202503/t20250301_686749).
AFTER_NO_NAME = "[，。、；：（“的对由向与]"  # ends no name, and stands before every other 检察机关
JUDICIAL = (
    re.compile(
        rf"院(?<=[察法高中分\s]院)(?<!{AFTER_NO_NAME}法院)(?<!{AFTER_NO_NAME}检察院)"
        rf"(?<!{AFTER_NO_NAME}人民检察院)(?<!{AFTER_NO_NAME}人民法院)"
    ),
    re.compile(f"检察机关(?<!{AFTER_NO_NAME}检察机关)"),
)
POLICE = (re.compile("公安(?:机关|分局|局|厅|处)"),)
COLLECTIVE = frozenset({"检察机关", "公安机关"})  # what stands before them may be any word: no 桐乡 for 桐乡市
# Between the place and the office: 江苏省|高级|人民法院, 金华市|两级|检察机关, 东莞市|第一市区|人民检察院.
QUALIFIER = re.compile(
    r"(?:高级|中级|基层|铁路运输|海事|知识产权|金融|互联网|油田|农垦|林区|城郊地?区?|相关|有关|等地?|省级|[各两三四]级|"
    rf"[两{TO_99[2:]}][省市地县区]|第?[{TO_99}](?:市区|师)?)+$"
)
LONGEST_QUALIFIER = 4  # characters of one
MAY_END = frozenset(f"级输事权融网田垦地郊关等省市县区旗州盟镇城港师{TO_99}")  # a qualifier or a part
# The part of a name that is no division: 湖北省|某市, 江苏省|某市某区, 扬州|经济技术开发区.
# White space is left out of names before.
NOT_IN_PART = frozenset('，。；：、！？（）“”"《》【】…的与及向由对将在至到往被为以从移送院局厅')
PART_ENDS = frozenset("市县区旗州盟镇城港")
ZONE = re.compile(rf".{{0,{LONGEST_PART - 3}}}(?:开发|高新|工业园|园|新|合作|保税|示范|管理|经开|实验|试验)区")

# An earlier conviction: 曾因犯盗窃罪被…法院判处; …法院判处有期徒刑一年，…刑满释放.
CONVICTED = re.compile(r"曾[^。；\n]*被[^。；\n]*$")
SENTENCED = re.compile(r"[^。；\n，]{0,30}(?:判处|判刑|判决|处罚|强制)")
RELEASED = re.compile(r"[^。；\n]{0,60}判处[^。；\n]{0,60}刑满释放")
# What stands before an office that is a part of the fraud or a man's post: 冒充…检察官, 伪造…判决书, 时任…院长.
NOT_AT_WORK = re.compile(
    r"(?:(?:冒充|假冒|假扮|冒用|自称|谎称|伪称|声称)[^，。；：向到在至由被罪商标送]{0,15}|(?:伪造|虚构|假借|虚假|假)[了的]?|"
    r"(?:担任|历任|时任|原任|曾任|任职于|供职于)原?)[“\"]?$"
)
PRETENCE_OR_POST = re.compile("[冒假称伪构任供]")  # in each of these words stands one of them: a search of a tenth

NO_REGION = ("最高", "军事", "军事检察院，新疆生产建设兵团")  # the last is the address of a notice
OUTSIDE = ("71", "81", "82")  # 台湾, 香港, 澳门: none of their courts is one of the mainland's
LAST_WORD = re.compile(r"(?<=..)(?:地区|[省市区县旗盟])$")  # 嘉兴市 is 嘉兴 for short


class Level(IntEnum):
    """How large a division is."""

    PROVINCE = 1
    PREFECTURE = 2
    COUNTY = 3


@dataclass(frozen=True, slots=True)
class Region:
    """A province or a prefecture."""

    code: str  # GB/T 2260, six digits
    name: str  # in full
    parent: str | None  # code of the province; None for a province


@dataclass(frozen=True, slots=True)
class Name:
    """A name of divisions: 鼓楼区 is one name of four."""

    text: str
    short: str  # 桐乡
    full: str | None  # 桐乡市; None where divisions of several full names have this one
    complete: bool  # 桐乡市 and 沿河县, not 桐乡
    level: Level  # of the largest
    codes: tuple[str, ...]  # the provinces or prefectures where they are
    others: tuple[str, ...]  # less likely: where they were before, or where a county shares a prefecture's short name

    @property
    def vague(self) -> bool:
        """城区, 矿区, 东区: said of any town."""
        return self.text[1:] == "区"


class Place(NamedTuple):
    """What an office's name says of its place."""

    start: int  # offset in what stands before the office's last words
    names: tuple[Name, ...]  # the largest first
    codes: tuple[str, ...]  # what it may mean: provinces or prefectures
    others: tuple[str, ...]  # what it may mean, less likely

    @property
    def sure(self) -> bool:
        """The name alone says where the office stands."""
        return len(self.codes) == 1 and not self.others and (len(self.names) > 1 or not self.names[0].vague)


class Office(NamedTuple):
    """An office as a text names it."""

    start: int  # offset in the text; exact where no white space stands inside the name
    end: int
    place: Place
    written: str  # 浙江省桐乡市人民检察院; white space left out
    last: str  # its last word: 检察院, 检察机关, 法院, 公安局 …


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All names, to be found by their ends."""

    names: dict[str, Name]
    lengths: dict[str, tuple[int, ...]]  # last two characters to the lengths of names that end in them, longest first
    ends: frozenset[str]  # characters that may stand before an office's last words

    def ending(self, text: str, *, short_counties: bool) -> Name | None:
        """The longest name at the end of a text; 桐乡 for 桐乡市 only where asked for."""
        for length in self.lengths.get(text[-2:], ()):
            name = self.names.get(text[-length:])
            if name and (short_counties or name.complete or name.level is not Level.COUNTY):
                return name
        return None


def find(text: str) -> tuple[RegionFound, ...]:
    """The provinces and prefectures of the offices that the text of a case names, in order of first mention.

    Only the most specific: a province is left out where one of its prefectures is there. `how` is the first name that
    gave the region, white space left out. Unknown and ambiguous names give nothing.
    """
    return _regions(text, offices(text)) or _regions(text, offices(text, POLICE))


def region_of_office(name: str) -> str | None:
    """Code of the province or prefecture where an office stands; None for national, unknown and ambiguous ones."""
    if any(word in name for word in NO_REGION):
        return None
    found = next(chain(offices(name), offices(name, POLICE)), None)
    if found and found.start:  # 南县 is not where 样南县人民检察院 is
        return None
    place = found.place if found else _beginning("".join(name.split()))
    if place is None or len(place.codes) != 1 or place.names[0].vague:
        return None
    return place.codes[0]


def all_regions() -> tuple[Region, ...]:
    """Every province and prefecture, by code. A county of no prefecture (济源市) is one of its own."""
    return tuple(regions().values())


def offices(text: str, ends: Sequence[re.Pattern[str]] = JUDICIAL) -> Iterator[Office]:
    """The offices whose names say where they stand, in order; those of a list (江苏、安徽两省检察机关) one by one."""
    may_end = gazetteer().ends
    for end in sorted([match.end() for pattern in ends for match in pattern.finditer(text)]):
        written = "".join(text[max(0, end - LOOK_BACK) : end].split())
        last = _last_word(written)
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


def _last_word(written: str) -> str | None:
    for word in LAST_WORDS:
        if written.endswith(word):
            return word
    return None


def _aside(text: str, start: int, end: int) -> bool:
    """The office is cited in 《…》, or told of an earlier conviction."""
    since = max(0, start - SENTENCE)
    if text.rfind("《", since, start) > text.rfind("》", since, start):
        return True
    if text.rfind("曾", since, start) >= 0 and CONVICTED.search(text, since, start) and SENTENCED.match(text, end):
        return True
    return text.find("刑满释放", end, end + 2 * SENTENCE) >= 0 and RELEASED.match(text, end) is not None


def _not_at_work(name: str, start: int) -> bool:
    """What stands before the first of an office's divisions makes it a man's post, or a pretended one."""
    since = max(0, start - POST)
    if not PRETENCE_OR_POST.search(name, since, start):
        return False
    return NOT_AT_WORK.search(name, since, start) is not None


# --- what one name says -----------------------------------------------------------------------------------------------


def _places(name: str, *, short_counties: bool) -> list[Place]:
    """The place of an office and, where it closes a list, those of the list, from the last to the first."""
    place = _place(name, short_counties=short_counties)
    found: list[Place] = []
    while place and len(found) < MOST_LISTED:
        found.append(place)
        left = name[: place.start]
        place = _chain(left[:-1], short_counties=False) if left.endswith(("、", "和", "与", "及")) else None
    return found


def _place(name: str, *, short_counties: bool) -> Place | None:
    place = _chain(name, short_counties=short_counties)
    if place is None and (qualifier := _qualifier(name)):
        name = name[: qualifier.start()]
        place = _chain(name, short_counties=short_counties)
    return place or _before_part(name)


def _qualifier(name: str) -> re.Match[str] | None:
    """All qualifiers at the end of a name. Without one in its last characters, those above need no look."""
    return QUALIFIER.search(name) if QUALIFIER.search(name, max(0, len(name) - LONGEST_QUALIFIER)) else None


def _chain(name: str, *, short_counties: bool) -> Place | None:
    """The divisions at the end of a text, each inside the one before it: 福建省, 厦门市, 湖里区."""
    known = gazetteer()
    last = known.ending(name, short_counties=short_counties)
    if last is None:
        return None
    names, codes, others = [last], last.codes, last.others
    start = len(name) - len(last.text)
    while larger := known.ending(name[:start], short_counties=False):
        if larger.level >= names[0].level:
            break
        inside = tuple([code for code in codes + others if code in larger.codes or province(code) in larger.codes])
        if not inside and not larger.complete:
            break
        # Not inside: a county that no list has there. The text says where it is.
        codes, others = inside or larger.codes, ()
        names.insert(0, larger)
        start -= len(larger.text)
    return Place(start, tuple(names), codes, others)


def _before_part(name: str) -> Place | None:
    """The divisions before a part that is none: 扬州|经济技术开发区, 湖北省|某市. A short name only before a zone."""
    if name[-1:] not in PART_ENDS:
        return None
    for start in range(len(name) - 2, max(0, len(name) - LONGEST_PART) - 1, -1):
        if name[start] in NOT_IN_PART:
            return None
        if place := _chain(name[:start], short_counties=False):
            return place if place.names[-1].complete or ZONE.fullmatch(name, start) else None
    return None


def _beginning(name: str) -> Place | None:
    """The divisions with which a name begins: 江苏省|司法厅."""
    places = (_chain(name[:end], short_counties=False) for end in range(len(name), 1, -1))
    return next((place for place in places if place and place.start == 0), None)


def province(code: str) -> str:
    """The code of a region's province: 330000 for 330400."""
    return f"{code[:2]}0000"


# --- what a text says -------------------------------------------------------------------------------------------------


def _regions(text: str, found: Iterable[Office]) -> tuple[RegionFound, ...]:
    """The regions of the offices that a text names, each in the light of all of them."""
    named = list(found)
    if not named:
        return ()
    sure = [office.place for office in named if office.place.sure]
    around = {place.codes[0] for place in sure}
    said = {
        name: place.codes[0]
        for place in reversed(sure)
        if len(place.names) > 1 and place.names[-1].level is Level.COUNTY
        for name in (place.names[-1].text, place.names[-1].short)
    }

    @cache
    def names(region: str) -> bool:  # looked for once, however often a text says 鼓楼区检察院
        return region in text

    first: dict[str, str] = {}
    for office in named:
        place = office.place
        code = said.get(place.names[0].text) or (place.codes[0] if place.sure else _by_context(names, place, around))
        if code:
            first.setdefault(code, office.written)
    larger = {province(code) for code in first if code != province(code)}
    return tuple(RegionFound(code, how) for code, how in first.items() if code not in larger)


def _by_context(names: Callable[[str], bool], place: Place, around: set[str]) -> str | None:
    """Which of several regions the text speaks of: one of a named office, one that it names, the likely one."""
    known = regions()
    possible = place.codes + place.others
    likely = place.codes if place.others and not place.names[-1].vague else ()
    readings = (
        [code for code in possible if code in around],
        [code for code in possible if names(known[code].name)],
        likely,
        [code for code in possible if names(known[province(code)].name)],
    )
    return next((reading[0] for reading in readings if len(reading) == 1), None)


# --- the table --------------------------------------------------------------------------------------------------------


@cache
def _table() -> dict[str, Any]:
    path = resources.files("archive.analysis").joinpath("data/regions.json")
    table: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return table


@cache
def regions() -> dict[str, Region]:
    """Every province and prefecture by its code. The names take longer, and not everyone needs them."""
    return {
        code: Region(code, entry.partition("|")[0], None if code == province(code) else province(code))
        for code, entry in sorted({**_table()["provinces"], **_table()["prefectures"]}.items())
    }


@cache
def gazetteer() -> Gazetteer:
    """The names of data/regions.json, read once."""
    names = {name.text: name for name in _names(_table())}
    lengths: defaultdict[str, set[int]] = defaultdict(set)
    for text in names:
        lengths[text[-2:]].add(len(text))
    longest_first = {end: tuple(sorted(found, reverse=True)) for end, found in lengths.items()}
    return Gazetteer(names, longest_first, MAY_END.union(text[-1] for text in names))


class _Entry(NamedTuple):
    """One spelling of one division."""

    text: str
    full: str
    short: str
    level: Level
    code: str
    former: bool = False  # it belonged to that prefecture before


def _names(table: dict[str, Any]) -> Iterator[Name]:
    """Every spelling once, with all that it may mean."""
    meant: defaultdict[str, list[_Entry]] = defaultdict(list)
    for entry in _entries(table):
        meant[entry.text].append(entry)
    for text, entries in meant.items():
        level = min(entry.level for entry in entries)
        if level is Level.PROVINCE:  # 海南 is the province, not 海南州
            entries = [entry for entry in entries if entry.level is level]
        fulls = {entry.full for entry in entries}
        complete = any(text != entry.short or text == entry.full for entry in entries)
        codes = dict.fromkeys(entry.code for entry in entries if entry.level is level and not entry.former)
        others = dict.fromkeys(entry.code for entry in entries if entry.code not in codes)
        full = fulls.pop() if len(fulls) == 1 else None
        yield Name(text, entries[0].short, full, complete, level, tuple(codes), tuple(others))


def _entries(table: dict[str, Any]) -> Iterator[_Entry]:
    for code, name in table["provinces"].items():
        if not code.startswith(OUTSIDE):
            yield from _spelled(name, Level.PROVINCE, code)
    for code, name in [*table["prefectures"].items(), *((code, name) for name, code in table["renamed"].items())]:
        yield from _spelled(name, Level.PREFECTURE, code)
    for part in ("counties", "former", "moved"):
        for code, names in table[part].items():
            for name in names:
                yield from _spelled(name, Level.COUNTY, code, former=part == "moved", not_short=table["not_short"])
    for code, names in table["aliases"].items():
        yield from (_Entry(name, name, name, Level.COUNTY, code) for name in names)


def _spelled(
    name: str, level: Level, code: str, *, former: bool = False, not_short: Sequence[str] = ()
) -> Iterator[_Entry]:
    """A division under its own name and under those in use: 沿河土家族自治县 is 沿河县 and 沿河 too."""
    full, _, given = name.partition("|")
    short = given or LAST_WORD.sub("", full)
    if short in not_short:
        short = full
    texts = {full: None, short: None}
    if "自治" in full and level is not Level.PROVINCE:
        texts[short + full[-1]] = None
    yield from (_Entry(text, full, short, level, code, former) for text in texts)
