"""A site that is served by a thread of the test: `fanzha serve` with its limits, over real connections."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from archive.site.listen import listen
from archive.site.serve import SiteServer, configured

WAIT = 60.0  # seconds for one answer


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, and the seconds until its last byte."""

    status: int
    headers: dict[str, str]  # lower-case names
    text: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Served:
    """A site that runs. Its clients have addresses of the loopback network."""

    port: int

    def get(self, path: str, client: str = "127.0.0.1") -> Answer:
        begin = monotonic()
        with closing(self.connect(path, client)) as connection:
            answer = connection.getresponse()
            text = answer.read().decode()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, headers, text, monotonic() - begin)

    def connect(self, path: str, client: str = "127.0.0.1") -> http.client.HTTPConnection:
        """A connection on which the path was requested; nothing of the answer is read."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT, source_address=(client, 0))
        connection.request("GET", path)
        return connection


@contextmanager
def serving(public: Path, **options: Any) -> Iterator[Served]:
    """Serve the public file until the block ends. `options` are those of `configured`."""
    listener = listen("127.0.0.1", 0)
    server = SiteServer(configured(public, **options))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        site = Served(listener.getsockname()[1])
        while site.get("/search").status == 503:  # until everything is counted
            pass
        yield site
    finally:
        server.should_exit = True
        thread.join(timeout=300)
