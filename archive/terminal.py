"""Tables and progress for a terminal. They are made by rich, which knows that a hanzi takes two columns.

Tables are plain: no colours, no frames, and one line for each row, however long.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import StringIO

SECONDS_BETWEEN_LINES = 10  # of progress, where there is no terminal
MAX_COLUMNS = 10_000  # of a table: wide enough that no cell is folded

Count = Callable[[str, int], None]  # takes the name of the work and how much of it is done


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


def _printing(unit: str, every: int) -> Count:
    last = time.monotonic()

    def count(name: str, done: int) -> None:
        nonlocal last
        if done % every == 0 and time.monotonic() - last >= SECONDS_BETWEEN_LINES:
            last = time.monotonic()
            print(f"{name}: {done} {unit} so far", file=sys.stderr)

    return count


@contextmanager
def progress(unit: str, every: int = 1) -> Iterator[Count]:
    """Show on the error stream how far long work has come. On a terminal one line changes; elsewhere a line is printed
    if the number done is a multiple of `every`, at most one in SECONDS_BETWEEN_LINES: short work prints none."""
    if not sys.stderr.isatty():
        yield _printing(unit, every)
        return
    from rich.console import Console
    from rich.progress import Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}: {task.completed:.0f} {task.fields[unit]}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, object] = {}

        def count(name: str, done: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=None, unit=unit)
            bar.update(tasks[name], completed=done)  # type: ignore[arg-type]  # a TaskID

        yield count
