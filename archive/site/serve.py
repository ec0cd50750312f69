"""Serves the public file on this machine."""

from __future__ import annotations

import contextlib
import socket
import sys
import webbrowser
from pathlib import Path

import click
import uvicorn

from archive.errors import FanzhaError
from archive.site.plugin import make_datasette


class PortTaken(FanzhaError):
    """Raised by listen: another program has the port."""


def listen(host: str, port: int) -> socket.socket:
    """Take a port. By us and not by uvicorn, which ends the process where a caller could have said what is wrong."""
    try:
        return socket.create_server((host, port), reuse_port=False)
    except OSError as error:
        raise PortTaken(f"cannot listen on {host}:{port}: {error.strerror}; try --port {port + 1}") from error


def serve(
    public: Path,
    listener: socket.socket,
    *,
    sample: bool = False,
    warc: Path | None = None,
    open_browser: bool = False,
) -> None:
    """Serve until interrupted; with pages as they were served where there is a folder of WARC files."""
    app = make_datasette(public, sample=sample, warc=warc).app()
    host, port = listener.getsockname()[:2]
    config = uvicorn.Config(app, host=host, port=port, log_level="warning", lifespan="on")
    url = f"http://{host}:{port}/"
    click.echo(f"the site is on {url} (end with Ctrl-C)")
    if open_browser and sys.stdout.isatty():
        webbrowser.open(url)
    with contextlib.suppress(KeyboardInterrupt):  # the way to end it
        uvicorn.Server(config).run(sockets=[listener])
