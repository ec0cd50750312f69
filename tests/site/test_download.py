"""Downloading the public file: its length, resuming, and what happens when another file is swapped in meanwhile."""

from __future__ import annotations

import hashlib
import http.client
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from archive.site.connections.limits import ConnectionLimits
from archive.site.fairness import large_answers
from archive.site.strings import word
from tests.support import public_file
from tests.support.public_file import GUIDING, REPORT
from tests.support.served import serving
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow

FILLER = 12_000_000  # bytes: more than sockets hold, so that a download is still under way when the file is swapped


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """A public file of some size."""
    return large(public_file.build(tmp_path / "fanzha.db", (REPORT,)))


def large(db: Path) -> Path:
    with closing(sqlite3.connect(db)) as conn, conn:
        conn.execute("create table filler as select randomblob(?) as bytes", (FILLER,))
    return db


@pytest.fixture
def port(public: Path) -> Iterator[int]:
    """A server over the file."""
    with serving(public) as site:
        yield site.port


def request(
    port: int, method: str = "GET", path: str = "/fanzha.db", **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=300)) as connection:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer, answer.read()


def test_a_download_says_its_length_and_can_be_resumed(public: Path, port: int) -> None:
    """Mend: the file came without Content-Length and ignored Range."""
    whole = public.read_bytes()
    answer, body = request(port)
    assert (answer.status, body) == (200, whole)
    assert answer.headers["content-length"] == str(len(whole))
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["etag"] == f'"{hashlib.sha256(whole).hexdigest()}"'
    assert answer.headers["content-disposition"] == 'attachment; filename="fanzha.db"'

    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=300)) as connection:
        connection.request("GET", "/fanzha.db")
        begun = connection.getresponse().read(1_000_000)  # and there it breaks off
    rest, body = request(port, Range=f"bytes={len(begun)}-", If_Range=answer.headers["etag"])
    assert (rest.status, begun + body) == (206, whole)
    assert rest.headers["content-range"] == f"bytes {len(begun)}-{len(whole) - 1}/{len(whole)}"
    assert rest.headers["content-length"] == str(len(whole) - len(begun))


@pytest.mark.parametrize(
    ("wanted", "status", "start", "end"),
    [
        ("bytes=0-99", 206, 0, 100),
        ("bytes=-100", 206, -100, None),
        ("bytes=5-99999999999", 206, 5, None),
        ("bytes=-99999999999", 206, 0, None),
        ("bytes=0-0,5-9", 200, 0, None),  # several ranges: the whole file, as RFC 9110 allows
        ("bytes=9-5", 200, 0, None),
        ("bytes=", 200, 0, None),
        ("lines=1-2", 200, 0, None),
        ("bytes=99999999999-", 416, 0, 0),
        ("bytes=-0", 416, 0, 0),
    ],
)
def test_one_range_is_answered_and_what_is_none_is_ignored(
    public: Path, port: int, wanted: str, status: int, start: int, end: int | None
) -> None:
    answer, body = request(port, Range=wanted)
    assert (answer.status, body) == (status, public.read_bytes()[start:end])
    assert answer.headers["content-length"] == str(len(body))
    if status == 416:
        assert answer.headers["content-range"] == f"bytes */{public.stat().st_size}"


def test_who_has_the_file_is_not_sent_it_again(port: int) -> None:
    head, body = request(port, "HEAD", Range="bytes=0-9")
    assert (head.status, body) == (200, b"")
    etag, date, size = (head.headers[name] for name in ("etag", "last-modified", "content-length"))
    assert int(size) > FILLER
    for known in (etag, f'"other", W/{etag}', "*"):
        answer, body = request(port, If_None_Match=known)
        assert (answer.status, body, answer.headers["etag"]) == (304, b"", etag)
    assert request(port, If_Modified_Since=date)[0].status == 304
    for no_date in ("no date", "Thu, 02 Jan 2020 00:00:00 +99999999999999", "Thu, 02 Jan 99999999999 00:00:00 GMT"):
        assert request(port, If_Modified_Since=no_date, Range="bytes=0-0")[0].status == 206
    assert request(port, If_None_Match='"other"', If_Modified_Since=date, Range="bytes=0-0")[0].status == 206
    assert request(port, If_Range=date, Range="bytes=0-0")[0].status == 206


