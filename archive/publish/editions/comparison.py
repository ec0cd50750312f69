"""Compares two public files row by row, in SQL: which rows the new one adds, changes and removes.

No table is read into Python, and a text that is the same in both is only compared. Derived columns are left out, since
whoever applies a delta computes them again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from archive.editions.delta_file import ADDED, CHANGED, CHANGES, REMOVED, PublicationChange, RowChange
from archive.editions.listing import NOTHING, RowChanges
from archive.progress import progress
from archive.publish.exports.public_tables import PUBLIC_TABLES
from archive.publish.facts import OF_PUBLISHING
from archive.schema import Column, Table
from archive.sqlite_uri import sqlite_uri

# To which publications a row belongs: the first of these columns that its table has, and a query for their ids.
OWNERS = {
    "publication_id": "SELECT {row}.publication_id",
    "case_id": "SELECT publication_id FROM {schema}.cases WHERE id = {row}.case_id",
    "page_id": "SELECT publication_id FROM {schema}.copies WHERE page_id = {row}.page_id",
}
OWNERS_OF = {  # of tables whose own id it is
    "publications": "SELECT {row}.id",
    "cases": OWNERS["publication_id"],
    "pages": "SELECT publication_id FROM {schema}.copies WHERE page_id = {row}.id",
}
# Rows that alone make no new edition, by table and key: two publishings of the same rows differ in them.
UNCOUNTED = {"meta": OF_PUBLISHING}
_DEFINITIONS = """
    SELECT type, name, sql FROM {schema}.sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name
