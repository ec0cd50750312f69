"""The names of the crimes of the Criminal Law, and their places in a text.

data/crimes.json has the names and every way to write them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product
from typing import NamedTuple

from archive.rules import any_of, load

MIN_NAME_CHARS = 2  # of the shortest name
MAX_NAME_CHARS = 32  # of the longest
LIST_JOINTS = frozenset("、和与及")  # between the names of a row: 诈骗、洗钱罪
BETWEEN = frozenset("等两二三四数犯")  # may stand between a name and 罪: 诈骗、盗窃等罪, 诈骗和盗窃两罪, 诈骗犯罪


@dataclass(frozen=True, slots=True)
class Crime:
    """A crime of the Criminal Law."""

    id: str
    name: str  # 诈骗罪
    article: str | None  # of the Criminal Law: 266, 287-2
    english: str  # a gloss, no official translation
    short_names: tuple[str, ...]  # 帮信罪
    former_names: tuple[str, ...]
    abolished: int | None  # the year; None for a crime in force


@dataclass(frozen=True, slots=True)
class CrimeNames:
    """The crimes, and every way to write their names, without 罪."""

    crimes: tuple[Crime, ...]
    of_officials: frozenset[str]  # ids of the crimes that only officials commit
    names: dict[str, str | None]  # name → id of the crime; None for a word that contains a name and is no crime
    pattern: re.Pattern[str]  # of all of them

    def before(self, text: str, end: int) -> tuple[int, str | None] | None:
        """The start of the longest name that ends at `end`, and what `names` has for it; None without a name."""
        lengths = range(min(end, MAX_NAME_CHARS), MIN_NAME_CHARS - 1, -1)
        return next(((end - n, self.names[name]) for n in lengths if (name := text[end - n : end]) in self.names), None)


@cache
def crime_names() -> CrimeNames:
    """data/crimes.json, read once per process."""
    data = load("analysis/data/crimes.json")
    names: dict[str, str | None] = {word["text"]: None for word in data["not_crimes"]}
    crimes = []
    for row in data["crimes"]:
        short, former = tuple(row.get("short_names", ())), tuple(row.get("former_names", ()))
        crime = Crime(row["id"], row["name"], row["article"], row["english"], short, former, row.get("abolished"))
        crimes.append(crime)
        names.update((name.removesuffix("罪"), crime.id) for name in (crime.name, *short, *former))
        names.update((name, crime.id) for form in row.get("forms", ()) for name in written(form))
    officials = frozenset(crime.id for crime in crimes if _is_of_officials(crime))
    return CrimeNames(tuple(crimes), officials, names, re.compile(any_of(names)))


def _is_of_officials(crime: Crime) -> bool:
    """Whether the crime is in the chapters on graft and bribery (382–396) or dereliction of duty (397–419), giving
    bribes aside (389–393).
    """
    article = int((crime.article or "0").partition("-")[0])
    return 382 <= article <= 419 and not 389 <= article <= 393


def all_crimes() -> tuple[Crime, ...]:
    """Every crime, in the order of the law; the abolished ones last."""
    return crime_names().crimes


def written(form: str) -> Iterator[str]:
    """The names that a form in data/crimes.json means.

    {甲、乙} means one or more of its items in this order, joined by 、. [甲/乙] means exactly one of its items.
    """
    parts = re.findall(r"\{([^}]*)\}|\[([^\]]*)\]|([^{\[]+)", form)
    for choice in product(*(_choices(*part) for part in parts)):
        yield "".join(choice)


def _choices(some: str, one: str, plain: str) -> list[str]:
    if some:
        items = some.split("、")
        return ["、".join(chosen) for count in range(1, len(items) + 1) for chosen in combinations(items, count)]
    return one.split("/") if one else [plain]


class CrimeName(NamedTuple):
    """A crime's name in a text, without 罪, with its offsets and the id of the crime."""

    start: int
    end: int
    crime: str


class CrimeRow(NamedTuple):
    """Names in a row before their 罪: 诈骗罪, 故意伤害、盗窃等罪."""

    start: int
    end: int  # behind 罪
    names: tuple[CrimeName, ...]


def full_width(text: str) -> str:
    """The text with full-width punctuation, as names of crimes have it (国（边）境). Reposts write it half-width."""
    for half, full in zip("(),;:", "（），；：", strict=True):
        text = text.replace(half, full)
    return text


def names_in(text: str, start: int = 0, end: int | None = None) -> Iterator[CrimeName]:
    """The names in a text, or a part of it, with 罪 or without: 张某诈骗、洗钱案. No name overlaps another."""
    words = crime_names()
    for match in words.pattern.finditer(text, start, len(text) if end is None else end):
        if crime := words.names[match[0]]:
            yield CrimeName(*match.span(), crime)


def rows_of(text: str, names: Iterable[CrimeName]) -> Iterator[CrimeRow]:
    """The rows of those names that have 罪 behind them, in order."""
    row = list[CrimeName]()
    for name in names:
        if not (row and name.start - row[-1].end == 1 and text[row[-1].end] in LIST_JOINTS):
            row = []
        row.append(name)
        end = name.end + (text[name.end : name.end + 1] in BETWEEN)
        if text.startswith("罪", end):
            yield CrimeRow(row[0].start, end + 1, tuple(row))
            row = []
