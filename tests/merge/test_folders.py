"""Folders of other machines, made by hand: what is taken of them, what is not, and that nothing else depends on it."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.files import sha256
from archive.merge import copies
from archive.model import Context, Role
from archive.schema import TABLES
from archive.store import runs
from archive.store.archive import Archive
from archive.store.ledger_copy import LEDGER, PREVIOUS
from archive.warc.folder import OPEN, index_path, warc_files
from archive.warc.writer import ServedResponse, WarcWriter
from tests.merge.commands import change_ledger, merge
from tests.merge.made_machines import NOON, Folders, crawl, moment, source
from tests.merge.tables import everything, of_any_machine
from tests.support.crawls import fanzha

pytestmark = [pytest.mark.usefixtures("readers"), pytest.mark.slow]


def test_what_is_known_of_a_source_is_that_of_its_last_run_wherever_it_comes_through(
    others: Folders, tmp_path: Path
) -> None:
    a, b, c = others
    assert merge(tmp_path / "apart", c, a, b).exit_code == 0
    found = of_any_machine(tmp_path / "apart")
    assert found["hosts"] == [("busy.example", moment(4), "503 of shanxi")]
    assert [row[1] for row in found["columns"] if row[0] == "shanxi"] == ["column3"]
    assert merge(a, b).exit_code == 0
    assert merge(tmp_path / "chained", a, c).exit_code == 0
    assert of_any_machine(tmp_path / "chained") == found


def test_merged_again_nothing_grows_and_what_is_new_is_added(others: Folders, tmp_path: Path) -> None:
    into = tmp_path / "into"
    assert "1 WARC file(s) taken" in merge(into, others[1]).output
    before = everything(into)
    again = merge(into, others[1])
    assert (again.exit_code, everything(into) == before) == (0, True)
    assert "0 WARC file(s) taken (0.0 MB, 0 records, 0 new texts), 1 known already; 0 new run(s)" in again.output
    crawl(others[1], 5, hubei=4)
    assert (
        "1 WARC file(s) taken (0.0 MB, 4 records, 2 new texts), 1 known already; 1 new run(s)"
        in merge(into, others[1]).output
    )
    fresh = tmp_path / "fresh"
    merge(fresh, others[1])
    assert of_any_machine(into) == of_any_machine(fresh)


def test_a_file_is_linked_or_copied_where_links_are_refused(
    others: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    merge(tmp_path / "linked", others[0])
    monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(PermissionError(1, "no links here")))
    merge(tmp_path / "copied", others[0])
    monkeypatch.undo()
    for path in warc_files(others[0] / "warc"):
        assert (tmp_path / "linked" / "warc" / path.name).samefile(path)
        copy = tmp_path / "copied" / "warc" / path.name
        assert (copy.samefile(path), sha256(copy)) == (False, sha256(path))
    assert of_any_machine(tmp_path / "linked") == of_any_machine(tmp_path / "copied")
    assert everything(tmp_path / "copied")[1] == everything(tmp_path / "linked")[1]
    assert merge(tmp_path / "copied", others[0]).output.count("2 known already") == 1


def test_a_file_that_is_being_written_is_left_for_the_next_time(others: Folders, tmp_path: Path) -> None:
    path = warc_files(others[0] / "warc")[1]
    path.rename(path.with_name(path.name + OPEN))
    done = merge(tmp_path / "into", others[0])
    assert done.exit_code == 0
    assert f"{path.name} is being written there, and is left for the next time" in done.output
    path.with_name(path.name + OPEN).rename(path)
    assert "1 WARC file(s) taken" in merge(tmp_path / "into", others[0]).output
    merge(tmp_path / "whole", others[0])
    assert of_any_machine(tmp_path / "into") == of_any_machine(tmp_path / "whole")


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 0xFF
    path.write_bytes(content)


def cut(path: Path, at: int) -> None:
    path.write_bytes(path.read_bytes()[:at])


@pytest.mark.parametrize("damage", [flip, cut])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_damaged_file_is_named_and_nothing_of_it_is_taken(
    others: Folders, tmp_path: Path, damage: Any, share: float
) -> None:
    path = warc_files(others[1] / "warc")[0]
    whole = path.read_bytes()
    damage(path, int(len(whole) * share))
    into = tmp_path / "into"
    done = merge(into, others[1], others[2])
    assert done.exit_code == 1
    assert f"not taken: {path.name}" in done.output
    assert [one.name for one in warc_files(into / "warc")] == [one.name for one in warc_files(others[2] / "warc")]
    assert not (into / copies.STAGING).exists()
    path.write_bytes(whole)
    assert merge(into, others[1], others[2]).exit_code == 0
    merge(tmp_path / "whole", others[1], others[2])
    assert of_any_machine(into) == of_any_machine(tmp_path / "whole")


def test_a_revisit_whose_record_is_not_here_waits_for_it(others: Folders, tmp_path: Path) -> None:
    first, second = warc_files(others[0] / "warc")
    whole = first.read_bytes()
    flip(first, len(whole) - 300)
    done = merge(tmp_path / "into", others[0])
    assert (done.exit_code, warc_files(tmp_path / "into" / "warc")) == (1, [])
    assert f"not taken: {second.name}" in done.output
    assert "its payload is in the record of https://spp.example/t0.html" in done.output
    first.write_bytes(whole)
    assert merge(tmp_path / "into", others[0]).exit_code == 0
    assert of_any_machine(tmp_path / "into")["captures"] == of_any_machine(others[0])["captures"]


def test_another_content_under_a_name_that_is_here_is_refused(others: Folders, tmp_path: Path) -> None:
    into, path = tmp_path / "into", warc_files(others[0] / "warc")[0]
    merge(into, others[0])
    before = everything(into)
    one, other = warc_files(others[1] / "warc")[0], others[0] / "warc" / path.name
    other.unlink()
    index_path(other).unlink()
    shutil.copy(one, other)
    done = merge(into, others[0])
    assert (done.exit_code, everything(into) == before) == (1, True)
    assert f"not taken: {path.name}: a file of this name is here and differs" in done.output


@pytest.mark.parametrize("joined_here", [True, False])
def test_files_that_were_joined_here_or_there_are_known(others: Folders, tmp_path: Path, *, joined_here: bool) -> None:
    into = tmp_path / "into"
    merge(into, others[0])
    assert fanzha("join", data=into if joined_here else others[0]).returncode == 0
    before = everything(into)
    done = merge(into, others[0])
    assert done.exit_code == 0
    assert "0 WARC file(s) taken" in done.output
    assert everything(into) == before


def test_the_archive_itself_a_folder_in_it_and_no_data_folder_are_refused(others: Folders, tmp_path: Path) -> None:
    shutil.copytree(others[1], others[0] / "incoming")
    (tmp_path / "link").symlink_to(others[0])
    (tmp_path / "empty").mkdir()
    for folder, why in (
        (others[0], "is the archive itself"),
        (tmp_path / "link", "is the archive itself"),
        (others[0] / "incoming", "one of both lies in the other"),
        (tmp_path / "empty", "has no folder warc/"),
    ):
        done = merge(others[0], others[2], folder)
        assert (done.exit_code, why in done.output) == (1, True), done.output
    assert len(warc_files(others[0] / "warc")) == 2


def test_only_warc_and_ledger_are_needed_and_a_ledger_that_cannot_be_used_is_named(
    others: Folders, tmp_path: Path
) -> None:
    for path in others[0].iterdir():
        if path.name not in ("warc", LEDGER, LEDGER + ".sha256"):
            path.unlink()
    merge(tmp_path / "little", others[0])
    expected = of_any_machine(tmp_path / "little")
    assert len(expected["run_sources"]) == 2
    ledger = (others[0] / LEDGER).read_bytes()
    flip(others[0] / LEDGER, len(ledger) // 2)
    done = merge(tmp_path / "into", others[0])
    assert (done.exit_code, "its runs are not taken: " in done.output) == (1, True)
    assert of_any_machine(tmp_path / "into")["publications"] == expected["publications"]
    (others[0] / LEDGER).write_bytes(ledger)
    assert merge(tmp_path / "into", others[0]).exit_code == 0
    assert of_any_machine(tmp_path / "into") == expected


def test_a_copy_of_the_ledger_that_is_damaged_is_named_and_the_one_before_it_serves(
    others: Folders, tmp_path: Path
) -> None:
    flip(others[0] / LEDGER, (others[0] / LEDGER).stat().st_size // 2)
    done = merge(tmp_path / "into", others[0])
    assert done.exit_code == 1
    assert f"its runs are those of {PREVIOUS}: {others[0] / LEDGER} is not as it was written" in done.output
    assert "1 new run(s)" in done.output


def test_a_file_without_an_index_gets_one_and_is_known_by_its_bytes(others: Folders, tmp_path: Path) -> None:
    path = warc_files(others[1] / "warc")[0]
    index = index_path(path).read_text("utf-8")
    index_path(path).unlink()
    assert merge(tmp_path / "into", others[1]).exit_code == 0
    assert index_path(tmp_path / "into" / "warc" / path.name).read_text("utf-8") == index
    shutil.copytree(others[1], tmp_path / "carried")
    assert "1 known already" in merge(tmp_path / "into", tmp_path / "carried").output


def test_what_a_merge_does_with_each_lasting_table_is_documented() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "many-machines.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    documented = {name for line in rows for name in re.findall(r"`(\w+)`", line.split("|")[1])}
    assert documented == {table.name for table in TABLES if table.lasting}


def test_pages_of_the_future_are_refused(tmp_path: Path) -> None:
    ahead = (datetime.now(UTC) - NOON).days + 30
    path = crawl(tmp_path / "ahead", ahead, spp=1)
    done = merge(tmp_path / "into", tmp_path / "ahead")
    assert done.exit_code == 1
    assert f"{path.name} has a page of {moment(ahead)}, which is later than now" in done.output
    assert warc_files(tmp_path / "into" / "warc") == []


def test_a_full_disk_is_found_before_anything_is_changed(
    others: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "TABLES_SHARE", 10**9)
    done = merge(tmp_path / "into", others[0])
    assert (done.exit_code, "a merge needs about" in done.output) == (1, True)
    assert warc_files(tmp_path / "into" / "warc") == []


def test_a_merge_waits_for_no_other_writer(others: Folders, tmp_path: Path) -> None:
    with closing(Archive.open(tmp_path / "into")) as archive, archive.lock():
        done = merge(tmp_path / "into", others[0])
    assert (done.exit_code, "another fanzha is writing to" in done.output) == (1, True)


def test_a_run_that_goes_on_there_comes_when_it_has_ended_and_what_was_accepted_later_too(
    others: Folders, tmp_path: Path
) -> None:
    into = tmp_path / "into"
    with closing(Archive.open(others[0])) as archive:
        runs.start(archive.db, runs.RunPlan(("spp",)))
        archive._changed = True
    assert "2 new run(s)" in merge(into, others[0]).output
    with closing(Archive.open(others[0])) as archive, archive.transaction():
        archive.db.conn.execute("update runs set ended = started, verdict = 'good' where ended is null")
        archive.db.conn.execute("update run_sources set accepted = ? where run_id = 1", (moment(7),))
    assert "1 new run(s)" in merge(into, others[0]).output
    assert of_any_machine(into)["run_sources"] == of_any_machine(others[0])["run_sources"]


def make_folder(path: Path) -> None:
    path.mkdir()


def lead_to_nothing(path: Path) -> None:
    path.symlink_to(path.parent / "nothing")


@pytest.mark.parametrize("make", [make_folder, os.mkfifo, lead_to_nothing])
@pytest.mark.parametrize("ending", ["", ".cdxj"])
def test_what_is_no_file_is_named_and_hinders_no_other(others: Folders, tmp_path: Path, make: Any, ending: str) -> None:
    path = warc_files(others[0] / "warc")[0].with_name(f"odd.warc.gz{ending}")
    make(path)
    if ending:
        shutil.copy(warc_files(others[0] / "warc")[0], path.with_suffix(""))
    done = merge(tmp_path / "into", others[0], others[1])
    taken = sorted(one.name for folder in others[:2] for one in warc_files(folder / "warc") if one.name[:3] != "odd")
    if ending and make is lead_to_nothing:  # as good as none
        taken = sorted([*taken, "odd.warc.gz"])
    else:
        assert (done.exit_code, "not taken: odd.warc.gz: it cannot be read (" in done.output) == (1, True)
    assert sorted(one.name for one in warc_files(tmp_path / "into" / "warc")) == taken


def test_a_checksum_that_is_no_file_makes_that_copy_of_the_ledger_unusable(others: Folders, tmp_path: Path) -> None:
    (others[0] / f"{LEDGER}.sha256").unlink()
    os.mkfifo(others[0] / f"{LEDGER}.sha256")
    done = merge(tmp_path / "into", others[0], others[1])
    assert done.exit_code == 1
    assert f"its runs are those of {PREVIOUS}: {others[0] / LEDGER} cannot be compared with its checksum" in done.output
    assert f"{others[1]}: 1 WARC file(s) taken" in done.output


def test_a_name_that_no_line_can_hold_is_refused(others: Folders, tmp_path: Path) -> None:
    path = warc_files(others[0] / "warc")[0]
    path.rename(path.with_name("2026\n\x1b[31m.warc.gz"))
    done = merge(tmp_path / "into", others[0])
    assert (done.exit_code, "not taken: 2026\\n\\x1b[31m.warc.gz: " in done.output) == (1, True), done.output


@pytest.mark.parametrize(
    "script",
    [
        "update sources set home_url = 'javascript:alert(1)'",
        "update sources set home_url = 'http://[::1'",
        "update runs set identity = '' where id = 1",
        "update runs set identity = null",
        "update run_sources set source_id = 'ghost'",
    ],
)
def test_a_ledger_with_rows_that_no_machine_writes_is_named_and_hinders_nothing_else(
    others: Folders, tmp_path: Path, script: str
) -> None:
    change_ledger(others[0], script)
    done = merge(tmp_path / "into", others[0], others[1])
    assert (done.exit_code, done.exception.__class__) == (1, SystemExit)
    assert "its runs are not taken: ledger.db has rows that no machine writes (" in done.output
    assert "1 new run(s)" in done.output
    found = of_any_machine(tmp_path / "into")
    assert {row[1] for row in found["sources"]} >= {"spp人民检察院", "hubei人民检察院"}


def test_a_warc_file_that_declares_a_source_without_an_address_declares_none(tmp_path: Path) -> None:
    (tmp_path / "other" / "warc").mkdir(parents=True)
    hostile = replace(source("spp"), home_url="javascript:alert(1)")
    response = ServedResponse("https://spp.example/a.html", moment(1), 200, (), b"<p>x", Context(Role.ARTICLE, "spp"))
    with closing(WarcWriter(tmp_path / "other" / "warc", (hostile,))) as writer:
        writer.write(response)
    assert "1 WARC file(s) taken" in merge(tmp_path / "into", tmp_path / "other").output
    assert [row[4] for row in of_any_machine(tmp_path / "into")["sources"]] == [None]


def test_a_run_of_the_future_and_its_rests_of_hosts_are_not_taken(others: Folders, tmp_path: Path) -> None:
    change_ledger(
        others[1],
        """update runs set started = '2099-01-01T00:00:00Z', ended = started;
        update sources set name = 'of 2099'; update hosts set not_before = '2099-01-01T00:00:00Z'""",
    )
    done = merge(tmp_path / "into", others[2], others[1])
    assert (done.exit_code, "1 run(s) are not taken: they are dated later than now" in done.output) == (1, True)
    found = of_any_machine(tmp_path / "into")
    assert found["hosts"] == [("busy.example", moment(4), "503 of shanxi")]
    assert {row[1] for row in found["sources"] if row[0] == "shanxi"} == {"shanxi人民检察院"}
