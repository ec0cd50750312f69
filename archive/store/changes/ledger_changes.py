"""Notes which rows of the lasting tables have changed since each copy of the ledger was made.

Triggers of the working file do it, in the transaction that changes a row: so nothing can be missed, whatever statement
or job it was. A copy is brought up to date by these rows alone. Each copy has a token, and a row of ledger_copies in
the working file: a copy whose token is not there, as after a rebuild or beside a restored file, has to be made anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from uuid import uuid4

from archive.schema import TABLES, Table

COPIES, CHANGES = "ledger_copies", "ledger_changes"
COPIED = tuple(table for table in TABLES if table.lasting and table.name not in ("frontier", COPIES, CHANGES))
_MOMENTS = {"insert": "new", "update": "new", "delete": "old"}  # and the row that names the key
_WITH_COPIES = f"when exists (select 1 from {COPIES})"  # without a copy nobody needs the notes


def create_triggers(db: sqlite3.Connection) -> None:
    """Make the triggers that are missing."""
    for table in COPIED:
        for moment, row in _MOMENTS.items():
            name, key = f"{table.name}_{moment}_noted", ", ".join(f"{row}.{name}" for name in table.key)
            db.execute(
                f"""create trigger if not exists {name} after {moment} on {table.name} {_WITH_COPIES} begin
                      insert into {CHANGES} (copy_id, table_name, row_key)
                        select id, '{table.name}', json_array({key}) from (select max(id) as id from {COPIES}) c
                        where not exists (select 1 from {CHANGES} where copy_id = c.id
                          and table_name = '{table.name}' and row_key = json_array({key}));
                    end"""  # not `insert or ignore`: the statement that fires a trigger decides about conflicts
            )


def register_copy(db: sqlite3.Connection) -> str:
    """Begin to note what changes after the copy that is about to be made. Returns its token. Changes that come between
    this and the copy are in it, and are copied once more with the next."""
    token = uuid4().hex
    db.execute(f"insert into {COPIES} (token) values (?)", [token])
    return token


def forget_others(db: sqlite3.Connection, tokens: tuple[str, ...]) -> None:
    """Forget all copies but those with these tokens, and the changes that they all have."""
    db.execute("begin immediate")
    db.execute(f"delete from {COPIES} where token not in ({', '.join('?' * len(tokens))})", tokens)
    db.execute(f"delete from {CHANGES} where copy_id < (select min(id) from {COPIES})")
    db.execute("commit")


def is_known(db: sqlite3.Connection, token: str, schema: str) -> bool:
    """Whether what has changed since the copy with this token is noted. `schema`: the working file's."""
    return db.execute(f"select 1 from {schema}.{COPIES} where token = ?", [token]).fetchone() is not None


def bring_up_to_date(db: sqlite3.Connection, token: str, working: str) -> None:
    """Copy the rows that have changed since the copy with this token from the schema `working` to `main`, the copy."""
    for table in COPIED:
        for statement in _updates(table, working):
            db.execute(statement, {"token": token, "table": table.name})


def _updates(table: Table, working: str) -> Iterator[str]:
    columns = [f'"{column.name}"' for column in table.columns_of(public=False)]
    key = [f'"{name}"' for name in table.key]
    parts = ", ".join(f"json_extract(row_key, '$[{at}]')" for at in range(len(key)))
    changed = f"""({", ".join(key)}) in (select {parts} from {working}.{CHANGES} where table_name = :table
                  and copy_id >= (select id from {working}.{COPIES} where token = :token))"""
    same = " and ".join(f"there.{name} = here.{name}" for name in key)
    updates = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in key)
    yield f"""delete from main.{table.name} as here where {changed}
              and not exists (select 1 from {working}.{table.name} there where {same})"""
    yield f"""insert into main.{table.name} ({", ".join(columns)})
              select {", ".join(columns)} from {working}.{table.name} where {changed} order by rowid
              on conflict ({", ".join(key)}) do update set {updates}"""
