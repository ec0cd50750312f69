"""The numbers of cases and headings as they are printed: 检例第67号, 案例一, 一、, （一）, 1., ①.

The patterns read simplified hanzi. Each has named groups, so that none may be used twice in one pattern.
"""

from __future__ import annotations

import re
import unicodedata

from archive.text.numerals import ALL_NUMERALS, TO_999, number_of
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
