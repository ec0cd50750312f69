"""Divides a page that holds several documents, each under its own title and date (press hall)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.reading.layouts import HEAD_LINES, PUBLISHED_LINE

PUBLISHED_BEGINS = "发"  # the first character of a PUBLISHED_LINE: testing it costs a quarter of what the pattern costs
MAX_TITLE_LINES = 4  # bold titles wrap
MAX_TITLE_LINE_CHARS = 60
# Lines that are no title: a sentence, a citation, a section's heading, a table's row.
NO_TITLE = re.compile(r"[。；;：:！？，,、]$|^[【《|]")


@dataclass(frozen=True, slots=True)
class PageDocument:
    """The lines of one document. The first has no `titles` and no `date`: its title and date are the page's."""

    titles: tuple[str, ...]
    date: str | None  # the line 发布时间：… as printed
    lines: tuple[str, ...]


def parts_of(lines: list[str]) -> tuple[PageDocument, ...]:
    """The documents of a page, in order. Each after the first begins with its title: short lines above 发布时间：…

    Each line is in exactly one document, except the lines 发布时间：… that separate two: they give the date.
    """
    dated = [
        at
        for at, line in enumerate(lines)
        if at >= HEAD_LINES and line[:1] == PUBLISHED_BEGINS and PUBLISHED_LINE.match(line)
    ]
    starts = [(first, at) for at in dated if (first := _first_title(lines, at)) < at]
    bounds = [*(first for first, _ in starts), len(lines)]
    parts = [PageDocument((), None, tuple(lines[: bounds[0]]))]
    for (first, at), end in zip(starts, bounds[1:], strict=True):
        parts.append(PageDocument(tuple(lines[first:at]), lines[at], tuple(lines[at + 1 : end])))
    return tuple(parts)


def _first_title(lines: list[str], at: int) -> int:
    first = at
    while first > 0 and at - first < MAX_TITLE_LINES and _may_be_title(lines[first - 1]):
        first -= 1
    return first


def _may_be_title(line: str) -> bool:
    return len(line) <= MAX_TITLE_LINE_CHARS and not NO_TITLE.search(line) and not PUBLISHED_LINE.match(line)
