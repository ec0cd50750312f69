"""The connections of clients: slow ones, silent ones, too many of them, and heads that cannot be read."""

from __future__ import annotations

import http.client
import json
import logging
import select
import socket
import sqlite3
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.site import serve
from archive.site.connections import connection, table
from archive.site.connections.connection import Awaited
from archive.site.connections.limits import ConnectionLimits
from archive.site.connections.request_head import RequestHeads
from archive.site.connections.table import ConnectionTable
from archive.site.fairness.allowance import RATE
from archive.site.http import admission
from archive.site.http.security_headers import App, Message, Receive, Send
from archive.site.listen import listen
from archive.site.serve import SiteServer, configured
from tests.support import public_file
from tests.support.public_file import REPORT

pytestmark = pytest.mark.slow

WAIT = 60.0  # seconds for what takes less than one
HEALTH = b"GET /-/healthz HTTP/1.1\r\nHost: a\r\n"
LAST = b"Connection: close\r\n\r\n"
FILE = "/fanzha.db"  # of more than sockets take by themselves
ENDLESS = "/-/endless"
PAGE = "/fanzha/long.json?_size=200&_shape=objects"  # 6 MB
Start = Callable[..., "Site"]
Silent = Callable[..., list[socket.socket]]


@dataclass(frozen=True)
class Site:
    """A site that runs, and its table of connections."""

    listener: socket.socket
    connections: ConnectionTable
    endless: list[str] = field(default_factory=list)  # requests for the page whose answer never comes

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def connect(self, *, client: str = "127.0.0.1", send: bytes = b"") -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self.port), timeout=WAIT, source_address=(client, 0))
        made.sendall(send)
        return made

    def status(self, *, client: str = "127.0.0.1", path: str = "/-/healthz") -> int:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, WAIT, (client, 0))) as connection_:
            connection_.request("GET", path)
            return connection_.getresponse().status

    def wait(self, condition: Callable[[], bool]) -> None:
        """Wait until the condition holds, or for some seconds."""
        end = time.monotonic() + WAIT
        while not condition() and time.monotonic() < end:
            time.sleep(0.01)

    def wait_for_endless(self, number: int) -> None:
        """Wait until so many requests for the page whose answer never comes are under way."""
        self.wait(lambda: len(self.endless) >= number)

    def count(self, wanted: int) -> int:
        """How many connections there are, when there are as many as wanted; or after some seconds."""
        self.wait(lambda: len(self.connections) == wanted)
        return len(self.connections)


@pytest.fixture(scope="module")
def large_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A public file of 12 MB, with a table of long texts."""
    made = public_file.build(tmp_path_factory.mktemp("large") / "fanzha.db", (REPORT,))
    with closing(sqlite3.connect(made)) as conn, conn:
        conn.execute("create table filler as select randomblob(11000000) as bytes")
        conn.execute("create table long (id integer primary key, text text)")
        conn.executemany("insert into long (text) values (?)", [("字" * 5_000,)] * 200)
    return made


def with_endless(app: App, requests: list[str]) -> App:
    """The app, with a page whose answer never comes."""

    async def wrapped(scope: Message, receive: Receive, send: Send) -> None:
        if scope.get("path") != ENDLESS:
            await app(scope, receive, send)
            return
        requests.append(ENDLESS)
        while (await receive())["type"] != "http.disconnect":
            pass

    return wrapped


@contextmanager
def running(
    public: Path, limits: ConnectionLimits, proxies: tuple[str, ...] = (), rate: float = RATE
) -> Iterator[Site]:
    """A site over the file, until the block ends."""
    listener = listen("127.0.0.1", 0)
    config = configured(public, limits=limits, trusted_proxies=proxies, rate=rate)
    site = Site(listener, config.http.args[0])
    config.app = with_endless(config.app, site.endless)
    server = SiteServer(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    assert site.status(client="127.9.9.9") == 200
    assert site.count(0) == 0
    yield site
    server.should_exit = True
    thread.join(timeout=300)


@pytest.fixture(scope="module")
def site(large_db: Path) -> Iterator[Site]:
    """A site with its own limits."""
    with running(large_db, ConnectionLimits()) as made:
        yield made


@pytest.fixture
def start(large_db: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Start a site with these numbers of connections and these seconds of patience."""
    monkeypatch.setattr(table, "SWEEP", 0.05)
    with ExitStack() as stack:

        def start(
            *,
            patience: dict[Awaited, float] | None = None,
            proxies: tuple[str, ...] = (),
            rate: float = RATE,
            **limits: int,
        ) -> Site:
            for awaited, seconds in (patience or {}).items():
                monkeypatch.setitem(connection.PATIENCE, awaited, seconds)
            return stack.enter_context(running(large_db, ConnectionLimits(**limits), proxies, rate))

        yield start


