"""Which place each quantity of a text has: that of the office or event in its sentence, or one that goes on.

Statistics without a place are of the office that publishes them, or of the whole country if a national office does. In
the story of a case only an office gives a place, and only in its paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from archive.analysis.figures.carried.passages import FigurePassage, bracket_end, is_among
from archive.analysis.figures.counted.members import runs_of
from archive.analysis.figures.periods import Period, PeriodKind
from archive.analysis.figures.places import Place, PlaceKind, places_in
from archive.analysis.figures.quantities import Quantity
from archive.analysis.places.gazetteer import province
from archive.analysis.places.where_handled import region_of_office
from archive.analysis.sentences import clause_start
from archive.rules import load
from archive.text.numerals import TO_99

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
# Signs that a text is of an office of a place, whether the gazetteer has the place or not: 样例市检察院, 我院.
OWN_OFFICE = re.compile("[我本该]院")
LOCAL_OFFICE = re.compile(
    "[^\\W\\d_各全个省市县区州盟旗级多些等余几]{2}(?:省|市|县|区|州|盟|旗)(?:[各两三四]级)?(?:人民)?检察(?:院|机关)"
)
OPENING_CHARS = 200
# A sentence on what the Supreme People's Procuratorate did: 最高检会同公安部启动.
SUPREME_ACTS = re.compile(
    "(?:^|[\n。；：])最高(?:人民检察院|检)(?:会同|联合|部署|下发|制发|印发|发布|启动|挂牌|开展|指导)"
)
THAT_OFFICE = re.compile("该院|该检察院")
# Behind the place of a case: 四川南充“4·01”专案, 北京杨某等43人诈骗案.
EVENT = re.compile("(?:“[^”]{1,14}”[^，。；]{0,12}|[^，。；：]{0,3}某[^，。；]{0,30})案")
LOOK_BEHIND_CHARS = 20


class PlaceFound(NamedTuple):
    """The place of a quantity."""

    name: str
    region: str | None  # GB/T 2260 code of a province or prefecture


@dataclass(frozen=True, slots=True)
class _PlaceGoingOn:
    """A place that later sentences may have."""

    place: Place
    paragraph: int


def places_of(
    text: str,
    passages: Sequence[FigurePassage],
    quantities: Sequence[Quantity],
    periods: Sequence[Period | None],
    *,
    issuer: str | None,
    title: str | None,
) -> list[PlaceFound | None]:
    """The place of each quantity; None if the text gives it none.

    `passages`, `quantities` and `periods` are those of the whole text, in order: see `carried_periods`.
    """
    carrier = _PlaceCarrier(text, issuer or "", title or "")
    found: list[PlaceFound | None] = [None] * len(quantities)
    starts = [quantity.start for quantity in quantities]
    for passage in passages:
        first, after = (bisect_left(starts, offset) for offset in (passage.sentence.start, passage.sentence.end))
        found[first:after] = carrier.read(passage, quantities[first:after], periods[first:after])
    return found


class _PlaceCarrier:
    """Reads a text from its beginning to its end, and keeps the place that goes on."""

    def __init__(self, text: str, issuer: str, title: str) -> None:
        self.text = text
        self.issuer_region = region_of_office(issuer) if issuer else None
        self.all = places_in(text, home=self.issuer_region)
        self.starts = [place.start for place in self.all]
        self.local = self.issuer_region is not None if issuer else _is_local(title, text, self.all)
        self.home = _home(issuer) if issuer else _home_without_issuer(title, text, local=self.local)
        self.before: _PlaceGoingOn | None = None  # in its paragraph
        self.counted: int | None = None  # the question in whose answer a number was of the office that publishes
        self.office: Place | None = None  # the last one named: that of 该院
        self.headed: Place | None = None  # of the heading or question, or of the statistics before: 全省

    def read(
        self, passage: FigurePassage, quantities: Sequence[Quantity], periods: Sequence[Period | None]
    ) -> list[PlaceFound | None]:
        """The places of a sentence's quantities."""
        sentence = passage.sentence
        first, after = (bisect_left(self.starts, offset) for offset in (sentence.start, sentence.end))
        named = self.all[first:after]
        if self.office and THAT_OFFICE.search(self.text, sentence.start, sentence.end):
            self.before = _PlaceGoingOn(self.office, sentence.paragraph)
        places: list[PlaceFound | None] = []
        listed = sentence.start  # up to here, the values of earlier lists are passed over
        for run in runs_of(self.text, quantities) if quantities else []:
            own = quantities[run.first : run.first + len(run.members)]
            each = self._each(named, own[0], run.members[-1] + 1, listed)
            listed = own[-1].end if each else listed
            for quantity, member in zip(own, run.members, strict=True):
                place = each[member] if each else self._nearest(passage, named, quantity)
                places.append(self._found(place) if place else self._from_before(passage, periods[len(places)]))
        self._leave(passage, named)
        return places

    def _leave(self, passage: FigurePassage, named: Sequence[Place]) -> None:
        """Keep the place that goes on behind a sentence."""
        if passage.aside:
            return
        paragraph = passage.sentence.paragraph
        self.office = next((place for place in reversed(named) if place.kind is PlaceKind.OFFICE), self.office)
        if self.local:  # a look at the country is of its sentence alone
            named = [place for place in named if place.kind is not PlaceKind.NATIONWIDE]
        named = [place for place in self._with_region(named) if self._counts_for(place, passage)]
        whole = [place for place in named if self._acts(place) and place.kind in (PlaceKind.NATIONWIDE, PlaceKind.OWN)]
        if whole and not passage.story:
            self.headed = whole[0]
        for place in reversed(named):
            of_case = place.kind is not PlaceKind.AREA or EVENT.match(self.text, place.end)
            if not of_case or self._done_to(place) or is_among(self.text, place.start):
                continue
            if self._acts(place):
                self.before = _PlaceGoingOn(place, paragraph)
                return
        offices = [place for place in named if place.kind is PlaceKind.OFFICE]
        handed_to = next((place for place in offices if not self._done_to(place)), None)
        if handed_to and not (self.before and self.before.paragraph == paragraph):
            self.before = _PlaceGoingOn(handed_to, paragraph)  # 移送至醴陵市检察院

    def _each(self, named: Sequence[Place], first: Quantity, count: int, listed: int) -> tuple[Place, ...] | None:
        """The members of a list of places that has as many members as its list of values.

        Behind a list of values, which ends at `listed`, another one may follow.
        """
        last = next((place for place in reversed(named) if place.end <= first.start), None)
        if last is None or count == 1 or len(last.members) != count:
            return None
        return None if self.text.find("、", max(last.end, listed), first.start) >= 0 else last.members

    def _nearest(self, passage: FigurePassage, named: Sequence[Place], quantity: Quantity) -> Place | None:
        """The nearest place before a quantity in its sentence that acts, or in which the sentence counts."""
        before = self._with_region([place for place in named if place.end <= quantity.start])
        if before and BESIDE.fullmatch(self.text, before[-1].end, quantity.start):
            return before[-1]
        clause = clause_start(self.text, passage.sentence.start, quantity.start)
        of_all = SUM_SHARE.search(self.text, clause, quantity.start) is not None
        for place in reversed(before):
            closed = bracket_end(self.text, place.start, place.end)
            if closed and closed < quantity.start:
                continue
            if place.kind is PlaceKind.AREA and EVENT.match(self.text, place.end):
                return place
            if place.kind is PlaceKind.AREA and (of_all or not self._leads(passage, place)):
                continue
            if passage.story and place.kind in (PlaceKind.AREA, PlaceKind.NATIONWIDE):
                continue
            if self._acts(place):
                return place
        own = [place for place in named if place.kind is PlaceKind.OWN and place.end <= quantity.start]
        return own[-1] if own and self._acts(own[-1]) and not passage.story else None

    def _with_region(self, places: Sequence[Place]) -> Sequence[Place]:
        """The places without 全省, if that can only be the province of another of them."""
        if self.issuer_region:
            return places
        return [place for place in places if place.kind is not PlaceKind.OWN] or places

    def _counts_for(self, place: Place, passage: FigurePassage) -> bool:
        """Whether later sentences may count in a place: not in 全国 after a story, or after its mention in passing."""
        if place.kind is not PlaceKind.NATIONWIDE:
            return True
        return not passage.story and (not self.issuer_region or OFFICES.match(self.text, place.end) is not None)

    def _done_to(self, place: Place) -> bool:
        """Whether an office only does something to a person of the story: 被伊宁县公安局抓获."""
        return self.text[max(0, place.start - 1) : place.start] == "被"

    def _acts(self, place: Place) -> bool:
        """Whether a place is not only of an office to which something is done."""
        return not OBJECT.search(self.text, max(0, place.start - LOOK_BEHIND_CHARS), place.start)

    def _leads(self, passage: FigurePassage, place: Place) -> bool:
        """Whether the words before a place show that the sentence counts in it."""
        at_start = place.start == passage.sentence.start
        return at_start or LEADS.search(self.text, max(0, place.start - LOOK_BEHIND_CHARS), place.start) is not None

    def _from_before(self, passage: FigurePassage, period: Period | None) -> PlaceFound | None:
        """The place that goes on from the sentences before, or that of the office that publishes."""
        if self.before and self.before.paragraph == passage.sentence.paragraph:
            return self._found(self.before.place)
        if passage.story:
            return None
        if self.headed:
            return self._found(self.headed)
        counts = passage.titled or passage.question == self.counted
        if not passage.offices and not (counts and period is not None and period.kind is not PeriodKind.DAY):
            return None
        self.counted = passage.question
        return self.home

    def _found(self, place: Place) -> PlaceFound:
        region = self._own_region(place) if place.kind is PlaceKind.OWN else place.region
        return PlaceFound(NATION if place.kind is PlaceKind.NATIONWIDE else place.name, region)

    def _own_region(self, place: Place) -> str | None:
        """The region that 全省 or 全市 means: that of the office that publishes."""
        if self.issuer_region is None:
            return None
        if "省" in place.name:
            return province(self.issuer_region)
        return self.issuer_region if "市" in place.name or "州" in place.name or "盟" in place.name else None


