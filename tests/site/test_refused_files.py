"""A file that cannot be served never stops the last good one, costs once, and is tried again when it may be better."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from archive.site.data.totals import count_facts
from archive.site.edition import edition as editions
from archive.site.edition import found_file, recognition, warm_up
from archive.site.plugin import make_datasette
from tests.support.editions import bring_checksum, descriptors, digest_of, get
from tests.support.public_file import GUIDING, REPORT, UNDATED, build
from tests.support.served import serving
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow

OLD, NEW = f"/p/{GUIDING.slug}", f"/p/{UNDATED.slug}"
WRONG_CHECKSUM: dict[str, Callable[[Path], object]] = {
    "pipe": os.mkfifo,
    "device": lambda path: path.symlink_to("/dev/zero"),
    "of another file": lambda path: path.write_text(f"{'0' * 64}  fanzha.db\n"),
    "half-written": lambda path: path.write_text("abc"),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Public files: the first one, the next one, and one at which the counting fails."""
    folder = tmp_path_factory.mktemp("made")
    first, after = build(folder / "first.db", (REPORT, GUIDING)), build(folder / "next.db", (REPORT, UNDATED))
    uncountable = Path(shutil.copy(after, folder / "uncountable.db"))
    with sqlite3.connect(uncountable) as conn:
        conn.execute("update crimes set short_names = 'no JSON'")
    conn.close()
    return {"first": first, "next": after, "uncountable": uncountable}


