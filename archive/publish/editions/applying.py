"""Makes of the file of one edition the file of a later one, with nothing but deltas: for those who downloaded the file.

The new file is made aside, from the rows of the old one and of the deltas, in the order and with the code with which
publish makes it. It takes the old one's place only if its content is the one that the deltas promise.
"""

from __future__ import annotations

import fcntl
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.disk_space import check_room
from archive.editions.composition import ComposedDelta, composed
from archive.editions.delta_file import ADDED, CHANGED, DeltaHeader, RowChange
from archive.editions.errors import DeltaDamaged, WrongBase
from archive.files import CHECKSUM, sha256, to_disk, write_checksum
from archive.progress import progress
from archive.publish import figures
from archive.publish.editions.content import checksum_of, contents_of
from archive.publish.exports.public_tables import PUBLIC_TABLES
from archive.publish.facts import FACTS
from archive.publish.public_rows import complete, in_order
from archive.schema import BY_NAME, VERSION, Table
from archive.sqlite_uri import sqlite_uri

FILES_AT_ONCE = 2  # as large as the file, beside it
# Facts come in the order in which they are to be read; all other rows in the order of their keys.
_PUBLIC = {table.name: table for table in PUBLIC_TABLES}
ORDERS = {"meta": f"instr(' {' '.join(fact.key for fact in FACTS)} ', ' ' || key || ' '), key"}


@dataclass(frozen=True, slots=True)
class AppliedDelta:
    """The file of a later edition that was made."""

    path: Path
    header: DeltaHeader  # of all deltas as one
    sha256: str  # of the file, hex
    was_there: bool  # whether the file was that edition already, so that nothing was done


def apply(deltas: Sequence[Path], file: Path) -> AppliedDelta:
    """Make of a public file the one to which deltas lead, which follow one another. It takes the file's place; of a
    link, that of the file to which it leads.

    Raises WrongBase, DeltaDamaged, NoRoom, OSError and sqlite3.Error; then the file is as it was.
    """
    file = file.resolve()
    check_room(file.parent, FILES_AT_ONCE * file.stat().st_size, "the new file")
    with composed(deltas) as delta:
        header = delta.header
        if _is_end(file, header):
            return AppliedDelta(file, header, sha256(file), was_there=True)
        with _aside(file) as aside:
            new = aside / file.name
            _make(file, delta, aside / "draft.db", new)
            with progress("checking the new file"):
                if checksum_of(contents_of(new)) != header.end.content:
                    raise DeltaDamaged(f"the deltas do not make the content of {header.end.id} that they promise")
            digest = sha256(new)
            to_disk(new)
            has_checksum = file.with_name(file.name + CHECKSUM).exists()
            new.replace(file)
            if has_checksum:
                write_checksum(file, digest)
            to_disk(file.parent)
        return AppliedDelta(file, header, digest, was_there=False)


def _is_end(file: Path, header: DeltaHeader) -> bool:
    """Whether the file is the edition to which a delta leads. Raises WrongBase if it is not the one before, either."""
    if header.schema_version != VERSION:
        raise WrongBase(
            f"the delta has tables of version {header.schema_version}, and this fanzha those of {VERSION}. {file} is "
            f"as it was. Use a fanzha with those tables, or download the file of {header.end.id}."
        )
    try:
        content = checksum_of(contents_of(file))
    except sqlite3.DatabaseError as error:
        raise WrongBase(f"{file} is no public file of this version of fanzha ({error}). It is as it was.") from error
    if content not in (header.start.content, header.end.content):
        raise WrongBase(
            f"{file} is not the edition {header.start.id}, for which the delta was made: its rows differ. It is as it "
            f"was. Apply the deltas from its own edition on, in order, or download the file of {header.end.id}."
        )
    return content == header.end.content


