"""The headings of a case's sections: where a heading is, and which of the fixed set it is.

The set and the printed names of each heading are in data/headings.json. Everything here reads only simplified hanzi,
except `heading_of`, which also reads traditional hanzi.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import groupby
from typing import NamedTuple

from archive.analysis.data import load_data
from archive.text.hanzi import simplified
from archive.text.numerals import TO_999, number_of

OTHER = "other"  # any heading that is not in the set
KEYWORDS, GIST, FACTS = "keywords", "gist", "facts"

HAN_NUMBER = f"[{TO_999}]{{1,4}}"
NUMBER = rf"(?:(?P<han>{HAN_NUMBER})[、.．]|[（(](?P<round>{HAN_NUMBER})[）)]、?|(?P<digits>\d{{1,2}})[.．、])"
NUMBERS_BEGIN = frozenset(f"0123456789{TO_999}（(")  # each match of NUMBER begins with one of them
MAX_NUMBER_CHARS = 8  # of a number and the bracket behind it
BRACKET, BRACKET_END, OTHER_BRACKET = "【", "】", frozenset("[［〔〖")
MAX_HEADING_HANZI = 20  # hanzi of a heading: 核准追诉案件办理过程 has 10
MAX_BREAKS = 3  # line ends inside one heading: 【要⏎旨】

BRACKETED = re.compile(rf"(?:{NUMBER}\s*)?【(?P<name>[^【】。；;？！：:]{{1,40}})】")
OTHER_BRACKETED = re.compile(rf"(?:{NUMBER}\s*)?[\[［〔〖](?P<name>[^\[\]［］〔〕〖〗\n]{{1,30}})[\]］〕〗]")
NUMBERED = re.compile(rf"{NUMBER}\s*(?P<name>[^。；;：:？！，,、\n]{{2,{MAX_HEADING_HANZI}}})$", re.MULTILINE)
# 【案例一】 and 【张某诈骗案】 name a case; 【诈骗罪】 is the caption of a cited article.
NO_HEADING = re.compile(rf"检例|(?:典型)?(?:案例|事例)之?[（(]?(?:{HAN_NUMBER}|\d+)[）)]?$|.*[案罪]$")
DECORATION = re.compile(rf"^\s*{NUMBER}|[\s【】\[\]［］〔〕〖〗：:]")
HANZI = re.compile("[\u4e00-\u9fff]")


class HeadingStyle(StrEnum):
    """How a heading is written. A case has headings of one style, or of one style and brackets."""

    BRACKETS = "【】"
    HAN = "一、"
    ROUND = "（一）"
    DIGITS = "1."
    PLAIN = "："  # alone on its line or before a colon


STYLES = {"han": HeadingStyle.HAN, "round": HeadingStyle.ROUND, "digits": HeadingStyle.DIGITS}


class FoundHeading(NamedTuple):  # a tuple, since one is made for every heading of every page: see archive.text.lines
    """A heading at its place: text[start:end] is the heading as printed, brackets, number and colon included."""

    heading: str
    start: int
    end: int
    style: HeadingStyle
    ordinal: int | None  # the value of its number; None without a number


@dataclass(frozen=True, slots=True)
class HeadingTable:
    """The content of data/headings.json, indexed."""

    labels: dict[str, str]  # id of a heading → its Chinese name; the keys are the fixed set, in order
    names: dict[str, str]  # name as printed → id of the heading
    endings: tuple[tuple[str, str], ...]  # (ending of a name, id of the heading); the first that fits counts
    never_bare: frozenset[str]  # names that are headings only in brackets or with a number
    closing: dict[str, str | None]  # label of a closing line → the field of a case that it fills; None for no field
    plain: re.Pattern[str]  # matches a name without brackets
    beginnings: frozenset[str]  # characters that a heading may begin with


@cache
def table() -> HeadingTable:
    """data/headings.json, read once per process."""
    data = load_data("headings.json")
    written = [(row["id"], name) for row in data["headings"] for name in row["written"]]
    names = {name["as"]: heading for heading, name in written}
    return HeadingTable(
        labels={row["id"]: row["label"] for row in data["headings"]},
        names=names,
        endings=tuple((row["ends"], row["id"]) for row in data["endings"]),
        closing={row["label"]: row["fills"] for row in data["closing"]},
        never_bare=frozenset(name["as"] for _, name in written if not name.get("bare", True)),
        plain=re.compile(rf"(?:{NUMBER}\s*)?(?P<name>{_alternation(names)})(?:[^\S\n]*[：:]|(?=\s|$))"),
        beginnings=frozenset(BRACKET).union(OTHER_BRACKET, NUMBERS_BEGIN, (name[0] for name in names)),
    )


def _alternation(names: Iterable[str]) -> str:
    """A pattern with one branch per first character, longest name first. It allows spaces between hanzi (要　旨)."""
    by_first = groupby(sorted(names, key=lambda name: (name[0], -len(name))), key=lambda name: name[0])
    gap = r"[^\S\n]*"
    return "|".join(
        f"{first}(?:{'|'.join(''.join(gap + character for character in name[1:]) for name in alike)})"
        for first, alike in by_first
    )


def heading_of(as_written: str) -> str:
    """The id of a heading as printed: 【要　旨】, 一、基本案情, 典型意义： …; OTHER if it is not in the set."""
    return _known(DECORATION.sub("", simplified(as_written)))


def _known(name: str) -> str:
    known = table()
    if name in known.names:
        return known.names[name]
    return next((heading for ending, heading in known.endings if name.endswith(ending)), OTHER)


def found_at(text: str, start: int) -> FoundHeading | None:
    """The heading that begins at `start`, the first character of a line; None if no heading does.

    In 【】 any short name is a heading. Without 【】 only known names are, at a line's end or before a colon or space.
    """
    first = text[start]
    if first == BRACKET and (found := _known_in_brackets(text, start)):
        return found
    if first == BRACKET or (first in NUMBERS_BEGIN and BRACKET in text[start : start + MAX_NUMBER_CHARS]):
        return _in_brackets(BRACKETED.match(text, start), unknown_too=True)
    if first in OTHER_BRACKET:
        return _in_brackets(OTHER_BRACKETED.match(text, start), unknown_too=False)
    match = table().plain.match(text, start)
    if match is None:
        return None
    name, style = _name(match), style_of(match)
    if style is HeadingStyle.PLAIN and name in table().never_bare:
        return None
    return _found(match, table().names[name], style)


def _known_in_brackets(text: str, start: int) -> FoundHeading | None:
    """A heading with a known name in 【】 and neither number nor spaces; None without one.

    Most headings are such, and are found in half the time of _in_brackets.
    """
    end = text.find(BRACKET_END, start, start + MAX_HEADING_HANZI + 2)
    heading = table().names.get(text[start + 1 : end]) if end > start else None
    return FoundHeading(heading, start, end + 1, HeadingStyle.BRACKETS, None) if heading else None


def _in_brackets(match: re.Match[str] | None, *, unknown_too: bool) -> FoundHeading | None:
    if match is None:
        return None
    name = _name(match)
    heading = table().names.get(name) or (_known(name) if unknown_too else None)
    if heading is None or (heading == OTHER and not _may_be_heading(name)) or match["name"].count("\n") > MAX_BREAKS:
        return None
    return _found(match, heading, HeadingStyle.BRACKETS)


def _name(match: re.Match[str]) -> str:
    return "".join(match["name"].split())


def numbered_at(text: str, start: int) -> FoundHeading | None:
    """The short line with a number (二、线索移送) at `start`, as a heading; None without such a line.

    It is a heading only if its neighbours are headings, which the caller decides.
    """
    match = NUMBERED.match(text, start)
    return _found(match, _known(_name(match)), style_of(match)) if match else None


def _may_be_heading(name: str) -> bool:
    return (
        2 <= len(name) <= MAX_HEADING_HANZI
        and HANZI.search(name) is not None
        and name not in table().closing
        and not NO_HEADING.match(name)
    )


def style_of(match: re.Match[str]) -> HeadingStyle:
    """The style of a match of a pattern that contains NUMBER."""
    return next((style for group, style in STYLES.items() if match[group]), HeadingStyle.PLAIN)


def _found(match: re.Match[str], heading: str, style: HeadingStyle) -> FoundHeading:
    han, in_brackets, digits = match.group("han", "round", "digits")
    number = han or in_brackets
    ordinal = int(digits) if digits else number_of(number) if number else None
    return FoundHeading(heading, *match.span(), style, ordinal)
