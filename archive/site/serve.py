"""Serves the public file on this machine."""

from __future__ import annotations

import socket
import sys
import webbrowser
from pathlib import Path

import click
import uvicorn

from archive.site.plugin import make_datasette


def serve(public: Path, host: str, port: int, *, open_browser: bool = False) -> None:
    """Serve until interrupted. Raises OSError if the port is taken."""
    app = make_datasette(public).app()
    config = uvicorn.Config(app, host=host, port=port, log_level="warning", lifespan="on")
    # Bound here and not by uvicorn, which ends the process where a caller could have said what is wrong.
    listener = socket.create_server((host, port), reuse_port=False)
    url = f"http://{host}:{listener.getsockname()[1]}/"
    click.echo(f"the site is on {url} (end with Ctrl-C)")
    if open_browser and sys.stdout.isatty():
        webbrowser.open(url)
    uvicorn.Server(config).run(sockets=[listener])
