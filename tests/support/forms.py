"""Tables of forms: sentences of our own, and how each of them must be read.

A table of a file says in its name what its forms show. It has under each text a row for everything that must be found
in it: the fields that `ask` names, between bars, as in "90人 | 2023年". In a row, - is None, * is anything, and the
members of a tuple stand between slashes. In the texts of `nothing`, nothing must be found. Other words (title,
published, …) are given to the reader beside the text. What stands above the tables holds for all of them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path


def misread(file: Path, read: Callable[..., Iterable[object]]) -> list[str]:
    """The forms of a file that are not read as they must be, with what was found instead."""
    whole = tomllib.loads(file.read_text("utf-8"))
    of_all = {key: value for key, value in whole.items() if isinstance(value, str)}
    wrong = []
    for name, table in whole.items():
        if name in of_all:
            continue
        given = of_all | {key: value for key, value in table.items() if isinstance(value, str)}
        forms = {text: rows for text, rows in table.items() if isinstance(rows, list) and text != "nothing"}
        forms |= dict.fromkeys(table.get("nothing", ()), ())
        fields = given.pop("ask").split()
        for text, wanted in forms.items():
            found = [[_cell(getattr(one, field)) for field in fields] for one in read(text, **given)]
            if not _alike(found, [row.split(" | ") for row in wanted]):
                wrong.append(f"{name}: {text!r}: {[' | '.join(row) for row in found]}, not {wanted}")
    return wrong


def _cell(value: object) -> str:
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.15g}"
        case tuple():
            return "/".join(map(_cell, value))
        case _:
            return str(value)


def _alike(found: Sequence[Sequence[str]], wanted: Sequence[Sequence[str]]) -> bool:
    if list(map(len, found)) != list(map(len, wanted)):
        return False
    cells = zip((cell for row in found for cell in row), (cell for row in wanted for cell in row), strict=True)
    return all(cell in (value, "*") for value, cell in cells)
