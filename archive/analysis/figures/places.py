"""The places that a text names, and which of them each quantity has.

A place is a division of China, alone, in a list or in the name of an office, or 全国 and 全省. Streets, banks and
companies (上海分行), origins (河南籍), and what stands in 《…》 or in short quotes, are no places. A quantity has the
place of the office or event in its sentence, or one that goes on. Statistics without a place are of the office that
publishes them. In the story of a case only an office gives a place, and only in its paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache
from itertools import islice
from operator import add
from typing import NamedTuple

from archive.analysis.figures.carrier import Carrier
from archive.analysis.figures.values import Value
from archive.analysis.marks import Marks
from archive.analysis.places.gazetteer import Level, gazetteer, province
from archive.analysis.places.offices import OfficePlace, divisions_at_end, region_of_office
from archive.analysis.sentences import clause_start
from archive.rules import load
from archive.text.numerals import TO_99

MAX_CANDIDATES = 50_000  # ends of names that are looked at; no text of people has so many
LOOK_BACK_CHARS = 32  # 新疆维吾尔自治区克孜勒苏柯尔克孜自治州阿合奇县 has 23
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

NATION = "全国"
BESIDE = re.compile("[ \u3000]?(?:的|有|为)?[ \u3000]?")  # 福建、湖南等十余省的9242人
# Before an office to which something is done, or with which: 向浙江省公安厅移送线索50件.
OBJECT = re.compile(
    "(?:[向对与同由给和跟赴到至]|会同|联合|协调|督促|建议|移送|移交|商请|协助|配合|指导|来自|流入|流向|涉及|包括|占|分布于?|遍布|遍及|波及|散布|散落|辐射|[向对与][^，。；]{1,12}的)$"
)
# Before a place that is what the sentence counts in: 比如广东起诉90人.
LEADS = re.compile(r"(?:[，,。；;、：:（(\s]|其中|以及|另|仅|而|[是为在看月年度]|(?:比如|例如|如|像)[^，。；]{0,15})$")
# A share of all places, not of the last: 三市合计占45.5%.
SUM_SHARE = re.compile(rf"(?:合计|共计|总计|之和|[\d{TO_99}两]个?[省市县区地]{{1,2}})[^，。；]{{0,4}}占|合占|共占")
OFFICES = re.compile("(?:各级)?(?:检察|公安|司法|政法|审判|法院)")  # behind 全国
# A text whose office is not known is of the whole country if it tells what all procuratorates or the highest one did,
# and nothing in its title or at its beginning is a sign of another place, whether the gazetteer has it or not.
NATIONAL = re.compile(
    "全国检察机关|(?:^|[\n。；：])最高(?:人民检察院|检)(?:会同|联合|部署|下发|制发|印发|发布|启动|挂牌|开展|指导)"
)
LOCAL = re.compile(
    r"[我本该]院|[^\W\d_各全个省市县区州盟旗级多些等余几]{2}[省市县区州盟旗](?:[各两三四]级)?(?:人民)?检察(?:院|机关)"
)
OPENING_CHARS = 200
# 该院, 该市: the last one named. Not 该市场, 该区域, 该市民.
THAT = re.compile("该(?:检察)?([院省市县区州盟旗])(?![场民域间块级委属])")
# Behind the place of a case: 四川南充“4·01”专案, 北京杨某等43人诈骗案.
EVENT = re.compile("(?:“[^”]{1,14}”[^，。；]{0,12}|[^，。；：]{0,3}某[^，。；]{0,30})案")
LOOK_BEHIND_CHARS = 20


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

    @property
    def is_whole(self) -> bool:
        """Whether it is 全国 or 全省."""
        return self.kind in (PlaceKind.NATIONWIDE, PlaceKind.OWN)


def places_in(marks: Marks, *, home: str | None = None) -> list[Place]:
    """The places of a text in order. They do not overlap. A list (北京、上海两地) is one place with members.

    `home` is the code of the region of the office that writes. The short names of its counties are read where they have
    a number of their own: 其中鄞州19人、海曙16人.
    """
    whole = [
        Place(match.start(), match.end(), match[0], None, PlaceKind.NATIONWIDE if match["nation"] else PlaceKind.OWN)
        for match in islice(_words().without_division.finditer(marks.text), MAX_CANDIDATES)
    ]
    return sorted([*_lists(marks.text, _divisions(marks, home)), *whole], key=lambda place: place.start)


class _PlaceWords(NamedTuple):
    without_division: re.Pattern[str]
    name_goes_on: re.Pattern[str]
    name_began: re.Pattern[str]
    also_words: frozenset[str]


@cache
def _words() -> _PlaceWords:
    table = load("analysis/data/places.toml")
    nation, own, of_all = ("|".join(table[key]) for key in ("nationwide", "own", "of_all_places"))
    after, before = ("|".join(table["part_of_a_name"][key]) for key in ("after", "before"))
    return _PlaceWords(
        re.compile(f"(?=[全我本省])(?:(?P<nation>{nation})|(?:{own}))(?!{of_all})"),
        re.compile(f"(?:{after}|人(?![民大均社数口力]))"),
        re.compile(f"(?:{before})[：:为在是]?$"),
        frozenset(table["also_words"]),
    )


def _divisions(marks: Marks, home: str | None) -> Iterator[Place]:
    """Divisions with those in which they are (福建省连城县), each once."""
    text, ends = marks.text, gazetteer().lengths
    last: Place | None = None
    candidates = (at for at, pair in enumerate(map(add, text, text[1:]), 2) if pair in ends)
    for at in islice(candidates, MAX_CANDIDATES):
        place = _division(marks, at, home)
        if place is None or (last and last.start < place.start < last.end):  # 江西 in 浙江西部
            continue
        if last and place.start >= last.end:
            yield last
        last = place
    if last:
        yield last


def _division(marks: Marks, end: int, home: str | None) -> Place | None:
    """The division whose name ends at an offset, if it is a place there."""
    text, before = marks.text, marks.text[max(0, end - LOOK_BACK_CHARS) : end]
    of_home = _county_of_home(before, home) if home and COUNTS.match(text, end) else None
    found = of_home or _at_end(before, short_counties=DIRECT_OFFICE.match(text, end) is not None)
    if found is None:
        return None
    start = end - len(before) + found.start
    part = PART_OF_OFFICE.match(text, end)
    end = part.end() if part else end
    office = OFFICE.match(text, end) is not None
    if not (office or of_home) and (_is_word(found) or _in_other_name(text, start, end)):
        return None
    if marks.quoted.covering(start):
        return None
    region = found.codes[0] if found.sure and found.names[-1].level is not Level.COUNTY and not part else None
    return Place(start, end, text[start:end], region, PlaceKind.OFFICE if office else PlaceKind.AREA)


def _county_of_home(before: str, home: str) -> OfficePlace | None:
    """The county of the home region whose short name ends there and begins a clause or an item of a list."""
    found = _at_end(before, short_counties=True)
    if found is None or found.names[-1].level is not Level.COUNTY or home not in found.codes:
        return None
    return found if BEGINS.search(before, 0, found.start) else None


@lru_cache(maxsize=4096)
def _at_end(text: str, *, short_counties: bool) -> OfficePlace | None:
    return divisions_at_end(text, short_counties=short_counties)


def _is_word(found: OfficePlace) -> bool:
    """Whether the name may be a word of another meaning, or a part of one: 白银, 和县 in 市和县."""
    name = found.names[0]
    short = name.level is Level.COUNTY and (name.vague or len(name.text) == 2)
    return len(found.names) == 1 and (short or name.text in _words().also_words)


def _in_other_name(text: str, start: int, end: int) -> bool:
    words = _words()
    return bool(words.name_goes_on.match(text, end) or words.name_began.search(text, max(0, start - 8), start))


def _lists(text: str, divisions: Iterator[Place]) -> Iterator[Place]:
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
    start, closing = members[0].start, LIST_END.match(text, members[-1].end)
    end = closing.end() if closing else members[-1].end
    kind = PlaceKind.OFFICE if OFFICE.match(text, end) else PlaceKind.AREA
    return Place(start, end, text[start:end], None, kind, tuple(members))


class PlaceCarrier(Carrier[Place]):
    """Gives each quantity its place, with the region of the office that publishes for 全省 and the like.

    `dated` are the offsets of the quantities that have a period, and not only a day: of statistics. `issuer` is the
    name of the office that publishes.
    """

    def __init__(self, marks: Marks, dated: Set[int], *, issuer: str | None, title: str | None) -> None:
        self.issuer_region = region_of_office(issuer) if issuer else None
        super().__init__(marks, places_in(marks, home=self.issuer_region))
        self.dated = dated
        self.home, self.local = _home(issuer) if issuer else None, self.issuer_region is not None
        if not issuer:
            in_title = places_in(Marks(title or ""))
            opening = [place for place in self.all_named if place.start < OPENING_CHARS]
            local = any(place.kind in (PlaceKind.OWN, PlaceKind.OFFICE) for place in (*opening, *in_title))
            self.local = local or LOCAL.search(f"{title}\n{self.text[:OPENING_CHARS]}") is not None
            self.home = next((place for place in in_title if place.kind is PlaceKind.OFFICE), None)
            if not (self.home or self.local) and NATIONAL.search(self.text):
                self.home = Place(0, 0, NATION, None, PlaceKind.NATIONWIDE)
        self.going_on: Place | None = None  # in its paragraph
        self.paragraph = -1
        self.counted: int | None = None  # the question in whose answer a number was of the office that publishes
        self.latest: dict[
            str, Place | None
        ] = {}  # the last one named, by its last character, and the last office by 院
        self.headed: Place | None = None  # of the heading or question, or of the statistics before: 全省

    def enter(self) -> None:
        """What went on ends with its paragraph; 该院 is the last office named, 该市 the last 市."""
        sentence = self.passage.sentence
        if sentence.paragraph != self.paragraph:
            self.going_on, self.paragraph = None, sentence.paragraph
        if that := THAT.search(self.text, sentence.start, sentence.end):
            self.going_on = self.latest.get(that[1], self.going_on)

    def each(self, first: Value) -> Sequence[Place] | None:
        """The members of a list of places. Behind its first list of values, another one may follow."""
        before, start = self.before(first.start), first.start
        if not before or len(before[-1].members) != len(first.members):
            return None
        return None if "、" in self.text[max(before[-1].end, first.floor) : start] else before[-1].members

    def nearest(self, value: Value) -> Place | None:
        """The nearest place before a quantity that acts, or in which the sentence counts."""
        story, start = self.passage.story, value.quantity.start
        before = self.before(start)
        places = self._with_region(before)
        if places and BESIDE.fullmatch(self.text, places[-1].end, start):
            return places[-1]
        of_all = SUM_SHARE.search(self.text, clause_start(self.text, value.sentence.start, start), start) is not None
        for place in reversed(places):
            if self.in_brackets_before(place, start):
                continue
            if place.kind is PlaceKind.AREA:
                if EVENT.match(self.text, place.end):
                    return place
                if of_all or not self._leads(place):
                    continue
            if story and place.kind in (PlaceKind.AREA, PlaceKind.NATIONWIDE):
                continue
            if self._acts(place):
                return place
        own = [place for place in before if place.kind is PlaceKind.OWN]
        return own[-1] if own and self._acts(own[-1]) and not story else None

    def from_before(self, value: Value) -> Place | None:
        """The place that goes on from the sentences before, or that of the office that publishes."""
        passage = self.passage
        if self.going_on or passage.story:
            return self.going_on
        if self.headed:
            return self.headed
        counts = passage.titled or passage.question == self.counted
        if not passage.offices and not (counts and value.quantity.start in self.dated):
            return None
        self.counted = passage.question
        return self.home

    def given(self, mark: Place | None) -> Place | None:
        """全国 for 全国各地; 全省 with the region of the office that publishes."""
        if mark is None or not mark.is_whole:
            return mark
        if mark.kind is PlaceKind.NATIONWIDE:
            return replace(mark, name=NATION)
        region = self.issuer_region
        if region and "省" in mark.name:
            return replace(mark, region=province(region))
        return replace(mark, region=region if any(word in mark.name for word in "市州盟") else None)

    def leave(self) -> None:
        """The last place that acts goes on. In a local text, a look at the country is of its sentence alone."""
        passage, text = self.passage, self.text
        if passage.aside:
            return
        offices = [place for place in self.named if place.kind is PlaceKind.OFFICE]
        self.latest.update({place.name[-1]: place for place in self.named})
        self.latest["院"] = offices[-1] if offices else self.latest.get("院")
        acting = [place for place in self._with_region(self.named) if self._goes_on(place) and self._acts(place)]
        if not passage.story:
            self.headed = next((place for place in acting if place.is_whole), self.headed)
        for place in reversed(acting):
            of_case = place.kind is not PlaceKind.AREA or EVENT.match(text, place.end)
            if of_case and not text.startswith("被", place.start - 1) and not self.is_among(place):
                self.going_on = place
                return
        # 移送至醴陵市检察院, but not 被伊宁县公安局抓获
        handed_to = (place for place in offices if not text.startswith("被", place.start - 1))
        self.going_on = self.going_on or next(handed_to, None)

    def _with_region(self, places: Sequence[Place]) -> Sequence[Place]:
        """The places without 全省, if that can only be the province of another of them."""
        if self.issuer_region:
            return places
        return [place for place in places if place.kind is not PlaceKind.OWN] or places

    def _goes_on(self, place: Place) -> bool:
        """Whether later sentences may count in a place: not in 全国 after a story, or after its mention in passing."""
        if place.kind is not PlaceKind.NATIONWIDE:
            return True
        in_passing = self.issuer_region and not OFFICES.match(self.text, place.end)
        return not (self.local or self.passage.story or in_passing)

    def _acts(self, place: Place) -> bool:
        """Whether a place is not only of an office to which something is done."""
        return not OBJECT.search(self.text, max(0, place.start - LOOK_BEHIND_CHARS), place.start)

    def _leads(self, place: Place) -> bool:
        """Whether the words before a place show that the sentence counts in it."""
        begins = place.start == self.passage.sentence.start
        return begins or LEADS.search(self.text, max(0, place.start - LOOK_BEHIND_CHARS), place.start) is not None


def _home(issuer: str) -> Place | None:
    """The place of the office that publishes: 余干县 of 余干县人民检察院, 全国 of 最高人民检察院."""
    if any(name in issuer for name in load("analysis/data/national_offices.json")["offices"]):
        return Place(0, 0, NATION, None, PlaceKind.NATIONWIDE)
    return next(iter(places_in(Marks(issuer))), None)
