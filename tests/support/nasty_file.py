"""A public file with every value that a format may damage: row n of a table belongs to row n of the others."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from archive.publish.exports.public_tables import PUBLIC_TABLES, columns
from archive.schema import BY_NAME, Column, Table
from tests.support.tables import make_public_tables

TEXTS = (
    *("", " ", "  before", "behind  ", "诈骗", "𠮷野", "e\u0301", "\u2028", "\ufeff诈", "\x01", "\x7f", "\\", "\\N"),
    *("a\nb", "a\r\nb", "\r", "\n", "\t", "a\tb", '"', '""', 'a,"b",c', ",", ";", "'", "''", "'a", "a'b", "`", "|"),
    *("=1+1", "'=1+1", "＝1+1", "+86", "-3%", "@a", "\t=1", "-", "--", "=cmd|' /C calc'!A0", "#N/A", "#REF!"),
    *("NULL", "null", "NA", "nan", "None", "N/A", "n/a", "-inf", "inf", "true", "TRUE", "false"),
    *("0123", "330000", "1234567890123456", "12e3", "1E5", "1.0", "1,204", "2024-03", "2024-03-05", "2024", "3/12"),
    *("3-12", "MAR-12", "12 dec", "12:30", "jianli-203", "[]", "{}", '["a"]', "检例第67号"),
)
INTEGERS = (0, 1, -1, 15, 999_999_999_999_999, 10**15, 4_503_599_627_370_495, 10**16 + 1, 2**63 - 1, -(2**63))
REALS = (0.0, 1.0, -1.5, 0.1, 1 / 3, 1e300, -1e-300, 1e16)
NUMERICS = (0, 430, -7, 25.3, 1 / 3, 0.1, 230_000_000, 999_999_999_999_999, 1.1)
ROWS = len(TEXTS) + 1


def build(path: Path) -> Path:
    """Make the file."""
    with closing(sqlite3.connect(path)) as db, db:
        make_public_tables(db)
        db.execute("pragma foreign_keys = off")
        for table in PUBLIC_TABLES:
            marks = ", ".join("?" * len(columns(table)))
            rows = (
                [_value(table, column, at, number) for at, column in enumerate(columns(table))]
                for number in range(ROWS)
            )
            db.executemany(f"insert into {table.name} values ({marks})", rows)
    return path


def _value(table: Table, column: Column, at: int, number: int) -> Any:
    """The value of a column, the `at`-th of its table, in a row: another one in each column."""
    if column.references:
        parent, _, key = column.references.rstrip(")").partition("(")
        return _key(BY_NAME[parent].name, next(one for one in BY_NAME[parent].columns if one.name == key), number)
    unique = {name for index in table.indexes if index.unique for name in index.columns}
    if column.key or column.name in unique:
        return _key(table.name, column, number)
    if not column.required and number % 7 == at % 7:
        return None
    if column.json:
        return json.dumps({"text": TEXTS[(number + at) % len(TEXTS)]}, ensure_ascii=False)
    values: tuple[Any, ...] = {"text": TEXTS, "integer": INTEGERS, "real": REALS, "numeric": NUMERICS}[column.type]
    return values[(number + at) % len(values)]


def _key(table: str, column: Column, number: int) -> Any:
    """A value that no other row has: of a text with something nasty before it."""
    if column.type == "text":
        return f"{TEXTS[number % len(TEXTS)]}{table}{number}"
    return 4_503_599_627_370_495 - number if number % 2 else number + 1
