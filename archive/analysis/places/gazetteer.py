"""The provinces, prefectures and counties of China with every name in use, indexed by the ends of the names.

The names are in data/regions.json. A county's name gives its prefecture; a county's name that occurs in several
prefectures (鼓楼区) gives all of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Any

from archive.rules import load

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
    lengths: dict[str, list[int]]  # two characters → lengths of the names that end in them, longest first

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
    """The names of data/regions.json, read once per process. Each spelling has all divisions that it may mean."""
    table = load("analysis/data/regions.json")
    meant = defaultdict[str, list[tuple[Level, str, bool, str, str]]](list)
    for level, code, name, moved in _divisions(table):
        full, _, given = name.partition("|")
        short = given or LAST_WORD.sub("", full)
        short = full if level is Level.COUNTY and short in table["not_short"] else short
        of_nation = (
            short + full[-1] if "自治" in full and level is not Level.PROVINCE else full
        )  # 沿河土家族自治县: 沿河县
        for text in dict.fromkeys((full, short, of_nation)):
            meant[text].append((level, code, moved, full, short))
    names = {text: _named(text, entries) for text, entries in meant.items()}
    lengths = defaultdict[str, list[int]](list)
    for length, end in sorted({(len(text), text[-2:]) for text in names}, reverse=True):
        lengths[end].append(length)
    return Gazetteer(names, dict(lengths))


def _divisions(table: dict[str, Any]) -> Iterator[tuple[Level, str, str, bool]]:
    """Each division with its code, its name, and whether the code is of a prefecture to which it belonged before."""
    for code, name in table["provinces"].items():
        if not code.startswith(OUTSIDE):
            yield Level.PROVINCE, code, name, False
    for code, name in [*table["prefectures"].items(), *((code, name) for name, code in table["renamed"].items())]:
        yield Level.PREFECTURE, code, name, False
    for part in ("counties", "former", "moved", "aliases"):
        for code, names in table[part].items():
            for name in names:
                yield Level.COUNTY, code, f"{name}|{name}" if part == "aliases" else name, part == "moved"


def _named(text: str, entries: list[tuple[Level, str, bool, str, str]]) -> DivisionName:
    level = min(level for level, *_ in entries)
    if level is Level.PROVINCE:  # 海南 is the province, not 海南州
        entries = [entry for entry in entries if entry[0] is level]
    fulls = {full for *_, full, _ in entries}
    codes = dict.fromkeys(code for of, code, moved, *_ in entries if of is level and not moved)
    return DivisionName(
        text,
        full=fulls.pop() if len(fulls) == 1 else None,
        complete=any(text != short or text == full for *_, full, short in entries),
        level=level,
        codes=tuple(codes),
        less_likely_codes=tuple(dict.fromkeys(code for _, code, *_ in entries if code not in codes)),
    )
