"""An operator whose proxy is not trusted learns it from the log."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from archive.site.connections.forwarding import HOUR, noticing_proxies
from archive.site.connections.owners import owners
from archive.site.serve import configured

FORWARDED = [(b"x-forwarded-for", b"198.51.100.7")]


async def request(app: Any, peer: str, headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    """The scope with which the app was called, after a request for robots.txt, which needs no public file."""
    scope = {"type": "http", "method": "GET", "path": "/robots.txt", "raw_path": b"/robots.txt", "query_string": b""}
    scope |= {"headers": headers, "client": (peer, 40_000), "scheme": "http"}

    async def send(_message: Any) -> None:
        pass

    await app(scope, None, send)
    return scope


def test_a_proxy_that_is_not_trusted_is_named_once_an_hour(caplog: pytest.LogCaptureFixture) -> None:
    now = 6_000.0

    async def app(_scope: Any, _receive: Any, _send: Any) -> None:
        pass

    watched = noticing_proxies(app, owners(["127.0.0.1"]), lambda: now)
    for peer, headers in (("127.0.0.1", FORWARDED), ("127.0.0.2", [(b"accept", b"*/*")])):
        asyncio.run(request(watched, peer, headers))
    assert not caplog.text
    for hours, lines in ((0, 1), (0.9, 1), (1.1, 2)):
        now = 6_000 + hours * HOUR
        asyncio.run(request(watched, "127.0.0.2", FORWARDED))
        assert caplog.text.count("start with --trusted-proxy 127.0.0.2") == lines


@pytest.mark.parametrize(
    ("options", "lines", "client"),
    [
        ({}, 1, "127.0.0.1"),
        ({"trusted_proxies": ["127.0.0.1"]}, 0, "198.51.100.7"),
        ({"trusted_proxies": ["10.0.0.0/8"]}, 1, "127.0.0.1"),
        ({"rate": 0.0}, 0, "127.0.0.1"),  # the operator has said that a proxy limits its readers
    ],
)
def test_the_site_believes_trusted_proxies_alone_and_warns_of_others(
    public_db: Path, options: dict[str, Any], lines: int, client: str, caplog: pytest.LogCaptureFixture
) -> None:
    scope = asyncio.run(request(configured(public_db, **options).app, "127.0.0.1", FORWARDED))
    assert scope["client"][0] == client
    assert caplog.text.count("--trusted-proxy") == lines
