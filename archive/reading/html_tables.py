"""Turns HTML tables of data into Markdown. Tables that only lay out a page are not converted."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

MAX_SPAN = 50  # columns or rows that a cell may span
MAX_COLUMNS = 100
MAX_CELL_CHARS = 400  # a longer cell holds prose, and its table only lays it out

CellReader = Callable[[etree._Element], list[str]]  # gives the lines of a cell


def data_rows(table: etree._Element, lines_of_cell: CellReader) -> list[list[str]] | None:
    """The rows of a table of data, all equally long; None for a table that only lays out a page.

    A table of data has short cells, no table inside, and at least two rows with two or more filled cells.
    """
    if next(table.iterdescendants("table"), None) is not None:
        return None
    rows = [row for row in _grid(table, lines_of_cell) if any(row)]
    if len(rows) < 2 or sum(sum(map(bool, row)) > 1 for row in rows) < 2:
        return None
    return None if any(len(cell) > MAX_CELL_CHARS for row in rows for cell in row) else rows


def markdown(rows: list[list[str]]) -> list[str]:
    """Rows as Markdown lines, the first as the head. Leading rows with one filled cell (titles) become plain lines."""
    titles: list[str] = []
    while len(rows) > 2 and sum(map(bool, rows[0])) == 1:
        titles.append("".join(rows[0]))
        rows = rows[1:]
    head, *rest = (f"| {' | '.join(map(_escaped, row))} |" for row in rows)
    return [*titles, head, "|" + " --- |" * len(rows[0]), *rest]


def _escaped(cell: str) -> str:
    return cell.replace("|", r"\|")


def _grid(table: etree._Element, lines_of_cell: CellReader) -> list[list[str]]:
    """The table's rows, with a cell for each column; no rows if there are more than MAX_COLUMNS columns.

    A text that spans several cells is in the first; the rest are empty, so that each text comes once.
    """
    rows: list[list[str]] = []
    below: dict[int, int] = {}  # by column: how many rows a cell above still covers
    for tr in table.iterdescendants("tr"):
        row: list[str] = []
        for cell in tr.iterchildren("td", "th"):
            _skip_covered(row, below)
            width, height = _span(cell, "colspan"), _span(cell, "rowspan")
            if height > 1:
                below.update(dict.fromkeys(range(len(row), len(row) + width), height - 1))
            row += [" ".join(lines_of_cell(cell)), *[""] * (width - 1)]
        _skip_covered(row, below)
        if len(row) > MAX_COLUMNS:
            return []
        rows.append(row)
    columns = max(map(len, rows), default=0)
    return [row + [""] * (columns - len(row)) for row in rows]


def _skip_covered(row: list[str], below: dict[int, int]) -> None:
    while below.get(len(row), 0):
        below[len(row)] -= 1
        row.append("")


def spanned_cells(cell: etree._Element) -> int:
    """How many cells of the grid a cell covers."""
    return _span(cell, "colspan") * _span(cell, "rowspan")


def _span(cell: etree._Element, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return max(1, min(int(value), MAX_SPAN)) if value.isascii() and value.isdigit() else 1
