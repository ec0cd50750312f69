"""Tables of forms: sentences of our own, and how each of them must be read.

A file has groups. The name of a group says what its forms show; `ask` names the fields that are looked at, and `forms`
has under each text a row for everything that must be found in it, with those fields between bars: "90人 | 2023年". In a
row, - is None, * is anything, and the members of a tuple stand between slashes. In the texts of `nothing`, nothing must
be found. Whatever else a group has (title, published, …) is given to the reader beside the text.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

OWN_KEYS = ("name", "ask", "forms", "nothing")


def misread(file: Path, read: Callable[..., Iterable[object]]) -> list[str]:
    """The forms of a file that are not read as they must be, with what was found instead."""
    wrong = []
    for group in tomllib.loads(file.read_text("utf-8"))["groups"]:
        given = {key: value for key, value in group.items() if key not in OWN_KEYS}
        fields = group.get("ask", "as_written").split()
        forms = {**group.get("forms", {}), **dict.fromkeys(group.get("nothing", ()), ())}
        for text, wanted in forms.items():
            found = [[_cell(getattr(one, field)) for field in fields] for one in read(text, **given)]
            if not _alike(found, [row.split(" | ") for row in wanted]):
                wrong.append(f"{group['name']}: {text!r}: {[' | '.join(row) for row in found]}, not {wanted}")
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
