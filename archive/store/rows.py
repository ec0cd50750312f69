"""Reads and writes rows by column name. It has to be fast, since every page of a crawl needs it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from functools import cache
from operator import attrgetter, itemgetter
from typing import Any

from sqlite_utils import Database

from archive.schema import BY_NAME

Row = dict[str, Any]  # by column

# A part of an SQL statement that stands for any number of ids. They are passed as {"ids": as_json(…)}.
IDS = "(select value from json_each(:ids))"


def as_json(ids: Iterable[int | str]) -> str:
    """Ids in the form in which a statement with IDS takes them."""
    return json.dumps(list(ids))


def fields_of(one: Any) -> Row:
    """The fields of a data class instance by name. Unlike asdict, it does not copy their values."""
    names, values = _fields_of_class(one.__class__)
    return dict(zip(names, values(one), strict=True))


@cache
def _fields_of_class(data_class: type) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """The names of its fields, of which there must be two or more, and a function that takes their values."""
    names = tuple(field.name for field in fields(data_class))
    return names, attrgetter(*names)


def first_column(db: Database, sql: str, ids: Iterable[int], **more: Any) -> set[Any]:
    """The values in the first column of the rows that a statement finds. The statement has IDS in it."""
    return {row[0] for row in db.conn.execute(sql, {"ids": as_json(ids), **more})}


def insert(db: Database, table: str, row: Row, *, or_ignore: bool = False) -> bool:
    """Insert one row, in the caller's transaction. Returns False if the row was ignored.

    It avoids sqlite-utils, which inspects the table for each row and takes 0.1 ms for that.
    """
    statement, values = _insertion(table, tuple(row), or_ignore=or_ignore)
    return db.conn.execute(statement, values(row)).rowcount == 1


def insert_all(db: Database, table: str, rows: Iterable[Row], *, or_ignore: bool = False) -> None:
    """Insert rows, in the caller's transaction. A row must have every column of the table; other keys are ignored."""
    statement, values = _insertion(table, or_ignore=or_ignore)
    db.conn.executemany(statement, map(values, rows))


@cache
def _insertion(
    table: str, columns: tuple[str, ...] = (), *, or_ignore: bool = False
) -> tuple[str, Callable[[Row], tuple[Any, ...]]]:
    """The statement that inserts a row with these columns (all if none is named), and a function that takes the values
    of the columns out of a row. Values are passed by position, since SQLite would look up every name for every row."""
    names = columns or tuple(column.name for column in BY_NAME[table].columns_of(public=False))
    listed, places = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
    verb = "insert or ignore" if or_ignore else "insert"
    # There must be two columns or more: for one column, itemgetter gives no tuple.
    return f"{verb} into {table} ({listed}) values ({places})", itemgetter(*names)


def select(db: Database, sql: str, parameters: Sequence[Any] | Row = ()) -> list[Row]:
    """The rows that a statement finds, by column. It avoids sqlite-utils, which puts a savepoint around each query."""
    cursor = db.conn.execute(sql, parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
