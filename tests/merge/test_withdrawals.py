"""What is withdrawn on one machine is withdrawn on all; once it is undone on one, it is undone on all."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive.store.archive import Archive
from archive.store.withdrawals import register
from archive.store.withdrawals.register import Entry
from archive.warc.writer import now
from tests.merge.made_machines import Folders, merge

pytestmark = pytest.mark.usefixtures("readers")
WHY = register.Statement("撤回", "operator", note="file 12")


def entries(data: Path) -> list[Entry]:
    with closing(sqlite3.connect(data / "archive.db")) as db:
        return register.entries(Database(db))


def test_a_withdrawal_and_its_undoing_come_with_the_ledger_whichever_is_merged_first(
    others: Folders, tmp_path: Path
) -> None:
    into = tmp_path / "into"
    with closing(Archive.open(others[0])) as archive, archive.transaction():
        ((slug,),) = archive.db.conn.execute("select min(slug) from publications").fetchall()
        there = register.withdraw(archive.db, slug, WHY, now())
    assert merge(into, others[0]).exit_code == 0
    assert entries(into) == [there]
    assert merge(into, others[0]).exit_code == 0
    assert entries(into) == [there]
    with closing(Archive.open(into)) as archive, archive.transaction():
        register.undo(archive.db, slug, "another", "the office agrees", now())
    merge(into, others[0])
    (undone,) = entries(into)
    assert (undone.undone_by, undone.undone_note, undone.withholds) == ("another", "the office agrees", ())
    merge(others[0], into)
    assert entries(others[0]) == [undone]
