"""kill -9 in a merge: the same command again ends as if nothing had happened."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from archive.merge.copies import STAGING
from tests.merge.made_machines import three_machines
from tests.merge.tables import everything, of_any_machine
from tests.support.crawls import fanzha

pytestmark = pytest.mark.slow

MERGING = "archive.merge.merging"
IN_PLACE = f"{MERGING}.put_in_place"
TO_DISK = "archive.merge.copies.to_disk"
# After which function the merge of two folders, with two files and one, is killed, and at which of its calls.
MOMENTS = [
    (f"{MERGING}.put_missing_sources", 1),  # nothing is here yet
    (f"{MERGING}.stage", 2),  # a copy is there, and is in no table
    (f"{MERGING}.sound_records", 1),
    (TO_DISK, 3),  # the file is in warc/, and its index is not
    (IN_PLACE, 1),  # the file is in warc/, and its rows are not committed
    (IN_PLACE, 3),
    (f"{MERGING}.merge_ledger", 1),  # all files are there, and the ledger's rows are not committed
    (f"{MERGING}.merge_ledger", 2),
    ("archive.store.archive.Archive.make_publications", 1),
    ("archive.store.archive.end_job", 1),
]


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the machines a and b, and their archive `whole`, of an undisturbed merge."""
    folder = tmp_path_factory.mktemp("killed")
    a, b, _ = map(str, three_machines(folder))
    assert fanzha("merge", a, b, data=folder / "whole").returncode == 0
    return folder


@pytest.mark.parametrize(("function", "call"), MOMENTS)
def test_a_merge_that_is_killed_ends_the_next_time_as_an_undisturbed_one(
    machines: Path, tmp_path: Path, function: str, call: int
) -> None:
    command = ("merge", str(machines / "a"), str(machines / "b"))
    killed = fanzha(*command, data=tmp_path, sabotage={"dies_after": [function, call]})
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    again = fanzha(*command, data=tmp_path)
    assert again.returncode == 0, again.stderr
    assert of_any_machine(tmp_path) == of_any_machine(machines / "whole")
    assert everything(tmp_path)[1] == everything(machines / "whole")[1]
    assert not (tmp_path / STAGING).exists()


@pytest.mark.parametrize("when", [(IN_PLACE, 2), (TO_DISK, 3)])
def test_a_merge_that_is_killed_hinders_no_rebuild(machines: Path, tmp_path: Path, when: tuple[str, int]) -> None:
    command = ("merge", str(machines / "a"), str(machines / "b"))
    assert fanzha(*command, data=tmp_path, sabotage={"dies_after": when}).returncode == -signal.SIGKILL
    assert fanzha("rebuild", "--workers", "0", data=tmp_path).returncode == 0
    assert fanzha(*command, data=tmp_path).returncode == 0
    assert of_any_machine(tmp_path) == of_any_machine(machines / "whole")
    assert fanzha("verify", data=tmp_path).returncode == 0
