"""What stands where in a text: lines, articles, cases and lists of laws, to be looked up by offset."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from archive.analysis.marks import Marks

MAX_GAP = 24  # characters between a name and its article
MAX_ITEM_CHARS = 10  # of the number of an item
_NUMERAL = "[零〇一二三四五六七八九十百0-9]{1,6}"
_CHAPTERS = rf"(?:第{_NUMERAL}(?:编|章|节|部分)){{1,3}}"
# Between a name and its article: 刑法分则第四章第二百三十二条, 《…》的第四条; the article may stand on the next line.
DIRECT = re.compile(
    r"[”\"』」’]?[ \t\u3000]*\n?\s?(?:的|之|中的?|规定的)?(?:总则|分则|附则|正文)?"
    rf"(?:{_CHAPTERS})?[的中]?[ \t\u3000]*"
)
CHAPTER = re.compile(rf"(?:总则|分则)?{_CHAPTERS}")
# In front of a law or an article that begins its line: （一）, 2., 注：
ITEM = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)]?[、.．\s]*|[·●■◆*-]\s*|注[:：]\s*)?")


@dataclass(frozen=True, slots=True)
class Places:
    """A text with its cases and sections, each in order."""

    marks: Marks
    scopes: Sequence[int]  # where the scopes begin in which short names hold: cases, and what stands between them
    lists: Sequence[tuple[int, int]]  # sections that list laws: 【相关规定】
    sections: Sequence[int]  # where a section begins or ends
    lines: Sequence[int]  # where the lines begin

    @property
    def text(self) -> str:
        return self.marks.text

    def scope(self, at: int) -> int:
        """The number of the scope of an offset."""
        return bisect_right(self.scopes, at)

    def section(self, at: int) -> int:
        """The number of the section of an offset."""
        return bisect_right(self.sections, at)

    def line_start(self, at: int) -> int:
        """Where the line of an offset begins."""
        return self.lines[bisect_right(self.lines, at) - 1]

    def begins_line(self, at: int) -> bool:
        """Whether a line begins at an offset, the number of an item aside."""
        line = self.line_start(at)
        return at - line <= MAX_ITEM_CHARS and ITEM.fullmatch(self.text, line, at) is not None

    def begins_item(self, at: int) -> bool:
        """Whether a line of a list of laws begins at an offset, the number of the item aside."""
        index = bisect_right(self.lists, (at, len(self.text))) - 1
        if index < 0 or self.lists[index][1] <= at:
            return False
        return self.begins_line(at)

    def article_begins_line(self, at: int) -> bool:
        """Whether the line of an offset begins with an article: 第五条 依照本法第三条处罚."""
        first = self.marks.provisions.after(self.line_start(at))
        return first is not None and first.article is not None and self.begins_line(first.start) and first.start < at

    def article_follows(self, at: int) -> bool:
        """Whether a provision is named directly behind an offset; brackets may stand between."""
        while bracket := self.marks.brackets.at(at):
            at = bracket.end
        following = self.marks.provisions.after(at, MAX_GAP)
        return following is not None and DIRECT.fullmatch(self.text, at, following.start) is not None
