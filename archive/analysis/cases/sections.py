"""The headings of a case's sections: where a heading is, and which of the fixed set it is.

The set and the printed names of each heading are in data/headings.json. Everything here reads only simplified hanzi,
except `heading_of`, which also reads traditional hanzi.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import groupby
from typing import NamedTuple

from archive.analysis.cases.numbers import (
    DASHES,
    HAN_NUMBER,
    NUMBER,
    NUMBERS_BEGIN,
    ORNAMENT_RUN,
    ORNAMENTS,
    ordinal_of,
)
from archive.rules import load
from archive.text.hanzi import simplified

OTHER = "other"  # any heading that is not in the set
KEYWORDS, GIST, FACTS = "keywords", "gist", "facts"

MAX_NUMBER_CHARS = 8  # of a number and the bracket behind it
BRACKET, BRACKET_END, OTHER_BRACKET = "【", "】", frozenset("[［〔〖「『〈<＜")
MAX_HEADING_HANZI = 20  # hanzi of a heading: 核准追诉案件办理过程 has 10
MAX_BREAKS = 3  # line ends inside one heading: 【要⏎旨】

BRACKETED = re.compile(rf"(?:{NUMBER}\s*)?【(?P<name>[^【】。；;？！：:]{{1,40}})[：:]?】[：:]?")
OTHER_BRACKETED = re.compile(
    rf"(?:{NUMBER}\s*)?[\[［〔〖「『〈<＜](?P<name>[^\[\]［］〔〕〖〗「」『』〈〉<>＜＞\n]{{1,30}})[\]］〕〗」』〉>＞]"
)
NUMBERED = re.compile(rf"{NUMBER}\s*(?P<name>[^。；;：:？！，,、\n]{{2,{MAX_HEADING_HANZI}}})$", re.MULTILINE)
BEHIND_NAME = rf"[{ORNAMENTS}{DASHES}]*(?:[^\S\n]*[：:|｜丨]|(?=\s|$))"  # behind a name without brackets
# 【案例一】 and 【张某诈骗案】 name a case; 【诈骗罪】 is the caption of a cited article.
NO_HEADING = re.compile(rf"检例|(?:典型)?(?:案例|事例)之?[（(]?(?:{HAN_NUMBER}|\d+)[）)]?$|.*[案罪]$")
DECORATION = re.compile(rf"^\s*{NUMBER}|[\s【】\[\]［］〔〕〖〗：:]")
INNER_NUMBER = re.compile(f"^{NUMBER}")  # 【一、基本案情】
COLONS = frozenset("：:")
SPACE = re.compile(r"\s(?=\S)")
ENDS = frozenset("。！？；…”）)")  # of a sentence
HANZI = re.compile("[\u4e00-\u9fff]")


class HeadingStyle(StrEnum):
    """How a heading is written. A case has headings of one style, or of one style and brackets."""

    BRACKETS = "【】"
    HAN = "一、"
    ROUND = "（一）"
    DIGITS = "1."
    ROUND_DIGITS = "（1）"
    CIRCLED = "①"
    PLAIN = "："  # alone on its line or before a colon


STYLES = {
    "han": HeadingStyle.HAN,
    "round": HeadingStyle.ROUND,
    "digits": HeadingStyle.DIGITS,
    "round_digits": HeadingStyle.ROUND_DIGITS,
    "circled": HeadingStyle.CIRCLED,
}  # group of NUMBER → style


class FoundHeading(NamedTuple):  # a tuple, since one is made for every heading of every page: see archive.text.letters
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
    below: frozenset[str]  # labels of lists below the last case
    beginnings: frozenset[str]  # characters that a heading may begin with


@cache
def table() -> HeadingTable:
    """data/headings.json, read once per process."""
    data = load("analysis/data/headings.json")
    written = [(row["id"], name) for row in data["headings"] for name in row["written"]]
    names = {name["as"]: heading for heading, name in written}
    return HeadingTable(
        labels={row["id"]: row["label"] for row in data["headings"]},
        names=names,
        endings=tuple((row["ends"], row["id"]) for row in data["endings"]),
        closing={row["label"]: row["fills"] for row in data["closing"]},
        never_bare=frozenset(name["as"] for _, name in written if not name.get("bare", True)),
        plain=re.compile(rf"(?:{NUMBER}\s*)?(?P<name>{_alternation(names)}){BEHIND_NAME}"),
        below=frozenset(row["label"] for row in data["below"]),
        beginnings=frozenset(BRACKET).union(
            OTHER_BRACKET, NUMBERS_BEGIN, ORNAMENTS, DASHES, (name[0] for name in names)
        ),
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
    An ornament (■基本案情) makes a known name as good a heading as 【】 do.
    """
    run = ORNAMENT_RUN.match(text, start)
    bare = run.end() if run else start
    if bare == start:
        return _bare_at(text, start)
    found = _bare_at(text, bare) if bare < len(text) else None
    return found and found._replace(start=start, style=HeadingStyle.BRACKETS)


def inside_line(text: str, start: int, end: int, begins: FoundHeading | None) -> Iterator[FoundHeading]:
    """The headings inside the line text[..:end], from `start` on. `begins` is the heading at the line's beginning.

    They are known names in 【】 behind the end of a sentence (…。【典型意义】本案…), or anywhere in a line that begins
    with a heading; and, in a line of keywords, also names between a space and a colon (关键词：盗窃 要旨：…).
    """
    at = text.find(BRACKET, start, end)
    while at >= 0:
        if (begins or text[at - 1] in ENDS or text[at - 1].isspace()) and (found := _known_in_brackets(text, at)):
            yield found
        at = text.find(BRACKET, at + 1, end)
    if begins and begins.heading == KEYWORDS:
        for space in SPACE.finditer(text, start, end):
            match = table().plain.match(text, space.end(), end)
            if match and match[0][-1] in COLONS:
                yield _found(match, table().names[_name(match)], style_of(match))


def _bare_at(text: str, start: int) -> FoundHeading | None:
    """The heading that begins at `start`, where no ornament is."""
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
    if heading is None:
        return None
    behind = end + 1
    return FoundHeading(heading, start, behind + (text[behind : behind + 1] in COLONS), HeadingStyle.BRACKETS, None)


def _in_brackets(match: re.Match[str] | None, *, unknown_too: bool) -> FoundHeading | None:
    if match is None:
        return None
    name = INNER_NUMBER.sub("", _name(match))
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
        and name not in table().below
        and not NO_HEADING.match(name)
    )


def style_of(match: re.Match[str]) -> HeadingStyle:
    """The style of a match of a pattern that contains NUMBER."""
    return next((style for group, style in STYLES.items() if match[group]), HeadingStyle.PLAIN)


def _found(match: re.Match[str], heading: str, style: HeadingStyle) -> FoundHeading:
    return FoundHeading(heading, *match.span(), style, ordinal_of(match))
