"""The tables of the working file are those that archive.schema declares, however old the file is."""

from __future__ import annotations

from sqlite_utils import Database

from archive.schema import VERSION, WORKING
from archive.store.rows import insert, insert_all
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


def test_rows_are_inserted_by_the_names_of_their_columns_in_whatever_order() -> None:
    db = Database(memory=True)
    prepare(db)
    insert(db, "regions", {"name": "样例省", "code": "330000"})
    insert_all(db, "regions", [{"parent": "330000", "name": "样例市", "code": "330100", "english": None}])
    found = db.conn.execute("select code, name, parent from regions").fetchall()
    assert found == [("330000", "样例省", None), ("330100", "样例市", "330000")]
