"""Folders that change while they are merged: files on their way, files that go away, and a disk that is full."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from archive.merge.copies import STAGING
from archive.merge.other_files import FilesHere, OtherFiles
from archive.warc.folder import index_path, warc_files
from tests.merge.commands import merge
from tests.merge.made_machines import Folders
from tests.merge.tables import everything, of_any_machine
from tests.support.crawls import fanzha

pytestmark = [pytest.mark.usefixtures("readers"), pytest.mark.slow]


def undisturbed(folder: Path, *others: Path) -> Path:
    assert merge(folder, *others).exit_code == 0
    return folder


def test_a_file_of_which_nothing_has_come_yet_is_left_for_the_next_time(others: Folders, tmp_path: Path) -> None:
    path = warc_files(others[0] / "warc")[1]
    whole, index = path.read_bytes(), index_path(path).read_bytes()
    path.write_bytes(b"")
    index_path(path).unlink()
    done = merge(tmp_path / "into", others[0])
    assert done.exit_code == 0
    assert f"{path.name} is being written there, and is left for the next time" in done.output
    path.write_bytes(whole)
    index_path(path).write_bytes(index)
    assert "1 WARC file(s) taken" in merge(tmp_path / "into", others[0]).output
    assert of_any_machine(tmp_path / "into") == of_any_machine(undisturbed(tmp_path / "whole", others[0]))


def test_a_file_without_an_index_is_no_link_that_its_writer_could_go_on_with(others: Folders, tmp_path: Path) -> None:
    path = warc_files(others[1] / "warc")[0]
    whole = path.read_bytes()
    index_path(path).unlink()
    beginnings = [at for at in range(1, len(whole)) if whole.startswith(b"\x1f\x8b\x08", at)]
    path.write_bytes(whole[: beginnings[-1]])  # it ends where a record does
    assert "1 WARC file(s) taken" in merge(tmp_path / "into", others[1]).output
    before = everything(tmp_path / "into")
    with path.open("ab") as file:
        file.write(whole[beginnings[-1] :])
    done = merge(tmp_path / "into", others[1])
    assert (done.exit_code, everything(tmp_path / "into") == before) == (1, True)
    assert f"not taken: {path.name}: a file of this name is here and differs" in done.output


def test_a_file_that_goes_away_after_it_was_found_hinders_no_other(
    others: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare = FilesHere.compare

    def gone_afterwards(here: FilesHere, other: Path) -> OtherFiles:
        found = compare(here, other)
        path = other / warc_files(other)[-1].name
        path.unlink()
        index_path(path).unlink()
        return found

    monkeypatch.setattr(FilesHere, "compare", gone_afterwards)
    name = warc_files(others[0] / "warc")[-1].name
    done = merge(tmp_path / "into", others[0])
    assert done.exit_code == 1
    assert f"{name}: it went away while the folder was merged" in done.output
    assert "1 WARC file(s) taken" in done.output


def test_an_archive_whose_warc_folder_is_elsewhere_knows_it_as_its_own(others: Folders, tmp_path: Path) -> None:
    shutil.move(others[0] / "warc", tmp_path / "disk")
    (others[0] / "warc").symlink_to(tmp_path / "disk")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "warc").symlink_to(tmp_path / "disk")
    done = merge(others[0], tmp_path / "other")
    assert (done.exit_code, "is the archive itself" in done.output) == (1, True), done.output


@pytest.mark.parametrize("largest", [40_000, 260_000])  # bytes of a file: no page fits; the pages of a folder do
def test_on_a_full_disk_the_files_that_were_taken_are_kept_and_the_next_merge_goes_on(
    others: Folders, tmp_path: Path, largest: int
) -> None:
    into, whole = undisturbed(tmp_path / "into", others[2]), undisturbed(tmp_path / "whole", *others)
    full = fanzha("merge", *map(str, others[:2]), data=into, sabotage={"largest_file": largest})
    assert full.returncode == 1
    assert "What had been stored before is kept; mend this and run the same command again." in full.stderr
    assert not (into / STAGING).exists()
    assert merge(into, *others).exit_code == 0
    assert of_any_machine(into) == of_any_machine(whole)
    assert everything(into)[1] == everything(whole)[1]
