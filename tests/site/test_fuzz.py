"""Five thousand requests of a hostile client: no fault, no trace, nothing slow."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn

from archive.site.serve import configured
from tests.support.hostile_requests import faults_of, requests_of, send

REQUESTS = 5_000


@contextmanager
def serving(public: Path) -> Iterator[tuple[str, int]]:
    """A server without a rate limit; its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(configured(public, rate=0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield listener.getsockname()
    server.should_exit = True
    thread.join(timeout=10)


def test_no_request_makes_the_site_fail(
    public_db: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    statuses: Counter[int] = Counter()
    faults: list[str] = []
    with serving(public_db) as address:
        for request in requests_of(public_db, REQUESTS):
            reply = send(address, request)
            statuses[reply.status] += 1
            faults += faults_of(request, reply)
    assert faults == []
    assert statuses[200] > REQUESTS / 20  # they reach the views and are not all refused at the door
    assert statuses[0] < REQUESTS / 50
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []
    assert "Traceback" not in "".join(capfd.readouterr())


def test_the_requests_are_those_of_the_seed(public_db: Path) -> None:
    assert [*requests_of(public_db, 50, seed=7)] == [*requests_of(public_db, 50, seed=7)]
    assert [*requests_of(public_db, 50, seed=7)] != [*requests_of(public_db, 50, seed=8)]
