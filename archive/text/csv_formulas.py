"""Makes the cells of a CSV safe for spreadsheets, which compute formulas and change what looks like a number or a date.

Every CSV, of the site and of the exports, puts a ' before a cell that would be computed, except figures (-3%), because
the texts come from web pages. The exports also put it before what a spreadsheet would change (`protected`), and there
it can be taken away again (`unprotected`). archive.site.http.csv_stream does the first for the CSV files that
Datasette sends in pieces.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

# Excel drops invisible characters before it looks at a cell, and reads full-width signs (＝) like the usual signs (=).
INVISIBLE = r"\s\x00-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
FORMULA = re.compile(rf"[\t\r]|[{INVISIBLE}]*[=+\-@＝＋－＠][{INVISIBLE}]*[^{INVISIBLE}]")
FIGURE = re.compile(r"[-+]?[\d,.]+\s*[%％‰万亿]?")
MAX_DIGITS = 15  # of a number in a spreadsheet: from the next digit on it has zeros
GUARD = "'"

_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
# Text that a spreadsheet shows as another: codes with a 0 before them, long numbers, 12e3; 2024-03 and 3/12, which are
# no days; mar-12, 12:30. A whole day (2024-03-05) stays a day.
CHANGED = re.compile(
    rf"0\d+|\d{{{MAX_DIGITS + 1},}}|\d+(?:\.\d+)?e[+-]?\d+|\d{{1,4}}[-/]\d{{1,4}}|\d+:\d+(?::\d+)?"
    rf"|{_MONTH}[-/ ]?\d+|\d+[-/ ]?{_MONTH}|true|false",
    re.IGNORECASE | re.ASCII,
)
# How a text begins that is none of all that, as GLOB of SQLite tells: by most texts it need not be asked of Python.
NEVER_PROTECTED = "[[一-鿿《（“【bceghiklp-ru-z]*"


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would compute the cell instead of showing it."""
    return bool(FORMULA.match(text)) and not FIGURE.fullmatch(text)


def guarded(cell: object) -> object:
    """The cell in a form that a spreadsheet does not compute. Only a str can be a formula."""
    return f"{GUARD}{cell}" if isinstance(cell, str) and is_formula(cell) else cell


def protected(text: str) -> str:
    """The text in a form that a spreadsheet neither computes nor changes: with a ' before it where it would. A text
    that begins with ' gets another, so that `unprotected` gives back every text."""
    return f"{GUARD}{text}" if text.startswith(GUARD) or is_formula(text) or CHANGED.fullmatch(text) else text


def unprotected(cell: str) -> str:
    """The text of which `protected` made the cell."""
    return cell.removeprefix(GUARD)


def csv_of(rows: Iterable[Iterable[object]]) -> str:
    """The rows as CSV (RFC 4180), with every cell guarded."""
    file = io.StringIO()
    csv.writer(file).writerows([guarded(cell) for cell in row] for row in rows)
    return file.getvalue()
