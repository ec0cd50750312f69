"""The words of data/defendants.toml as patterns: surnames, roles, members of groups, counts."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from archive.rules import load
from archive.text.numerals import ALL_NUMERALS

HANZI = "[\u4e00-\u9fff]"
NUMBER = rf"(?:[0-9０-９]{{1,6}}|[{ALL_NUMERALS}]{{1,7}})"
ORDER_SIGN = "[甲乙丙丁戊己庚辛壬癸A-Za-z]"


@cache
def words() -> dict[str, Any]:
    """data/defendants.toml, read once per process."""
    table: dict[str, Any] = load("analysis/data/defendants.toml")
    return table


def any_of(name: str) -> str:
    """A pattern for one of the words of a list, the longest first."""
    return "|".join(sorted(map(re.escape, words()[name]), key=len, reverse=True))


def is_unit(words: str) -> bool:
    """Whether the words are of a unit, not of a person: 甲有限公司, 被告单位."""
    return _unit().search(words) is not None


@cache
def _unit() -> re.Pattern[str]:
    return re.compile(rf"(?:单位|{any_of('unit_ends')})$")


@cache
def surnames() -> str:
    """The single hanzi that are surnames, to be put between [ and ] in a pattern."""
    return "".join(words()["surnames"].split())


@cache
def name_surnames() -> str:
    """Those of them with which a name printed in full may begin."""
    return surnames().translate(dict.fromkeys(map(ord, words()["seldom_surnames"])))


@cache
def masked_name(rare: str = "") -> re.Pattern[str]:
    """A name of which an office prints the surname: 张某, 李某某, 欧阳某甲, A某. A last hanzi (梁某富) is not in it."""
    first = rf"(?:{any_of('compound_surnames')}|[{surnames()}{rare}甲乙丙丁]|[A-Z][A-Za-z]{{0,11}})"
    order = rf"(?:{ORDER_SIGN}|[0-9]{{1,2}}(?![0-9年月日万元名人余岁时个起次]))"
    further = rf"(?:·{HANZI}{{1,8}}?(?=[、，（犯等因被以系及和有无判对的]))?"  # 阿某·买买提
    return re.compile(rf"{first}某{{1,2}}{order}?(?!某?(?:{any_of('no_person_after')})){further}")


@cache
def member_end() -> re.Pattern[str]:
    """What the members of a group are: 一般参加者, 骨干成员."""
    return re.compile(any_of("members"))


JOINTS = re.compile("[、，,]|和|与|以及|及(?!某)")
TAIL = re.compile("等(?:其他|其余)?(?:[0-9一二两三四五六七八九十百千余多几]+[名人个家]|人).*|等$", re.DOTALL)


@lru_cache(4096)
def names_of(defendant: str) -> frozenset[str]:
    """The names, or the words themselves where they name nobody: 其余12名被告人."""
    names = (name.strip() for name in JOINTS.split(TAIL.sub("", defendant)))
    return frozenset(filter(None, names)) or frozenset({defendant})
