"""The numbers of cases and headings as they are printed: 检例第67号, 案例一, 一、, （一）, 1., ①.

The patterns read simplified hanzi. Each has named groups, so that none may be used twice in one pattern.
"""

from __future__ import annotations

import re
import unicodedata

from archive.text.numerals import ALL_NUMERALS, TO_99, TO_999, number_of
from archive.text.provisions import guiding_name

# Printed before or around a title or a heading: ■基本案情, ★案例一, **基本案情**.
ORNAMENTS = "★☆■□▪▫◆◇●○◎▲△▼▽▶▷►▍▌▎▏█※•·∙*#"
DASHES = "—–―─－-"  # for use at the end of a class of characters
ORNAMENT_RUN = re.compile(rf"[{ORNAMENTS}{DASHES}]*[^\S\n]*")
OPEN, CLOSE = "（(【[［〔〖", "）)】\\]］〕〗"  # brackets, for use between [ and ]

HAN_NUMBER = f"[{TO_999}]{{1,4}}"
CIRCLED = "①-⒇㈠-㈩"  # ①, ⑴, ㈠
SPACED = r"(?=[^\S\n]+[^\d\s人名件起年月日时万亿余个家岁元度])"  # a space between a number and words, not 12 人
NUMBER = (
    rf"(?:(?P<han>{HAN_NUMBER})[、.．]|[（(](?P<round>{HAN_NUMBER})[）)]、?|(?P<digits>\d{{1,2}})(?:[.．、]|(?<=0\d)(?=[^\S\n])|{SPACED})"
    rf"|[（(](?P<round_digits>\d{{1,2}})[）)]、?|(?P<circled>[{CIRCLED}])[、.．]?)"
)
NUMBERS_BEGIN = frozenset(f"0123456789{TO_999}（(").union(
    chr(code) for code in (*range(ord("①"), ord("⒇") + 1), *range(ord("㈠"), ord("㈩") + 1))
)  # each match of NUMBER begins with one of them

GUIDING = rf"[{OPEN}]?\s*检\s*例\s*第?\s*(?P<guiding>\d+|[{ALL_NUMERALS}]+)\s*号\s*[{CLOSE}]?\s*[：:、|｜丨]?"
NAMED = (
    rf"[{OPEN}]?\s*(?P<named>(?:典\s*型\s*|精品|优秀|参考|指导性?)?(?:案\s*例|事\s*例|案\s*件|案事例)\s*(?:之\s*)?"
    rf"(?:{HAN_NUMBER}|\d{{1,3}}号?|[{CIRCLED}]|[（(](?:{HAN_NUMBER}|\d{{1,3}})[）)])"
    rf"|第{HAN_NUMBER}案(?=\s*(?:[：:、|｜丨{CLOSE}]|$))|(?:No|NO|Case|CASE)\s*[.．]?\s*\d{{1,2}})\s*[{CLOSE}]?"
)
PARTED = r"\s*(?:[：:、.．|｜丨]|[—–-]+)?\s*"  # between a number and a title


def ordinal_of(match: re.Match[str]) -> int | None:
    """The value of a match of NUMBER, or of a pattern that contains it; None without a number."""
    if circled := match["circled"]:
        return int(unicodedata.numeric(circled))
    if digits := match["digits"] or match["round_digits"]:
        return int(digits)
    hanzi = match["han"] or match["round"]
    return number_of(hanzi) if hanzi else None


def printed_ordinal(match: re.Match[str]) -> str | None:
    """The number without its brackets and signs, as printed: 一, 1, ①; None without a number."""
    return next(filter(None, match.group("han", "round", "digits", "round_digits", "circled")), None)


def guiding_number_of(match: re.Match[str]) -> str:
    """检例第67号 for a match of GUIDING, whether its number is in digits of any width or in hanzi."""
    printed = match["guiding"]
    value = int(printed) if printed.isdecimal() else number_of(printed)
    return guiding_name(value) if value is not None else f"检例第{printed}号"


# The numbers of cases that a page's title or notice names: 五件案例, （10件）, 十大典型案例, 检例第64—66号.
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
