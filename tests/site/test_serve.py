"""`fanzha serve` over real connections: where it listens, how often a client may ask, and whose request it is."""

from __future__ import annotations

import http.client
import json
import socket
from contextlib import ExitStack, closing
from pathlib import Path

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.site.fairness.allowance import Allowances, client_of
from archive.site.http.security_headers import POLICY
from archive.site.listen import listen
from archive.site.refusal_counts import MEANINGS
from archive.site.strings import word
from tests.bench.hostile.served_site import serving as serving_process
from tests.support import public_file
from tests.support.served import Served, serving
from tests.support.waiting import wait_until

# Where the site listens


@pytest.mark.skipif(not socket.has_ipv6, reason="this system has no IPv6")
def test_the_site_answers_at_an_ipv6_address_too() -> None:
    with listen("::1", 0) as listener, socket.create_connection(listener.getsockname()[:2], timeout=300) as client:
        assert client.family == socket.AF_INET6


def test_silent_connections_of_all_sides_stop_nobody_and_leave_a_short_log(tmp_path: Path) -> None:
    """Mend: the process had no file left to accept or refuse anybody, and logged a trace for each try to accept."""
    (tmp_path / "public").mkdir()
    public_file.build(tmp_path / "public" / "fanzha.db")
    with serving_process(tmp_path, files=256) as site, ExitStack() as stack:
        for number in range(400):
            client = (f"127.0.1.{1 + number % 100}", 0)
            stack.enter_context(socket.create_connection((site.host, site.port), 5, client))
        assert [site.get("/-/healthz", client=client).status for client in ("127.0.0.1", "127.0.1.1")] == [200, 200]
        wait_until(lambda: "all 64 connections are in use" in site.log.read_text())
        written = site.log.read_text()
    assert "so the site serves 64 connections at a time" in written
    assert len(written) < 5_000  # with the lines about the start


# How often a client may ask, and whose request it is


def asked(site: Served, path: str, client: str, named: str = "") -> tuple[http.client.HTTPResponse, str]:
    """The answer to a client that a proxy may name, and its text."""
    with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=300, source_address=(client, 0))) as one:
        one.request("GET", path, headers={"X-Forwarded-For": named} if named else {})
        answer = one.getresponse()
        return answer, answer.read().decode("latin-1" if path == "/fanzha.db" else "utf-8")


def statuses(site: Served, client: str, *named: str) -> list[int]:
    return [asked(site, "/fanzha.db", client, name)[0].status for name in named]


ONE = 0.05  # requests a second: a client may make one, and the next in 20 seconds


def test_who_asks_too_often_is_told_when_to_come_back(public_db: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "fanzha.site")
    quick = ("/-/fanzha/site.css", "/favicon.ico", "/robots.txt", "/-/healthz", "/healthz", "/fanzha.db.sha256")
    others = ("/p/x.db", "/fanzha.db", "/-/fanzha/none", "/-/static/app.css", "/-/healthz/x", "/robots.txt/x", "//")
    with serving(public_db, rate=ONE) as site:
        assert {asked(site, path, "127.0.0.7")[0].status for path in quick * 3} == {200}
        assert statuses(site, "127.0.0.7", "", "") == [200, 429]
        answer, page = asked(site, "/search", "127.0.0.7")
        assert (answer.status, answer.headers["cache-control"]) == (429, "no-store")
        assert 1 <= int(answer.headers["retry-after"]) <= 40
        assert (answer.headers["content-security-policy"], answer.headers["server"]) == (POLICY, None)
        assert lxml.html.document_fromstring(page).xpath("string(//h1)") == word("error.too_many")
        answer, text = asked(site, "/fanzha/publications.json", "127.0.0.7")
        assert (answer.headers["content-type"], json.loads(text)["status"]) == ("application/json; charset=utf-8", 429)
        assert {asked(site, path, "127.0.0.7")[0].status for path in others} == {429}
        # Nobody is believed for whom he asks; the operator is told once.
        assert "--trusted-proxy" not in caplog.text
        assert statuses(site, "127.0.0.8", "203.0.113.1", "203.0.113.2") == [200, 429]
        assert caplog.text.count("start with --trusted-proxy 127.0.0.8") == 1
        # A head has an end, and an address too.
        with socket.create_connection(("127.0.0.1", site.port), timeout=300) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nX-Long: " + b"a" * 40_000)
            assert b" 431 " in connection.recv(100)
        assert asked(site, "/search?q=" + "a" * 9_000, "127.0.0.9")[0].status == 414
    refused = 1 + 2 + len(others) + 1
    wait_until(lambda: "refused lately" in caplog.text)
    assert f"{refused} × 429 ({MEANINGS[429]})" in caplog.text


