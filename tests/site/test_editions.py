"""What is served is what was checked: one edition for each request, whatever lies at the path by then."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from archive.files import write_checksum
from archive.schema import APPLICATION_ID, VERSION, Identity
from archive.site.data.totals import count_facts
from archive.site.edition import public_file as serving
from archive.site.edition import recognition, warm_up
from archive.site.edition.edition import Edition
from archive.site.edition.public_file import PublicFile
from archive.site.edition.recognition import NotServableError
from archive.site.http import file_download
from archive.site.plugin import NotPublicError, make_datasette
from tests.support.editions import get
from tests.support.public_file import GUIDING, REPORT, UNDATED, build
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow

SECRET = b"what nobody may read " * 5_000
BAD: dict[str, Callable[[Path], object]] = {
    "private": lambda path: path.write_bytes(SECRET),
    "cut off": lambda path: path.write_bytes(path.with_name("good.db").read_bytes()[:-4096]),
    "too long": lambda path: path.write_bytes(path.with_name("good.db").read_bytes() + b"\0" * 4096),
    "damaged": lambda path: path.write_bytes(damaged(path.with_name("good.db").read_bytes())),
    "another's": lambda path: path.write_bytes(with_identity(path, Identity(0, VERSION))),
    "earlier": lambda path: path.write_bytes(with_identity(path, Identity(APPLICATION_ID, VERSION - 1))),
    "later": lambda path: path.write_bytes(with_identity(path, Identity(APPLICATION_ID, VERSION + 1))),
    "empty": lambda path: path.write_bytes(b""),
    "folder": lambda path: path.mkdir(),
    "pipe": os.mkfifo,
    "missing": lambda _: None,
    "endless link": lambda path: path.symlink_to(path),
}


def with_identity(path: Path, identity: Identity) -> bytes:
    """The good file with another identity in its header."""
    good = bytearray(path.with_name("good.db").read_bytes())
    good[60:64], good[68:72] = identity.schema_version.to_bytes(4), identity.application_id.to_bytes(4)
    return bytes(good)


def damaged(good: bytes) -> bytes:
    """The file with a page of zeros in its middle."""
    at = len(good) // 8192 * 4096
    return good[:at] + b"\0" * 4096 + good[at + 4096 :]


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Public files: the first one, and others that are published after it."""
    folder = tmp_path_factory.mktemp("files")
    made = {"first": (REPORT, GUIDING), "next": (REPORT, UNDATED), "other": (UNDATED,)}
    return {name: build(folder / f"{name}.db", publications) for name, publications in made.items()}


@pytest.fixture
def public(tmp_path: Path, files: dict[str, Path]) -> Path:
    return Path(shutil.copy(files["first"], tmp_path / "fanzha.db"))


Put = Callable[[str], Path]


@pytest.fixture
def put(public: Path, files: dict[str, Path]) -> Put:
    """Publish one of the other files."""
    return lambda name: Path(shutil.copy(files[name], public.with_name("next.db"))).replace(public)


GONE = ("missing", "endless link")


def read(site: Datasette) -> tuple[str, int, int]:
    """The checksum of the file that is sent, and whether the publications of one and of another file can be read."""
    file, checksum, first, second = get(
        site, "/fanzha.db", "/fanzha.db.sha256", f"/p/{GUIDING.slug}", f"/p/{UNDATED.slug}"
    )
    digest = hashlib.sha256(file.content).hexdigest()
    assert (file.headers["etag"], checksum.text.split()[0]) == (f'"{digest}"', digest)
    assert file.headers["content-length"] == str(len(file.content))
    return digest, first.status_code, second.status_code


def test_what_lies_at_the_path_later_is_not_sent(public: Path, put: Put, caplog: pytest.LogCaptureFixture) -> None:
    site, good, names = make_datasette(public), public.with_name("good.db"), ["next", "first"]
    for bad, make in BAD.items():
        before = read(site)
        caplog.clear()
        public.rename(good)
        make(public)
        assert read(site) == before, bad
        gone = r"is gone \(.*\); " if bad in GONE else r"is not served: it .*; "
        wait_until(lambda line=f"{gone}the last good file goes on answering": len(re.findall(line, caplog.text)) == 1)
        get_range = get(site, "/fanzha.db", range="bytes=0-15")[0]
        assert (get_range.status_code, get_range.content) == (206, b"SQLite format 3\0")
        assert read(site) == before, bad
        if public.is_dir() and not public.is_symlink():
            public.rmdir()
        else:
            public.unlink(missing_ok=True)
        put(names[0])
        names.reverse()
        after = read(site)
        assert after[0] == hashlib.sha256(public.read_bytes()).hexdigest() != before[0]
        assert after[1:] == before[:0:-1]  # the publication of the one file alone, or that of the other


