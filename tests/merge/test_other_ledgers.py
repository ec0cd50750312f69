"""Ledgers that no machine writes, or that this version cannot merge: named, and nothing of them is taken."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.merge import merging
from archive.model import Context, Role, Source
from archive.slugs import LONGEST_ID
from archive.store.ledger_copy import LEDGER, PREVIOUS, usable_copy
from archive.warc.folder import warc_files
from archive.warc.writer import ServedResponse, WarcWriter
from tests.merge.commands import change_ledger, merge
from tests.merge.made_machines import Folders, crawl, moment, source
from tests.merge.tables import everything, of_any_machine

pytestmark = [pytest.mark.usefixtures("readers"), pytest.mark.slow]


@pytest.mark.parametrize(
    ("script", "what"),
    [
        ("drop table run_sources", "it has no table run_sources"),
        ("drop table run_sources; drop table runs", "it has no table runs"),
        ("drop table hosts", "it has no table hosts"),
        ("alter table runs rename to r; create view runs as select * from r", "it has no table runs"),
        ("alter table sources drop column family", "its table sources has no column family"),
        (
            "drop index idx_runs_identity; alter table runs drop column identity",
            "its table runs has no column identity",
        ),
    ],
)
def test_a_ledger_without_a_table_or_a_column_is_damaged_and_the_one_before_it_serves(
    others: Folders, tmp_path: Path, script: str, what: str
) -> None:
    shutil.copytree(others[0], tmp_path / "whole")
    change_ledger(others[0], script)
    done = merge(tmp_path / "into", others[0])
    assert done.exit_code == 1
    assert f"its runs are those of {PREVIOUS}: {others[0] / LEDGER} is damaged ({what})" in done.output
    assert "1 new run(s)" in done.output
    assert "0 WARC file(s) taken (0.0 MB, 0 records, 0 new texts), 2 known already; 1 new run(s)" in (
        merge(tmp_path / "into", tmp_path / "whole").output
    )


def renamed(to: str) -> str:
    """SQL that gives the source spp another id, of which SQLite makes the expression `to`."""
    tables = ("run_sources", "columns", "skipped_rows")
    return f"update sources set id = {to};" + ";".join(f"update {table} set source_id = {to}" for table in tables)


@pytest.mark.parametrize(
    ("script", "what"),
    [
        (renamed("''"), "the id of a source: ''"),
        (renamed("'../spp'"), "the id of a source: '../spp'"),
        (renamed("'a' || char(10, 27) || '[31m'"), "the id of a source: 'a\\n\\x1b[31m'"),
        (renamed("'监'"), "the id of a source: '监'"),
        (renamed(f"printf('%.{LONGEST_ID + 1}c', 'x')"), f"the id of a source: '{'x' * 99})"),
        ("update runs set started = 'soon'", "the moment of a run: 'soon'"),
        ("update runs set ended = ''", "the moment of a run: ''"),
        ("update run_sources set accepted = '2026-13-01T00:00:00Z'", "the moment of a run: '2026-13-01T00:00:00Z'"),
        ("update runs set identity = cast(x'ff' as text) where id = 1", f"a run without an identity: '{moment(1)}'"),
        ("update columns set url = 'javascript:alert(1)'", "the address of a column: 'javascript:alert(1)'"),
        ("update sources set name = 'a' || char(27) || '[31m'", "the name of a source: 'a\\x1b[31m'"),
        ("update sources set name = 'a' || char(0)", "the name of a source: 'a\\x00'"),
        ("update sources set name = cast(x'ff41' as text)", "Could not decode to UTF-8 column 'name'"),
        ("update run_sources set reason = cast(x'ff41' as text)", "Could not decode to UTF-8 column 'reason'"),
    ],
)
def test_nothing_of_a_ledger_with_rows_that_no_machine_writes_is_taken(
    others: Folders, tmp_path: Path, script: str, what: str
) -> None:
    change_ledger(others[0], script)
    done = merge(tmp_path / "into", others[0])
    assert (done.exit_code, done.exception.__class__) == (1, SystemExit)
    named, taken, *_ = done.output.splitlines()
    assert named.startswith(
        f"Error: {others[0]}: its runs are not taken: {LEDGER} has rows that no machine writes ({what}"
    )
    assert named.endswith("and merge again")
    assert named.isprintable()
    assert "2 WARC file(s) taken" in taken
    assert "0 new run(s)" in taken
    found = of_any_machine(tmp_path / "into")
    assert (found["runs"], found["hosts"], found["columns"]) == ([], [], [])


def test_a_ledger_of_a_later_version_waits_until_this_one_is_up_to_date(others: Folders, tmp_path: Path) -> None:
    change_ledger(
        others[0],
        """alter table runs add column later text; insert into _sqlite_migrations (migration_set, name, applied_at)
        values ('fanzha', 'm999_later', '2027-01-01T00:00:00Z')""",
    )
    done = merge(tmp_path / "into", others[0])
    assert done.exit_code == 1
    assert f"its runs are not taken: {LEDGER} was written by a later version of fanzha" in done.output
    assert "2 WARC file(s) taken" in done.output
    assert of_any_machine(tmp_path / "into")["runs"] == []


def machine_without_ledger(data: Path, declared: Source) -> None:
    """A data folder with a WARC file alone, which declares a source."""
    (data / "warc").mkdir(parents=True)
    context = Context(Role.ARTICLE, declared.id, declared.family)
    with closing(WarcWriter(data / "warc", (declared,))) as writer:
        writer.write(ServedResponse("https://spp.example/new.html", moment(4), 200, (), b"<p>x", context))


def test_a_source_on_the_host_of_another_is_refused_in_a_ledger_and_in_a_file(others: Folders, tmp_path: Path) -> None:
    into, spp2 = tmp_path / "into", replace(source("spp"), id="spp2")
    merge(into, others[0])
    before = everything(into)
    why = "the source spp2 is at spp.example, as the source spp here. Nothing of it is taken. Give it one id"
    change_ledger(others[0], renamed("'spp2'") + "; update runs set identity = identity || 2")
    done = merge(into, others[0])
    assert (done.exit_code, everything(into) == before) == (1, True)
    assert f"its runs are not taken: by {LEDGER} {why}" in done.output
    machine_without_ledger(tmp_path / "other", spp2)
    done = merge(into, tmp_path / "other")
    assert (done.exit_code, everything(into) == before) == (1, True)
    assert f"not taken: {warc_files(tmp_path / 'other' / 'warc')[0].name}: {why}" in done.output
    crawl(into, 5, shanxi=1)
    assert merge(into, others[1]).exit_code == 0, "other sources are not concerned"


def test_a_source_that_was_renamed_there_is_taken_from_the_ledger_that_knows_both_ids(
    others: Folders, tmp_path: Path
) -> None:
    into = tmp_path / "into"
    merge(into, others[0])
    columns = "name, level, region_code, home_url, family, official, looked_at"
    change_ledger(others[0], f"insert into sources (id, {columns}) select 'spp2', {columns} from sources")
    assert merge(into, others[0]).exit_code == 0
    machine_without_ledger(tmp_path / "other", replace(source("spp"), id="spp2"))
    assert "1 WARC file(s) taken" in merge(into, tmp_path / "other").output
    assert {row[0] for row in of_any_machine(into)["sources"]} == {"spp", "spp2"}


@pytest.mark.parametrize("name", ["", "../spp", "a\n\x1b[31m", "监", "x" * (LONGEST_ID + 1)])
def test_a_warc_file_that_declares_a_source_with_an_odd_id_declares_none(tmp_path: Path, name: str) -> None:
    machine_without_ledger(tmp_path / "other", replace(source("spp"), id=name))
    assert "1 WARC file(s) taken" in merge(tmp_path / "into", tmp_path / "other").output
    assert [row[:2] for row in of_any_machine(tmp_path / "into")["sources"]] == [("spp-example", "spp.example")]


def test_a_ledger_that_is_replaced_while_it_is_read_is_read_anew(
    others: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings = []

    def put_in_place_meanwhile(folder: Path) -> object:
        found = usable_copy(folder)
        if not readings:  # the job was between both names
            (folder / "ledger.draft.db").rename(folder / LEDGER)
        readings.append(found)
        return found

    (others[0] / LEDGER).rename(others[0] / "ledger.draft.db")
    monkeypatch.setattr(merging, "usable_copy", put_in_place_meanwhile)
    done = merge(tmp_path / "into", others[0])
    assert (done.exit_code, len(readings), "2 new run(s)" in done.output) == (0, 2, True), done.output


def test_reasons_that_are_no_list_are_given_as_they_are(others: Folders, tmp_path: Path) -> None:
    change_ledger(others[0], "update run_sources set verdict = 'layout', reason = '5'")
    assert merge(tmp_path / "into", others[0]).exit_code == 0
    status = CliRunner().invoke(main, ["--data", str(tmp_path / "into"), "status"])
    assert (status.exit_code, status.exception.__class__) == (1, SystemExit)
    assert "not good: 1 source(s) not good" in status.output