"""
_NUMBERS = ("user_version", "application_id")


@dataclass(slots=True)
class Comparison:
    """What a new public file has beside an older one. The rows are read from the files, as often as they are wanted."""

    _db: sqlite3.Connection
    tables: dict[str, RowChanges] = field(default_factory=dict)  # those that change
    publications: RowChanges = NOTHING
    is_other_form: bool = False  # whether tables, indexes or views are defined in another way

    @property
    def is_news(self) -> bool:
        """Whether anything differs that makes a new edition."""
        return self.is_other_form or any(name not in UNCOUNTED or self._counts(name) for name in self.tables)

    def _counts(self, name: str) -> bool:
        """Whether a row differs in a table of which some rows do not count."""
        keys = ", ".join("?" * len(UNCOUNTED[name]))
        differing = " UNION ALL ".join(f"SELECT key FROM {_keys(name, change)}" for change in CHANGES)
        sql = f"SELECT 1 FROM ({differing}) WHERE key NOT IN ({keys})"
        return self._db.execute(sql, tuple(UNCOUNTED[name])).fetchone() is not None

    def publication_changes(self) -> Iterator[PublicationChange]:
        """The publications that differ, by id."""
        for change, where in _PUBLICATIONS.items():
            schema = "old" if change == REMOVED else "main"
            more = () if change == REMOVED else ("title", "kind", "published")
            names = ", ".join(("id", "slug", *more))
            for row in self._db.execute(f"SELECT {names} FROM {schema}.publications p WHERE {where} ORDER BY id"):
                yield PublicationChange(row[0], change, *row[1:])

    def rows(self) -> Iterator[RowChange]:
        """The rows that differ, table by table, by key."""
        for name in self.tables:
            yield from _rows(self._db, _BY_NAME[name])


@contextmanager
def comparing(new: Path, old: Path) -> Iterator[Comparison]:
    """Compare two public files that have the same columns. Raises sqlite3.Error."""
    db = sqlite3.connect(sqlite_uri(new, mode="ro", immutable=1), uri=True)
    try:
        db.execute("PRAGMA temp_store = FILE")
        db.execute("ATTACH ? AS old", (sqlite_uri(old, mode="ro", immutable=1),))
        db.execute("CREATE TEMP TABLE touched (id INTEGER PRIMARY KEY)")
        found = Comparison(db, is_other_form=_form(db, "main") != _form(db, "old"))
        with progress("comparing with the last edition", len(PUBLIC_TABLES), "tables") as step:
            for table in step.each(PUBLIC_TABLES):
                if changes := _compare(db, table):
                    found.tables[table.name] = changes
        found.publications = RowChanges(*(_count(db, change) for change in _PUBLICATIONS))
        yield found
    finally:
        db.close()


def has_same_columns(new: Path, old: Path) -> bool:
    """Whether two public files have the same public tables and columns, so that rows can be compared. Raises
    sqlite3.Error."""
    found = []
    for path in (new, old):
        db = sqlite3.connect(sqlite_uri(path, mode="ro", immutable=1), uri=True)
        try:
            sql = "SELECT name, type FROM pragma_table_info(?)"
            found.append([db.execute(sql, (table.name,)).fetchall() for table in PUBLIC_TABLES])
        finally:
            db.close()
    return found[0] == found[1]


def _form(db: sqlite3.Connection, schema: str) -> list[object]:
    numbers = [db.execute(f"PRAGMA {schema}.{name}").fetchone() for name in _NUMBERS]
    return [*numbers, *db.execute(_DEFINITIONS.format(schema=schema)).fetchall()]


# --- one table --------------------------------------------------------------------------------------------------------


def _compare(db: sqlite3.Connection, table: Table) -> RowChanges:
    """Note the keys of the rows that differ in temporary tables, and the publications to which they belong."""
    name, on = table.name, _same_key(table, "n", "o")
    compared = [column for column in _stored(table) if not column.key]
    differs = _differs(compared)
    news = _differs([column for column in compared if not column.routine])
    queries = {
        ADDED: f"SELECT {_key(table, 'n')}, 1 AS news FROM main.{name} n"
        f" WHERE NOT EXISTS (SELECT 1 FROM old.{name} o WHERE {on})",
        CHANGED: f"SELECT {_key(table, 'n')}, {news} AS news FROM main.{name} n JOIN old.{name} o ON {on}"
        f" WHERE {differs}",
        REMOVED: f"SELECT {_key(table, 'o')}, 1 AS news FROM old.{name} o"
        f" WHERE NOT EXISTS (SELECT 1 FROM main.{name} n WHERE {on})",
    }
    by_key = ", ".join(str(number) for number, _ in enumerate(table.key, 1))
    for change, sql in queries.items():
        db.execute(f"CREATE TEMP TABLE {_keys(name, change)} AS {sql} ORDER BY {by_key}")
    _touch(db, table)
    return RowChanges(*(_size(db, name, change) for change in queries))


def _touch(db: sqlite3.Connection, table: Table) -> None:
    """Note the publications to which rows with news belong."""
    columns = {column.name for column in table.columns}
    owner = OWNERS_OF.get(table.name) or next((sql for name, sql in OWNERS.items() if name in columns), None)
    if owner is None:
        return
    for change in (ADDED, CHANGED, REMOVED):
        schema = "old" if change == REMOVED else "main"
        publication = owner.format(row="r", schema=schema)
        db.execute(
            f"INSERT OR IGNORE INTO touched SELECT p.id FROM {_keys(table.name, change)} k"
            f" JOIN {schema}.{table.name} r ON {_same_key(table, 'r', 'k')}"
            f" JOIN {schema}.publications p ON p.id IN ({publication}) WHERE k.news"
        )


def _rows(db: sqlite3.Connection, table: Table) -> Iterator[RowChange]:
    name, key = table.name, table.key
    others = [column.name for column in _stored(table) if not column.key]
    on = _same_key(table, "r", "k")
    for row in db.execute(f"SELECT {_key(table)} FROM {_keys(name, REMOVED)} ORDER BY {_key(table)}"):
        yield RowChange(name, REMOVED, dict(zip(key, row, strict=True)), {})
    # Two values for each column: whether it differs, and the new value if it does.
    values = "".join(
        f', n."{one}" IS NOT o."{one}", CASE WHEN n."{one}" IS NOT o."{one}" THEN n."{one}" END' for one in others
    )
    changed = (
        f"SELECT {_key(table, 'k')}{values} FROM {_keys(name, CHANGED)} k JOIN main.{name} n ON"
        f" {_same_key(table, 'n', 'k')} JOIN old.{name} o ON {_same_key(table, 'o', 'k')} ORDER BY {_key(table, 'k')}"
    )
    for row in db.execute(changed):
        flags, new = row[len(key) :: 2], row[len(key) + 1 :: 2]
        differing = {one: value for one, differs, value in zip(others, flags, new, strict=True) if differs}
        yield RowChange(name, CHANGED, dict(zip(key, row, strict=False)), differing)
    added = (
        f"SELECT {', '.join(_quoted('r', [*key, *others]))} FROM {_keys(name, ADDED)} k JOIN main.{name} r ON {on}"
        f" ORDER BY {_key(table, 'k')}"
    )
    for row in db.execute(added):
        yield RowChange(name, ADDED, dict(zip(key, row, strict=False)), dict(zip(others, row[len(key) :], strict=True)))


def _stored(table: Table) -> list[Column]:
    """The columns that a delta has."""
    return [column for column in table.columns_of(public=True) if not column.derived]


def _keys(table: str, change: str) -> str:
    return f'temp."{table} {change}"'


def _size(db: sqlite3.Connection, table: str, change: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM {_keys(table, change)}").fetchone()[0])


def _quoted(alias: str, names: list[str] | tuple[str, ...]) -> list[str]:
    return [f'{alias}."{name}"' for name in names]


def _key(table: Table, alias: str = "") -> str:
    return ", ".join(_quoted(alias, table.key) if alias else (f'"{name}"' for name in table.key))


def _same_key(table: Table, one: str, other: str) -> str:
    return " AND ".join(f'{one}."{name}" = {other}."{name}"' for name in table.key)


def _differs(columns: list[Column]) -> str:
    """SQL: whether one of the columns differs."""
    return " OR ".join(f'n."{one.name}" IS NOT o."{one.name}"' for one in columns) or "0"


# --- publications -----------------------------------------------------------------------------------------------------

_PUBLICATIONS = {
    ADDED: "NOT EXISTS (SELECT 1 FROM old.publications o WHERE o.id = p.id)",
    CHANGED: "id IN (SELECT id FROM temp.touched) AND EXISTS (SELECT 1 FROM old.publications o WHERE o.id = p.id)",
    REMOVED: "NOT EXISTS (SELECT 1 FROM main.publications n WHERE n.id = p.id)",
}
_BY_NAME = {table.name: table for table in PUBLIC_TABLES}


def _count(db: sqlite3.Connection, change: str) -> int:
    schema = "old" if change == REMOVED else "main"
    return int(db.execute(f"SELECT count(*) FROM {schema}.publications p WHERE {_PUBLICATIONS[change]}").fetchone()[0])
