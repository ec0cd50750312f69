"""The provinces and prefectures of the offices that handled a case, and of one office by its name.

Procuratorates and courts count; those for railways, seas and the Internet have the region of their city. The police
count only if the text names no procuratorate or court with a known region. Places in the facts, prisons, other offices,
and offices of 香港, 澳门 and 台湾 do not count. Offices of the 新疆生产建设兵团 are in 新疆.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from itertools import chain

from archive.analysis.places.gazetteer import Level, province, regions
from archive.analysis.places.offices import NO_REGION, POLICE, Office, OfficePlace, beginning, offices
from archive.model import RegionFound


def find_regions(text: str) -> tuple[RegionFound, ...]:
    """The provinces and prefectures of the offices that the text of a case names, in order of first mention.

    A province is left out if one of its prefectures is found. `how` is the name, without white space, of the first
    office that gave the region. Unknown and ambiguous names give nothing.
    """
    return _regions(text, offices(text)) or _regions(text, offices(text, POLICE))


def region_of_office(name: str) -> str | None:
    """The code of an office's province or prefecture; None for national, unknown and ambiguous offices."""
    if any(word in name for word in NO_REGION):
        return None
    found = next(chain(offices(name), offices(name, POLICE)), None)
    if found and found.start:  # 样南县人民检察院 is not in 南县
        return None
    place = found.place if found else beginning("".join(name.split()))
    if place is None or len(place.codes) != 1 or place.names[0].vague:
        return None
    return place.codes[0]


def _regions(text: str, found: Iterable[Office]) -> tuple[RegionFound, ...]:
    """The regions of the offices that a text names. Its other offices and words decide what an ambiguous name means."""
    named = list(found)
    if not named:
        return ()
    sure = [office.place for office in named if office.place.sure]
    around = {place.codes[0] for place in sure}
    in_full = {
        name: place.codes[0]
        for place in reversed(sure)
        if len(place.names) > 1 and place.names[-1].level is Level.COUNTY
        for name in (place.names[-1].text, place.names[-1].short)
    }

    @cache
    def names(region: str) -> bool:  # each region is searched once, however often a text has 鼓楼区检察院
        return region in text

    first: dict[str, str] = {}
    for office in named:
        place = office.place
        code = in_full.get(place.names[0].text) or (place.codes[0] if place.sure else _by_context(names, place, around))
        if code:
            first.setdefault(code, office.written)
    larger = {province(code) for code in first if code != province(code)}
    return tuple(RegionFound(code, how) for code, how in first.items() if code not in larger)


def _by_context(names: Callable[[str], bool], place: OfficePlace, around: set[str]) -> str | None:
    """Which of several regions a place means; None if it stays unclear. The first reading with one region decides.

    The readings are: the regions of other offices, the regions that the text names, the likely regions, and the regions
    whose province the text names.
    """
    known = regions()
    possible = place.codes + place.less_likely_codes
    likely = place.codes if place.less_likely_codes and not place.names[-1].vague else ()
    readings = (
        [code for code in possible if code in around],
        [code for code in possible if names(known[code].name)],
        likely,
        [code for code in possible if names(known[province(code)].name)],
    )
    return next((reading[0] for reading in readings if len(reading) == 1), None)
