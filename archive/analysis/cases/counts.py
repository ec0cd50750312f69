"""The numbers of cases that a page's title or notice names: 五件案例, （10件）, 十大典型案例, 检例第64—66号."""

from __future__ import annotations

import re

from archive.text.numerals import TO_99, number_of

COUNT = rf"(?P<count>\d{{1,3}}|[{TO_99}两]{{1,3}})"
NAMED_COUNTS = (
    re.compile(
        rf"{COUNT}\s*(?:个|件|起|则|例|宗|篇)[^，。；：、\d\n]{{0,16}}?(?:案例|事例|案件)"
    ),  # 发布5件电信网络诈骗典型案例
    re.compile(rf"案[例件]?[”》]?[（(]{COUNT}\s*[个件起则例篇][）)]"),  # 典型案例（5件）
    re.compile(rf"案例[”》]?\s*(?:一?共计?|合?计)\s*{COUNT}\s*[个件起则例篇](?!人)"),  # 典型案例共6件
    re.compile(rf"(?<!第)(?<!最){COUNT}大[^，。；：、\n]{{0,12}}?案[例件]"),  # 十大典型案例
)
RANGE = re.compile(r"检\s*例\s*第?\s*(\d{1,4})\s*号?\s*[—–―－~～至到-]+\s*(?:检例第)?\s*(\d{1,4})\s*号")
MIN_COUNT = 2  # one case is mostly one of the batch: 其中包括一件“自洗钱”案件
MAX_COUNT = 200  # more are cases that an office handled


def counts_named(title: str, notice: str) -> frozenset[int]:
    """The numbers of cases that title or notice name; empty if they name none. They may be numbers of other cases."""
    text = f"{title}\n{notice}"
    found = [_value(match["count"]) for pattern in NAMED_COUNTS for match in pattern.finditer(text)]
    found += [int(match[2]) - int(match[1]) + 1 for match in RANGE.finditer(text)]
    return frozenset(count for count in found if count and MIN_COUNT <= count <= MAX_COUNT)


def _value(count: str) -> int | None:
    return int(count) if count.isdecimal() else number_of(count)
