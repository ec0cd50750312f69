"""A page that says that its text goes on elsewhere: 下一页, 【1】【2】, （未完待续）, 第1页/共3页, 下转第2版."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from archive.analysis.doubts.examined import Examined
from archive.reasons import Reason, reason
from archive.text.letters import letters_and_digits, paragraphs

MAX_CHARS = 60  # of a line that says so, or of the end of a paragraph
LAST_LINES = 8  # of a text, among which it is
MIN_BARE_NUMBERS = 3  # in a bar of page numbers without brackets

_NUMBER = r"(?:\d{1,3}|[一二三四五六七八九十]{1,2})"
# What a bar of pages is made of. A line of nothing else is one if it says that there are more pages than this.
BAR = re.compile(
    rf"[上下前后首尾末]一?页|最后一页|余下全文|本文分页|页[次码]|[全本]文|当前|此?[为是]|共\s*{_NUMBER}\s*页|第\s*{_NUMBER}"
    rf"(?:\s*[/／]\s*{_NUMBER})?\s*页|(?<!\d)\d{{1,3}}\s*[/／]\s*\d{{1,3}}\s*页?|(?<!\d)\d{{1,2}}(?!\d)"
)
MORE = re.compile(
    rf"[下后尾末]一?页|余下全文|共\s*(?!(?:1|一)\s*页){_NUMBER}\s*页|\d\s*[/／]\s*(?!1(?!\d))\d+\s*页|页.{{0,3}}\d\s*[/／]\s*(?!1(?!\d))\d"
)
NUMBERS, BRACKET = re.compile(r"(?<!\d)\d{1,2}(?!\d)"), re.compile(r"[\[【［(（〔<《]\s*\d")
# At the end of a line: an unfinished text, and where it goes on.
UNFINISHED = re.compile(
    rf"(?:.*[。！？”…]|.*(?=[（(【\[])|)\W*(?:未完|待续|未完\W?待续|(?:未完\W*)?(?:下转|转|下接|接)\s*(?:第?\s*[A-Z]?{_NUMBER}\s*版|下一?页))\W*"
    r"|(?:.*[。！？”…，]|)\W*(?:更多(?:内容)?|余下(?:内容)?)?请?点击\W?下一页\W?.{0,6}"
)


def further_pages(examined: Examined) -> Iterator[Reason]:
    """A reason for the first line at the text's end, or at its very beginning, that says that the text goes on."""
    text = examined.text
    lines = paragraphs(text[-LAST_LINES * MAX_CHARS :]).split("\n")[-LAST_LINES:]
    ends = (" ".join(line[-MAX_CHARS:].split()) for line in (text.partition("\n")[0], *lines))
    if line := next(filter(_goes_on, ends), None):
        yield reason("goes_on", line=line)


def _goes_on(line: str) -> bool:
    return UNFINISHED.fullmatch(line) is not None or (_is_bar(line) and _has_more(line))


def _is_bar(line: str) -> bool:
    return not letters_and_digits(BAR.sub("", line))


def _has_more(line: str) -> bool:
    """Whether a bar of pages names a further page: in words, or by the numbers 1, 2 …"""
    numbers = list(map(int, NUMBERS.findall(line)))
    follow = len(numbers) > 1 and all(other == one + 1 for one, other in pairwise(numbers))
    return MORE.search(line) is not None or (
        follow and (len(numbers) >= MIN_BARE_NUMBERS or bool(BRACKET.search(line)))
    )
