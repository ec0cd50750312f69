"""The socket on which the site answers, and how `fanzha serve` starts where few files may be opened."""

from __future__ import annotations

import resource
import socket
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from archive.site.connections.limits import WANTED_FILES, raise_open_files
from archive.site.listen import UNSENT, PortTaken, listen
from tests.bench.hostile.served_site import serving
from tests.support import public_file


def test_a_connection_sends_at_once_and_waits_for_no_acknowledgement() -> None:
    with (
        listen("127.0.0.1", 0) as listener,
        socket.create_connection(listener.getsockname(), timeout=300),
        listener.accept()[0] as accepted,
    ):
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


@pytest.mark.parametrize(
    ("host", "advice"), [("no such host", "to --host"), ("192.0.2.1", "to --host"), ("127.0.0.1", "try another --port")]
)
def test_what_is_wrong_with_an_address_is_told_once(host: str, advice: str) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken) as refused:
            listen(host, port)
    assert advice in str(refused.value)
    assert "while attempting" not in str(refused.value)


@pytest.mark.skipif(not socket.has_ipv6, reason="this system has no IPv6")
def test_the_site_answers_at_an_ipv6_address_too() -> None:
    with listen("::1", 0) as listener, socket.create_connection(listener.getsockname()[:2], timeout=300) as client:
        assert client.family == socket.AF_INET6


@pytest.mark.skipif(not hasattr(socket, "TCP_NOTSENT_LOWAT"), reason="this system has no such option")
def test_the_system_takes_little_of_an_answer_that_is_not_read() -> None:
    with (
        listen("127.0.0.1", 0) as listener,
        socket.create_connection(listener.getsockname(), timeout=300),
        listener.accept()[0] as accepted,
    ):
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT) == UNSENT


def test_silent_connections_of_all_sides_stop_nobody_and_leave_a_short_log(tmp_path: Path) -> None:
    """Mend: the process had no file left to accept or refuse anybody, and logged a trace for each try to accept."""
    (tmp_path / "public").mkdir()
    public_file.build(tmp_path / "public" / "fanzha.db")
    with serving(tmp_path, files=256) as site, ExitStack() as stack:
        silent = [
            stack.enter_context(socket.create_connection((site.host, site.port), 5, (f"127.0.1.{1 + number % 100}", 0)))
            for number in range(400)
        ]
        assert [site.get("/-/healthz", client=client).status for client in ("127.0.0.1", "127.0.1.1")] == [200, 200]
        time.sleep(1.2)  # the log says once a second how many connections there are, but writes it once a minute
        written = site.log.read_text()
    assert len(silent) == 400
    assert "so the site serves 64 connections at a time" in written
    assert "all 64 connections are in use" in written
    assert len(written) < 5_000  # with the lines about the start


def test_the_process_may_open_as_many_files_as_the_system_allows() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(256, soft), hard))
    try:
        assert raise_open_files() == min(WANTED_FILES, hard)
        assert raise_open_files() == resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