def test_a_download_goes_on_with_its_file_when_another_is_swapped_in(public: Path, port: int, tmp_path: Path) -> None:
    before = public.read_bytes()
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=300)) as connection:
        connection.request("GET", "/fanzha.db")
        answer = connection.getresponse()
        begun = answer.read(100_000)
        large(public_file.build(tmp_path / "next.db", (GUIDING,))).replace(public)
        after = public.read_bytes()
        assert request(port, path=f"/p/{GUIDING.slug}")[0].status == 200  # the new file is served
        assert begun + answer.read() == before

    resumed, body = request(port, Range=f"bytes={len(begun)}-", If_Range=answer.headers["etag"])
    assert (resumed.status, body) == (200, after)
    assert resumed.headers["etag"] == f'"{hashlib.sha256(after).hexdigest()}"'


def begin(port: int, client: str, path: str = "/fanzha.db") -> socket.socket:
    """A connection that has requested the file, and has read the beginning of the answer."""
    slow = socket.socket()
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    slow.settimeout(60)
    slow.bind((client, 0))
    slow.connect(("127.0.0.1", port))
    slow.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    assert slow.recv(12) == b"HTTP/1.1 200"
    return slow


def received(connection: socket.socket) -> bytes:
    """Everything that comes until the site closes the connection."""
    pieces = []
    while piece := connection.recv(1_000_000):
        pieces.append(piece)
    return b"".join(pieces)


def test_a_client_has_few_downloads_at_a_time(port: int) -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(begin(port, "127.0.0.1")) for _ in range(large_answers.PER_CLIENT)]
        answer, body = request(port)
        assert (answer.status, answer.headers["retry-after"], answer.headers["etag"]) == (429, "60", None)
        assert word("error.own_downloads") in body.decode()
        assert request(port, "HEAD")[0].status == 200
        assert request(port, Range="bytes=0-0")[0].status == 206
        assert request(port, path="/fanzha/publications.csv?_stream=1")[0].status == 429
        slow.append(stack.enter_context(begin(port, "127.0.0.2")))
        slow[0].close()
        wait_until(lambda: request(port, path="/fanzha/publications.csv?_stream=1")[0].status == 200)


def test_slow_downloads_leave_room_for_readers(public: Path) -> None:
    with serving(public, limits=ConnectionLimits(total=40)) as site, ExitStack() as stack:
        port = site.port
        for number in range(10):  # a quarter of all connections
            stack.enter_context(begin(port, f"127.0.1.{number}"))
        answer, body = request(port)
        assert (answer.status, answer.headers["retry-after"]) == (503, "60")
        assert word("error.downloads") in body.decode()
        assert [request(port, path=path)[0].status for path in ("/", "/-/healthz", "/fanzha.db.sha256")] == [200] * 3


def test_a_slow_download_gives_way_after_a_while_if_another_one_has_no_room(
    public: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(large_answers, "SHORTEST", 600.0)
    monkeypatch.setattr(large_answers, "SLOW", FILLER)
    with serving(public, limits=ConnectionLimits(total=8)) as site, ExitStack() as stack:
        port = site.port
        slow = [stack.enter_context(begin(port, f"127.0.1.{number}")) for number in (1, 2)]
        assert request(port)[0].status == 503
        monkeypatch.setattr(large_answers, "SHORTEST", 0.1)
        time.sleep(0.2)
        with begin(port, "127.0.1.3"):  # takes the place of the slowest
            assert request(port)[0].status == 200  # and this one that of the other
        lengths = [len(received(one)) for one in slow]
    assert max(lengths) < FILLER
    assert [record for record in caplog.records if record.exc_info] == []