def _home(issuer: str) -> PlaceFound | None:
    """The place of the office that publishes: 余干县 of 余干县人民检察院, 全国 of 最高人民检察院."""
    if any(name in issuer for name in load("analysis/data/national_offices.json")["offices"]):
        return PlaceFound(NATION, None)
    place = next(iter(places_in(issuer)), None)
    return PlaceFound(place.name, place.region) if place else None


def _is_local(title: str, text: str, places: Sequence[Place]) -> bool:
    """Whether a text whose office is not known has a sign of a place or an office of its own."""
    if any(place.kind is not PlaceKind.NATIONWIDE for place in places_in(title)):
        return True
    if any(place.kind is PlaceKind.OWN for place in places) or OWN_OFFICE.search(text):
        return True
    opening = any(place.kind is PlaceKind.OFFICE and place.start < OPENING_CHARS for place in places)
    return opening or LOCAL_OFFICE.search(f"{title}\n{text[:OPENING_CHARS]}") is not None


def _home_without_issuer(title: str, text: str, *, local: bool) -> PlaceFound | None:
    """The place of a text whose office is not known: of the office that its title names; else the whole country, if
    nothing in it is a sign of another place, and it is on 全国检察机关 or tells what 最高检 did.
    """
    if office := next((place for place in places_in(title) if place.kind is PlaceKind.OFFICE), None):
        return PlaceFound(office.name, office.region)
    if local or not (f"{NATION}检察机关" in text or SUPREME_ACTS.search(text)):
        return None
    return PlaceFound(NATION, None)
