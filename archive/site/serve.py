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

from archive.errors import FanzhaError
from archive.site.http.rate_limit import RATE, RateLimit, limited
from archive.site.plugin import make_datasette

# Limits that uvicorn does not set itself. A client that sends its request byte by byte still holds a connection:
# against many of these a proxy is needed (docs/serving.md).
LIMITS: dict[str, Any] = {
    "http": "h11",  # the only one of uvicorn's two that keeps to the next
    "h11_max_incomplete_event_size": 32_768,  # bytes of a request's head: a query string of 8,000 and headers fit
    "limit_concurrency": 500,  # connections: beyond them 503, before the 1,024 files of a process are used up
    "backlog": 512,
    "timeout_keep_alive": 15,  # seconds: a reader goes on to the next page, an idle connection makes room
    "timeout_graceful_shutdown": 10,  # seconds that a download may still take when the site is ended
    "server_header": False,
}


class PortTaken(FanzhaError):
    """Raised by listen: another program has the port."""


def listen(host: str, port: int) -> socket.socket:
    """Take a port, here since uvicorn ends the process where it is taken. Raises PortTaken."""
    try:
        listener = socket.create_server((host, port), reuse_port=False)
    except OSError as error:
        raise PortTaken(f"cannot listen on {host}:{port}: {error.strerror}; try --port {port + 1}") from error
    # asyncio sets this on its own sockets alone; without it every response waits 40 ms for the client's ACK.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def serve(
    public: Path,
    listener: socket.socket,
    *,
    warc: Path | None = None,
    open_browser: bool = False,
    rate: float = RATE,
    trusted_proxies: Sequence[str] = (),
) -> None:
    """Serve until interrupted; with pages as they were served where there is a folder of WARC files.

    `rate` is how many requests a second an address may make in the long run, 0 for any number. The address is the other
    end of the connection, or what a proxy among `trusted_proxies` (addresses or networks) says it is.
    """
    host, port = listener.getsockname()[:2]
    config = configured(public, warc=warc, rate=rate, trusted_proxies=trusted_proxies)
    url = f"http://{host}:{port}/"
    click.echo(f"the site is on {url} (end with Ctrl-C)")
    if open_browser and sys.stdout.isatty():
        webbrowser.open(url)
    with contextlib.suppress(KeyboardInterrupt):  # the way to end it
        uvicorn.Server(config).run(sockets=[listener])


def configured(
    public: Path,
    *,
    warc: Path | None = None,
    rate: float = RATE,
    trusted_proxies: Sequence[str] = (),
) -> uvicorn.Config:
    """The server's configuration, as `serve` runs it."""
    datasette = make_datasette(public, warc=warc)
    app = limited(datasette.app(), datasette, RateLimit(rate)) if rate else datasette.app()
    return uvicorn.Config(
        app,
        log_level="warning",
        lifespan="on",
        proxy_headers=bool(trusted_proxies),  # uvicorn's own default believes whoever comes from this machine
        forwarded_allow_ips=list(trusted_proxies),
        **LIMITS,
    )
