"""Folders of other machines, made by hand: what is taken of them, what is not, and that nothing else depends on it."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.merge.copies import STAGING
from archive.store.ledger_copy import LEDGER, PREVIOUS
from archive.warc.folder import index_path, warc_files
from tests.merge.made_machines import NOON, Folders, change_ledger, crawl, merge, moment
from tests.merge.tables import everything, of_any_machine
from tests.support.crawls import fanzha

pytestmark = [pytest.mark.usefixtures("readers"), pytest.mark.slow]


def names(data: Path) -> list[str]:
    return sorted(path.name for path in warc_files(data / "warc"))


def copied(folder: Path, to: Path) -> Path:
    return Path(shutil.copytree(folder, to))


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
    added = merge(into, others[1]).output
    assert "1 WARC file(s) taken (0.0 MB, 4 records, 2 new texts), 1 known already; 1 new run(s)" in added
    merge(tmp_path / "fresh", others[1])
    assert of_any_machine(into) == of_any_machine(tmp_path / "fresh")


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 0xFF
    path.write_bytes(content)


def test_damaged_files_are_named_and_nothing_of_them_is_taken(others: Folders, tmp_path: Path) -> None:
    into, damaged = tmp_path / "into", []
    [name] = names(others[1])
    size = (others[1] / "warc" / name).stat().st_size
    for number, at in enumerate((size // 5, size // 2, size * 9 // 10)):
        damaged += (copied(others[1], tmp_path / f"{how}{number}") for how in ("flipped", "cut"))
        flip(damaged[-2] / "warc" / name, at)
        os.truncate(damaged[-1] / "warc" / name, at)
    done = merge(into, *damaged, others[2])
    assert (done.exit_code, done.output.count(f"not taken: {name}")) == (1, len(damaged))
    assert names(into) == names(others[2])
    assert not (into / STAGING).exists()
    assert merge(into, others[1]).exit_code == 0
    merge(tmp_path / "whole", others[1], others[2])
    assert of_any_machine(into) == of_any_machine(tmp_path / "whole")


def test_another_content_under_a_name_that_is_here_is_refused_though_it_came_by_a_file_that_grew(
    others: Folders, tmp_path: Path
) -> None:
    """A file without an index is copied: a link would grow with the file of its writer."""
    into, path = tmp_path / "into", warc_files(others[1] / "warc")[0]
    whole = path.read_bytes()
    index_path(path).unlink()
    beginnings = [at for at in range(1, len(whole)) if whole.startswith(b"\x1f\x8b\x08", at)]
    path.write_bytes(whole[: beginnings[-1]])  # it ends where a record does
    assert "1 WARC file(s) taken" in merge(into, others[1]).output
    before = everything(into)
    with path.open("ab") as file:
        file.write(whole[beginnings[-1] :])
    done = merge(into, others[1])
    assert (done.exit_code, everything(into) == before) == (1, True)
    assert f"not taken: {path.name}: a file of this name is here and differs" in done.output


def test_the_archive_itself_a_folder_in_it_and_no_data_folder_are_refused(others: Folders, tmp_path: Path) -> None:
    shutil.move(others[0] / "warc", tmp_path / "disk")
    (others[0] / "warc").symlink_to(tmp_path / "disk")
    copied(others[1], others[0] / "incoming")
    (tmp_path / "link").symlink_to(others[0])
    (tmp_path / "empty").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "warc").symlink_to(tmp_path / "disk")
    for folder, why in (
        (others[0], "is the archive itself"),
        (tmp_path / "link", "is the archive itself"),
        (tmp_path / "other", "is the archive itself"),
        (others[0] / "incoming", "one of both lies in the other"),
        (tmp_path / "empty", "has no folder warc/"),
    ):
        done = merge(others[0], others[2], folder)
        assert (done.exit_code, why in done.output) == (1, True), done.output
    assert len(names(others[0])) == 2


def test_only_warc_and_ledger_are_needed_and_a_ledger_that_cannot_be_used_is_named(
    others: Folders, tmp_path: Path
) -> None:
    little = tmp_path / "little"
    shutil.copytree(others[0] / "warc", little / "warc")
    for name in (LEDGER, f"{LEDGER}.sha256"):
        shutil.copy(others[0] / name, little)
    merge(tmp_path / "expected", little)
    expected = of_any_machine(tmp_path / "expected")
    assert len(expected["run_sources"]) == 2
    flip(little / LEDGER, (little / LEDGER).stat().st_size // 2)
    into = tmp_path / "into"
    done = merge(into, little)
    assert (done.exit_code, "its runs are not taken: " in done.output) == (1, True)
    assert of_any_machine(into)["publications"] == expected["publications"]
    shutil.copy(others[0] / PREVIOUS, little)
    shutil.copy(others[0] / f"{PREVIOUS}.sha256", little)
    done = merge(into, little)
    assert (done.exit_code, "1 new run(s)" in done.output) == (1, True)
    assert f"its runs are those of {PREVIOUS}: {little / LEDGER} is not as it was written" in done.output
    assert merge(into, others[0]).exit_code == 0
    assert of_any_machine(into) == expected


def test_pages_and_runs_of_the_future_are_refused(others: Folders, tmp_path: Path) -> None:
    ahead = (datetime.now(UTC) - NOON).days + 30
    path = crawl(tmp_path / "ahead", ahead, spp=1)
    change_ledger(
        others[1],
        """update runs set started = '2099-01-01T00:00:00Z', ended = started;
        update sources set name = 'of 2099'; update hosts set not_before = '2099-01-01T00:00:00Z'""",
    )
    into = tmp_path / "into"
    done = merge(into, tmp_path / "ahead", others[2], others[1])
    assert done.exit_code == 1
    assert f"{path.name} has a page of {moment(ahead)}, which is later than now" in done.output
    assert "1 run(s) are not taken: they are dated later than now" in done.output
    assert path.name not in names(into)
    found = of_any_machine(into)
    assert found["hosts"] == [("busy.example", moment(4), "503 of shanxi")]
    assert {row[1] for row in found["sources"] if row[0] == "shanxi"} == {"shanxi人民检察院"}


def test_on_a_full_disk_the_files_that_were_taken_are_kept_and_the_next_merge_goes_on(
    others: Folders, tmp_path: Path
) -> None:
    into, whole = tmp_path / "into", tmp_path / "whole"
    assert merge(into, others[2]).exit_code == merge(whole, *others).exit_code == 0
    full = fanzha("merge", *map(str, others[:2]), data=into, sabotage={"largest_file": 260_000})  # some pages fit
    assert full.returncode == 1
    assert "What had been stored before is kept; mend this and run the same command again." in full.stderr
    assert not (into / STAGING).exists()
    assert merge(into, *others).exit_code == 0
    assert of_any_machine(into) == of_any_machine(whole)
    assert everything(into)[1] == everything(whole)[1]