@pytest.fixture
def public(tmp_path: Path, made: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(recognition, "CHECKSUM_WAIT", 0.05)
    path = Path(shutil.copy(made["first"], tmp_path / "fanzha.db"))
    bring_checksum(path)
    return path


Put = Callable[[str], None]


@pytest.fixture
def put(public: Path, made: dict[str, Path]) -> Put:
    """Rename one of the files to the path, without its checksum."""

    def rename(name: str) -> None:
        Path(shutil.copy(made[name], public.with_name("brought.db"))).replace(public)

    return rename


def test_no_wrong_checksum_stops_the_last_good_file_or_keeps_a_site_from_recovering(
    public: Path, put: Put, caplog: pytest.LogCaptureFixture
) -> None:
    beside = public.with_name("fanzha.db.sha256")
    site, good, other = make_datasette(public), (OLD, "first"), (NEW, "next")
    wait_until(lambda: get(site, "/search")[0].status_code == 200)
    for name, bad in WRONG_CHECKSUM.items():
        caplog.clear()
        beside.unlink()
        bad(beside)
        put(other[1])
        wait_until(lambda old=good[0]: get(site, old) and "is not served" in caplog.text)
        for _ in range(3):
            answers = get(site, good[0], "/search", "/fanzha.db", "/fanzha.db.sha256", "/healthz")
            assert {answer.status_code for answer in answers} == {200}, name
        assert (caplog.text.count("is not served"), "fanzha.db.sha256" in caplog.text) == (1, True), name

        started = make_datasette(public)  # it has no last good file
        wait_until(
            lambda new=started: get(new, "/healthz")[0].status_code == 503 and caplog.text.count("is not served") == 2
        )
        assert {answer.status_code for answer in get(started, other[0], "/search", "/fanzha.db")} == {503}, name
        beside.unlink()
        bring_checksum(public)
        for one in (site, started):
            wait_until(lambda one=one, path=other[0]: get(one, path, "/healthz")[0].status_code == 200)
        wait_until(lambda new=started: get(new, "/healthz")[0].text == "ok\n")
        assert {answer.status_code for answer in get(started, other[0], "/search", "/fanzha.db")} == {200}, name
        good, other = other, good


def test_a_fault_that_may_pass_is_tried_again_after_a_while(
    public: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(found_file, "AGAIN", 0.3)
    faults: list[Exception] = [OSError(5, "Input/output error"), MemoryError(), MemoryError()]

    def count(conn: sqlite3.Connection) -> Any:
        if faults:
            raise faults.pop(0)
        return count_facts(conn)

    monkeypatch.setattr(warm_up, "count_facts", count)
    site = make_datasette(public)
    wait_until(lambda: get(site, "/healthz")[0].text == "ok\n")
    assert get(site, "/search")[0].status_code == 200
    assert not faults
    assert caplog.text.count("is not served") == 2  # the second time the fault was another one, the third time the same


def test_a_file_that_cannot_be_counted_is_refused_once(
    public: Path, put: Put, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    counted = []
    monkeypatch.setattr(warm_up, "count_facts", lambda conn: counted.append(conn) or count_facts(conn))
    site = make_datasette(public)
    wait_until(lambda: get(site, "/search")[0].status_code == 200)
    before = descriptors(public.parent)
    put("uncountable")
    bring_checksum(public)
    wait_until(lambda: get(site, OLD) and "is not served" in caplog.text)
    for _ in range(5):
        assert {answer.status_code for answer in get(site, OLD, "/search", "/fanzha.db", "/healthz")} == {200}
    assert (len(counted), caplog.text.count("is not served")) == (2, 1)
    assert "counting it failed with JSONDecodeError" in caplog.text
    wait_until(lambda: descriptors(public.parent) == before)
    put("next")
    bring_checksum(public)
    wait_until(lambda: get(site, NEW, "/search")[0].status_code == 200)
    wait_until(lambda: descriptors(public.parent) == before)


# Overwritten in place, and its time of change put back


def test_a_file_is_refused_whose_time_of_change_was_put_back(public: Path) -> None:
    site = make_datasette(public)
    wait_until(lambda: get(site, "/search")[0].status_code == 200)
    before, good = public.stat(), public.read_bytes()
    time.sleep(0.02)  # the clock of the file system is coarse
    with public.open("r+b") as file:
        file.seek(len(good) // 2)
        file.write(b"EVIL" * 100)
    os.utime(public, ns=(before.st_atime_ns, before.st_mtime_ns))
    for _ in range(2):
        assert {answer.status_code for answer in get(site, OLD, "/fanzha/cases", "/healthz")} == {503}
        assert b"EVIL" not in get(site, "/fanzha.db")[0].content
    with public.open("r+b") as file:
        file.write(good)
    os.utime(public, ns=(before.st_atime_ns, before.st_mtime_ns))
    wait_until(lambda: get(site, OLD)[0].status_code == 200)


def test_other_rights_names_and_links_do_not_refuse_a_file(public: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = make_datasette(public)
    wait_until(lambda: get(site, "/search")[0].status_code == 200)
    taken = []
    monkeypatch.setattr(editions, "sha256_of", lambda file: taken.append(file) or recognition.sha256_of(file))

    def answers() -> set[int]:
        return {one.status_code for one in get(site, OLD, "/search", "/fanzha/cases", "/fanzha.db", "/healthz") * 2}

    changes: list[tuple[Callable[[], object], int]] = [
        (lambda: os.link(public, public.with_name("link.db")), 0),  # publish does it with each file that it replaces
        (lambda: public.chmod(0o600), 1),
        (lambda: public.rename(public.with_name("away.db")), 1),
        (lambda: public.with_name("away.db").unlink(), 0),
    ]
    for change, times in changes:
        time.sleep(0.02)  # the clock of the file system is coarse
        taken.clear()
        change()
        assert answers() == answers() == {200}
        assert len(taken) == times


# Who notices a new file, and what remains of the last one


def test_whoever_polls_notices_a_new_file(public: Path, put: Put, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "fanzha.site")
    with serving(public, rate=0) as site:
        for path, name in (("/fanzha.db.sha256", "next"), ("/healthz", "first")):
            caplog.clear()
            put(name)
            bring_checksum(public)
            wait_until(lambda path=path: site.get(path).status == 200 and "a new edition is served" in caplog.text)
            assert site.get("/fanzha.db.sha256").text.startswith(digest_of(public))
