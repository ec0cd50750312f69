"""The crimes that a text names, and groups of crimes: 诈骗罪, 帮信罪, 涉黑恶犯罪, 各类犯罪."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from archive.analysis.crimes.names import MIN_NAME_CHARS, crime_names
from archive.rules import load

# What may follow the name of a crime. A name without it may be part of another word (诈骗团伙, 赌博网站).
TAIL = re.compile(
    r"(?:类|等|系列|刑事|一审|二审|违法|及其?关联|及相?关|专)?(?:犯罪|案件|案(?![例情值发])|罪(?![名犯责过刑行])|罪(?=犯罪嫌疑人))(?:案件)?"
    "|的案件"
    # 盗窃、抢劫等三类严重影响群众安全感的高发犯罪
    "|等[^，。；：、0-9诉捕判立]{0,16}?(?:重大|严重|多发|高发|常见|突出|轻微|主要|传统|新型)(?:刑事)?犯罪"
    "|(?=(?:类|领域)?(?:典型|指导性)案例)|(?=发案[量数])"
)
GUILT = re.compile(
    r"(?<!罪)犯罪(?!嫌疑人|分子|行为人?|事实|集团|团伙|所得|活动|记录|数额|金额|组织|手段|形势|态势|情节|线索|人(?!数)|主体|现场|工具|链|网络|窝点|预防|治理|前科|类型|规律|特点|趋势|结构|对象|地|动机|成本|时)"
)
ALL_CRIMES = re.compile(
    "各类(?:重大|严重)?(?:刑事)?(?:犯罪(?:案件)?|案件)|刑事犯罪(?:案件|嫌疑人|(?=[0-9]))|其他(?:刑事)?犯罪|全[国省市区县]刑事案件|(?:全部|所有)(?:刑事)?(?:犯罪|案件)|全部罪名|所有罪名"
)
UNIT_BEFORE = re.compile(
    "(?:(?<=[0-9余多万亿])|(?<=[0-9])[余多万亿]{1,3})(?:[件人名起个宗例月]|年来?)"
)  # 402件金融犯罪案件
WORDS = re.compile(r"[一-龥“”（）]{2,18}$")
REGION = re.compile("[一-龥]{2,7}?(?:省|(?<!城)市|自治区)(?![场区民政值级容价])")  # 北京市|证券期货犯罪
MAX_GROUP_CHARS = 18
MIN_GROUP_CHARS = 2
NO_GROUP = re.compile(
    "违法$|^(?:首|初|第[一二三四五六七八九十0-9]{1,2})次$|^(?:上述|这|等)?[一二三四五六七八九十两多几各数0-9]+[种类大项]$"
)  # 五种犯罪
# 利用电信网络手段实施的犯罪: a group that a clause describes.
DESCRIBED = re.compile("(?:利用|针对|侵害|危害|破坏|影响|涉及)[^，。；：]{2,20}的$")
FRAUD = "诈骗"
SIGNS = str.maketrans("", "", "、，（）()")
# A name at the end of its clause or before a number: 罪 of 犯罪, 认罪 and 等罪 ends none.
OTHER_GUILT = re.compile(
    "[一-龥、（）]{3,24}[^犯认有无定悔判数何重轻主此彼该本各漏余服问赎等两种名一二三四五六七八九十]罪(?=[，；：。]|[0-9])"
)
# What stands before a name.
NAME_BEGINS = re.compile("起诉|批捕|逮捕|判处|公诉|其中|以|犯|涉嫌|构成|是|为|对|因|及")
JOINTS = frozenset("、和及与")


class CrimeMention(NamedTuple):
    """A crime or a group of crimes in a text, with its offsets. `name` is None for all crimes (各类犯罪)."""

    start: int
    end: int
    words: str  # as the text has it
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
    manners: re.Pattern[str]  # a manner, and the words between it and 犯罪 or 案件
    suspects: re.Pattern[str]  # groups named by those suspected of them
    openings: tuple[str, ...]  # cut off at the beginning of a group's words
    no_group: frozenset[str]
    names: dict[str, str]  # id of a crime → its full name
    plain_names: dict[str, str]  # its name without signs and 罪 → id: texts leave 、 out


@cache
def _groups() -> _CrimeGroups:
    data = load("analysis/data/crime_groups.toml")
    sections = {word: row["name"] for row in data["sections"] for word in row["words"]}
    known = {word: name for name, words in data["known"].items() for word in words}
    words = sorted([*sections, *known], key=len, reverse=True)
    before = sorted(data["others"]["before"], key=len, reverse=True)
    return _CrimeGroups(
        sections,
        known,
        re.compile("|".join(words)),
        re.compile("|".join(before)),
        re.compile(
            f"(?P<of>(?:{'|'.join(data['manners']['words'])})[一-龥、]{{2,{MAX_GROUP_CHARS}}}?)(?:犯罪(?:案件)?|案件)"
        ),
        re.compile(f"(?P<of>{'|'.join(data['suspects']['of'])})犯罪(?=嫌疑人|线索)"),
        tuple(data["others"]["openings"]),
        frozenset(data["others"]["no_group"]),
        {crime.id: crime.name for crime in crime_names().crimes},
        {_plain(name): crime for name, crime in crime_names().names.items() if crime and _plain(name) != name},
    )


def crimes_in(text: str, start: int, end: int) -> list[CrimeMention]:
    """The crimes and groups of crimes named in that part of a text, in order. None overlaps another."""
    groups, words = _groups(), crime_names()
    known = {match.start(): match for match in groups.pattern.finditer(text, start, end)}
    by_manner = {match.start(): match for match in groups.manners.finditer(text, start, end)}
    named = {match.start(): match for match in words.pattern.finditer(text, start, end)}
    found: list[CrimeMention] = []
    at = start
    for begin in sorted({*known, *by_manner, *named}):
        if begin < at:
            continue
        if match := by_manner.get(begin):
            found.append(CrimeMention(begin, match.end(), match[0], f"{match['of']}犯罪", None, False, True))
        elif match := known.get(begin):
            found += _chapter_or_kind(text, match, end, groups)
        elif crime := words.names[(match := named[begin])[0]]:
            tail = TAIL.match(text, match.end(), end)
            last = tail.end() if tail else match.end()
            full = groups.names[crime]
            found.append(CrimeMention(begin, last, text[begin:last], full, crime, True, tail is not None))
        at = match.end()
    found += _other_names(text, start, end, groups, tuple(found))
    others = [*_other_groups(text, start, end, groups, found), *_all_crimes(text, start, end)]
    return _firm_lists(text, sorted([*found, *others], key=lambda mention: mention.start))


def _firm_lists(text: str, mentions: list[CrimeMention]) -> list[CrimeMention]:
    """The mentions; the names of a list are as firm as its last one: 强奸、猥亵儿童等犯罪."""
    for i in range(len(mentions) - 2, -1, -1):
        mention, following = mentions[i], mentions[i + 1]
        if following.firm and mention.named and text[mention.end : following.start] in JOINTS:
            mentions[i] = mention._replace(firm=True)
    return mentions


def _plain(name: str) -> str:
    return name.translate(SIGNS)


def _other_names(
    text: str, start: int, end: int, groups: _CrimeGroups, found: Sequence[CrimeMention]
) -> Iterator[CrimeMention]:
    """The names that no table has in this form: 生产销售不符合标准的医用器械罪, or an offence newer than the tables."""
    for guilt in OTHER_GUILT.finditer(text, start, end):
        if any(mention.start < guilt.end() and guilt.start() < mention.end for mention in found):
            continue
        first = guilt.start()
        for cut in NAME_BEGINS.finditer(text, first, guilt.end()):
            first = cut.end()
        words = text[first : guilt.end()]
        plain = _plain(words.removesuffix("罪"))
        known = (plain[i:] for i in range(len(plain) - MIN_NAME_CHARS) if plain[i:] in groups.plain_names)
        if suffix := next(known, None):
            crime = groups.plain_names[suffix]
            yield CrimeMention(first, guilt.end(), words, groups.names[crime], crime, True, True)
        elif len(plain) > MIN_NAME_CHARS:
            yield CrimeMention(first, guilt.end(), words, words, None, False, True)


def _chapter_or_kind(text: str, match: re.Match[str], end: int, groups: _CrimeGroups) -> Iterator[CrimeMention]:
    """The chapter or section of the law, or the kind of fraud, at `match`. A chapter needs 罪 or 犯罪 behind it."""
    tail = TAIL.match(text, match.end(), end)
    name = groups.known.get(match[0]) or (groups.sections[match[0]] if tail else None)
    if name:
        last = tail.end() if tail else match.end()
        firm = tail is not None or FRAUD in name
        crime = crime_names().names.get(name.removesuffix("罪")) if name.endswith("罪") else None
        yield CrimeMention(match.start(), last, text[match.start() : last], name, crime, True, firm)


def _all_crimes(text: str, start: int, end: int) -> Iterator[CrimeMention]:
    """The words for all crimes: 各类犯罪."""
    for every in ALL_CRIMES.finditer(text, start, end):
        yield CrimeMention(*every.span(), every[0], None, None, True, True)


def _other_groups(
    text: str, start: int, end: int, groups: _CrimeGroups, found: Sequence[CrimeMention]
) -> Iterator[CrimeMention]:
    """The groups of crimes that no table has: the words before a 犯罪 that is in no name `found`."""
    for suspects in groups.suspects.finditer(text, start, end):
        if not any(mention.start < suspects.end() and suspects.start() < mention.end for mention in found):
            yield CrimeMention(*suspects.span(), suspects[0], suspects[0], None, False, True)
    for guilt in GUILT.finditer(text, start, end):
        if any(mention.start < guilt.end() and guilt.start() < mention.end for mention in found):
            continue
        first = _group_start(text, start, guilt.start(), groups)
        name = text[first : guilt.start()].strip("（）、")
        name = name if name.count("“") == name.count("”") else name.strip("“”").rpartition("”")[2]
        if len(name) >= MIN_GROUP_CHARS and name not in groups.no_group and not NO_GROUP.search(name):
            yield CrimeMention(first, guilt.end(), text[first : guilt.end()], f"{name}犯罪", None, False, True)


def crime_list(text: str, mentions: Sequence[CrimeMention], last: int) -> int:
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
    unit = UNIT_BEFORE.match(text, words.start(), guilt)
    first = unit.end() if unit else words.start()
    for cut in groups.before.finditer(text, first, guilt):
        first = cut.end() if guilt - cut.end() >= MIN_GROUP_CHARS else first
    if (region := REGION.match(text, first, guilt)) and guilt - region.end() >= MIN_GROUP_CHARS:
        first = region.end()
    return first + next((len(opening) for opening in groups.openings if text.startswith(opening, first)), 0)