@pytest.mark.parametrize("bad", [name for name in BAD if name != "damaged"])
def test_the_site_does_not_start_with_such_a_file(public: Path, bad: str) -> None:
    public.rename(public.with_name("good.db"))
    BAD[bad](public)
    with pytest.raises(NotPublicError, match=r"fanzha\.db cannot be served: it .*`fanzha publish`"):
        make_datasette(public)
    assert bad != "missing" or not public.exists()  # SQLite would make one


def test_a_damaged_file_is_not_served_at_the_first_start_either(public: Path, caplog: pytest.LogCaptureFixture) -> None:
    good = public.read_bytes()
    public.write_bytes(damaged(good))
    site = make_datasette(public)
    get(site, "/search")
    wait_until(lambda: "is not served" in caplog.text)
    for answer in get(site, "/", "/search", "/fanzha.db", "/fanzha.db.sha256", f"/p/{GUIDING.slug}", "/-/healthz"):
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.text == "unavailable\n"
    public.with_name("next.db").write_bytes(good)
    public.with_name("next.db").replace(public)
    assert read(site)[1] == 200


# Checksums


def test_the_checksum_may_come_a_moment_after_the_file(public: Path, put: Put) -> None:
    site = make_datasette(public)
    before = read(site)
    write_checksum(public, before[0])
    put("next")
    digest = hashlib.sha256(public.read_bytes()).hexdigest()
    later = threading.Timer(0.3, write_checksum, [public, digest])
    later.start()
    assert read(site) == (digest, 404, 200)
    later.join()


def test_nothing_is_served_before_the_checksum_is_compared(
    public: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "fanzha.site")
    monkeypatch.setattr(recognition, "CHECKSUM_WAIT", 3.0)
    monkeypatch.setattr(serving, "MAX_WAIT", 0.05)
    write_checksum(public, "0" * 64)
    site = make_datasette(public)
    content = (f"/p/{GUIDING.slug}", f"/p/{GUIDING.slug}.json", "/fanzha/publications.json", "/fanzha.db", "/-/nothing")
    for answer in get(site, *content):
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    health, style = get(site, "/-/healthz", "/-/fanzha/site.css")
    assert (health.status_code, health.text, style.status_code) == (200, "warming\n", 200)
    wait_until(lambda: "is not served" in caplog.text)
    assert {answer.status_code for answer in get(site, *content, "/-/healthz")} == {503}
    assert "the whole site is served" not in caplog.text


# Overwritten in place


