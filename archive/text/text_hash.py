"""The hashes that tell whether two texts are the same, and whether they are without what a page counts or dates anew at
every visit: visits, clicks, the time of printing."""

from __future__ import annotations

import hashlib
import re

from archive.text.letters import without_spaces

_LABEL = (
    "(?:(?:浏览|点击|阅读|访问|查看)(?:次数|量|数|率)|(?:浏览|点击|阅读|访问)人[数次]|人气"
    "|打印(?:时间|日期)|(?:当前|现在|系统)时间|今天是)"
)
_VALUE = r"\d[\d\s,，.:：/年月日时分秒-]*(?:星期[一二三四五六日天])?万?(?:人?次)?"
# A label with a colon or a bracket behind it, or a line of a label and a value alone: in prose (点击量达3万次) the
# number belongs to the text.
_COUNTER = re.compile(
    rf"{_LABEL}[ \t　]*[:：（(\[【]+\s*{_VALUE}|^[ \t　]*{_LABEL}\s*{_VALUE}[ \t　]*$"
    r"|您是第\s*\d+\s*位(?:访客|访问者|来访者)",
    re.MULTILINE,
)

# Every label has one of these beginnings. It is searched for first, from a set of first characters, since the pattern
# above takes a millisecond for a long text, and hardly any text has a counter.
_BEGINNING = re.compile(
    "[浏点阅访查人打当现系今您](?:[览击读问看](?:次数|[量数率]|人[数次])|气|印(?:时间|日期)|[前在统]时间|天是|是第)"
)


def text_sha256(text: str) -> str:
    """SHA-256 of a text without its white space, in hexadecimal: a page with other line breaks has the same hash.

    Never raises: a lone surrogate is hashed like any other character.
    """
    return hashlib.sha256(without_spaces(text).encode(errors="surrogatepass")).hexdigest()


def without_counters(text: str) -> str:
    """The text without its counters. It is for comparing only: nothing is read from it."""
    return _COUNTER.sub("", text) if _BEGINNING.search(text) else text


def lasting_sha256(text: str) -> str:
    """`text_sha256` of a text without its counters."""
    return text_sha256(without_counters(text))
