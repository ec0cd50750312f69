"""The kind of a publication, by the ordered rules of data/kinds.toml: the first rule that holds decides.

Strong signs come first. Signs in the text (numbered guiding cases, sections of cases) come before those in the title,
which may announce cases that the page does not have. If no rule holds, the kind is Kind.OTHER.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from archive.model import Kind
from archive.rules import fill, load

NO_RULE = "no_rule"
MAX_LINE_CHARS = 60  # the rules see no more of a line
HEAD_CHARS = 300  # of the opening of a text
MAX_TITLE_CHARS = 300  # the rules see no more of a title


class Sign(NamedTuple):
    """A pattern that must be found at least `at_least` times in a part of a publication (see `kind_of`)."""

    where: str
    pattern: re.Pattern[str]
    at_least: int
    literal: str  # a string in every match of the pattern; it is searched first, which is ten times as fast

    def found(self, texts: dict[str, str]) -> bool:
        text = texts[self.where]
        times = islice(self.pattern.finditer(text), self.at_least) if self.literal in text else ()
        return len(list(times)) == self.at_least


class KindRule(NamedTuple):
    """A text is of this kind if all `signs` and none of `unless` are found."""

    name: str  # the code that Analysis.kind_from has
    kind: Kind
    signs: list[Sign]
    unless: list[Sign]


def _rules() -> Iterator[KindRule]:
    tables = load("analysis/data/kinds.toml")
    parts: dict[str, str] = {}
    for row in load("analysis/data/headings.json")["headings"]:
        # For each of the fixed headings its printed names, between whose hanzi may be spaces.
        names = sorted((name["as"] for name in row["written"]), key=len, reverse=True)
        parts[f"{row['id']}_names"] = "|".join(r"[^\S\n]*".join(name) for name in names)
    for name, pattern in tables["parts"].items():
        parts[name] = fill("|".join(pattern) if isinstance(pattern, list) else pattern, parts)
    for row in tables["rules"]:
        signs, unless = ([_sign(sign, parts) for sign in row.get(name, ())] for name in ("signs", "unless"))
        yield KindRule(row["name"], Kind(row["kind"]), signs, unless)


def _sign(sign: dict[str, Any], parts: dict[str, str]) -> Sign:
    """The Sign of a table's entry. Its first key is a part of a publication, or `section` for names of sections, which
    are searched in the lines."""
    place, pattern = next(iter(sign.items()))
    pattern = fill(pattern, parts)
    if place == "section":
        place, pattern = "lines", fill(parts["section"], {"names": pattern})
    flags = re.MULTILINE if place == "lines" else 0
    return Sign(place, re.compile(pattern, flags), sign.get("at_least", 1), sign.get("literal", ""))


RULES = tuple(_rules())


def kind_of(title: str | None, text: str, attribution: str | None = None) -> tuple[Kind, str]:
    """The kind of a text, and the name of the rule that decided; Kind.OTHER and NO_RULE if none did."""
    lines = filter(None, map(str.strip, text.split("\n")))
    cut = (line if len(line) <= MAX_LINE_CHARS else f"{line[:MAX_LINE_CHARS]}…" for line in lines)
    texts = {
        "title": "".join((title or "").split())[:MAX_TITLE_CHARS],
        "head": text.lstrip()[:HEAD_CHARS],
        "lines": "\n".join(["", *cut]),
        "attribution": attribution or "",
    }
    for rule in RULES:
        if all(sign.found(texts) for sign in rule.signs) and not any(sign.found(texts) for sign in rule.unless):
            return rule.kind, rule.name
    return Kind.OTHER, NO_RULE
