"""The offices that a text names, with the divisions in their names, and the regions of those that handled a case.

A name is read from right to left: its end (检察院, 法院), then the gazetteer's names of county, prefecture, province:
浙江省|桐乡市|人民检察院. Offices without a known division are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from archive.analysis.places.gazetteer import DivisionName, gazetteer, province, regions
from archive.model import RegionFound
from archive.rules import context_rules
from archive.text.numerals import TO_99

LOOK_BACK_CHARS = 40  # characters before 检察院 that may belong to its name, or to the list that it closes
MAX_LISTED = 9  # names in a list: 江苏、山东、安徽三省检察机关
# A closing line may break inside a word: 人民检察⏎院.
LAST_WORD = re.compile(r"检\s*察\s*院|法\s*院|[高中]院|检察机关|(?:铁路运输|检察|铁检)分院|公安(?:机关|分局|局|厅|处)")
# Words between the division and the office: 江苏省|高级|人民法院, 金华市|两级|检察机关, 东莞市|第一市区|人民检察院.
QUALIFIER = re.compile(
    r"(?:高级|中级|基层|铁路运输|海事|知识产权|金融|互联网|油田|农垦|林区|城郊地?区?|相关|有关|等地?|省级|[各两三四]级|"
    rf"[两{TO_99[2:]}][省市地县区]|第?[{TO_99}](?:市区|师)?)+$"
)
# A part of a name that is no division: 湖北省|某市, 江苏省|某市某区, 扬州|经济技术开发区.
PART = re.compile(
    r"[^，。；：、！？（）“”\"《》【】…的与及向由对将在至到往被为以从移送院局厅]{1,13}[市县区旗州盟镇城港]$"
)
ZONE = re.compile("(?:开发|高新|工业园|园|新|合作|保税|示范|管理|经开|实验|试验)区$")
POLICE = "公安"


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


def offices(text: str) -> Iterator[Office]:
    """The offices whose names say where they are, in order. A list (江苏、安徽两省检察机关) gives several offices."""
    for match in LAST_WORD.finditer(text):
        last = "".join(match[0].split())
        name = "".join(text[max(0, match.start() - LOOK_BACK_CHARS) : match.start()].split())
        for place in reversed(_places(name.removesuffix("人民"))):
            start = match.start() - len(name) + place.start
            yield Office(start, match.end(), place, name[place.start :] + last, last)


def _places(name: str) -> list[OfficePlace]:
    """The place of an office. If the office closes a list, the places of the list, from the last to the first."""
    place = divisions_at_end(name, short_counties=True)
    if place is None and (qualifier := QUALIFIER.search(name)):
        name = name[: qualifier.start()]
        place = divisions_at_end(name, short_counties=True)
    place = place or _before_part(name)
    found: list[OfficePlace] = []
    while place and len(found) < MAX_LISTED:
        found.append(place)
        left = name[: place.start]
        place = divisions_at_end(left[:-1], short_counties=False) if left.endswith(("、", "和", "与", "及")) else None
    return found


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
    while (larger := known.ending(name[:start], short_counties=False)) and larger.level < names[0].level:
        inside = tuple([code for code in codes + less_likely if code in larger.codes or province(code) in larger.codes])
        if not inside and not larger.complete:
            break
        # If `inside` is empty, the tables have no such county in the larger division. Then the text is believed.
        codes, less_likely = inside or larger.codes, ()
        names.insert(0, larger)
        start -= len(larger.text)
    return OfficePlace(start, tuple(names), codes, less_likely)


def _before_part(name: str) -> OfficePlace | None:
    """The divisions before a part that is no division. A division's short name counts only before a zone."""
    part = PART.search(name)
    for start in range(len(name) - 2, part.start() if part else len(name), -1):
        if place := divisions_at_end(name[:start], short_counties=False):
            return place if place.names[-1].complete or ZONE.search(name, start) else None
    return None


# --- where a case was handled -----------------------------------------------------------------------------------------


def find_regions(text: str) -> tuple[RegionFound, ...]:
    """The provinces and prefectures of the offices that the text of a case names, in order of first mention.

    Procuratorates and courts count; those for railways, seas and the Internet have the region of their city. The police
    count only if the text names no procuratorate or court with a known region. A province is left out if one of its
    prefectures is found. `how` is the name, without white space, of the first office that gave the region. Unknown and
    ambiguous names give nothing.
    """
    rules = context_rules("analysis/data/places.toml", "handles_nothing")
    handling = [one for one in offices(text) if not any(rule.holds(text, one.start, one.end) for rule in rules)]
    judicial = [one for one in handling if not one.last.startswith(POLICE)]
    return _regions(text, judicial) or _regions(text, [one for one in handling if one.last.startswith(POLICE)])


def region_of_office(name: str) -> str | None:
    """The code of an office's province or prefecture; None for national, unknown and ambiguous offices."""
    if "最高" in name or "军事" in name:
        return None
    found = min(offices(name), key=lambda office: office.last.startswith(POLICE), default=None)
    if found and found.start:  # 样南县人民检察院 is not in 南县
        return None
    place = found.place if found else _beginning("".join(name.split()))
    return place.codes[0] if place and len(place.codes) == 1 and not place.names[0].vague else None


def _beginning(name: str) -> OfficePlace | None:
    """The divisions with which a name begins: 江苏省|司法厅; None without them."""
    places = (divisions_at_end(name[:end], short_counties=False) for end in range(len(name), 1, -1))
    return next((place for place in places if place and place.start == 0), None)


def _regions(text: str, named: Iterable[Office]) -> tuple[RegionFound, ...]:
    """The regions of the offices that a text names. Its other offices and words decide what an ambiguous name means."""
    named = list(named)
    around = {office.place.codes[0] for office in named if office.place.sure}

    @cache
    def names(region: str) -> bool:  # each region is searched once, however often a text has 鼓楼区检察院
        return regions()[region].name in text

    first: dict[str, str] = {}
    for office in named:
        place = office.place
        possible = place.codes + place.less_likely_codes
        likely = place.codes if place.less_likely_codes and not place.names[-1].vague else ()
        readings = (
            [code for code in possible if place.sure or code in around],
            [code for code in possible if names(code)],
            likely,
            [code for code in possible if names(province(code))],
        )  # the first with one region decides
        if code := next((reading[0] for reading in readings if len(reading) == 1), None):
            first.setdefault(code, office.written)
    larger = {province(code) for code in first if code != province(code)}
    return tuple(RegionFound(code, how) for code, how in first.items() if code not in larger)
