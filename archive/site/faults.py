"""Tells faults of the machine from mistakes in requests, and writes traces that do not repeat what readers wrote."""

from __future__ import annotations

import sqlite3
import traceback
from collections.abc import Iterator


def is_mistake(error: sqlite3.Error) -> bool:
    """Whether an error of SQLite is a mistake in the request (no such column, syntax error), and no fault of disk, file
    or memory. For a mistake, SQLite has only the code SQLITE_ERROR."""
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR


def trace_without_words(error: BaseException) -> str:
    """The frames of an exception and its causes, the first cause first, without the messages of the exceptions.

    A message may repeat a search. Only those of faults of the machine are written: the operator must know them.
    """
    parts = []
    for one in reversed(list(_chain(error))):
        code = getattr(one, "sqlite_errorcode", None)
        is_of_machine = isinstance(one, OSError) or (code is not None and code != sqlite3.SQLITE_ERROR)
        message = f": {one}" if is_of_machine else ""
        kind = type(one)
        name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
        parts += [*traceback.format_tb(one.__traceback__), f"{name}{message}\n"]
    return "".join(parts)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    found: set[int] = set()
    while error is not None and id(error) not in found:
        found.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
