"""The kind of a publication, by the ordered rules of data/kinds.toml: the first rule that holds decides.

Strong signs come first. Signs in the text (numbered guiding cases, sections of cases) come before those in the title,
which may announce cases that the page does not have. If no rule holds, the kind is Kind.OTHER.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any

from archive.model import Kind
from archive.rules import fill, load

NO_RULE = "no_rule"
MAX_LINE_CHARS = 60  # the rules see no more of a line
HEAD_CHARS = 300  # of the opening of a text
MAX_TITLE_CHARS = 300  # the rules see no more of a title


class Where(StrEnum):
    """The part of a publication in which a sign is searched."""

    TITLE = "title"  # without white space, cut to MAX_TITLE_CHARS characters
    HEAD = "head"  # the first HEAD_CHARS characters of the text
    LINES = "lines"  # the lines of the text, \n before each, cut to MAX_LINE_CHARS characters; a cut line ends in …
    ATTRIBUTION = "attribution"  # 来源


@dataclass(frozen=True, slots=True)
class Sign:
    """A pattern that must be found at least `at_least` times."""

    where: Where
    pattern: re.Pattern[str]
    at_least: int = 1
    literal: str = ""  # a string in every match of the pattern; it is searched first, which is ten times as fast

    def found(self, texts: dict[Where, str]) -> bool:
        text = texts[self.where]
        if self.literal not in text:
            return False
        if self.at_least == 1:
            return self.pattern.search(text) is not None
        return len(list(islice(self.pattern.finditer(text), self.at_least))) == self.at_least


@dataclass(frozen=True, slots=True)
class KindRule:
    """A text is of this kind if all `signs` and none of `unless` are found."""

    name: str  # the code that Analysis.kind_from has
    kind: Kind
    signs: tuple[Sign, ...]
    unless: tuple[Sign, ...]

    def holds(self, texts: dict[Where, str]) -> bool:
        return all(sign.found(texts) for sign in self.signs) and not any(sign.found(texts) for sign in self.unless)


def _rules() -> Iterator[KindRule]:
    tables = load("analysis/data/kinds.toml")
    parts = dict(_section_names())
    for name, pattern in tables["parts"].items():
        parts[name] = fill("|".join(pattern) if isinstance(pattern, list) else pattern, parts)
    for row in tables["rules"]:
        signs, unless = (tuple(_sign(sign, parts) for sign in row.get(name, ())) for name in ("signs", "unless"))
        yield KindRule(row["name"], Kind(row["kind"]), signs, unless)


def _section_names() -> Iterator[tuple[str, str]]:
    """For each id of headings.json the part `ID_names`: its printed names, between whose hanzi may be spaces."""
    for row in load("analysis/data/headings.json")["headings"]:
        names = sorted((name["as"] for name in row["written"]), key=len, reverse=True)
        yield f"{row['id']}_names", "|".join(r"[^\S\n]*".join(name) for name in names)


def _sign(sign: dict[str, Any], parts: dict[str, str]) -> Sign:
    """The Sign of a table's entry. Its key is a Where, or `section` for names of sections, searched in the lines."""
    place = next(key for key in sign if key in (*Where, "section"))
    pattern = fill(sign[place], parts)
    if place == "section":
        place, pattern = Where.LINES, fill(parts["section"], {"names": pattern})
    flags = re.MULTILINE if place == Where.LINES else 0
    return Sign(Where(place), re.compile(pattern, flags), sign.get("at_least", 1), sign.get("literal", ""))


RULES = tuple(_rules())


def kind_of(title: str | None, text: str, attribution: str | None = None) -> tuple[Kind, str]:
    """The kind of a text, and the name of the rule that decided; Kind.OTHER and NO_RULE if none did."""
    texts = {
        Where.TITLE: "".join((title or "").split())[:MAX_TITLE_CHARS],
        Where.HEAD: text.lstrip()[:HEAD_CHARS],
        Where.LINES: f"\n{cut_lines(text)}",
        Where.ATTRIBUTION: attribution or "",
    }
    return next(((rule.kind, rule.name) for rule in RULES if rule.holds(texts)), (Kind.OTHER, NO_RULE))


def cut_lines(text: str) -> str:
    """The lines of a text, stripped, without empty ones. After MAX_LINE_CHARS a line is cut and ends in …."""
    stripped = filter(None, map(str.strip, text.split("\n")))
    return "\n".join(line if len(line) <= MAX_LINE_CHARS else f"{line[:MAX_LINE_CHARS]}…" for line in stripped)
