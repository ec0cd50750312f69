"""Columns that were found: one bad night loses none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive.model import Source
from archive.store import columns
from archive.store.archive import Archive

LINK = columns.ColumnLink("dxal", "http://x.example/dxal/", "典型案例", "http://x.example/")
SHOWN = columns.ColumnContent("dxal", listed=20, dated=20, share=0.8, family="trs")
FIRST, NEXT_DAY, LATER = "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-02-02T00:00:00Z"


@pytest.fixture
def db(tmp_path: Path) -> Database:
    archive = Archive.open(tmp_path)
    archive.put_sources(Source("x", "样例", "other", None, "http://x.example/", "trs"))
    columns.record_found(archive.db, "x", LINK, FIRST)
    return archive.db


def names(db: Database) -> list[tuple[str, bool]]:
    return [(column.name, column.has_rows) for column in columns.known_columns(db, "x")]


def test_a_column_is_known_from_its_link_on_before_it_was_read(db: Database) -> None:
    assert names(db) == [("dxal", False)]


def test_when_columns_were_looked_for_is_the_sources(db: Database) -> None:
    assert columns.last_search(db, "x") is None
    columns.record_search(db, "x", FIRST)
    assert (columns.last_search(db, "x"), columns.last_search(db, "y")) == (FIRST, None)


def test_a_column_that_held_rows_stays_though_it_holds_none_now(db: Database) -> None:
    columns.record_checked(db, "x", SHOWN, FIRST)
    columns.record_checked(db, "x", replace(SHOWN, listed=0, dated=0, share=0.0), LATER)
    assert names(db) == [("dxal", True)]
    assert list(db.query("select listed, share, checked_at, state from columns")) == [
        {"listed": 20, "share": 0.8, "checked_at": LATER, "state": "read"}
    ]


def test_a_column_that_never_held_a_row_is_looked_at_again_after_a_month(db: Database) -> None:
    columns.record_checked(db, "x", replace(SHOWN, listed=0), FIRST)
    columns.record_found(db, "x", LINK, NEXT_DAY)
    assert names(db) == []
    columns.record_found(db, "x", LINK, LATER)
    assert names(db) == [("dxal", False)]


def test_a_column_that_is_gone_is_looked_at_again_after_a_month_or_at_another_address(db: Database) -> None:
    columns.record_checked(db, "x", SHOWN, FIRST)
    columns.record_gone(db, "x", "dxal", FIRST)
    columns.record_found(db, "x", LINK, NEXT_DAY)
    assert names(db) == []
    columns.record_found(db, "x", replace(LINK, url="http://x.example/dxal/list.html"), NEXT_DAY)
    assert names(db) == [("dxal", False)]
    columns.record_gone(db, "x", "dxal", NEXT_DAY)
    columns.record_found(db, "x", replace(LINK, found_by="案例"), LATER)
    assert names(db) == [("dxal", False)]
    assert next(db.query("select found_by, found_at from columns")) == {"found_by": "案例", "found_at": LATER}
