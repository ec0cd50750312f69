"""The site over a public file, served by a thread of the test's process: for browsers, which need a real address."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from archive.site.plugin import make_datasette


@contextmanager
def site_in_thread(public: Path, warc: Path | None = None) -> Iterator[str]:
    """Serve a public file, and WARC files, on a free port. Yields the address, without a slash at its end."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(make_datasette(public, warc=warc).app(), log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=300)