@pytest.mark.parametrize(
    ("proxies", "expected"),
    [
        (["127.0.0.0/8"], [200, 200, 200, 429]),  # the last that a trusted proxy names is believed
        (["10.0.0.0/8"], [200, 429, 429, 429]),
    ],
)
def test_a_trusted_proxy_is_believed(
    public_db: Path, caplog: pytest.LogCaptureFixture, proxies: list[str], expected: list[int]
) -> None:
    with serving(public_db, rate=ONE, trusted_proxies=proxies) as site:
        named = ("203.0.113.1", "203.0.113.2", "198.51.100.1, 203.0.113.99", "198.51.100.2, 203.0.113.99")
        assert statuses(site, "127.0.0.7", *named) == expected
    assert ("--trusted-proxy" in caplog.text) == (expected[1] == 429)


def test_without_a_rate_all_are_let_in_and_no_proxy_is_missed(
    public_db: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(public_db, rate=0.0) as site:
        assert [asked(site, "/download", "127.0.0.7", "203.0.113.1")[0].status for _ in range(130)] == [200] * 130
    assert "--trusted-proxy" not in caplog.text


class Clock:
    """A clock that stands until it is told."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


STEPS = st.lists(st.tuples(st.floats(0, 3), st.sampled_from("ab")), max_size=200)


@given(steps=STEPS, rate=st.integers(360, 180_000).map(lambda an_hour: an_hour / 3_600), burst=st.integers(1, 20))
def test_no_client_ever_gets_more_than_its_bucket_and_none_less(
    steps: list[tuple[float, str]], rate: float, burst: int
) -> None:
    clock = Clock()
    limit = Allowances(rate, burst=burst)
    tokens = dict.fromkeys("ab", float(burst))
    last = dict.fromkeys("ab", clock.now)
    for passed, client in steps:
        clock.now += passed
        tokens[client] = min(burst, tokens[client] + (clock.now - last[client]) * rate)
        last[client] = clock.now
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("archive.site.fairness.allowance.time.monotonic", clock)
            wait = limit.account(client).wait()
        if abs(tokens[client] - 1) < 1e-6:  # a hair's breadth is rounding
            tokens[client] -= not wait
            continue
        assert (wait == 0.0) == (tokens[client] >= 1)
        if wait == 0.0:
            tokens[client] -= 1
        else:
            assert wait == pytest.approx((1 - tokens[client]) / rate, abs=1e-6)


def test_no_more_clients_are_remembered_than_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.site.fairness.allowance.time.monotonic", Clock())
    limit = Allowances(1, burst=1, clients=100)
    assert limit.account("first").wait() == 0.0
    for number in range(99):
        assert limit.account(str(number)).wait() == 0.0
        assert limit.account("busy").wait() >= 0
    assert limit.account("first").wait() == 0.0  # forgotten, so that it has a whole bucket again
    assert limit.account("busy").wait() > 0  # who keeps asking is not forgotten


def test_a_client_is_an_address_or_a_network_of_ipv6() -> None:
    clients = {
        "203.0.113.7": "203.0.113.7",
        "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
        "2001:db8:1:2::9": "2001:db8:1:2::/64",
        "::ffff:203.0.113.7": "203.0.113.7",
        "": "no address",
    }
    assert {address: client_of(address) for address in clients} == clients
