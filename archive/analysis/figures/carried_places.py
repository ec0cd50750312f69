"""Which place each quantity of a text has: that of the office or event in its sentence, or one that goes on.

Statistics without a place are of the office that publishes them, or of the whole country if a national office does. In
the story of a case only an office gives a place, and only in its paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from archive.analysis.figures.carrier import Carrier, FigurePassage, MarkedSentence
from archive.analysis.figures.periods import Period, PeriodKind
from archive.analysis.figures.places import Place, PlaceKind, places_in
from archive.analysis.figures.quantities import Quantity
from archive.analysis.figures.values import Value
from archive.analysis.marks import Marks
from archive.analysis.places.gazetteer import province
from archive.analysis.places.offices import region_of_office
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


class PlaceCarrier(Carrier[Place]):
    """Gives each quantity its place, with the region of the office that publishes for 全省 and the like.

    `quantities` and their `periods` are those of the whole text, `issuer` the name of the office that publishes.
    """

    def __init__(
        self,
        marks: Marks,
        quantities: Sequence[Quantity],
        periods: Sequence[Period | None],
        *,
        issuer: str | None,
        title: str | None,
    ) -> None:
        self.issuer_region = region_of_office(issuer) if issuer else None
        super().__init__(marks, places_in(marks.text, home=self.issuer_region))
        in_title = places_in(title or "")
        local = _is_local(title or "", in_title, self.text, self.named)
        self.local = self.issuer_region is not None if issuer else local
        self.home = _home(issuer) if issuer else _home_without_issuer(in_title, self.text, local=local)
        self.before: Place | None = None  # that goes on in its paragraph
        self.paragraph = -1
        self.counted: int | None = None  # the question in whose answer a number was of the office that publishes
        self.office: Place | None = None  # the last one named: that of 该院
        self.headed: Place | None = None  # of the heading or question, or of the statistics before: 全省
        # Starts of quantities of statistics: those that have a period, and not only a day.
        self.of_period = {
            quantity.start
            for quantity, period in zip(quantities, periods, strict=True)
            if period and period.kind is not PeriodKind.DAY
        }

    def enter(self, marked: MarkedSentence[Place]) -> None:
        """What went on ends with its paragraph; 该院 is the last office named."""
        sentence = marked.passage.sentence
        if sentence.paragraph != self.paragraph:
            self.before, self.paragraph = None, sentence.paragraph
        if self.office and THAT_OFFICE.search(self.text, sentence.start, sentence.end):
            self.before = self.office

    def each(self, marked: MarkedSentence[Place], first: Value) -> Sequence[Place] | None:
        """The members of a list of places. Behind its first list of values, another one may follow."""
        start = first.quantity.start
        last = next((place for place in reversed(marked.named) if place.end <= start), None)
        if (
            last is None
            or len(last.members) != len(first.members)
            or "、" in self.text[max(last.end, first.floor) : start]
        ):
            return None
        return last.members

    def nearest(self, marked: MarkedSentence[Place], value: Value) -> Place | None:
        """The nearest place before a quantity that acts, or in which the sentence counts."""
        passage, start = marked.passage, value.quantity.start
        before = [place for place in marked.named if place.end <= start]
        with_region = self._with_region(before)
        if with_region and BESIDE.fullmatch(self.text, with_region[-1].end, start):
            return with_region[-1]
        clause = clause_start(self.text, passage.sentence.start, start)
        of_all = SUM_SHARE.search(self.text, clause, start) is not None
        for place in reversed(with_region):
            if self.in_brackets_before(place, start):
                continue
            if place.kind is PlaceKind.AREA:
                if EVENT.match(self.text, place.end):
                    return place
                if of_all or not self._leads(passage, place):
                    continue
            if passage.story and place.kind in (PlaceKind.AREA, PlaceKind.NATIONWIDE):
                continue
            if self._acts(place):
                return place
        own = [place for place in before if place.kind is PlaceKind.OWN]
        return own[-1] if own and self._acts(own[-1]) and not passage.story else None

    def from_before(self, marked: MarkedSentence[Place], value: Value) -> Place | None:
        """The place that goes on from the sentences before, or that of the office that publishes."""
        passage = marked.passage
        if self.before or passage.story:
            return self.before
        if self.headed:
            return self.headed
        counts = passage.titled or passage.question == self.counted
        if not passage.offices and not (counts and value.quantity.start in self.of_period):
            return None
        self.counted = passage.question
        return self.home

    def given(self, mark: Place | None) -> Place | None:
        """全国 for 全国各地; 全省 with the region of the office that publishes."""
        if mark is None or mark.kind not in (PlaceKind.NATIONWIDE, PlaceKind.OWN):
            return mark
        if mark.kind is PlaceKind.NATIONWIDE:
            return replace(mark, name=NATION)
        region = self.issuer_region
        if region and "省" in mark.name:
            return replace(mark, region=province(region))
        return replace(mark, region=region if any(word in mark.name for word in "市州盟") else None)

    def leave(self, marked: MarkedSentence[Place]) -> None:
        """The last place that acts goes on. In a local text, a look at the country is of its sentence alone."""
        passage, named = marked.passage, marked.named
        if passage.aside:
            return
        offices = [place for place in named if place.kind is PlaceKind.OFFICE]
        self.office = offices[-1] if offices else self.office
        named = [place for place in named if not (self.local and place.kind is PlaceKind.NATIONWIDE)]
        named = [place for place in self._with_region(named) if self._counts_for(place, passage)]
        acting = [place for place in named if self._acts(place)]
        whole = [place for place in acting if place.kind in (PlaceKind.NATIONWIDE, PlaceKind.OWN)]
        if whole and not passage.story:
            self.headed = whole[0]
        for place in reversed(acting):
            of_case = place.kind is not PlaceKind.AREA or EVENT.match(self.text, place.end)
            if of_case and not self._done_to(place) and not self.is_among(place):
                self.before = place
                return
        handed_to = next((place for place in named if place in offices and not self._done_to(place)), None)
        self.before = self.before or handed_to  # 移送至醴陵市检察院

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


def _home(issuer: str) -> Place | None:
    """The place of the office that publishes: 余干县 of 余干县人民检察院, 全国 of 最高人民检察院."""
    if any(name in issuer for name in load("analysis/data/national_offices.json")["offices"]):
        return Place(0, 0, NATION, None, PlaceKind.NATIONWIDE)
    return next(iter(places_in(issuer)), None)


def _is_local(title: str, in_title: Sequence[Place], text: str, places: Sequence[Place]) -> bool:
    """Whether a text whose office is not known has a sign of a place or an office of its own."""
    if any(place.kind is not PlaceKind.NATIONWIDE for place in in_title) or OWN_OFFICE.search(text):
        return True
    opening = any(place.kind is PlaceKind.OFFICE and place.start < OPENING_CHARS for place in places)
    own = any(place.kind is PlaceKind.OWN for place in places)
    return own or opening or LOCAL_OFFICE.search(f"{title}\n{text[:OPENING_CHARS]}") is not None


def _home_without_issuer(in_title: Sequence[Place], text: str, *, local: bool) -> Place | None:
    """The place of a text whose office is not known: of the office that its title names; else the whole country, if
    nothing in it is a sign of another place, and it is on 全国检察机关 or tells what 最高检 did.
    """
    if office := next((place for place in in_title if place.kind is PlaceKind.OFFICE), None):
        return office
    if local or not (f"{NATION}检察机关" in text or SUPREME_ACTS.search(text)):
        return None
    return Place(0, 0, NATION, None, PlaceKind.NATIONWIDE)
