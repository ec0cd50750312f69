"""Makes the tables of the working file from archive.schema, drops them, and checks which version made them.

Lasting tables hold what no WARC file holds, and are changed by migrations. All other tables are derived from the WARC
files and have no migrations: `fanzha rebuild` drops them and makes them again. The id of a derived row is not a running
number: it is made from what identifies the row (archive.urls.stable_id). So the order in which pages arrive changes
nothing: an interrupted crawl, a rebuild and a plain crawl make the same tables.
"""

from __future__ import annotations

import re
import sqlite3
from itertools import chain
from pathlib import Path

from sqlite_utils import Database, Migrations

from archive.errors import FanzhaError
from archive.schema import TABLES, VERSION, WORKING, Table
from archive.store.changes.ledger_changes import create_triggers

# Tables that a rebuild leaves alone.
LASTING = ("_sqlite_migrations", *(table.name for table in TABLES if table.lasting))
_DERIVED = tuple(table for table in WORKING if not table.lasting)
# Earlier versions kept a full-text index in this file. FTS5's shadow tables (…_fts_…) are left out here, since SQLite
# drops them with the index.
_IN_THE_FILE = """
    select type, name from sqlite_master where type in ('table', 'view') and name not like 'sqlite\\_%' escape '\\'
    and name not like '%\\_fts\\__%' escape '\\' order by rowid desc
"""


class Outdated(FanzhaError):
    """Raised if another version of fanzha made the tables of a working file."""


OLDER = (
    "The tables of this archive were made by an earlier version of fanzha. Nothing was changed. All pages are kept in "
    "the WARC files: run `fanzha rebuild`, which makes the tables again from them, and then the same command again."
)
NEWER = (
    "The tables of this archive were made by a later version of fanzha. Nothing was changed. Bring fanzha up to date; "
    "or run `fanzha rebuild`, which makes the tables again as this version knows them."
)


def prepare(db: Database, *, renew: bool = False) -> bool:
    """Make the tables that are missing in a working file, new or old. Returns whether this changed the file.

    Raises Outdated if another version made the derived tables. With `renew` the caller makes these: as
    long as a new file lacks them, it is not taken for a whole one.
    """
    if not renew:
        check_version(db.conn)
    before = state_of(db)
    prepare_lasting(db)
    if not renew:
        with db.atomic():
            if not _has_derived(db.conn):
                create_derived(db)
            create_late_indexes(db)
    return state_of(db) != before


def state_of(db: Database) -> tuple[int, ...]:
    """Changes with every change of rows or tables that this connection makes."""
    ((schema_version,),) = db.execute("pragma schema_version").fetchall()
    return schema_version, db.conn.total_changes


def prepare_lasting(db: Database) -> None:
    """Make the lasting tables that are missing, and change those of earlier versions to what is declared."""
    migrations.apply(db)
    with db.atomic():
        there = set(db.table_names())
        for table in TABLES:
            if table.lasting and table.name not in there:
                _create(db, table)
        create_triggers(db.conn)


def check_version(connection: sqlite3.Connection, file: str = "main") -> None:
    """Raise Outdated if a file holds derived tables of another version. `file`: its schema name in the connection."""
    ((version,),) = connection.execute(f"pragma {file}.user_version")
    if version != VERSION and _has_derived(connection, file):
        raise Outdated(NEWER if version > VERSION else OLDER)


def _has_derived(connection: sqlite3.Connection, file: str = "main") -> bool:
    return connection.execute(f"select 1 from {file}.sqlite_master where name = 'pages'").fetchone() is not None


def drop_derived(db: Database) -> None:
    """Drop all derived tables, those of other versions too, within the caller's transaction."""
    found = [(kind, name) for kind, name in db.conn.execute(_IN_THE_FILE) if name not in LASTING]
    for kind, name in found:  # the last made first, since a table refers only to tables made before it
        db.conn.execute(f"drop {kind} {name}")


def create_derived(db: Database) -> None:
    """Make all derived tables, empty, within the caller's transaction, without their late indexes."""
    for table in _DERIVED:
        _create(db, table, late=False)
    db.conn.execute(f"pragma user_version = {VERSION}")


def create_late_indexes(db: Database) -> None:
    """Make the indexes of derived tables that are missing, within the caller's transaction. They may be more than the
    late ones: a newer version may declare others, and they hold nothing of their own."""
    for statement in chain.from_iterable(table.create_indexes() for table in _DERIVED):
        db.conn.execute(statement)


def _create(db: Database, table: Table, *, late: bool = True) -> None:
    for statement in (table.create(), *table.create_indexes(late=late)):
        db.conn.execute(statement)


# --- the history of the lasting tables --------------------------------------------------------------------------------

# A migration is a file in migrations/ with one or more SQL statements. Never edit a migration that has run: add a new
# one. A new table needs no migration, since `prepare` makes it as declared, after all migrations. So a later migration
# that changes this table must do nothing where the table does not exist yet. A test checks that all migrations together
# make what archive.schema declares.
migrations = Migrations("fanzha")
_FILES = sorted(Path(__file__).with_name("migrations").glob("*.sql"))
FIRST_TABLES = frozenset(re.findall(r'^CREATE TABLE "(\w+)"', _FILES[0].read_text("utf-8"), re.MULTILINE))

for _path in _FILES:

    @migrations(name=_path.stem)
    def _migrate(db: Database, path: Path = _path) -> None:
        for statement in path.read_text("utf-8").split(";\n"):
            db.conn.execute(statement)


def later_migrations(db: Database) -> list[str]:
    """The migrations of later versions that lasting tables have had, by name."""
    return [one.name for one in migrations.applied(db) if one.name > _FILES[-1].stem]
