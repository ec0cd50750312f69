"""Thousands of requests of a hostile client: no fault, no trace, nothing slow.

One in five goes as bytes over a socket to a server; of the others, the head is read as the server reads it, and the app
answers in this process, which takes half the time.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import h11
import pytest

from archive.site.connections.request_head import RequestHeads
from archive.site.http.security_headers import App
from archive.site.plugin import make_datasette
from tests.support.hostile_requests import RawReply, faults_of, requests_of, serving

pytestmark = pytest.mark.slow

REQUESTS = 2_500
AS_BYTES = 5  # one request in so many


def test_no_request_makes_the_site_fail(
    public_db: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    requests = list(requests_of(public_db, REQUESTS))
    as_bytes, as_scopes = requests[::AS_BYTES], [one for at, one in enumerate(requests) if at % AS_BYTES]
    with serving(public_db) as ask:
        replies = [(request, ask(request)) for request in as_bytes]
    assert sum(reply.status == 0 for _, reply in replies) < REQUESTS / 100
    replies += asyncio.run(_answers(make_datasette(public_db).app(), as_scopes))
    statuses = Counter(reply.status for _, reply in replies)
    assert statuses[200] > REQUESTS / 20  # they reach the views and are not all refused at the door
    assert [fault for request, reply in replies for fault in faults_of(request, reply)] == []
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []
    assert "Traceback" not in "".join(capfd.readouterr())


async def _answers(app: App, requests: list[bytes]) -> list[tuple[bytes, RawReply]]:
    scopes = [(request, scope) for request in requests if (scope := _scope(request))]
    assert len(scopes) > len(requests) / 2
    return [(request, await _answer(app, scope)) for request, scope in scopes]


def _scope(request: bytes) -> dict[str, Any] | None:
    """What the server makes of the request; None if it refuses its head."""
    heads = RequestHeads()
    heads.receive_data(request)
    try:
        event = heads.next_event()
    except h11.RemoteProtocolError:
        return None
    if not isinstance(event, h11.Request):
        return None
    path, _, query = event.target.partition(b"?")
    scope = {"type": "http", "method": event.method.decode(), "raw_path": path, "query_string": query}
    return {**scope, "path": unquote(path.decode()), "headers": list(event.headers), "scheme": "http"}


async def _answer(app: App, scope: dict[str, Any]) -> RawReply:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        await asyncio.Event().wait()

    begin = time.monotonic()
    await app(scope, receive, send)
    assert [message["type"] for message in sent].count("http.response.start") == 1, scope
    headers = {name.decode().lower(): value.decode("latin-1") for name, value in sent[0]["headers"]}
    body = b"".join(message["body"] for message in sent[1:])
    return RawReply(sent[0]["status"], headers, body, time.monotonic() - begin)
