"""Makes formulas in a CSV harmless: puts a ' before each cell that a spreadsheet would compute, except figures (-3%).

Every CSV of the site is made safe, because its texts come from web pages. archive.site.http.csv_stream does
this for the CSV files that Datasette sends in pieces.
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
