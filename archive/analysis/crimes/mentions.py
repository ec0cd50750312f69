"""The crimes that a text names, and groups of crimes: 诈骗罪, 帮信罪, 涉黑恶犯罪, 各类犯罪."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from archive.analysis.crimes.names import HEAD_CHARS, crime_names
from archive.analysis.data import load_toml

# What may follow the name of a crime. A name without it may be part of another word (诈骗团伙, 赌博网站).
TAIL = re.compile(
    r"(?:类|等|系列|刑事|违法|及其?关联|及相?关)?(?:犯罪|案件|案(?![例情值发])|罪(?![名犯责过刑行]))(?:案件)?"
)
GUILT = re.compile(
    r"犯罪(?!嫌疑人|分子|行为人?|事实|集团|团伙|所得|活动|记录|数额|金额|组织|手段|形势|态势|情节|线索|人(?!数)|主体|现场|工具|链|网络|窝点|预防|治理|前科|对象|地|动机|成本|时)"
)
SUSPECTS = re.compile("犯罪(?:嫌疑人|分子|人员)")
ALL_CRIMES = re.compile(
    "各类(?:刑事)?犯罪|各类(?:刑事)?案件|刑事犯罪(?:案件|嫌疑人)|(?:全部|所有)(?:刑事)?(?:犯罪|案件)|全部罪名|所有罪名"
)
WORDS = re.compile(r"[一-龥“”（）]{2,18}$")
MAX_GROUP_CHARS = 18
# 利用电信网络手段实施的犯罪: a group that a clause describes.
DESCRIBED = re.compile("(?:利用|针对|侵害|危害|破坏|影响|涉及)[^，。；：]{2,20}的$")
JOINTS = frozenset("、和及与")


class CrimeMention(NamedTuple):
    """A crime or a group of crimes in a text, with its offsets. `name` is None for all crimes (各类犯罪)."""

    start: int
    end: int
    name: str | None
    crime_id: str | None
    named: bool  # whether the law or a table has the name
    firm: bool  # whether 罪, 犯罪 or 案 follows the name


@dataclass(frozen=True, slots=True)
class _CrimeGroups:
    sections: dict[str, str]  # words of a chapter or section → its name
    known: dict[str, str]  # words of a kind of fraud → its name
    pattern: re.Pattern[str]  # the words of both
    before: re.Pattern[str]
    openings: tuple[str, ...]  # cut off at the beginning of a group's words
    no_group: frozenset[str]
    names: dict[str, str]  # id of a crime → its full name


@cache
def _groups() -> _CrimeGroups:
    data = load_toml("crime_groups.toml")
    sections = {word: row["name"] for row in data["sections"] for word in row["words"]}
    known = {word: name for name, words in data["known"].items() for word in words}
    words = sorted([*sections, *known], key=len, reverse=True)
    before = sorted(data["others"]["before"], key=len, reverse=True)
    return _CrimeGroups(
        sections,
        known,
        re.compile("|".join(words)),
        re.compile("|".join(before)),
        tuple(data["others"]["openings"]),
        frozenset(data["others"]["no_group"]),
        {crime.id: crime.name for crime in crime_names().crimes},
    )


def crimes_in(text: str, start: int, end: int) -> list[CrimeMention]:
    """The crimes and groups of crimes named in that part of a text, in order. None overlaps another."""
    groups, words, found = _groups(), crime_names(), list[CrimeMention]()
    named = {match.start(): match for match in groups.pattern.finditer(text, start, end)}
    at = start
    while at < end:
        if match := named.get(at):
            at = _add_group(text, match, end, groups, found)
        elif text[at : at + HEAD_CHARS] in words.heads and (name := words.after(text, at)) and name[0] <= end:
            tail = TAIL.match(text, name[0], end)
            if name[1]:
                mention_end = tail.end() if tail else name[0]
                found.append(CrimeMention(at, mention_end, groups.names[name[1]], name[1], True, tail is not None))
            at = name[0]
        else:
            at += 1
    return _with_groups(text, start, end, groups, found)


def _add_group(text: str, match: re.Match[str], end: int, groups: _CrimeGroups, found: list[CrimeMention]) -> int:
    """Adds the chapter, section or kind of fraud at `match`; returns where to read on."""
    tail = TAIL.match(text, match.end(), end)
    if match[0] in groups.known:
        found.append(
            CrimeMention(match.start(), tail.end() if tail else match.end(), groups.known[match[0]], None, True, True)
        )
    elif tail:
        found.append(CrimeMention(match.start(), tail.end(), groups.sections[match[0]], None, True, True))
    return match.end()


def _with_groups(
    text: str, start: int, end: int, groups: _CrimeGroups, found: list[CrimeMention]
) -> list[CrimeMention]:
    """The mentions, with other groups of crimes and with words for all crimes."""
    taken = [(mention.start, mention.end) for mention in found]
    more = [CrimeMention(*every.span(), None, None, True, True) for every in ALL_CRIMES.finditer(text, start, end)]
    for guilt in GUILT.finditer(text, start, end):
        if any(first < guilt.end() and guilt.start() < last for first, last in taken):
            continue
        first = _group_start(text, start, guilt.start(), groups)
        name = text[first : guilt.start()].strip("“”（）、")
        if len(name) >= 2 and name not in groups.no_group and not name.endswith("违法"):
            more.append(CrimeMention(first, guilt.end(), f"{name}犯罪", None, False, True))
    return sorted([*found, *more], key=lambda mention: mention.start)


def crime_list(text: str, mentions: list[CrimeMention], last: int) -> int:
    """The index of the first of the crimes that 、 joins with the one at index `last`."""
    first = last
    while first and text[mentions[first - 1].end : mentions[first].start] in JOINTS:
        first -= 1
    return first


def _group_start(text: str, start: int, guilt: int, groups: _CrimeGroups) -> int:
    """Where the words of the group begin that 犯罪 at `guilt` ends."""
    least = max(start, guilt - MAX_GROUP_CHARS)
    if described := DESCRIBED.search(text, least, guilt):
        return described.start()
    words = WORDS.search(text, least, guilt)
    if words is None:
        return guilt
    first = words.start()
    for cut in groups.before.finditer(text, first, guilt):
        first = cut.end()
    return first + next((len(opening) for opening in groups.openings if text.startswith(opening, first)), 0)
