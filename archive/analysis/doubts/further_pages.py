"""A page that says that its text goes on elsewhere: 下一页, 【1】【2】, （未完待续）, 第1页/共3页, 下转第2版."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive.analysis.doubts.examined import Examined
from archive.reasons import Reason, reason
from archive.text.lines import paragraphs

MAX_CHARS = 60  # of a line that says so
LAST_LINES = 8  # of a text, among which it is

_PAGE = r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})"
_LINK = r"(?:上|下|首|前|后|尾|末|最后)一?页|[上下]页|余下全文"
_NUMBERED = rf"[\[【［(（<《]?\s*{_PAGE}\s*[\]】］)）>》]?"
# Of whole lines, without white space at their ends.
GOES_ON = re.compile(
    rf"(?:[\[【［(（<|]?\s*(?:{_LINK})\s*[\]】］)）>»|]*\s*|{_NUMBERED}\s+|[\[【［（(]\s*\d{{1,2}}\s*[\]】］）)]\s*){{2,}}(?:\d{{1,2}})?"
    rf"|[\[【［(（<]?\s*(?:下一页|下页|余下全文)(?:[:：].{{0,40}}|\s*[\]】］)）>»]*)"
    rf"|(?:.*[。！？”…])?\s*[\[【［(（]?\s*(?:未完\s*[，,]?\s*待续|待续|未完)\s*[\]】］)）]?[…。]*"
    rf"|(?:.*[。！？”…])?\s*[\[【［(（]?\s*(?:未完\s*[，,]\s*)?(?:下转|转)\s*(?:第\s*)?[A-Z]?{_PAGE}\s*版\W{{0,3}}"
    rf"|.{{0,20}}第\s*{_PAGE}\s*页\s*[/／,，、]?\s*共\s*{_PAGE}\s*页.{{0,20}}"
    rf"|.{{0,20}}共\s*{_PAGE}\s*页\s*[/／,，、]?\s*(?:当前(?:为|是)?)?\s*第\s*{_PAGE}\s*页.{{0,20}}"
)
ONE_PAGE = re.compile(r"共\s*(?:1|一)\s*页")


def further_pages(examined: Examined) -> Iterator[Reason]:
    """A reason for the first line at the text's end, or at its very beginning, that says that the text goes on."""
    text = examined.text
    lines = paragraphs(text[-LAST_LINES * MAX_CHARS :]).split("\n")[-LAST_LINES:]
    first, _, _ = text.partition("\n")
    for line in (first, *lines):
        end = " ".join(line[-MAX_CHARS:].split())
        if GOES_ON.fullmatch(end) and not ONE_PAGE.search(end):
            yield reason("goes_on", line=end)
            return