def test_a_file_that_is_overwritten_in_place_is_refused_until_it_is_whole(public: Path, files: dict[str, Path]) -> None:
    site = make_datasette(public)
    read(site)
    good = files["next"].read_bytes()
    with public.open("r+b") as file:
        file.write(good[: len(good) // 2])
        file.flush()
        for answer in get(site, "/", "/search", "/fanzha.db.sha256", f"/p/{GUIDING.slug}", "/fanzha/cases"):
            assert (answer.status_code, "retry-after" in answer.headers) == (503, True)
        assert get(site, "/fanzha.db")[0].status_code == 503
        file.write(good[len(good) // 2 :])
        file.truncate()
    wait_until(lambda: get(site, f"/p/{UNDATED.slug}")[0].status_code == 200)
    assert read(site) == (hashlib.sha256(good).hexdigest(), 404, 200)


def test_a_download_of_a_file_that_is_overwritten_is_broken_off(public: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_download, "CHUNK", 4096)
    site, good = make_datasette(public), public.read_bytes()
    sent: list[Any] = []

    async def over_an_overwriting() -> None:
        async def send(message: Any) -> None:
            sent.append(message)
            if len(sent) == 3:
                with public.open("r+b") as file:
                    file.write(b"\xff" * len(good))

        async def receive() -> Any:
            await asyncio.Event().wait()

        await site.client.get("/fanzha.db.sha256")
        scope = {"type": "http", "method": "GET", "path": "/fanzha.db", "raw_path": b"/fanzha.db", "query_string": b""}
        await site.app()({**scope, "headers": [], "scheme": "http"}, receive, send)

    asyncio.run(over_an_overwriting())
    assert [message["type"] for message in sent] == ["http.response.start", *["http.response.body"] * 2]
    assert sent[1]["body"] + sent[2]["body"] == good[:8192]
    assert sent[-1]["more_body"]  # the server closes the connection: it is no whole file


# One edition for each request


def test_a_request_that_has_begun_is_answered_from_its_edition(public: Path, put: Put) -> None:
    site = make_datasette(public)
    read(site)
    file = serving.public_file(site)
    assert file

    async def slugs(file: PublicFile) -> list[str]:
        rows = await site.get_database("fanzha").execute("select slug from publications order by slug")
        asked = await file.ask(lambda conn: conn.execute("select slug from publications order by slug").fetchall())
        assert [tuple(row) for row in rows.rows] == [tuple(row) for row in asked]
        return [slug for (slug,) in asked]

    async def over_a_swap(file: PublicFile) -> None:
        with file.pinned():
            before = await slugs(file)
            download = await file.download()
            put("other")
            await file.follow()
            assert await slugs(file) == before == sorted([REPORT.slug, GUIDING.slug])
            assert await file.download() == download
        assert await slugs(file) == [UNDATED.slug]

    asyncio.run(over_a_swap(file))


def test_an_edition_is_closed_when_its_last_request_is_over(public: Path, put: Put) -> None:
    site = make_datasette(public)
    for number in range(3):
        put(("next", "first")[number % 2])
        assert get(site, "/search", f"/p/{REPORT.slug}", "/fanzha/cases")[1].status_code == 200
        wait_until(lambda: len(open_files(public)) == 1)


def open_files(public: Path) -> set[str]:
    """The files of this process that are, or were, at the path; replaced ones have a mark behind their path."""
    found = set()
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            target = descriptor.readlink()
            if str(target).startswith((str(public), str(public.with_name("next.db")))):
                found.add(str(descriptor.stat().st_ino))
    return found


def test_a_connection_is_to_the_checked_file_or_refused(
    public: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, Path]
) -> None:
    """Another file is at the path only while SQLite opens it: then it is moved away and the first one comes back."""
    other = Path(shutil.copy(files["other"], public.with_name("other.db")))
    good = public.with_name("good.db")
    connect = sqlite3.connect

    def exchange(*given: Any, **more: Any) -> Any:
        time.sleep(0.01)  # the clock of the file system is coarse
        public.rename(good)
        other.rename(public)
        made = connect(*given, **more)
        public.rename(other)
        good.rename(public)
        return made

    with monkeypatch.context() as patch:
        patch.setattr("archive.site.edition.edition.sqlite3.connect", exchange)
        with pytest.raises(NotServableError, match="another file came"):
            Edition(public, lambda _: None, 1)
    assert Edition(public, lambda _: None, 1).run(
        lambda conn: conn.execute("select count(*) from publications").fetchone()
    )


# The first start


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Counting ends when this is set."""
    done = threading.Event()

    def count(conn: Any) -> Any:
        assert done.wait(60)
        return count_facts(conn)

    monkeypatch.setattr(warm_up, "count_facts", count)
    monkeypatch.setattr(warm_up, "QUICK", 0.05)
    monkeypatch.setattr(serving, "MAX_WAIT", 0.05)
    return done


def test_a_site_that_still_counts_says_so_and_serves_what_needs_no_counts(
    public: Path, counting: threading.Event, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "fanzha.site")
    site = make_datasette(public)
    wait_until(lambda: get(site, f"/p/{GUIDING.slug}")[0].status_code == 200)
    health, *pages = get(site, "/-/healthz", f"/p/{GUIDING.slug}.json", "/robots.txt", "/-/fanzha/site.css")
    assert (health.status_code, health.text, health.headers["cache-control"]) == (200, "warming\n", "no-store")
    assert [page.status_code for page in pages] == [200] * 3
    for answer in get(site, "/", "/search?q=诈骗", "/cases.json", "/download", "/fanzha.db", "/fanzha.db.sha256"):
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    counting.set()
    wait_until(lambda: get(site, "/-/healthz")[0].text == "ok\n")
    assert {answer.status_code for answer in get(site, "/", "/search?q=诈骗", "/cases.json", "/fanzha.db")} == {200}
    assert "the whole site is served" in caplog.text


def test_a_file_that_comes_during_the_first_counting_is_served(
    public: Path, counting: threading.Event, put: Put, caplog: pytest.LogCaptureFixture
) -> None:
    site = make_datasette(public)
    wait_until(lambda: get(site, f"/p/{GUIDING.slug}")[0].status_code == 200)
    put("next")
    get(site, "/robots.txt")
    counting.set()
    wait_until(lambda: get(site, f"/p/{UNDATED.slug}", "/search")[0].status_code == 200)
    assert read(site)[1:] == (404, 200)
    assert "is not served" not in caplog.text


def test_the_last_edition_is_served_at_once_while_the_next_is_counted(
    public: Path, counting: threading.Event, put: Put
) -> None:
    site = make_datasette(public)
    counting.set()
    before = read(site)
    counting.clear()
    put("next")
    for _ in range(5):
        assert read(site) == before
    counting.set()
    wait_until(lambda: get(site, f"/p/{UNDATED.slug}")[0].status_code == 200)
    assert read(site)[1:] == (404, 200)
