"""Numbers with a unit that are no figures: ranks, codes, fines of one defendant (data/no_figures.toml)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from archive.analysis.data import load_toml

BEFORE_CHARS = 24
AFTER_CHARS = 24


@dataclass(frozen=True, slots=True)
class NoFigure:
    """What stands beside a number that is no figure."""

    why: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    units: frozenset[str]  # empty: any


@cache
def _rules() -> tuple[NoFigure, ...]:
    return tuple(
        NoFigure(
            rule["why"],
            re.compile(rule["before"]) if "before" in rule else None,
            re.compile(rule["after"]) if "after" in rule else None,
            frozenset(rule.get("units", ())),
        )
        for rule in load_toml("no_figures.toml")["rules"]
    )


def is_no_figure(text: str, start: int, end: int, unit: str) -> bool:
    """Whether the number with its unit at a place of a text is no figure."""
    before, after = text[max(0, start - BEFORE_CHARS) : start], text[end : end + AFTER_CHARS]
    return any(
        (not rule.units or unit in rule.units)
        and (rule.before is None or rule.before.search(before))
        and (rule.after is None or rule.after.match(after))
        for rule in _rules()
    )
