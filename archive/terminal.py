"""Tables, widths and times for a terminal. Tables are made by rich, which knows that a hanzi takes two columns.

They are plain: no colours, no frames, and one line for each row, however long.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

MAX_COLUMNS = 10_000  # of a table: wide enough that no cell is folded
MIN_COLUMNS = 20  # of text beside a head, on however narrow a terminal


def width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    from rich.cells import cell_len  # not above: `fanzha --help` needs no rich

    return cell_len(text)


def wrap(text: str, columns: int) -> list[str]:
    """The words of a text in lines of at most `columns` columns. textwrap would count a hanzi as one column."""
    lines = [""]
    for word in text.split():
        if lines[-1] and width(f"{lines[-1]} {word}") > columns:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".lstrip()
    return lines


def hanging_lines(head: str, indent: int, texts: Iterable[str]) -> Iterator[str]:
    """Texts beside a head, from column `indent` on, each in lines of the terminal's width; in one line where stdout is
    no terminal."""
    room = shutil.get_terminal_size().columns if sys.stdout.isatty() else MAX_COLUMNS
    begin = head + " " * (indent - width(head))
    for line in (line for text in texts for line in wrap(text, max(MIN_COLUMNS, room - indent))):
        yield f"{begin}{line}"
        begin = " " * indent


def table_lines(head: Sequence[str], rows: Iterable[Sequence[str | int]]) -> list[str]:
    """A line for the head (none if it is empty) and one for each row, columns as wide as their widest cells.

    A column whose first cell is a number is aligned to the right, its head included.
    """
    from rich.console import Console
    from rich.table import Table

    cells = [tuple(row) for row in rows]
    first = cells[0] if cells else ()
    table = Table(box=None, show_header=bool(head), padding=(0, 1, 0, 0), pad_edge=False)
    for at in range(len(head) or len(first)):
        is_number = len(first) > at and isinstance(first[at], int)
        table.add_column(head[at] if head else "", justify="right" if is_number else "left", no_wrap=True)
    for row in cells:
        table.add_row(*map(str, row))
    output = StringIO()
    Console(file=output, width=MAX_COLUMNS, color_system=None, markup=False, highlight=False, emoji=False).print(table)
    return [line.rstrip() for line in output.getvalue().splitlines()]


def duration(seconds: float) -> str:
    """A time in two units at most: `45 s`, `3 min 20 s`, `2 h 5 min`."""
    whole = round(seconds)
    minutes, hours = whole // 60, whole // 3600
    if hours:
        return f"{hours} h {minutes % 60} min"
    return f"{minutes} min {whole % 60} s" if minutes else f"{whole} s"


def enumerated(names: Sequence[object], most: int) -> str:
    """`a, b and 3 more`: the first `most` names, and the number of the others if there are any."""
    more = len(names) - most
    return ", ".join(map(str, names[:most])) + (f" and {more} more" if more > 0 else "")
