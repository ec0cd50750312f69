"""Keeps a spreadsheet from computing what a web page said: every CSV of the site goes through here.

A cell that would be taken for a formula gets a ' before it; a figure (-3%) does not. What is done to a file that is
sent in pieces is the same as what is done to its cells.
"""

from __future__ import annotations

import codecs
import re

# Excel drops what cannot be seen before it looks at a cell, and reads the full-width signs as well.
UNSEEN = r"\s\x00-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
FORMULA = re.compile(rf"[\t\r]|[{UNSEEN}]*[=+\-@＝＋－＠][{UNSEEN}]*[^{UNSEEN}]")
FIGURE = re.compile(r"[-+]?[\d,.]+\s*[%％‰万亿]?")

# RFC 4180: a cell, quoted or not, and what ends it. The first group is what of it stands before its text.
CELL = re.compile(r'("?)((?<=")(?:[^"]|"")*|[^,"\r\n]*)("?(?:,|\r\n|\Z))')
SUSPECT = re.compile(rf'(?:\A|[,\n])"?(?:[\t\r]|[{UNSEEN}]*[=+\-@＝＋－＠])')  # may hold a formula; no other text does


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would compute the cell instead of showing it."""
    return bool(FORMULA.match(text)) and not FIGURE.fullmatch(text)


def guarded(cell: object) -> object:
    """The cell as it can be opened; what is no text is no formula."""
    return f"'{cell}" if isinstance(cell, str) and is_formula(cell) else cell


class CsvGuard:
    """Guards a CSV (RFC 4180, UTF-8) that comes in pieces of any length; Datasette sends it row by row.

    What has come leaves as soon as a piece ends where a row does.
    """

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._waiting: list[str] = []
        self._quotes = 0  # in what waits: a row ends only where they are even

    def feed(self, piece: bytes) -> bytes:
        """What has come, guarded; nothing as yet where it ends within a row."""
        text = self._decoder.decode(piece)
        self._waiting.append(text)
        self._quotes += text.count('"')
        if self._quotes % 2 or not text.endswith("\r\n"):
            return b""
        return self._taken()

    def rest(self) -> bytes:
        """What is left when the file ends: a row without its end, guarded."""
        self._waiting.append(self._decoder.decode(b"", final=True))
        return self._taken()

    def _taken(self) -> bytes:
        rows, self._waiting, self._quotes = "".join(self._waiting), [], 0
        return (CELL.sub(_guarded_cell, rows) if SUSPECT.search(rows) else rows).encode()


def _guarded_cell(cell: re.Match[str]) -> str:
    quote, text, end = cell.groups()
    return f"{quote}'{text}{end}" if is_formula(text) else cell[0]
