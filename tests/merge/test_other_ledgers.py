"""Ledgers that no machine writes, or that this version cannot merge: named, and nothing of them is taken."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from archive.slugs import LONGEST_ID
from archive.store.ledger_copy import LEDGER
from tests.merge.made_machines import Folders, change_ledger, merge, moment
from tests.merge.tables import of_any_machine

pytestmark = [pytest.mark.usefixtures("readers"), pytest.mark.slow]


def renamed(to: str) -> str:
    """SQL that gives the source spp another id, of which SQLite makes the expression `to`."""
    tables = ("run_sources", "columns", "skipped_rows")
    return f"update sources set id = {to};" + ";".join(f"update {table} set source_id = {to}" for table in tables)


ODD_ROWS = {
    renamed("''"): "the id of a source: ''",
    renamed("'../spp'"): "the id of a source: '../spp'",
    renamed("'a' || char(10, 27) || '[31m'"): "the id of a source: 'a\\n\\x1b[31m'",
    renamed("'监'"): "the id of a source: '监'",
    renamed(f"printf('%.{LONGEST_ID + 1}c', 'x')"): f"the id of a source: '{'x' * 99})",
    "update sources set home_url = 'javascript:alert(1)'": "'javascript:alert(1)'",
    "update sources set home_url = 'http://[::1'": "'http://[::1'",
    "update run_sources set source_id = 'ghost'": "",
    "update runs set identity = '' where id = 1": "",
    "update runs set identity = null": "",
    "update runs set started = 'soon'": "the moment of a run: 'soon'",
    "update runs set ended = ''": "the moment of a run: ''",
    "update run_sources set accepted = '2026-13-01T00:00:00Z'": "the moment of a run: '2026-13-01T00:00:00Z'",
    "update runs set identity = cast(x'ff' as text) where id = 1": f"a run without an identity: '{moment(1)}'",
    "update columns set url = 'javascript:alert(1)'": "the address of a column: 'javascript:alert(1)'",
    "update sources set name = 'a' || char(27) || '[31m'": "the name of a source: 'a\\x1b[31m'",
    "update sources set name = 'a' || char(0)": "the name of a source: 'a\\x00'",
    "update sources set name = cast(x'ff41' as text)": "Could not decode to UTF-8 column 'name'",
    "update run_sources set reason = cast(x'ff41' as text)": "Could not decode to UTF-8 column 'reason'",
}
LATER_VERSION = """alter table runs add column later text; insert into _sqlite_migrations
    (migration_set, name, applied_at) values ('fanzha', 'm999_later', '2027-01-01T00:00:00Z')"""


def changed(folder: Path, to: Path, script: str) -> Path:
    """A copy of a folder whose ledger was changed."""
    shutil.copytree(folder, to)
    change_ledger(to, script)
    return to


def test_nothing_is_taken_of_ledgers_with_rows_that_no_machine_writes_and_other_folders_are(
    others: Folders, tmp_path: Path
) -> None:
    odd = [changed(others[0], tmp_path / str(number), script) for number, script in enumerate(ODD_ROWS)]
    later = changed(others[0], tmp_path / "later", LATER_VERSION)
    done = merge(tmp_path / "into", *odd, later, others[1])
    assert (done.exit_code, done.exception.__class__) == (1, SystemExit)
    named = {line.partition(": ")[2].partition(": ")[0]: line for line in done.output.splitlines() if "Error" in line}
    for folder, what in zip(odd, ODD_ROWS.values(), strict=True):
        line = named[str(folder)]
        assert f"its runs are not taken: {LEDGER} has rows that no machine writes (" in line
        assert what in line
        assert line.endswith("and merge again")
        assert line.isprintable()
    assert f"its runs are not taken: {LEDGER} was written by a later version of fanzha" in named[str(later)]
    assert f"{odd[0]}: 2 WARC file(s) taken" in done.output
    found = of_any_machine(tmp_path / "into")
    merge(tmp_path / "without", others[1])
    without = of_any_machine(tmp_path / "without")
    for table in ("runs", "run_sources", "hosts", "columns"):
        assert found[table] == without[table], table
    assert {row[1] for row in found["sources"]} >= {"spp人民检察院", "hubei人民检察院"}
