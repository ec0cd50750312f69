"""The places that a text names: divisions of China, alone, in lists and in the names of offices, 全国 and 全省.

Streets, banks and companies (上海分行), origins (河南籍), and what stands in 《…》 or in short quotes, are no places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache
from itertools import islice
from operator import add
from typing import Any

from archive.analysis.places.gazetteer import Level, gazetteer
from archive.analysis.places.offices import OfficePlace, divisions_at_end
from archive.rules import load
from archive.text.numerals import TO_99

MAX_CANDIDATES = 50_000  # ends of names that are looked at; no text of people has so many
LOOK_BACK_CHARS = 32  # 新疆维吾尔自治区克孜勒苏柯尔克孜自治州阿合奇县 has 23
TITLE_CHARS = 60  # before a name are searched for 《
QUOTE_CHARS = 12  # a quotation so short is a name: “北京赛车”
# The rest of an office's name after its division: short, and without a word that ends a name.
OFFICE = re.compile(
    r"[^，。；：、！？“”《》（）()的与及和并向由对将在于被以为从到有了等共\s]{0,12}?"
    "(?:检察院|法院|机关|公安|(?<![市城书全结平格布当骗邮])局|厅|政府|委员会|监委|部门|法庭|警方|海关|分院|[两检法高中县市区]院|检方|工商联)"
)
DIRECT_OFFICE = re.compile("(?:人民)?(?:检察院|法院)|公安局|检察机关")  # 桐乡|检察院, but not 桐乡|某公司
PART_OF_OFFICE = re.compile("某[某市县区]{1,3}(?=[^，。；：、]{0,8}(?:院|局|机关|政府))")  # 湖北省|某市|检察院
COUNTS = re.compile(
    r"(?:[、和][一-龥]{2,3}){0,5}(?:各|共|均|分别)?"  # 鄞州|、海曙各起诉12人
    r"(?:批捕|批准逮捕|起诉|提起公诉|立案|办理|受理|办结|监督|抓获|查处|有|为|占|达)?[ \u3000]?\d"
)
BEGINS = re.compile(r"(?:^|[，,。；;、：:（(\s]|其中)$")
LIST_JOIN = re.compile("[、和与及]")
# What closes a list: 北京、上海、广东三地; 福建、湖南、江西等十余省.
LIST_END = re.compile(
    rf"(?:等?[\d{TO_99}两多几]{{1,3}}余?个?(?:省区市|省[（(]?(?:自治)?区?、?(?:直辖)?市[）)]?|省份?|地区?|市|县|区)(?!级)|等[地省市县])?"
)


# 该市: the last one named. Not 该市场, 该区域, 该市民.
SAME_AGAIN = re.compile("该([省市县区州盟旗])(?![场民域间块级委属])")
SHORT_NAME_CHARS = (2, 3, 4)
DIVISION_ENDS = frozenset("省市县区州盟旗")


class PlaceKind(StrEnum):
    """What the name of a place stands for."""

    NATIONWIDE = "nationwide"  # 全国
    OWN = "own"  # of the office that publishes: 全省
    OFFICE = "office"  # in an office's name: 杭州市|检察院
    AREA = "area"  # alone: 广东, 上海


@dataclass(frozen=True, slots=True)
class Place:
    """A place that a text names."""

    start: int  # offsets in the text, in characters; an office's last words are not inside
    end: int
    name: str  # as the text has it: 福建省连城县, 全国, 浙江
    region: str | None  # GB/T 2260 code, six digits, of a province or prefecture; None for anything else
    kind: PlaceKind
    members: tuple[Place, ...] = ()  # of a list; `name` is then the whole list: 福建、湖南、江西等十余省


def places_in(text: str, *, home: str | None = None) -> list[Place]:
    """The places of a text in order. They do not overlap. A list (北京、上海两地) is one place with members.

    `home` is the code of the region of the office that writes. The short names of its counties are read where they have
    a number of their own: 其中鄞州19人、海曙16人.
    """
    divisions = list(_named_again(text, list(_divisions(text, home))))
    whole = [
        Place(match.start(), match.end(), match[0], None, PlaceKind.NATIONWIDE if match["nation"] else PlaceKind.OWN)
        for match in islice(_without_division().finditer(text), MAX_CANDIDATES)
    ]
    return sorted([*_lists(text, divisions), *whole], key=lambda place: place.start)


@cache
def _words() -> dict[str, Any]:
    table: dict[str, Any] = load("analysis/data/places.toml")
    return table


@cache
def _without_division() -> re.Pattern[str]:
    nation, own, of_all = ("|".join(_words()[key]) for key in ("nationwide", "own", "of_all_places"))
    return re.compile(f"(?=[全我本省])(?:(?P<nation>{nation})|(?:{own}))(?!{of_all})")


@cache
def _name_goes_on() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(_words()['part_of_a_name']['after'])}|人(?![民大均社数口力]))")


@cache
def _name_began() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(_words()['part_of_a_name']['before'])})[：:为在是]?$")


def _divisions(text: str, home: str | None) -> Iterator[Place]:
    """Divisions with those in which they are (福建省连城县), each once."""
    ends = gazetteer().lengths
    last: Place | None = None
    named = set[str]()  # 日照 is a place, once 日照市 or 日照公安机关 has been named
    candidates = (at for at, pair in enumerate(map(add, text, text[1:]), 2) if pair in ends)
    for at in islice(candidates, MAX_CANDIDATES):
        place = _division(text, at, home, named)
        if place is None:
            continue
        named.add(place.name.removesuffix("市"))
        if last and place.start > last.start and place.start < last.end:  # 江西 in 浙江西部
            continue
        if last and place.start >= last.end:
            yield last
        last = place
    if last:
        yield last


def _division(text: str, end: int, home: str | None, named: Set[str]) -> Place | None:
    """The division whose name ends at an offset, if it is a place there. `named` are those that are named before it."""
    of_home = _county_of_home(text, end, home) if home and COUNTS.match(text, end) else None
    direct = DIRECT_OFFICE.match(text, end) is not None
    found = of_home or _at_end(text[max(0, end - LOOK_BACK_CHARS) : end], short_counties=direct)
    if found is None:
        return None
    start = end - min(end, LOOK_BACK_CHARS) + found.start
    if part := PART_OF_OFFICE.match(text, end):
        end = part.end()
    office = OFFICE.match(text, end) is not None
    if not (office or of_home) and (_is_word(found, named) or _in_other_name(text, start, end)):
        return None
    if _in_title(text, start):
        return None
    region = _region(found) if not part else None
    return Place(start, end, text[start:end], region, PlaceKind.OFFICE if office else PlaceKind.AREA)


def _county_of_home(text: str, end: int, home: str) -> OfficePlace | None:
    """The county of the home region whose short name ends there and begins a clause or an item of a list."""
    before = text[max(0, end - LOOK_BACK_CHARS) : end]
    found = _at_end(before, short_counties=True)
    if found is None or found.names[-1].level is not Level.COUNTY or home not in found.codes:
        return None
    return found if BEGINS.search(before, 0, found.start) else None


@lru_cache(maxsize=4096)
def _at_end(text: str, *, short_counties: bool) -> OfficePlace | None:
    return divisions_at_end(text, short_counties=short_counties)


def _is_word(found: OfficePlace, named: Set[str]) -> bool:
    """Whether the name may be a word of another meaning, or a part of one: 白银, 和县 in 市和县."""
    if len(found.names) > 1:
        return False
    name = found.names[0]
    if name.text in _words()["also_words"]:
        return name.text not in named
    return name.level is Level.COUNTY and (name.vague or len(name.text) == 2)


def _in_other_name(text: str, start: int, end: int) -> bool:
    if _name_goes_on().match(text, end) or _name_began().search(text, max(0, start - 8), start):
        return True
    quote = text.rfind("“", max(0, start - QUOTE_CHARS), start)
    return quote >= 0 and text.find("”", quote, start) < 0 and text.find("”", end, quote + QUOTE_CHARS) >= 0


def _in_title(text: str, start: int) -> bool:
    since = max(0, start - TITLE_CHARS)
    return text.rfind("《", since, start) > text.rfind("》", since, start)


def _region(found: OfficePlace) -> str | None:
    if found.names[-1].level is Level.COUNTY or not found.sure:
        return None
    return found.codes[0]


def _named_again(text: str, divisions: Sequence[Place]) -> Iterator[Place]:
    """The divisions, and 该市 and the like as the one that they mean. A county's short name (南海检察院) is that of the
    county that the text has named in full.
    """
    again = islice(SAME_AGAIN.finditer(text), MAX_CANDIDATES)
    ends, short = dict[str, Place](), dict[str, Place]()
    named: list[tuple[int, Place | re.Match[str]]] = [(place.start, place) for place in divisions]
    named += [(match.start(), match) for match in again]
    for _, one in sorted(named, key=lambda pair: pair[0]):
        if isinstance(one, re.Match):
            if meant := ends.get(one[1]):
                kind = PlaceKind.OFFICE if OFFICE.match(text, one.end()) else PlaceKind.AREA
                yield replace(meant, start=one.start(), end=one.end(), kind=kind)
            continue
        if one.name[-1] in DIVISION_ENDS:
            ends[one.name[-1]] = one
            short.update((one.name[-1 - count : -1], one) for count in SHORT_NAME_CHARS)
        full = short.get(one.name) if one.region is None else None
        yield replace(one, name=full.name) if full else one


def _lists(text: str, divisions: Sequence[Place]) -> Iterator[Place]:
    """Lists as one place each, and what stands in no list."""
    members: list[Place] = []
    for place in divisions:
        if members and not LIST_JOIN.fullmatch(text, members[-1].end, place.start):
            yield _listed(text, members)
            members = []
        members.append(place)
    if members:
        yield _listed(text, members)


def _listed(text: str, members: Sequence[Place]) -> Place:
    if len(members) == 1:
        return members[0]
    start = members[0].start
    closing = LIST_END.match(text, members[-1].end)
    end = closing.end() if closing else members[-1].end
    kind = PlaceKind.OFFICE if OFFICE.match(text, end) else PlaceKind.AREA
    return Place(start, end, text[start:end], None, kind, tuple(members))
