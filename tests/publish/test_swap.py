"""The last good file stays: whatever fails, and wherever a publishing is killed."""

from __future__ import annotations

import hashlib
import os
import resource
import signal
import sqlite3
from itertools import count
from pathlib import Path

import pytest

from archive.editions.settings import EditionSettings
from archive.publish import publish, publishing, swap
from archive.publish.errors import (
    AlreadyPublishing,
    CheckFailed,
    DiskFull,
)
from archive.sqlite_uri import sqlite_uri
from tests.support.edition_pointers import sound_editions
from tests.support.killed_steps import in_child, kill_before

FEW = EditionSettings(editions=3, delta_days=0)
STRIDE = 3
PAIRS = ("fanzha.db", "fanzha.previous.db")


def sum_fits(path: Path) -> bool:
    """As `sha256sum -c` does."""
    digest, name = path.with_name(f"{path.name}.sha256").read_text("ascii").rstrip("\n").split("  ")
    return name == path.name and digest == hashlib.sha256(path.read_bytes()).hexdigest()


def state(public: Path) -> dict[str, bytes]:
    """All files of a public folder."""
    paths = (path for path in public.rglob("*") if path.is_file() and path.name != swap.LOCK)
    return {path.relative_to(public).as_posix(): path.read_bytes() for path in paths}


def main_files(public: Path) -> set[str]:
    return {name for name in state(public) if "/" not in name}


def test_file_and_checksum_and_the_previous_ones(working, public: Path) -> None:
    working.add(1)
    first = publish(working.path, public)
    assert (first.path, first.bytes, first.publications, first.by_source) == (
        public / "fanzha.db",
        first.path.stat().st_size,
        1,
        {"spp": 1},
    )
    working.add(2, source=None)
    second = publish(working.path, public)
    assert second.by_source == {"none": 1, "spp": 1}
    assert all(sum_fits(public / name) for name in PAIRS)
    assert first.sha256 in (public / "fanzha.previous.db.sha256").read_text()
    assert second.sha256 in (public / "fanzha.db.sha256").read_text()
    assert main_files(public) == {*PAIRS, *(f"{name}.sha256" for name in PAIRS)}


def test_who_has_the_file_open_goes_on_reading_the_old_one(working, public: Path) -> None:
    working.add(1)
    path = publish(working.path, public).path
    reader = sqlite3.connect(sqlite_uri(path, immutable=1), uri=True)
    working.add(2)
    publish(working.path, public)
    assert reader.execute("SELECT count(*) FROM publications").fetchone() == (1,)


def test_two_at_once(working, public: Path) -> None:
    working.add(1)
    with swap.lock_folder(public), pytest.raises(AlreadyPublishing, match="Wait"):
        publish(working.path, public)
    assert publish(working.path, public).publications == 1


@pytest.mark.parametrize("failing", ["build", "_record"])
def test_a_failure_leaves_everything_as_it_was(working, public: Path, monkeypatch, failing: str) -> None:
    working.add(1)
    publish(working.path, public)
    before = state(public)
    working.add(2)

    def fail(*_: object, **__: object) -> None:
        raise CheckFailed("made to fail")

    monkeypatch.setattr(publishing, failing, fail)
    with pytest.raises(CheckFailed, match=r"made to fail\. The last public file is as it was"):
        publish(working.path, public)
    assert state(public) == before
    assert working.connection.execute("SELECT count(*) FROM publishings").fetchone() == (1,)


@pytest.mark.parametrize("kilobytes", [4, 110])
def test_a_full_disk(working, public: Path, kilobytes: int) -> None:
    """A limit on file size stands for it: the draft and the new file meet it at different points."""
    working.add(1)
    publish(working.path, public)
    before = state(public)
    working.add(*range(2, 20), text="打击电信诈骗。" * 300)

    def publish_with_little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, kilobytes * 1024))
        with pytest.raises(DiskFull, match="Make room"):
            publish(working.path, public)

    assert in_child(publish_with_little_room) == 0
    assert state(public) == before


def test_the_first_publishing_needs_room_for_what_the_working_file_holds(working, public: Path, monkeypatch) -> None:
    working.add(1)
    monkeypatch.setattr(publishing, "free_bytes", lambda _folder: working.path.stat().st_size)
    with pytest.raises(DiskFull, match="a publishing"):
        publish(working.path, public)
    assert state(public) == {}


@pytest.mark.slow
@pytest.mark.timeout(1_800)
def test_killed_at_any_step(working, public: Path, rows) -> None:
    """Before every third step on the file system: fanzha.db is whole, its sum fits or READY says why not, and the next
    publishing ends as if nothing had been."""
    working.add(1)
    publish(working.path, public)
    working.add(2)
    publish(working.path, public)
    killed, interrupted = 0, 0
    for number in count(3):
        working.add(number)
        step = STRIDE * killed
        status = in_child(lambda at=step: (kill_before(at), publish(working.path, public, settings=FEW)))
        if status == 0:
            break
        assert os.WTERMSIG(status) == signal.SIGKILL
        killed += 1
        ready = (public / swap.READY).exists()
        interrupted += ready
        assert rows(public / "fanzha.db", "PRAGMA integrity_check") == [("ok",)]
        [(there,)] = rows(public / "fanzha.db", "SELECT count(*) FROM publications")
        assert there in (number - 1, number)
        assert ready or all(sum_fits(public / name) for name in PAIRS)
        sound_editions(public)
        assert publish(working.path, public, settings=FEW).publications == number
        assert all(sum_fits(public / name) for name in PAIRS)
        assert sound_editions(public).editions[0].publications == number
        assert len(list((public / "editions").iterdir())) == 2 + min(number, FEW.editions)
        assert main_files(public) == {*PAIRS, *(f"{name}.sha256" for name in PAIRS)}
    assert killed > 10
    assert interrupted > 1
