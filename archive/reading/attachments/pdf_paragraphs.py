"""Turns the lines of PDF pages into paragraphs: removes running heads and joins broken lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from unicodedata import east_asian_width

MAX_SHARE_OF_PAGES = 0.5  # a first or last line on a greater share of the pages is a running head
MIN_PAGES = 3  # a line on fewer pages is no running head
EDGE_LINES = 2  # lines at the top and at the foot of a page that may be running heads
MIN_FULL_HANZI = 10  # a line with fewer hanzi says nothing about their width
MIN_MARGIN_SHARE = 0.1  # the left margin is the leftmost place where at least this share of the lines begins
MAX_RAGGED_HANZI = 1.6  # hanzi that a full line may lack: a punctuation mark or a number went to the next line
MIN_INDENT_HANZI = 0.6  # a line that begins farther than this from the margin is indented
MAX_LINE_DISTANCE = 1.4  # times the usual distance between lines; after a greater one a new paragraph begins

# — 12 —, 第12页, 12/30. A bare 12 is a page number only on page 12.
PAGE_NUMBER = re.compile(r"(?P<mark>[-—–·第\s]*)(?P<number>\d{1,4})(?P<rest>\s*(?:页|[/／]\s*共?\d+)?[页\s—–·-]*)")
DIGITS = re.compile(r"\d+")
# A space joins two lines if this matches the last character of the first and the first character of the second.
WORDS = re.compile(r"[A-Za-z][A-Za-z0-9]|[0-9][A-Za-z]")


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line as it is printed. Its coordinates are in points from the page's lower left corner."""

    text: str
    left: float
    right: float
    bottom: float


def paragraphs(pages: list[list[PrintedLine]]) -> Iterator[str]:
    """The paragraphs of a document, given the lines of each page in reading order."""
    lines = [line for page in _without_running(pages) for line in page]
    if not lines:
        return
    page_set = _PageSetting(lines)
    text = lines[0].text
    for before, line in pairwise(lines):
        if page_set.goes_on(before, line):
            text = _joined(text, line.text)
        else:
            yield text
            text = line.text
    yield text


def _joined(text: str, following: str) -> str:
    """Two lines as one, with a space only between Latin words: a number may be broken anywhere."""
    return f"{text} {following}" if WORDS.fullmatch(text[-1:] + following[:1]) else text + following


class _PageSetting:
    """The layout of a document's pages: margins, width of a hanzi, distance of lines."""

    def __init__(self, lines: list[PrintedLine]) -> None:
        widths = [(line.right - line.left) / hanzi for line in lines if (hanzi := _hanzi(line.text)) >= MIN_FULL_HANZI]
        self.hanzi = median(widths) if widths else 0.0
        begins = Counter(self._place(line.left) for line in lines)
        often = [place for place, times in begins.items() if times >= MIN_MARGIN_SHARE * len(lines)]
        self.left = min(often, default=0) * self._step
        ends = sorted(line.right for line in lines if _hanzi(line.text) >= MIN_FULL_HANZI)
        self.right = ends[int(len(ends) * 0.9)] if ends else 0.0
        gaps = [above.bottom - line.bottom for above, line in pairwise(lines) if above.bottom > line.bottom]
        self.gap = median(gaps) if gaps else 0.0

    @property
    def _step(self) -> float:
        return self.hanzi / 2 or 1.0

    def _place(self, left: float) -> int:
        return round(left / self._step)

    def goes_on(self, before: PrintedLine, line: PrintedLine) -> bool:
        """Whether a paragraph goes on: the line `before` is full, and `line` is near it and not indented."""
        full = before.right >= self.right - MAX_RAGGED_HANZI * self.hanzi
        indented = line.left > self.left + MIN_INDENT_HANZI * self.hanzi
        # The distance is negative if a page ends between the lines.
        apart = before.bottom - line.bottom > MAX_LINE_DISTANCE * self.gap
        return self.hanzi > 0 and full and not indented and not apart


def _hanzi(text: str) -> float:
    """How many hanzi are as wide as the text."""
    return sum(1.0 if east_asian_width(char) in "WFA" else 0.5 for char in text)


# --- running heads ----------------------------------------------------------------------------------------------------


def _without_running(pages: list[list[PrintedLine]]) -> Iterator[list[PrintedLine]]:
    filled = [page for page in pages if page]
    times = Counter(
        key for page in filled for key in {_key(line) for line in (*page[:EDGE_LINES], *page[-EDGE_LINES:])}
    )
    most = max(MIN_PAGES - 1, MAX_SHARE_OF_PAGES * len(filled))
    for number, page in enumerate(pages, 1):
        lines = list(page)
        for at in (0, -1):
            while lines and (_is_number(lines[at].text, number) or times[_key(lines[at])] > most):
                del lines[at]
        yield lines


def _key(line: PrintedLine) -> str:
    """The text of a line with each number as #, so that running heads with page numbers are equal."""
    return DIGITS.sub("#", line.text)


def _is_number(text: str, page: int) -> bool:
    found = PAGE_NUMBER.fullmatch(text.strip())
    return found is not None and (bool(found["mark"] or found["rest"]) or int(found["number"]) == page)
