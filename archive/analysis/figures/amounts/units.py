"""The units of figures (data/units.toml): which one stands at a place of a text, and what it is called."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from archive.rules import load
from archive.text.numerals import LARGE_UNITS

MORE = "余多"
MONEY_CHARS = 12
SPACES = " \u3000\u00a0"
CURRENCY, SHARE = "money", "share"
COUNTED = ("people", "things")
KINDS = (*COUNTED, CURRENCY, "weight", "area", SHARE)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as texts write it."""

    written: str
    name: str  # 港元 for 港币
    kind: str  # the table of data/units.toml
    times: int  # 10 for 成, whose name is %
    one_hanzi: bool  # whether a numeral of one hanzi counts it
    other_word: re.Pattern[str] | None  # how the text goes on where the characters are no unit


@dataclass(frozen=True, slots=True)
class Units:
    """All units."""

    by_first: dict[str, tuple[Unit, ...]]  # the longest before the others
    currencies: dict[str, dict[str, str]]  # names of what stands before a number (美元, ￥), by its last character
    money_behind: re.Pattern[str]
    money_before: re.Pattern[str]
    money_end: re.Pattern[str]

    def at(self, text: str, position: int) -> Unit | None:
        """The unit that begins at a place of a text."""
        for unit in self.by_first.get(text[position : position + 1], ()):
            if text.startswith(unit.written, position):
                after = position + len(unit.written)
                if not (unit.other_word and unit.other_word.match(text, after)):
                    return unit
        return None

    def currency_before(self, text: str, position: int) -> tuple[str, int] | None:
        """The name and the beginning of the currency that ends at a place of a text, or one space before it."""
        end = position - 1 if position and text[position - 1] in SPACES else position
        for written, name in self.currencies.get(text[end - 1 : end], {}).items():
            if text.endswith(written, 0, end):
                return name, end - len(written)
        return None

    def counts_money(self, text: str, start: int, end: int) -> bool:
        """Whether a number with 万 or 亿, but without a unit, counts 元: 被骗50万, 370余万受贿款."""
        return text[end - 1] in LARGE_UNITS + MORE and bool(
            self.money_behind.match(text, end)
            or (self.money_end.match(text, end) and self.money_before.search(text, max(0, start - MONEY_CHARS), start))
        )


@cache
def units() -> Units:
    """The units of data/units.toml."""
    data = load("analysis/data/units.toml")
    by_first: defaultdict[str, list[Unit]] = defaultdict(list)
    for kind in KINDS:
        for written, other_word in data[kind].items():
            unit = Unit(
                written,
                data["canonical"].get(written, written),
                kind,
                data["times"].get(written, 1),
                written in data["one_hanzi"]["units"],
                re.compile(other_word) if other_word else None,
            )
            by_first[written[0]].append(unit)
    for beginning in by_first.values():
        beginning.sort(key=lambda unit: -len(unit.written))
    currencies: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for written in sorted(
        {*data["money"], *data["before_numbers"]["signs"]} - {*data["before_numbers"]["never"]}, key=len
    ):
        currencies[written[-1]] = {written: data["canonical"].get(written, written)} | currencies[written[-1]]
    money = data["money_without_unit"]
    return Units(
        {first: tuple(found) for first, found in by_first.items()},
        dict(currencies),
        re.compile(money["behind"]),
        re.compile(money["before"]),
        re.compile(money["end"]),
    )
