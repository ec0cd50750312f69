"""Makes one delta of several that follow one another: what was added and removed again is in it no more.

The rows wait in a temporary SQLite file, since a year of nights may have more of them than fit into memory.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from archive.editions.delta_file import (
    ADDED,
    CHANGED,
    REMOVED,
    DeltaHeader,
    PublicationChange,
    RowChange,
    open_delta,
)
from archive.editions.errors import DeltaDamaged
from archive.editions.listing import RowChanges

# What two changes of one row in a row are together; None: nothing. No other two can follow one another.
COMPOSED = {
    (None, ADDED): ADDED,
    (None, CHANGED): CHANGED,
    (None, REMOVED): REMOVED,
    (ADDED, CHANGED): ADDED,
    (ADDED, REMOVED): None,
    (CHANGED, CHANGED): CHANGED,
    (CHANGED, REMOVED): REMOVED,
    (REMOVED, ADDED): CHANGED,  # every column may differ from what it was: all are set
}
PUBLICATION = "publication"  # stands for a table in the composition


def composed_change(before: PublicationChange | None, then: PublicationChange) -> PublicationChange | None:
    """What two changes of one publication in a row are together; None: nothing. Raises DeltaDamaged."""
    pair = (before.change if before else None, then.change)
    if pair not in COMPOSED:
        raise DeltaDamaged(f"publication {then.publication} is {pair[1]} after it was {pair[0]}")
    change = COMPOSED[pair]
    return replace(then, change=change) if change else None


class ComposedDelta:
    """Several deltas as one, for as long as `composed` keeps its temporary file."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        # In the order of tables as the deltas have them, which is the one in which rows refer to rows before them.
        db.execute("CREATE TABLE tables (name TEXT PRIMARY KEY)")
        db.execute(
            "CREATE TABLE changes (name TEXT, key TEXT, change TEXT, row TEXT, PRIMARY KEY (name, key)) WITHOUT ROWID"
        )
        self._header: DeltaHeader | None = None

    @property
    def header(self) -> DeltaHeader:
        """The header of the one delta."""
        assert self._header is not None, "composed has read at least one delta"
        counts: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for name, change, number in self._db.execute("SELECT name, change, count(*) FROM changes GROUP BY 1, 2"):
            counts[name][change] = number
        publications = RowChanges(**counts.pop(PUBLICATION, {}))
        tables = {name: RowChanges(**counts[name]) for name in self._tables() if name in counts}
        return replace(self._header, publications=publications, tables=tables)

    def publications(self) -> Iterator[PublicationChange]:
        """The publications that differ."""
        for _, change, row in self._changes(PUBLICATION):
            yield PublicationChange(**json.loads(row) | {"change": change})

    def rows(self) -> Iterator[RowChange]:
        """The rows that differ, table by table."""
        for name in self._tables():
            for key, change, row in self._changes(name):
                yield RowChange(name, change, json.loads(key), json.loads(row))

    def add(self, path: Path) -> None:
        """Add the delta that follows. Raises DeltaDamaged and OSError."""
        with open_delta(path) as delta:
            if self._header and self._header.end.content != delta.header.start.content:
                raise DeltaDamaged(f"{path.name} begins at {delta.header.start.id}, not at {self._header.end.id}")
            if self._header and self._header.schema_version != delta.header.schema_version:
                raise DeltaDamaged(f"{path.name} has the tables of another version")
            self._header = replace(delta.header, start=(self._header or delta.header).start)
            for one in delta.publications():
                values = {name: getattr(one, name) for name in one.__slots__ if getattr(one, name) is not None}
                self._compose(PUBLICATION, {"id": one.publication}, one.change, values, path.name)
            names = [(name,) for name in delta.header.tables]
            self._db.executemany("INSERT OR IGNORE INTO tables VALUES (?)", names)
            for row in delta.rows():
                self._compose(row.table, row.key, row.change, row.values, path.name)

    def _compose(self, name: str, key: dict[str, Any], change: str, values: dict[str, Any], delta: str) -> None:
        at = (name, json.dumps(key, ensure_ascii=False))
        before = self._db.execute("SELECT change, row FROM changes WHERE name = ? AND key = ?", at).fetchone()
        last, row = before or (None, "{}")
        if (last, change) not in COMPOSED:
            raise DeltaDamaged(f"{delta} has {change} a row of {name} that was {last} before: {at[1]}")
        composed = COMPOSED[last, change]
        if composed is None or (last == REMOVED and not values):  # a row of keys alone is as it was
            self._db.execute("DELETE FROM changes WHERE name = ? AND key = ?", at)
            return
        merged = values if change == REMOVED else json.loads(row) | values
        text = json.dumps(merged, ensure_ascii=False)
        self._db.execute("INSERT OR REPLACE INTO changes VALUES (?, ?, ?, ?)", (*at, composed, text))

    def _tables(self) -> list[str]:
        return [name for (name,) in self._db.execute("SELECT name FROM tables ORDER BY rowid")]

    def _changes(self, name: str) -> sqlite3.Cursor:
        return self._db.execute("SELECT key, change, row FROM changes WHERE name = ? ORDER BY key", (name,))


@contextmanager
def composed(paths: Sequence[Path]) -> Iterator[ComposedDelta]:
    """One delta of several that follow one another, at least one. Raises DeltaDamaged and OSError."""
    with closing(sqlite3.connect("", isolation_level=None)) as db:  # a file that SQLite deletes by itself
        db.execute("PRAGMA journal_mode = OFF")
        one = ComposedDelta(db)
        for path in paths:
            one.add(path)
        yield one
