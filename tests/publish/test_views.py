"""The views of the public file, and its search in plain SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from archive.schema import VIEWS
from tests.support.public_file import build


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = build(tmp_path_factory.mktemp("views") / "fanzha.db")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")  # as the shell sqlite3 has it
        connection.row_factory = sqlite3.Row
        yield connection


def test_views_have_the_columns_that_are_declared(db: sqlite3.Connection) -> None:
    for view in VIEWS:
        declared = [column.name for column in view.columns]
        made = [row["name"] for row in db.execute("SELECT name FROM pragma_table_info(?)", (view.name,))]
        assert made[: len(declared)] == declared if view.name.startswith("v_search") else made == declared, view.name