def received(connection_: socket.socket) -> bytes:
    """Everything that the site sends until it closes the connection."""
    pieces = []
    while piece := connection_.recv(65_536):
        pieces.append(piece)
    return b"".join(pieces)


def answered(connections: list[socket.socket]) -> list[socket.socket]:
    """Those on which the site has sent something."""
    return select.select(connections, [], [], 0)[0]


def is_closed(connection_: socket.socket, within: float = WAIT) -> bool:
    """Whether the site closes the connection within so many seconds."""
    connection_.settimeout(within)
    try:
        return connection_.recv(1) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


def are_open(connections: list[socket.socket]) -> bool:
    return not any(is_closed(one, within=0.05) for one in connections)


# Slow and silent clients


def test_who_sends_no_whole_head_in_time_is_let_go(start: Start) -> None:
    site = start(patience={Awaited.HEAD: 0.3})
    for sent in (b"", b"G", HEALTH):
        with site.connect(send=sent) as slow:
            assert received(slow) == b""
    begun = time.monotonic()
    with site.connect() as slow:
        for byte in HEALTH * 10:  # for ten seconds: the time does not begin anew with each byte
            slow.sendall(bytes([byte]))
            if is_closed(slow, within=0.03):
                break
        else:
            pytest.fail("it was never closed")
    assert time.monotonic() - begun > 0.2
    assert site.count(0) == 0


def test_the_second_head_of_a_connection_has_its_time_too(start: Start) -> None:
    site = start(patience={Awaited.HEAD: 1.0})
    with site.connect(send=HEALTH + b"\r\n") as slow:
        assert b" 200 " in slow.recv(65_536)
        time.sleep(1.5)  # between two requests a connection may be silent for longer
        slow.sendall(HEALTH)
        assert b" 200 " not in received(slow)
    with site.connect(send=HEALTH + b"\r\n" + HEALTH) as slow:  # the second head began before the first answer
        assert received(slow).count(b" 200 ") == 1


# Clients that do not read


@contextmanager
def not_reading(site: Site, number: int, path: str, *, client: str = "127.0.0.1") -> Iterator[list[socket.socket]]:
    """Connections whose clients request something large and do not read it. Their systems take a few KB of it."""
    with ExitStack() as stack:
        made = []
        for _ in range(number):
            slow = stack.enter_context(socket.socket())
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            slow.settimeout(WAIT)
            slow.bind((client, 0))
            slow.connect(("127.0.0.1", site.port))
            slow.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
            made.append(slow)
        yield made


@pytest.mark.parametrize("path", [PAGE, FILE])
def test_who_does_not_read_is_let_go_and_who_reads_slowly_is_served_to_the_end(start: Start, path: str) -> None:
    site = start(patience={Awaited.READING: 0.5})
    with not_reading(site, 2, path):
        assert site.count(2) == 2
        assert site.count(0) == 0
    with not_reading(site, 1, path) as (slow,):
        answer, end = bytearray(), time.monotonic() + 1.5
        while time.monotonic() < end:
            answer += slow.recv(2_000)
            time.sleep(0.05)
        assert len(answer) < 500_000
        answer += received(slow)
    assert len(answer) > 2_900_000


