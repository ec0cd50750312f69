"""Rule tables: the data files of reading and analysis, and the words beside a mark that decide whether it counts."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

REACH = 60  # characters before a mark in which `before` and `unless` are searched


@dataclass(frozen=True, slots=True)
class ContextRule:
    """A row of a rule table: what stands beside a mark, and what that says of it.

    `before` matches what ends where the mark begins, `after` what begins where it ends; a row that has both needs both.
    `unless` matches nothing that ends where the mark begins. Patterns of `re`, without anchors.
    """

    why: str  # the form, with an example
    says: str = ""  # what the row decides, in a table that decides several things
    before: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    only: frozenset[str] = frozenset()  # kinds of marks: units, kinds of crimes; empty: all
    below: float = float("inf")  # values of marks for which the row holds

    def holds(self, text: str, start: int, end: int, *, low: int = 0, kind: str = "", value: float = 0) -> bool:
        """True if the row says something of the mark text[start:end]. Nothing before `low` is read."""
        low = max(low, start - REACH)
        return (
            (not self.only or kind in self.only)
            and value < self.below
            and (self.before is None or self.before.search(text, low, start) is not None)
            and (self.after is None or self.after.match(text, end) is not None)
            and (self.unless is None or self.unless.search(text, low, start) is None)
        )


def context_rules(file: str, table: str) -> tuple[ContextRule, ...]:
    """The rows of a table, in order. Raises ValueError for a row that lacks `why`, or both `before` and `after`."""
    return tuple(_context(row, f"{file}: {table}") for row in _rows(load(file), table))


def words(file: str, table: str) -> dict[str, re.Pattern[str]]:
    """The patterns of a table that has one by each name."""
    return {name: re.compile(pattern) for name, pattern in _rows(load(file), table).items()}


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of many words, the longest that fits, as a tree of their first letters: it reads a text as
    fast with a thousand words as with ten."""
    tree: dict[str, Any] = {}
    for word in words:
        at = tree
        for letter in word:
            at = at.setdefault(letter, {})
        at[""] = {}
    return _branches(tree)


def fill(pattern: str, parts: Mapping[str, str]) -> str:
    """The pattern with each ${name} replaced by that part. Every other $ stays: it matches the end of a line."""
    return Template(pattern).safe_substitute(parts)


@cache
def load(file: str) -> Any:
    """The content of a TOML or JSON file of this package: `load("analysis/data/units.toml")`. Not to be changed."""
    text = (Path(__file__).parent / file).read_text("utf-8")
    return json.loads(text) if file.endswith(".json") else tomllib.loads(text)


def _rows(data: Mapping[str, Any], table: str) -> Any:
    for key in table.split("."):
        data = data[key]
    return data


def _context(row: dict[str, Any], where: str) -> ContextRule:
    if not row.get("why") or not row.keys() & {"before", "after"}:
        raise ValueError(f"{where}: a row needs `why`, and `before` or `after`: {row}")
    if unknown := row.keys() - ContextRule.__dataclass_fields__.keys():
        raise ValueError(f"{where}: unknown keys {sorted(unknown)}: {row}")
    patterns: dict[str, Any] = {
        name: re.compile(row[name] if name == "after" else f"(?:{row[name]})$")
        for name in ("before", "after", "unless")
        if name in row
    }
    return ContextRule(**{**row, **patterns, "only": frozenset(row.get("only", ()))})


def _branches(tree: dict[str, Any]) -> str:
    ends = "" in tree
    branches = [re.escape(letter) + _branches(below) for letter, below in sorted(tree.items()) if letter]
    if not branches:
        return ""
    if len(branches) == 1 and not ends:
        return branches[0]
    return f"(?:{'|'.join(branches)})" + ("?" if ends else "")
