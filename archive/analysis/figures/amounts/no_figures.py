"""Numbers with a unit that are no figures: ranks, codes, fines of one defendant (data/no_figures.toml)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from archive.rules import load

TITLE = re.compile(r"《[^《》\n]{1,80}+》")
BEFORE_CHARS = 24
AFTER_CHARS = 24


@dataclass(frozen=True, slots=True)
class NoFigure:
    """What stands beside a number that is no figure."""

    why: str
    last: str  # the characters with which `before` ends
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    units: frozenset[str]  # empty: any
    below: float  # holds only for numbers below this

    def holds(self, text: str, start: int, end: int, unit: str, number: int | Decimal) -> bool:
        """Whether the number at a place of a text is no figure."""
        return (
            number < self.below
            and (not self.units or unit in self.units)
            and (not self.before or bool(self.before.search(text, max(0, start - BEFORE_CHARS), start)))
            and (not self.after or bool(self.after.match(text, end, end + AFTER_CHARS)))
        )


@dataclass(frozen=True, slots=True)
class NoFigures:
    """All rules."""

    by_last: dict[str, tuple[NoFigure, ...]]  # those with `before`, by its last character
    behind: tuple[NoFigure, ...]  # those with `after` alone
    any_behind: re.Pattern[str]  # matches where one of `behind` does


@cache
def _rules() -> NoFigures:
    rules = [
        NoFigure(
            rule["why"],
            rule.get("last", ""),
            re.compile(rule["before"]) if "before" in rule else None,
            re.compile(rule["after"]) if "after" in rule else None,
            frozenset(rule.get("units", ())),
            rule.get("below", float("inf")),
        )
        for rule in load("analysis/data/no_figures.toml")["rules"]
    ]
    behind = tuple(rule for rule in rules if not rule.before and rule.after)
    return NoFigures(
        {last: tuple(rule for rule in rules if last in rule.last) for rule in rules for last in rule.last},
        behind,
        re.compile("|".join(rule.after.pattern for rule in behind if rule.after)),
    )


def is_in_title(text: str, starts: Iterable[int]) -> Iterator[bool]:
    """For each place of a text, in order, whether it is in the title of a work: 《反诈工作十二条措施》."""
    titles = TITLE.finditer(text)
    title = next(titles, None)
    for start in starts:
        while title and title.end() <= start:
            title = next(titles, None)
        yield title is not None and start > title.start()


def is_no_figure(text: str, start: int, end: int, unit: str, number: int | Decimal) -> bool:
    """Whether the number with its unit at a place of a text is no figure."""
    rules = _rules()
    before = rules.by_last.get(text[start - 1], ()) if start else ()
    if any(rule.holds(text, start, end, unit, number) for rule in before):
        return True
    return bool(rules.any_behind.match(text, end, end + AFTER_CHARS)) and any(
        rule.holds(text, start, end, unit, number) for rule in rules.behind
    )