def test_what_clients_do_not_read_takes_only_so_much_memory(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MAX_UNREAD", 13_000_000)
    site = start()
    with not_reading(site, 8, PAGE):
        assert site.count(8) == 8
        assert site.count(2) == 2


# Too many connections


@pytest.fixture
def silent() -> Iterator[Silent]:
    """Open so many connections of a client, which send nothing."""
    with ExitStack() as stack:

        def open_(site: Site, number: int, client: str = "127.0.0.1") -> list[socket.socket]:
            return [stack.enter_context(site.connect(client=client)) for _ in range(number)]

        yield open_


def test_one_client_has_some_connections_and_its_oldest_silent_one_gives_way(start: Start, silent: Silent) -> None:
    site = start(per_client=4)
    made = silent(site, 7, "127.0.0.2")
    other = silent(site, 1, "127.0.0.3")
    assert site.count(5) == 5
    assert all(is_closed(one) for one in made[:3])
    assert are_open(made[3:] + other)
    assert site.status(client="127.0.0.2") == 200  # also a reader with the address of those
    assert site.status(client="127.0.0.3") == 200


def test_if_all_connections_are_in_use_the_oldest_silent_one_gives_way(start: Start, silent: Silent) -> None:
    site = start(total=10, per_client=4)
    made = [one for number in range(10, 15) for one in silent(site, 4, f"127.0.0.{number}")]
    assert site.count(10) == 10
    assert all(is_closed(one) for one in made[:10])
    assert are_open(made[10:])
    for number in range(20, 25):
        assert site.status(client=f"127.0.0.{number}") == 200


def test_a_reader_between_two_requests_gives_way_and_one_who_is_served_does_not(start: Start, silent: Silent) -> None:
    site = start(total=4)
    with not_reading(site, 1, ENDLESS) as (served,), site.connect(send=HEALTH + b"\r\n") as idle:
        site.wait_for_endless(1)
        assert b" 200 " in idle.recv(65_536)
        site.wait(lambda: site.connections.waiting == 1)  # the site notes the end of its answer after it has sent it
        silent(site, 3, "127.0.0.6")
        assert site.count(4) == 4
        assert is_closed(idle)
        assert are_open([served])


def test_no_client_that_is_served_gives_way(start: Start) -> None:
    site = start(total=2)
    with not_reading(site, 2, ENDLESS):
        site.wait_for_endless(2)
        with site.connect(client="127.0.0.9") as late:
            assert is_closed(late)
    assert site.status() == 200


def test_requests_that_wait_for_their_turn_give_way_to_another_client(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    pace = 0.01  # after four answers at once, the next one comes in 100 seconds
    monkeypatch.setattr(serve, "PACE", pace)
    monkeypatch.setattr(admission, "AHEAD", 4 / pace)
    monkeypatch.setattr(admission, "PAUSE", 1_000)
    site = start(total=8, rate=pace)
    with ExitStack() as stack:
        clients, many = ("127.0.0.2", "127.0.0.3"), (HEALTH + b"\r\n") * 3 + HEALTH + LAST
        for first in [stack.enter_context(site.connect(client=client, send=many)) for client in clients]:
            assert received(first).count(b" 200 ") == 4
        assert site.count(0) == 0
        waiting = [stack.enter_context(site.connect(client=client, send=HEALTH + LAST)) for client in clients * 4]
        assert site.count(8) == 8
        site.wait(lambda: site.connections.waiting == 0)  # all heads were read
        assert {site.status(client=f"127.0.0.{number}") for number in (4, 5)} == {200}
        site.wait(lambda: len(answered(waiting)) >= 2)
        assert [received(one)[9:12] for one in answered(waiting)] == [b"429"] * 2


def test_the_connections_of_a_trusted_proxy_are_not_counted(start: Start, silent: Silent) -> None:
    site = start(per_client=2, proxies=("127.0.0.0/30", "::1"))
    silent(site, 9, "127.0.0.2")
    assert site.count(9) == 9


@pytest.mark.parametrize(
    ("files", "total", "accepts"),
    [(20_000, 2_000, 32), (1_024, 768, 32), (256, 64, 16), (64, 16, 4)],
)
def test_there_are_as_many_connections_as_files_allow(files: int, total: int, accepts: int) -> None:
    limits = ConnectionLimits.of_files(files)
    assert (limits.total, limits.accepts) == (total, accepts)


# What cannot be read


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 40_000, 431),  # without an end
        (b"GET / HTTP/1.1\r\nHost: a\r\n" + b"a:\r\n" * 9_000 + b"\r\n", 431),
        (b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 431),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),  # TLS
        (b"GET / HTTP/3.0\r\nHost: a\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),  # without Host
        (b"GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"GET http://[::1/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        (b"CONNECT a:443 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 405),
        (b"OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 405),
        (b"GET http://a/-/healthz HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n", 200),
        (b"GET HTTP://a HTTP/1.0\r\n\r\n", 200),
        (b"GET /-/healthz HTTP/1.0\r\n\r\n", 200),
        (b"GET /-/healthz HTTP/1.1\r\nHost: a\r\nConnection: upgrade, close\r\nUpgrade: websocket\r\n\r\n", 200),
    ],
)
def test_a_head_is_answered_or_refused_by_its_name(
    site: Site, caplog: pytest.LogCaptureFixture, head: bytes, status: int
) -> None:
    with site.connect(send=head) as client:
        answer = received(client)
    assert int(answer.split(b" ", 2)[1]) == status
    assert status not in (400, 431, 501) or b"cache-control: no-store" in answer
    lines = [record.getMessage() for record in caplog.records if record.name == "fanzha.connections"]
    assert all(line.startswith(f"a request of 127.0.0.1 was refused ({status}): ") for line in lines)
    assert len(lines) == (status in (400, 431, 501))


def test_an_address_with_bare_hanzi_is_refused_with_how_to_write_it(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    """As `curl 'http://…/search?q=诈骗'` sends it."""
    with site.connect(send="GET /search.json?q=诈骗 HTTP/1.1\r\nHost: a\r\n\r\n".encode()) as client:
        answer = received(client).decode()
    assert (answer.split(" ", 2)[1], "--data-urlencode" in answer) == ("400", True)
    assert json.loads(answer.partition("\r\n\r\n")[2])["code"] == "raw_characters"
    assert "诈" not in "".join(record.getMessage() for record in caplog.records)


def test_an_address_in_the_request_line_is_believed_rather_than_host() -> None:
    reader = RequestHeads()
    reader.receive_data(b"GET http://a:8/b//c?d=e HTTP/1.1\r\nX: y\r\nHost: b\r\n\r\n")
    request = reader.next_event()
    assert isinstance(request, h11.Request)
    assert (request.target, list(request.headers)) == (b"/b//c?d=e", [(b"host", b"a:8"), (b"x", b"y")])


@given(
    head=st.binary(max_size=200),
    begins=st.sampled_from([b"", b"GET ", b"GET /", b"GET http://", b"GET / HTTP/1.1\r\n"]),
)
def test_any_bytes_are_a_request_or_are_refused(head: bytes, begins: bytes) -> None:
    reader = RequestHeads()
    reader.receive_data(begins + head + b"\r\n\r\n")
    try:
        event = reader.next_event()
    except h11.RemoteProtocolError:
        assert reader.refused in (400, 431, 501)
        return
    assert event is h11.NEED_DATA or (isinstance(event, h11.Request) and event.target[:1] == b"/")


# Bodies


@pytest.mark.parametrize(
    "body", [b"Content-Length: 1000000000\r\n\r\n", b"Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n"]
)
@pytest.mark.parametrize(("method", "status"), [(b"GET", 200), (b"POST", 405)])
def test_no_body_is_read(start: Start, method: bytes, status: int, body: bytes) -> None:
    site = start(patience={Awaited.END: 0.3})
    with site.connect(send=method + b" /-/healthz HTTP/1.1\r\nHost: a\r\n" + body) as client:
        client.settimeout(0.05)
        answer = b""
        while True:  # a body without an end
            try:
                client.sendall(b"1\r\na\r\n" * 10_000)
                answer += client.recv(65_536)
            except TimeoutError:
                continue
            except OSError:
                break
    assert int(answer.split(b" ", 2)[1]) == status
    assert site.count(0) == 0


# Texts that are sent to be checked

CHECK = b"POST /check.json HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n"


def test_a_text_is_read_and_the_connection_goes_on(site: Site) -> None:
    text = ("全年追回样例款项88万元，坚持追赃挽损。" * 40).encode()
    with site.connect(send=CHECK % len(text) + b"Expect: 100-continue\r\n\r\n") as client:
        assert client.recv(100).startswith(b"HTTP/1.1 100 ")
        for start in range(0, len(text), 700):
            client.sendall(text[start : start + 700])
        client.sendall(HEALTH + LAST)
        answers = received(client)
    assert (answers.count(b"HTTP/1.1 200"), b'"verdict": "' in answers) == (2, True)


def test_a_text_that_does_not_come_or_is_too_large_closes_its_connection(start: Start) -> None:
    site = start(patience={Awaited.BODY: 0.3, Awaited.END: 0.3})
    with site.connect(send=CHECK % 1_000 + b"\r\nabc") as client:
        assert is_closed(client)
    with site.connect(send=CHECK % 5_000_000 + b"\r\n") as client:
        client.sendall(b"a" * 300_000)
        assert received(client).startswith(b"HTTP/1.1 413 ")  # unread
    assert site.count(0) == 0


@pytest.mark.parametrize("begin", [b"a\r\n\r\n", b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n"])
def test_what_comes_after_the_last_answer_is_thrown_away(
    start: Start, caplog: pytest.LogCaptureFixture, begin: bytes
) -> None:
    site = start(patience={Awaited.END: 60})
    with site.connect(send=begin) as client:
        assert b" 40" in received(client)
        for _ in range(20):
            client.sendall(b"a" * 100_000)
        time.sleep(0.3)  # until the site has received it
        (connection_,) = site.connections.members
        assert connection_.conn.unparsed < 300_000
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


def test_requests_sent_ahead_are_answered_in_turn_and_too_many_are_let_go(site: Site) -> None:
    with site.connect(send=(HEALTH + b"\r\n") * 20 + HEALTH + LAST) as client:
        assert received(client).count(b" 200 ") == 21
    with site.connect(send=b"GET /-/endless HTTP/1.1\r\nHost: a\r\n\r\n" + (HEALTH + b"\r\n") * 1_000) as client:
        assert is_closed(client)


def test_clients_that_leave_or_break_off_leave_nothing(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    for how in (socket.SHUT_WR, socket.SHUT_RDWR):
        with not_reading(site, 1, ENDLESS) as (client,):
            assert site.count(1) == 1
            client.shutdown(how)
            assert site.count(0) == 0
    for path in (PAGE, FILE, ENDLESS, "/-/healthz"):
        with not_reading(site, 3, path) as clients:
            for client in clients:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # close resets
    assert site.count(0) == 0
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


@pytest.mark.parametrize("path", ["/fanzha.db", "/fanzha/long.csv?_stream=1"])
def test_a_stop_breaks_off_what_takes_too_long_and_leaves_no_trace(
    large_db: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    monkeypatch.setattr(serve, "LAST_ANSWERS", 0.3)
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(table, "SWEEP", 600.0)
    with ExitStack() as clients, running(large_db, ConnectionLimits()) as site:
        clients.enter_context(not_reading(site, 1, path))
        assert site.count(1) == 1
        time.sleep(0.2)
    assert "the site stops and breaks off what is under way: 1 answers" in caplog.text
    assert [one for one in caplog.records if one.levelno >= logging.ERROR or one.exc_info] == []


def test_a_stop_closes_the_connections_of_refused_heads(large_db: Path) -> None:
    with ExitStack() as clients, running(large_db, ConnectionLimits()) as site:
        client = clients.enter_context(site.connect(send=b"GET / HTTP/3.0\r\nHost: a\r\n\r\n"))
        assert b" 400 " in received(client)
        assert site.count(1) == 1  # the client has not closed it yet
    assert site.count(0) == 0
