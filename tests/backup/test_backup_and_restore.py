"""A backup is whole or it is not there; a restored folder is the one that was backed up."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import bagit
import pytest

from archive.backup import back_up, restore
from archive.backup.copying import CopiedFile, copy_file
from archive.backup.errors import BackupDamaged, NotABackup, SourceDamaged, TargetExists, TargetUnusable
from archive.backup.partial_folder import PARTIAL
from archive.publish.editions.making import MEMO
from archive.store.archive import Archive
from archive.store.working_file import IsBackup
from archive.verify import verify
from tests.sites.generated import generate
from tests.support.crawls import begin, crawl, declarations, fanzha, query
from tests.support.edition_pointers import sound_editions
from tests.support.sample_site import HeldSite
from tests.support.tables import tables
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow

SEED = 20240229
KILLS = 8


def files(folder: Path) -> dict[str, bytes]:
    """All files of a folder that hold something which is nowhere else: what is known of the last edition's texts is
    found anew."""
    others = (".lock", "-shm", "-wal", MEMO)
    found = (path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(others))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_a_backup_is_a_valid_bag_with_every_file_and_comes_back_as_it_was(data: Path, tmp_path: Path) -> None:
    done = fanzha("backup", str(tmp_path / "copy"), data=data)
    assert (done.returncode, "restore" in done.stdout) == (0, True), done.stderr
    bag = bagit.Bag(str(tmp_path / "copy"))
    assert bag.validate()
    ours = {name: content for name, content in files(data).items() if not name.startswith("ledger.")}
    done = fanzha("restore", str(tmp_path / "copy"), data=tmp_path / "restored")
    assert done.returncode == 0, done.stderr
    theirs = files(tmp_path / "restored")
    assert {name for name in theirs if name.startswith("ledger.")} == {"ledger.db", "ledger.db.sha256"}
    theirs = {name: content for name, content in theirs.items() if not name.startswith("ledger.")}
    assert theirs.keys() == ours.keys()
    assert {name for name, content in theirs.items() if ours[name] != content} <= {"archive.db", "archive.db.seal"}
    assert tables(tmp_path / "restored" / "archive.db") == tables(data / "archive.db")
    assert fanzha("status", data=tmp_path / "restored").returncode == 0


def test_a_backup_of_a_running_crawl_goes_on_as_the_crawl_does(tmp_path: Path) -> None:
    copies, content = [], generate(120)
    last = min(path for _, path in content if "/t20" in path)
    with HeldSite(content, last, delay=0.01) as site:
        data = tmp_path / "data"
        process = begin("crawl", data=data, sources=declarations(site, "sample-ucap"), settings=site.settings)
        # A record whose list was not read yet belongs to no row of the copied frontier: the resumed run would find it
        # stored, and count it as known and not as new.
        wait_until(lambda: _count(data, "frontier where role = 'article'") == 120)
        for pages in (1, 60):
            wait_until(lambda pages=pages: _count(data, "captures") >= pages)
            copies.append(back_up(data, tmp_path / f"copy-{pages}"))
        assert process.poll() is None, "the crawl had ended"
        site.released.set()
        process.communicate()
        whole = tables(data / "archive.db")
        for number, copy in enumerate(copies):
            folder = tmp_path / f"restored-{number}"
            restore(copy.path, folder)
            shutil.copytree(copy.path / "data", tmp_path / f"plain-{number}")
            assert tables(folder / "archive.db") == tables(tmp_path / f"plain-{number}" / "archive.db")
            resumed = crawl(folder, site, "sample-ucap")
            assert (resumed.said["resumed"], resumed.exit_status) == (True, 0), resumed.said
            assert tables(folder / "archive.db") == whole
    assert 0 < copies[0].captures < copies[-1].captures


def _count(data: Path, rows: str) -> int:
    """How many rows a running crawl has so far."""
    if not (data / "archive.db").exists():
        return 0
    try:
        return int(query(data, f"select count(*) from {rows}")[0][0])
    except sqlite3.OperationalError:  # it has not made its tables yet
        return 0


def test_a_backup_killed_at_any_moment_is_whole_or_not_there(whole: Path, tmp_path: Path) -> None:
    random, killed, before = Random(SEED), 0, None
    to = tmp_path / "copy"
    started = time.monotonic()
    assert fanzha("backup", str(tmp_path / "first"), data=whole).returncode == 0
    duration = time.monotonic() - started
    for _ in range(KILLS):
        process = begin("command", arguments=["--data", str(whole), "backup", str(to)])
        time.sleep(random.random() * duration)
        process.kill()
        process.wait()
        killed += process.returncode == -9
        if to.exists():
            assert bagit.Bag(str(to)).validate()
            before = files(to / "data")
            shutil.rmtree(to)
    done = fanzha("backup", str(to), data=whole)
    assert done.returncode == 0, done.stderr
    assert killed
    assert list(tmp_path.glob(f"*{PARTIAL}")) == []
    assert before in (None, files(to / "data")) or before.keys() == files(to / "data").keys()


def test_what_a_killed_backup_left_is_removed_and_named_by_the_next(data: Path, tmp_path: Path) -> None:
    left = tmp_path / f"yesterday{PARTIAL}"
    left.mkdir()
    (left / "half").write_bytes(b"half")
    done = fanzha("backup", str(tmp_path / "copy"), data=data)
    assert (done.returncode, str(left) in done.stderr, left.exists()) == (0, True, False)


def test_a_full_disk_leaves_nothing(data: Path, tmp_path: Path) -> None:
    done = fanzha("backup", str(tmp_path / "copy"), data=data, sabotage={"largest_file": 200_000})
    assert done.returncode == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]


def test_nothing_takes_the_place_of_what_is_there(data: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    with pytest.raises(TargetExists):
        back_up(data, tmp_path / "copy")
    back_up(data, tmp_path / "other")
    before = files(data)
    with pytest.raises(TargetExists):
        restore(tmp_path / "other", data)
    assert files(data) == before


def test_a_damaged_working_file_is_not_backed_up(data: Path, tmp_path: Path) -> None:
    content = (data / "archive.db").read_bytes()
    (data / "archive.db").write_bytes(content[:8192] + b"\xff" * (len(content) - 8192))
    (data / "archive.db.seal").unlink()  # as after a kill: else the checksum tells already
    with pytest.raises(SourceDamaged, match="fanzha rebuild"):
        back_up(data, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_a_lost_warc_file_and_a_damaged_public_file_are_named_and_the_rest_is_backed_up(
    data: Path, tmp_path: Path
) -> None:
    [lost, *_] = sorted((data / "warc").glob("*.warc.gz"))
    lost.unlink()
    public = data / "public" / "fanzha.db"
    public.write_bytes(public.read_bytes()[:-1] + b"?")
    done = fanzha("backup", str(tmp_path / "copy"), data=data)
    assert (done.returncode, lost.name in done.stderr, str(public) in done.stderr) == (1, True, True)
    assert bagit.Bag(str(tmp_path / "copy")).validate()
    assert not (tmp_path / "copy" / "data" / "public" / "fanzha.db").exists()


def test_a_backup_begins_again_if_the_files_that_it_copies_are_joined(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined = []

    def copy_and_join(source: Path, to: Path) -> CopiedFile:
        copied = copy_file(source, to)
        if not joined:
            joined.append(fanzha("join", data=data))
        return copied

    monkeypatch.setattr("archive.backup.snapshot.copy_file", copy_and_join)

    before = {path.name for path in (data / "warc").glob("*.warc.gz")}
    copy = back_up(data, tmp_path / "copy")
    after = {path.name for path in (data / "warc").glob("*.warc.gz")}
    assert (joined[0].returncode, len(before), len(after)) == (0, 2, 1), joined[0].stderr
    assert {path.name for path in (copy.path / "data" / "warc").glob("*.warc.gz")} == after
    assert verify(copy.path).findings == ()


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


DAMAGES: dict[str, tuple[str, Callable[[Path], Any]]] = {
    "a changed byte in a WARC file": ("warc", lambda bag: flip(next((bag / "data" / "warc").glob("*.warc.gz")))),
    "a changed byte in the tables": ("archive.db", lambda bag: flip(bag / "data" / "archive.db")),
    "a file that is gone": ("ledger.db", lambda bag: (bag / "data" / "ledger.db").unlink()),
    "a file that was added": ("more", lambda bag: (bag / "data" / "more").write_bytes(b"")),
    "a changed byte in the manifest": ("manifest-sha256.txt", lambda bag: flip(bag / "manifest-sha256.txt")),
}


@pytest.mark.parametrize(("named", "damage"), DAMAGES.values(), ids=DAMAGES.keys())
def test_of_a_damaged_backup_nothing_is_restored(
    data: Path, tmp_path: Path, named: str, damage: Callable[[Path], Any]
) -> None:
    back_up(data, tmp_path / "copy")
    damage(tmp_path / "copy")
    with pytest.raises((BackupDamaged, NotABackup), match=named):
        restore(tmp_path / "copy", tmp_path / "restored")
    assert not (tmp_path / "restored").exists()


def test_a_manifest_cannot_lead_out_of_the_folder(data: Path, tmp_path: Path) -> None:
    back_up(data, tmp_path / "copy")
    manifest = tmp_path / "copy" / "manifest-sha256.txt"
    manifest.write_text(manifest.read_text() + f"{'0' * 64}  data/../../outside\n")
    with pytest.raises(NotABackup, match="outside"):
        restore(tmp_path / "copy", tmp_path / "restored")


def publish_a_change(data: Path) -> None:
    """Publish a title that was edited."""
    with closing(sqlite3.connect(data / "archive.db")) as db:
        db.execute("update publications set title = '改了题目' where topic = 'fraud'")
        db.commit()
    (data / "archive.db.seal").unlink()  # else the archive notices that it was changed behind its back
    assert fanzha("publish", data=data).returncode == 0


def test_of_the_editions_the_latest_and_all_deltas_are_backed_up(data: Path, tmp_path: Path) -> None:
    publish_a_change(data)
    latest, first = sound_editions(data / "public").editions
    back_up(data, tmp_path / "copy")
    assert verify(tmp_path / "copy").findings == ()
    assert fanzha("restore", str(tmp_path / "copy"), data=tmp_path / "restored").returncode == 0
    restored = sound_editions(tmp_path / "restored" / "public")
    assert restored.editions == (latest,)
    assert [(one.from_id, one.to_id) for one in restored.deltas] == [(first.id, latest.id)]
    shown = fanzha("delta", first.id, data=tmp_path / "restored").stdout
    assert shown.startswith(f"{first.id} → {latest.id} (1 delta(s)): publications ")
    for edition in (latest, first):
        (data / "public" / "editions" / edition.id / "fanzha.db").unlink()
    (data / "public" / "editions" / latest.id / "fanzha.db").write_bytes(b"damaged")
    assert {one.check for one in verify(data).findings} == {"edition_changed", "edition_lost"}


def test_in_a_backup_no_command_writes(data: Path, tmp_path: Path) -> None:
    back_up(data, tmp_path / "copy")
    before = files(tmp_path / "copy")
    commands = ("publish",), ("rebuild",), ("join",)
    for command in commands:
        done = fanzha(*command, data=tmp_path / "copy" / "data")
        assert (done.returncode, "is a backup: restore it first" in done.stderr) == (1, True), command
    for folder in (tmp_path / "copy", tmp_path / "copy" / "data"):
        with pytest.raises(IsBackup):
            Archive.open(folder)
    assert files(tmp_path / "copy") == before
    assert fanzha("verify", data=tmp_path / "copy").returncode == 0


def test_a_copy_is_made_apart_and_in_a_folder_that_is_there(data: Path, tmp_path: Path) -> None:
    for to in (data / "copy", data / "warc" / "copy", tmp_path / "not mounted" / "copy"):
        with pytest.raises(TargetUnusable):
            back_up(data, to)
    assert not (tmp_path / "not mounted").exists()
    back_up(data, tmp_path / "copy")
    with pytest.raises(TargetUnusable):
        restore(tmp_path / "copy", tmp_path / "copy" / "restored")
    (tmp_path / "home").mkdir()
    (tmp_path / "copy").rename(tmp_path / "home" / ".copy")
    with pytest.raises(TargetUnusable):
        restore(tmp_path / "home" / ".copy", tmp_path / "home")
    assert bagit.Bag(str(tmp_path / "home" / ".copy")).validate()
