"""The crimes that a sentence of a judgment names: 以诈骗罪、偷越国境罪, 犯故意伤害、盗窃等罪."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from archive.analysis.crimes.names import crime_names

LIST_JOINTS = frozenset("、和与及")
BETWEEN = frozenset("等两二三四数")  # may stand between the last name and 罪: 诈骗、盗窃等罪
JOINT = re.compile("[、，]?(?:和|与|及|以及|以)?")
MAX_JOINT_CHARS = 3


class Lead(IntEnum):
    """What stands before the name of a crime; the greater is the surer conviction."""

    NAMED = 0  # nothing: the name alone
    FOUND = 1  # 构成…罪, 涉嫌…罪
    CONVICTED = 2  # 以…罪, 犯…罪


LEADS = (
    (Lead.CONVICTED, re.compile("(?:以|犯有?|所犯|撤销[原前]|判处|改判为?|按照?|因|与其|定为)$")),
    (Lead.FOUND, re.compile("(?:构成|涉嫌|成立|触犯|认定为|定性为|属于?)(?:了|的)?$")),
)
DENIED = re.compile(r"(?:不|未|无|否认|是否|难以|不能)[^，。；]{0,6}(?:构成|成立|犯|认定为|属于?|以)$")
NOT_CONVICTED = re.compile(r"[^，。；]{0,4}(?:不成立|不能成立|的指控不|的辩)")
COMBINED_WITH = re.compile("与(?:其)?(?:所犯|原犯|前犯)?(?:的)?$")  # 与诈骗罪数罪并罚
COMBINED = re.compile("(?:等罪名?|等数罪)?，?(?:实行)?(?:数罪并罚|并罚|合并执行)")
MAX_LEAD_CHARS = 12
OFFENCE = re.compile("(?:以|犯|构成)(?P<name>[\u4e00-\u9fff、（）]{2,30})$")
WORDS_OF_NO_NAME = re.compile("罪|某|数|该|此|其|判|刑|被|决|应|行为|[以犯]|构成|共同|主|从|重|轻|定|有|无|认")


@dataclass(frozen=True, slots=True)
class NamedCrimes:
    """Crimes in a row: 诈骗罪、偷越国境罪."""

    start: int
    end: int  # after the last 罪
    ids: tuple[str | None, ...]  # one for each of `words`; None for a crime that the archive does not know
    words: tuple[str, ...]  # each with 罪
    lead: Lead


def crimes_in(plain: str, start: int, end: int) -> list[NamedCrimes]:
    """The rows of crimes between two offsets, in order. `plain` is the text with full-width punctuation."""
    found: list[NamedCrimes] = []
    at = plain.find("罪", start, end)
    while at >= 0:
        if row := _row_before(plain, at, found[-1].end if found else start):
            if (
                found
                and row.start - found[-1].end <= MAX_JOINT_CHARS
                and JOINT.fullmatch(plain, found[-1].end, row.start)
            ):
                last = found.pop()
                row = NamedCrimes(last.start, row.end, last.ids + row.ids, last.words + row.words, last.lead)
            found.append(row)
        at = plain.find("罪", at + 1, end)
    return [row for row in found if row.lead is not Lead.NAMED or row.start == start]


def _row_before(plain: str, guilt: int, least: int) -> NamedCrimes | None:
    names = crime_names()
    last = names.before(plain, guilt)
    end = guilt
    if not last and plain[guilt - 1 : guilt] in BETWEEN:
        end = guilt - 1
        last = names.before(plain, end)
    found: list[tuple[str | None, str]] = []
    start = guilt
    while last and last[1] and last[0] >= least:
        start = last[0]
        found.insert(0, (last[1], f"{plain[start:end]}罪"))
        end = start - 1
        last = names.before(plain, end) if plain[end:start] in LIST_JOINTS else None
    if not found:
        return _unknown(plain, guilt, least)
    if (lead := _lead(plain, start, guilt + 1, least)) is None:
        return None
    return NamedCrimes(start, guilt + 1, tuple(one[0] for one in found), tuple(one[1] for one in found), lead)


def _lead(plain: str, start: int, end: int, least: int) -> Lead | None:
    """What stands before the name; None if a conviction is denied."""
    before = max(least, start - MAX_LEAD_CHARS)
    if DENIED.search(plain, before, start) or NOT_CONVICTED.match(plain, end, end + 12):
        return None
    if COMBINED_WITH.search(plain, before, start) and COMBINED.match(plain, end):
        return Lead.CONVICTED
    return next((lead for lead, words in LEADS if words.search(plain, before, start)), Lead.NAMED)


def _unknown(plain: str, guilt: int, least: int) -> NamedCrimes | None:
    """A crime that the archive does not know, between 以 or 犯 and 罪."""
    match = OFFENCE.search(plain, max(least, guilt - 32), guilt)
    if (
        not match
        or WORDS_OF_NO_NAME.search(match["name"])
        or plain.startswith(("人", "犯", "名", "行", "责"), guilt + 1)
    ):
        return None
    start = match.start("name")
    lead = _lead(plain, start, guilt + 1, least)
    return NamedCrimes(start, guilt + 1, (None,), (f"{match['name']}罪",), lead) if lead else None
