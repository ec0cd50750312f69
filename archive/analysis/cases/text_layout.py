"""Where the lines, headings and closing lines of a text are, which is read once for all ways to find cases."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from archive.analysis.cases.closing_lines import ClosingRun, runs_of
from archive.analysis.cases.sections import BRACKET, FoundHeading, found_at, inside_line, table
from archive.analysis.cases.titles import Notice, TitleLines, title_lines_of
from archive.text.letters import Line, lines_of

NOTICE_CHARS = 6000  # at most this many at a text's beginning, above its first heading, are searched for cases' titles


@dataclass(frozen=True, slots=True)
class TextLayout:
    """A text in simplified hanzi, and where its lines, headings and closing lines are."""

    text: str
    lines: list[Line]
    headings: list[FoundHeading]  # in order; they do not overlap
    heading_lines: list[int]  # the index of each heading's first line
    runs: list[ClosingRun]  # of closing lines, in order
    titles: TitleLines

    def at(self, index: int) -> int:
        """The offset of the line with this index; the text's end for an index after the last line."""
        return self.lines[index].start if index < len(self.lines) else len(self.text)

    # The methods below search by bisection: a page may have many cases, and no case may cost a pass over the page.

    def line_at(self, offset: int) -> int:
        """The index of the first line that begins at `offset` or later."""
        return bisect_left(self.lines, offset, key=lambda line: line.start)

    def headings_in(self, start: int, end: int) -> list[FoundHeading]:
        """The headings between two offsets, in order."""
        first = bisect_left(self.headings, start, key=lambda found: found.start)
        return self.headings[first : bisect_right(self.headings, end, key=lambda found: found.end)]

    def runs_in(self, start: int, end: int) -> list[ClosingRun]:
        """The runs of closing lines between two offsets, in order."""
        first = bisect_left(self.runs, start, key=lambda run: self.at(run.first))
        return self.runs[first : bisect_right(self.runs, end, key=lambda run: self.lines[run.stop - 1].end)]


def layout_of(text: str) -> TextLayout:
    """Where the lines, headings and closing lines of a text are."""
    lines = lines_of(text)
    headings: list[FoundHeading] = []
    heading_lines: list[int] = []
    barred: list[int] = []
    begin = table().beginnings
    end = 0
    for i, (start, _, words) in enumerate(lines):
        begins = None
        if start < end:  # the line continues a heading
            barred.append(i)
        elif words[0] in begin and (found := found_at(text, start)):
            headings.append(found)
            heading_lines.append(i)
            barred.append(i)
            end = found.end
            begins = found
        if begins or BRACKET in words:
            inside = list(inside_line(text, max(start + 1, end), start + len(words), begins))
            headings += inside
            heading_lines += [i] * len(inside)
    runs = runs_of(lines)
    closing = frozenset(i for run in runs for i in range(run.first, run.stop))
    above = headings[0].start if headings else NOTICE_CHARS
    notice = Notice(text[: min(above, NOTICE_CHARS)])
    titles = title_lines_of(lines, frozenset(barred), closing, notice)
    return TextLayout(text, lines, headings, heading_lines, runs, titles)