@contextmanager
def _aside(file: Path) -> Iterator[Path]:
    """An empty folder beside the file, removed at the end; it may be left from a process that was killed. Raises
    WrongBase if another process works on the same file."""
    folder = file.with_name(f".{file.name}.apply")
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise WrongBase(f"another fanzha is applying a delta to {file}. Wait until it is done.") from error
        for path in folder.iterdir():
            if path.name != "lock":
                path.unlink()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _make(file: Path, delta: ComposedDelta, draft: Path, new: Path) -> None:
    """Make the new file. Raises DeltaDamaged if a line of the delta does not fit the tables or the rows."""
    with closing(sqlite3.connect(sqlite_uri(draft), uri=True, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode=OFF")  # a draft that fails is thrown away
        db.execute("PRAGMA synchronous=OFF")
        db.execute("ATTACH ? AS base", (sqlite_uri(file, mode="ro", immutable=1),))
        db.execute("ATTACH '' AS delta")  # SQLite keeps it in a file that it deletes by itself
        db.execute("BEGIN")
        try:
            for table in PUBLIC_TABLES:
                db.execute(table.create(public=True, schema="delta"))
                db.execute(f'CREATE TABLE delta."{table.name} gone" ({_key(table)}, PRIMARY KEY ({_key(table)}))')
            for row in delta.rows():
                _take(db, row)
            for table in (*in_order(), *figures.TABLES):
                _merge(db, table)
        except (sqlite3.IntegrityError, sqlite3.InterfaceError, KeyError) as error:
            raise DeltaDamaged(f"the delta does not fit the file: {error}. It is as it was.") from error
        complete(db, new, lambda: _merge(db, BY_NAME["meta"]), "base")


def _take(db: sqlite3.Connection, row: RowChange) -> None:
    """Take one line of a delta: the whole new row, and the key of the row that goes."""
    table = _PUBLIC[row.table]
    known = {column.name for column in table.columns_of(public=True)}
    if set(row.key) != set(table.key) or not row.values.keys() <= known:
        raise KeyError(row.table, *row.key, *row.values)
    here = " AND ".join(f'"{name}" = :{name}' for name in row.key)
    into, columns = f"INSERT INTO delta.{row.table}", _columns(table)
    if row.change == ADDED:
        values = row.key | row.values
        names = ", ".join(f'"{name}"' for name in values)
        db.execute(f"{into} ({names}) VALUES ({', '.join(f':{name}' for name in values)})", values)
        return
    if row.change == CHANGED:
        db.execute(f"{into} ({columns}) SELECT {columns} FROM base.{row.table} WHERE {here}", row.key)
        changed = ", ".join(f'"{name}" = :{name}' for name in row.values)
        db.execute(f"UPDATE delta.{row.table} SET {changed} WHERE {here}", row.key | row.values)
    names = ", ".join(f":{name}" for name in table.key)
    db.execute(f'INSERT INTO delta."{row.table} gone" SELECT {names}', row.key)


def _merge(db: sqlite3.Connection, table: Table) -> None:
    """Make a table and fill it with the rows that stay and the new ones, in the order in which publish does."""
    db.execute(table.create(public=True))
    columns, order = _columns(table), ORDERS.get(table.name) or _key(table)
    gone = " AND ".join(f'g."{name}" = b."{name}"' for name in table.key)
    stay = f"""SELECT {columns} FROM base.{table.name} b
        WHERE NOT EXISTS (SELECT 1 FROM delta."{table.name} gone" g WHERE {gone})"""
    rows = f"{stay} UNION ALL SELECT {columns} FROM delta.{table.name}"
    if table.name in ORDERS:  # SQL sorts what several queries find only by a column
        rows = f"SELECT * FROM ({rows})"
    db.execute(f"INSERT INTO main.{table.name} ({columns}) {rows} ORDER BY {order}")


def _columns(table: Table) -> str:
    """The columns that are not computed again."""
    return ", ".join(f'"{column.name}"' for column in table.columns_of(public=True) if not column.derived)


def _key(table: Table) -> str:
    return ", ".join(f'"{name}"' for name in table.key)
