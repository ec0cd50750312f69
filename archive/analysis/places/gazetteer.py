"""The provinces, prefectures and counties of China with every name in use, indexed by the ends of the names.

The names are in data/regions.json. A county's name gives its prefecture; a county's name that occurs in several
prefectures (鼓楼区) gives all of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Any, NamedTuple

from archive.rules import load
from archive.text.numerals import TO_99

# The last characters of words that may stand between a division's name and 检察院: 高级, 某市.
MAY_END = frozenset(f"级输事权融网田垦地郊关等省市县区旗州盟镇城港师{TO_99}")
OUTSIDE = ("71", "81", "82")  # 台湾, 香港, 澳门: their courts do not count
LAST_WORD = re.compile(r"(?<=..)(?:地区|[省市区县旗盟])$")  # short names lack it: 嘉兴 for 嘉兴市


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
    parent: str | None  # code of its province; None for a province
    english: str  # in Latin letters, without the word for the kind of division


@dataclass(frozen=True, slots=True)
class DivisionName:
    """A name of one or more divisions: four have the name 鼓楼区."""

    text: str
    short: str  # 桐乡
    full: str | None  # 桐乡市; None if `text` names divisions with different full names
    complete: bool  # True for 桐乡市 and 沿河县, False for 桐乡
    level: Level  # of the largest of the divisions
    codes: tuple[str, ...]  # of the provinces or prefectures that the divisions are, or are in
    # Of the prefecture to which a county once belonged, or of the prefecture of a county that shares its name with a
    # prefecture.
    less_likely_codes: tuple[str, ...]

    @property
    def vague(self) -> bool:
        """Whether the name may mean a part of any town: 城区, 矿区, 东区."""
        return self.text[1:] == "区"


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All names of divisions. A name is found by its last characters."""

    names: dict[str, DivisionName]
    lengths: dict[str, tuple[int, ...]]  # two characters → lengths of the names that end in them, longest first
    ends: frozenset[str]  # characters that may come directly before an office's last word (检察院)

    def ending(self, text: str, *, short_counties: bool) -> DivisionName | None:
        """The longest name at the end of a text; None without one.

        A county's short name (桐乡) counts only with `short_counties`.
        """
        for length in self.lengths.get(text[-2:], ()):
            name = self.names.get(text[-length:])
            if name and (short_counties or name.complete or name.level is not Level.COUNTY):
                return name
        return None


def all_regions() -> tuple[Region, ...]:
    """Every province and prefecture, in the order of codes. A county without one (济源市) counts as a prefecture."""
    return tuple(regions().values())


def province(code: str) -> str:
    """The code of a region's province: 330000 for 330400."""
    return f"{code[:2]}0000"


@cache
def regions() -> dict[str, Region]:
    """Every province and prefecture by its code. It does not make the names of `gazetteer`, which takes longer."""
    table = load("analysis/data/regions.json")
    english = table["english"]
    return {
        code: Region(code, entry.partition("|")[0], None if code == province(code) else province(code), english[code])
        for code, entry in sorted({**table["provinces"], **table["prefectures"]}.items())
    }


@cache
def gazetteer() -> Gazetteer:
    """The names of data/regions.json, read once per process."""
    names = {name.text: name for name in _names(load("analysis/data/regions.json"))}
    lengths: defaultdict[str, set[int]] = defaultdict(set)
    for text in names:
        lengths[text[-2:]].add(len(text))
    longest_first = {end: tuple(sorted(found, reverse=True)) for end, found in lengths.items()}
    return Gazetteer(names, longest_first, MAY_END.union(text[-1] for text in names))


class _Spelling(NamedTuple):
    """One spelling of one division."""

    text: str
    full: str
    short: str
    level: Level
    code: str
    former: bool = False  # `code` is of a prefecture to which the division belonged before


def _names(table: dict[str, Any]) -> Iterator[DivisionName]:
    """Each spelling once, with all divisions that it may mean."""
    meant: defaultdict[str, list[_Spelling]] = defaultdict(list)
    for entry in _spellings(table):
        meant[entry.text].append(entry)
    for text, entries in meant.items():
        level = min(entry.level for entry in entries)
        if level is Level.PROVINCE:  # 海南 is the province, not 海南州
            entries = [entry for entry in entries if entry.level is level]
        fulls = {entry.full for entry in entries}
        complete = any(text != entry.short or text == entry.full for entry in entries)
        codes = dict.fromkeys(entry.code for entry in entries if entry.level is level and not entry.former)
        less_likely_codes = dict.fromkeys(entry.code for entry in entries if entry.code not in codes)
        full = fulls.pop() if len(fulls) == 1 else None
        yield DivisionName(text, entries[0].short, full, complete, level, tuple(codes), tuple(less_likely_codes))


def _spellings(table: dict[str, Any]) -> Iterator[_Spelling]:
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
        yield from (_Spelling(name, name, name, Level.COUNTY, code) for name in names)


def _spelled(
    name: str, level: Level, code: str, *, former: bool = False, not_short: Sequence[str] = ()
) -> Iterator[_Spelling]:
    """The spellings of a division: its full name and the names in use. 沿河土家族自治县 is also 沿河县 and 沿河."""
    full, _, given = name.partition("|")
    short = given or LAST_WORD.sub("", full)
    if short in not_short:
        short = full
    texts = {full: None, short: None}
    if "自治" in full and level is not Level.PROVINCE:
        texts[short + full[-1]] = None
    yield from (_Spelling(text, full, short, level, code, former) for text in texts)
