"""Makes formulas in a CSV harmless: a cell that a spreadsheet would compute gets a ' before it, but not a figure (-3%).

Every CSV of the site is made safe here, because its texts come from web pages. `guarded` makes one cell safe, CsvGuard
a file that is sent in pieces.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable

# Excel drops invisible characters before it looks at a cell, and reads the full-width signs as well.
INVISIBLE = r"\s\x00-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
FORMULA = re.compile(rf"[\t\r]|[{INVISIBLE}]*[=+\-@＝＋－＠][{INVISIBLE}]*[^{INVISIBLE}]")
FIGURE = re.compile(r"[-+]?[\d,.]+\s*[%％‰万亿]?")

# RFC 4180: a cell, quoted or not, and the comma or line end after it.
CELL = re.compile(r'("?)((?<=")(?:[^"]|"")*|[^,"\r\n]*)("?(?:,|\r\n|\Z))')
SUSPECT = re.compile(rf'(?:\A|[,\n])"?(?:[\t\r]|[{INVISIBLE}]*[=+\-@＝＋－＠])')  # no match: no formula


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would compute the cell instead of showing it."""
    return bool(FORMULA.match(text)) and not FIGURE.fullmatch(text)


def guarded(cell: object) -> object:
    """The cell in a form that a spreadsheet does not compute. Only a str can be a formula."""
    return f"'{cell}" if isinstance(cell, str) and is_formula(cell) else cell


def csv_of(rows: Iterable[Iterable[object]]) -> str:
    """The rows as CSV (RFC 4180), with every cell guarded."""
    file = io.StringIO()
    csv.writer(file).writerows([guarded(cell) for cell in row] for row in rows)
    return file.getvalue()


class CsvGuard:
    """Guards a CSV (RFC 4180, UTF-8) that comes in pieces of any length; Datasette sends it row by row.

    It returns the rows as soon as a piece ends at the end of a row.
    """

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._waiting: list[str] = []
        self._quotes = 0  # number of quotes in the waiting pieces; if it is odd, no row ends there

    def feed(self, piece: bytes) -> bytes:
        """The rows that were not yet returned, guarded; empty if the piece ends within a row."""
        text = self._decoder.decode(piece)
        self._waiting.append(text)
        self._quotes += text.count('"')
        if self._quotes % 2 or not text.endswith("\r\n"):
            return b""
        return self._flush()

    def rest(self) -> bytes:
        """What is left when the file ends, guarded: a row without its line end."""
        self._waiting.append(self._decoder.decode(b"", final=True))
        return self._flush()

    def _flush(self) -> bytes:
        rows, self._waiting, self._quotes = "".join(self._waiting), [], 0
        return (CELL.sub(_guarded_cell, rows) if SUSPECT.search(rows) else rows).encode()


def _guarded_cell(cell: re.Match[str]) -> str:
    quote, text, end = cell.groups()
    return f"{quote}'{text}{end}" if is_formula(text) else cell[0]
