"""Serves the public file on this machine."""

from __future__ import annotations

import contextlib
import socket
import sys
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import uvicorn

from archive.site.http.rate_limit import RATE, RateLimit, limited
from archive.site.plugin import make_datasette

# Limits that uvicorn does not set by default. A client that sends its request byte by byte still occupies a connection;
# against many such clients a proxy is needed (docs/serving.md).
LIMITS: dict[str, Any] = {
    "http": "h11",  # of uvicorn's two HTTP implementations, only this one obeys the next limit
    "h11_max_incomplete_event_size": 32_768,  # bytes of a request's head: a query string of 8,000 bytes and headers fit
    "limit_concurrency": 500,  # connections; further ones get 503, as the process may open only 1,024 files
    "backlog": 512,  # connections that may wait to be accepted
    "timeout_keep_alive": 15,  # seconds: enough for a reader's next page; then the idle connection is closed
    "timeout_graceful_shutdown": 10,  # seconds for downloads to finish after the site was stopped
    "server_header": False,
}


def serve(
    public: Path,
    listener: socket.socket,
    *,
    warc: Path | None = None,
    open_browser: bool = False,
    rate: float = RATE,
    trusted_proxies: Sequence[str] = (),
) -> None:
    """Serve until interrupted. `warc` is the folder of WARC files, from which pages are shown as they were served.

    `rate` is the number of requests a second that one client address may make on average; 0 means no limit. The client
    address is the peer of the connection, or, if the peer is in `trusted_proxies` (addresses or networks), the address
    that this proxy names.
    """
    host, port = listener.getsockname()[:2]
    config = configured(public, warc=warc, rate=rate, trusted_proxies=trusted_proxies)
    url = f"http://{host}:{port}/"
    click.echo(f"the site is on {url} (end with Ctrl-C)")
    if open_browser and sys.stdout.isatty():
        webbrowser.open(url)
    with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C is the usual way to stop the server
        uvicorn.Server(config).run(sockets=[listener])


def configured(
    public: Path,
    *,
    warc: Path | None = None,
    rate: float = RATE,
    trusted_proxies: Sequence[str] = (),
) -> uvicorn.Config:
    """The configuration of the server that `serve` runs."""
    datasette = make_datasette(public, warc=warc)
    app = limited(datasette.app(), datasette, RateLimit(rate)) if rate else datasette.app()
    return uvicorn.Config(
        app,
        log_level="warning",
        lifespan="on",
        proxy_headers=bool(trusted_proxies),  # by default uvicorn trusts every client on this machine
        forwarded_allow_ips=list(trusted_proxies),
        **LIMITS,
    )
