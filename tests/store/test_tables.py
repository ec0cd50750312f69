"""The tables of the working file are those that archive.schema declares, however old the file is."""

from __future__ import annotations

from sqlite_utils import Database

from archive.schema import VERSION, WORKING
from archive.store.tables import migrations, prepare
from tests.support.tables import declared, shape


def test_a_file_ends_in_the_tables_that_are_declared_from_whatever_migration_it_comes() -> None:
    first, *later = [migration.name for migration in migrations.pending(Database(memory=True))]
    for before in (first, *later[1:]):
        db = Database(memory=True)
        migrations.apply(db, stop_before=before)
        prepare(db)
        assert {table.name: shape(db.conn, table.name) for table in WORKING} == {
            table.name: declared(table, public=False) for table in WORKING
        }, before
        loose = {table.name for table in db.tables if not table.strict and not table.name.startswith("_sqlite")}
        assert loose == {"figures"}  # a STRICT table takes no numeric column
        assert db.conn.execute("pragma user_version").fetchone() == (VERSION,)
