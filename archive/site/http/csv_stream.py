"""Corrects the CSV files that Datasette sends row by row: formulas, byte order mark, and a table that is cut off.

If reading the table fails, Datasette writes the error, with its SQL, after the last row and ends normally. This module
replaces the error with a line that says that rows are missing.
"""

from __future__ import annotations

import codecs
import re

from archive.site.strings import word
from archive.text.csv_formulas import INVISIBLE, is_formula

BOM = b"\xef\xbb\xbf"  # without it Excel decodes a CSV with the local code page and garbles Chinese

# RFC 4180: a cell, quoted or not, and the comma or line end after it.
CELL = re.compile(r'("?)((?<=")(?:[^"]|"")*|[^,"\r\n]*)("?(?:,|\r\n|\Z))')
SUSPECT = re.compile(rf'(?:\A|[,\n])"?(?:[\t\r]|[{INVISIBLE}]*[=+\-@＝＋－＠])')  # no match: no formula


class CsvStream:
    """A CSV (RFC 4180, UTF-8) that comes in pieces of any length and is passed on in whole rows."""

    def __init__(self) -> None:
        self.is_cut = False  # whether rows are missing; known after `end`
        self._before = BOM
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._waiting: list[str] = []
        self._quotes = 0  # number of quotes in the waiting pieces; if it is odd, no row ends there
        self._last = ""  # the last two characters of the waiting pieces

    def feed(self, piece: bytes) -> bytes:
        """Take a piece and return it, after the pieces that waited; return nothing if the piece ends within a row."""
        text = self._decoder.decode(piece)
        self._waiting.append(text)
        self._quotes += text.count('"')
        self._last = (self._last + text)[-2:]
        if self._quotes % 2 or self._last != "\r\n":
            return b""
        return self._after_bom(self._flush())

    def end(self) -> bytes:
        """What follows the last row: nothing, or the line that says that rows are missing."""
        self._waiting.append(self._decoder.decode(b"", final=True))
        self.is_cut = self._flush() != ""
        return self._after_bom(f"{word('error.csv_cut')}\r\n") if self.is_cut else b""

    def _flush(self) -> str:
        rows, self._waiting, self._quotes, self._last = "".join(self._waiting), [], 0, ""
        return CELL.sub(_guarded_cell, rows) if SUSPECT.search(rows) else rows

    def _after_bom(self, rows: str) -> bytes:
        before, self._before = (self._before, b"") if rows else (b"", self._before)
        return before + rows.encode()


def _guarded_cell(cell: re.Match[str]) -> str:
    quote, text, end = cell.groups()
    return f"{quote}'{text}{end}" if is_formula(text) else cell[0]
