"""The names of the crimes of the Criminal Law, and their places in a text.

data/crimes.json has the names and every way to write them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product
from typing import NamedTuple

from archive.rules import load

MIN_NAME_CHARS = 2  # of the shortest name
HEAD_CHARS = 2  # a name is looked up by this many first characters
TAIL_CHARS = 3  # a name is looked up by this many last characters; by only two, 诈骗 would be looked up in six lengths


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
    heads: dict[str, tuple[int, ...]]  # HEAD_CHARS characters → lengths of the names that begin so, longest first
    # TAIL_CHARS characters → lengths of the names that end so, longest first. For a missing key, try MIN_NAME_CHARS.
    tails: dict[str, tuple[int, ...]]

    def after(self, text: str, start: int) -> tuple[int, str | None] | None:
        """The end of the longest name that begins at `start`, and what `names` has for it; None without a name."""
        for length in self.heads.get(text[start : start + HEAD_CHARS], ()):
            name = text[start : start + length]
            if name in self.names:
                return start + length, self.names[name]
        return None

    def before(self, text: str, end: int) -> tuple[int, str | None] | None:
        """The start of the longest name that ends at `end`, and what `names` has for it; None without a name."""
        for length in self.tails.get(text[end - TAIL_CHARS : end], (MIN_NAME_CHARS,)):
            if end >= length and (name := text[end - length : end]) in self.names:
                return end - length, self.names[name]
        return None


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
    lengths = [(name, len(name)) for name in names]
    return CrimeNames(
        crimes=tuple(crimes),
        of_officials=frozenset(crime.id for crime in crimes if _is_of_officials(crime)),
        names=names,
        heads=_lengths_by_key((name[:HEAD_CHARS], length) for name, length in lengths),
        tails=_lengths_by_key(
            (name[-TAIL_CHARS:], one) for name, length in lengths for one in (length, MIN_NAME_CHARS)
        ),
    )


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


def _lengths_by_key(keyed: Iterable[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = defaultdict(set)
    for key, length in keyed:
        found[key].add(length)
    return {key: tuple(sorted(lengths, reverse=True)) for key, lengths in found.items()}


class CrimeName(NamedTuple):
    """A crime's name in a text, with its offsets and the id of the crime."""

    start: int
    end: int
    crime: str


def full_width(text: str) -> str:
    """The text with full-width punctuation, as names of crimes have it (国（边）境). Reposts write it half-width."""
    for half, full in zip("(),;:", "（），；：", strict=True):
        text = text.replace(half, full)
    return text


def names_in(text: str) -> Iterator[CrimeName]:
    """The names in a short text, with 罪 or without: 张某诈骗、洗钱案. No name overlaps another."""
    words, free = crime_names(), 0
    for at in range(len(text)):
        if at < free or text[at : at + HEAD_CHARS] not in words.heads:
            continue
        if found := words.after(text, at):
            free, crime = found
            if crime:
                yield CrimeName(at, free, crime)
