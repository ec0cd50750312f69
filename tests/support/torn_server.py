"""A server that breaks its own promises: bodies that stop early, lengths that are wrong, connections that break."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class TornServer(socketserver.ThreadingTCPServer):
    """Answers each path with the bytes that it was given, head and all, and closes the connection."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.answers: dict[str, bytes] = {}
        self.requests: list[str] = []

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Answer(socketserver.StreamRequestHandler):
    server: TornServer

    def handle(self) -> None:
        path = self.rfile.readline().split()[1].decode()
        while self.rfile.readline().strip():
            pass
        self.server.requests.append(path)
        missing = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        self.wfile.write(self.server.answers.get(path, missing))


@contextmanager
def torn_server(**_: Any) -> Iterator[TornServer]:
    """A server that is running."""
    with TornServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def answer(body: bytes, *headers: str, length: int | None = None, status: str = "200 OK") -> bytes:
    """A response as it goes over the wire. `length`: what it says of the body; None: nothing."""
    said = [] if length is None else [f"Content-Length: {length}"]
    lines = [f"HTTP/1.1 {status}", "Content-Type: text/html; charset=utf-8", "Connection: close", *said, *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body
