"""Finds the words of a text that mention people: one name, a list of names, a group, or words that refer to others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from heapq import merge
from operator import attrgetter

from archive.analysis.outcomes.people.case_names import CaseNames
from archive.analysis.outcomes.people.words import NUMBER, any_of, masked_name, member_end
from archive.text.numerals import ALL_NUMERALS, number_of

MAX_GROUP_CHARS = 30  # of the words after a count that say what the members are


@dataclass(frozen=True, slots=True)
class PeopleMention:
    """Words that mention one or several people, without the role in front."""

    start: int  # offsets in the text
    end: int
    defendant: str  # the words of the text
    names: tuple[str, ...]  # of the people named; empty for a group without names
    people: int | None  # None if the text gives no number
    is_whole: bool  # whether the names are of all the people
    refers: bool = False  # whether the words refer to people that are named elsewhere: 二人, 上述被告人, 其


# What ends the words of a group.
GROUP_STOP = re.compile(
    r"[，。；：（）()\n]|判处|判决|[以已均](?!上|下)|系(?![列统])|被(?!告|不起诉|附条件)|分别|作出|依法|提起|构成|[适使]用|处以|各(?!类)"
    rf"|、(?=[\u4e00-\u9fff]{{1,2}}某|[\u4e00-\u9fff]{{2,4}}等[0-9{ALL_NUMERALS}人])|(?<![主从同罪初偶])犯(?!罪)"
    rf"|并(?!处)|{NUMBER}(?:年|个月)|有期|无期|拘役|管制|死刑|罚金|免[予于除]|无罪|缓刑|决定|宣告|在(?![逃押校])"
    r"|(?<!被)(?<!被附条件)不起诉"
)
TAIL = re.compile(
    rf"(?:（[^（）\n]{{0,40}}）)?等(?:(?P<other>其他|其余|另外|共计|共)?(?P<count>{NUMBER})(?P<about>余|多|几)?(?P<unit>名|人|个|位|家)|人(?!民))?"
)
COUNTED = re.compile(
    rf"(?P<which>其余的?|其他的?|另外的?|另|剩余的?|余下的?|上述|前述|以上|该|全部|涉案)?"
    rf"(?P<count>(?<![第0-9.]){NUMBER})(?P<about>余|多)?(?:名|位|人(?![民次身大口])|(?=被告|犯罪嫌疑人|嫌疑人|家公司|家企业))"
)
# Before those of a larger group whose judgments are known: 目前，法院已对2人判处….
SO_FAR = re.compile("(?:目前|截至[^，。；]{0,12})，?[^，。；]{0,12}(?:已|先后)[^，。；上述该]{0,6}$")
PART_OF_COUNTED = re.compile(
    rf"[^，。；、\n0-9]{{0,10}}中(?:的|有)?(?P<count>{NUMBER})(?:名(?:学生|被告人|未成年人|嫌疑人|犯罪嫌疑人)?|人)"
)
REFERRING = re.compile(
    r"(?:上述|前述|以上|该|本案|涉案)(?:被告人|人员|犯罪嫌疑人|被不起诉人|被告单位|公司|单位|未成年人)"
    r"|(?<=[处对将])其(?!余|他|中|行为|所|犯)|(?<=判决)其(?!余|他|中|行为|所|犯)"
)
GENERIC = re.compile(
    r"(?:其余|其他|各|全体|全部|所有|其他各)(?:涉案|同案|团伙)?(?:被告人|被告单位|被告|犯罪嫌疑人|成员|人员|同案犯|同案人|从犯|未成年人|被不起诉人|业务员)|同案犯|同案被告人"
    r"|(?:该|这个|上述)?(?:犯罪)?(?:团伙|集团)(?:骨干|核心|主要)?成员(?=[均都各]?(?:分别)?(?:被|因|以|犯(?!罪)|有期|获刑))"
    r"|其[他余]人(?=有期|拘役|管制|被|均|分别|各|判|处|，)"
)
# 其余团伙成员及上游供货商共38人: their number, behind further members.
TOTAL = re.compile(
    rf"(?:(?:、|及|和|以及)[^，。；、判处]{{2,12}}?)?(?:共计|共)?(?P<count>{NUMBER})(?:名|人(?![民次身]))"
)
UNIT_ALONE = re.compile(r"被告单位(?=(?:被|均|各|依法)*(?:判处|单处|处|罚金|犯(?!罪)))")
JOINT = re.compile(
    r"(?:（[^（）\n]{0,40}）)?(?:[、和与及]|以及|，(?=被告|上诉人|原审被告)|[、，]以及)"
    r"(?P<role>[^，。；：、（）\n]{0,18})$"
)
NO_ROLE = re.compile(r"判(?!断)|刑|罪(?!犯)|元|年|犯(?!罪)|被(?!告|不起诉|附条件)|对|以|将|处|的?等")
MAX_ROLES_CHARS = 48  # of the roles before a number
MAX_LISTED = 150  # names of one list
MAX_JOINT_CHARS = 62


@lru_cache(16)
def _pattern(rare: str) -> re.Pattern[str]:
    """What mentions people in any case. `rare` are the surnames of the case that no list has."""
    ends = any_of("unit_ends")
    own_company = rf"(?:{any_of('unit_roles')})(?!某?公司[^，。；：、\s]{{0,6}}公司)[^，。；：、\s]{{0,30}}?(?:{ends})"
    before = r"(?:(?<=判处)|(?<=单位))[\u4e00-\u9fff]{1,4}某{1,2}"  # 判处江苏天某安全技术公司
    masked_company = rf"(?:{before}|(?:[A-Z]|[甲乙丙丁某]){{1,2}})[^，。；：、\s判处]{{0,10}}?(?:{ends})"
    return re.compile(
        rf"(?P<company>{own_company}|{masked_company})|(?P<masked>{masked_name(rare).pattern})"
        rf"|(?P<referring>{REFERRING.pattern})|(?P<unit_alone>{UNIT_ALONE.pattern})"
        rf"|(?P<generic>{GENERIC.pattern})|(?P<counted>{COUNTED.pattern})"
    )


def _known(text: str, start: int, end: int, names: CaseNames) -> Iterator[PeopleMention]:
    """The names that the case has introduced."""
    known = sorted(map(re.escape, (*names.real, *names.units)), key=len, reverse=True)
    for match in re.finditer("|".join(known), text[start:end]) if known else ():
        yield PeopleMention(start + match.start(), start + match.end(), match[0], (match[0],), 1, is_whole=True)


def mentions_in(text: str, start: int, end: int, names: CaseNames) -> list[PeopleMention]:
    """The mentions of people between two offsets, in order; the names of a list are one mention."""
    found: list[PeopleMention] = []
    # A name that the case introduced goes before other words that begin with it.
    for one in merge(_known(text, start, end, names), _alone(text, start, end, names), key=attrgetter("start")):
        if found and one.start < found[-1].end:
            continue
        if found and one.names and found[-1].is_whole and found[-1].names and _joined(text, found[-1], one):
            last = found.pop()
            one = PeopleMention(
                last.start,
                one.end,
                text[last.start : one.end],
                (*last.names, *one.names),
                len(last.names) + len(one.names),
                is_whole=True,
            )
        found.append(_with_tail(text, one, end))
    return found


def _alone(text: str, start: int, end: int, names: CaseNames) -> Iterator[PeopleMention]:
    """The mentions in words that any case may have."""
    for match in _pattern(names.surnames).finditer(text, start, end):
        first, last = match.span()
        if match["masked"]:
            if text[first : last + 1] in names.long_masked:
                last += 1
            yield PeopleMention(first, last, text[first:last], (text[first:last],), 1, is_whole=True)
        elif match["company"]:
            role = re.match(any_of("unit_roles"), match[0])
            first += role.end() if role else 0
            if last > first:
                yield PeopleMention(first, last, text[first:last], (text[first:last],), 1, is_whole=True)
        elif match["referring"]:
            yield PeopleMention(first, last, match[0], (), None, is_whole=False, refers=True)
        elif match["unit_alone"]:
            yield PeopleMention(first, last, match[0], (match[0],), 1, is_whole=True)
        elif match["generic"]:
            total = TOTAL.match(text, last, end)
            last = total.end() if total else last
            count = _count(total["count"]) if total else None
            yield PeopleMention(first, last, text[first:last], (), count, is_whole=False)
        else:
            yield _counted(text, match, end)


def _counted(text: str, match: re.Match[str], limit: int) -> PeopleMention:
    """其余12名被告人, 8名犯罪集团骨干成员, 二人."""
    first, last = match.span()
    if part := PART_OF_COUNTED.match(text, last, limit):  # 16名学生中的10人
        first, last = part.start("count"), part.end()
        return PeopleMention(first, last, text[first:last], (), _count(part["count"]), is_whole=False)
    members_end = last if text[last - 1] == "人" else _members_end(text, last, limit)
    which = match["which"] or ""
    if not which and (roles := _roles_before().search(text, max(0, first - MAX_ROLES_CHARS), first)):
        first, which = roles.start("roles"), roles["roles"] if roles["roles"] not in _PLAIN_MEMBERS else ""
    count = None if match["about"] else _count(match["count"])
    own = text[last:members_end]
    refers = which in {"", "上述", "前述", "以上", "该"} and not match["about"] and count != 1 and own in _PLAIN_MEMBERS
    refers = refers and not SO_FAR.search(text, max(0, first - MAX_ROLES_CHARS), first)
    return PeopleMention(first, members_end, text[first:members_end], (), count, is_whole=False, refers=refers)


_PLAIN_MEMBERS = frozenset(
    {"", "人", "被告人", "犯罪嫌疑人", "嫌疑人", "被告", "未成年人", "涉罪未成年人", "被不起诉人", "被附条件不起诉人"}
    | {"被告单位", "被告企业", "被告公司", "公司", "企业", "单位", "家公司", "家企业"}
)


@cache
def _roles_before() -> re.Pattern[str]:
    """What the members of a group are, before their number: 组长、业务员41人."""
    return re.compile(
        rf"(?:^|[，。；：对将及和处]|另有|还有|其中)(?P<roles>(?!另|还有|有)(?:[\u4e00-\u9fff]{{2,8}}、){{0,8}}[\u4e00-\u9fff]{{0,8}}(?:{any_of('members')}))$"
    )


def _count(numeral: str) -> int | None:
    digits = numeral.translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    return (int(digits) if digits.isascii() and digits.isdigit() else number_of(numeral)) or None


def _members_end(text: str, at: int, limit: int) -> int:
    """Where the words end that say what the counted people are; `at` if nothing says it."""
    limit = min(limit, at + MAX_GROUP_CHARS)
    stop = GROUP_STOP.search(text, at, limit)
    ends = [match.end() for match in member_end().finditer(text, at, stop.start() if stop else limit)]
    return ends[-1] if ends else at


def _joined(text: str, before: PeopleMention, after: PeopleMention) -> bool:
    if after.start - before.end > MAX_JOINT_CHARS or len(before.names) >= MAX_LISTED:
        return False
    joint = JOINT.match(text, before.end, after.start)
    return joint is not None and not NO_ROLE.search(joint["role"])


def _with_tail(text: str, one: PeopleMention, limit: int) -> PeopleMention:
    """The mention with 等人, 等8名骨干成员 after it."""
    tail = TAIL.match(text, one.end, limit) if one.names and one.is_whole else None
    if not tail:
        return one
    end, people = tail.end(), None
    if tail["count"]:
        people = None if tail["about"] else _count(tail["count"])
        end = _members_end(text, end, limit) if tail["unit"] != "人" else end
    elif not text.startswith("等人", tail.end() - 2):
        end = _members_end(text, end, limit)
    return PeopleMention(one.start, end, text[one.start : end], one.names, people, is_whole=people == len(one.names))
