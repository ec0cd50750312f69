"""Serves a site whose answers may break every promise of HTTP: torn, slow, endless, with wrong certificates."""

from __future__ import annotations

import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

Headers = tuple[tuple[str, str], ...]
HTML = (("Content-Type", "text/html; charset=utf-8"),)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it goes over the wire."""

    body: bytes = b""
    status: int = 200
    headers: Headers = HTML
    length: int | None = -1  # what Content-Length says; -1: the truth, None: nothing
    sent: int | None = None  # bytes of the body before the connection breaks; None: all
    wait: float = 0.0  # seconds before the answer
    drip: float = 0.0  # seconds between pieces of DRIP bytes


DRIP = 64
Answer = Callable[[str], Reply]  # by the path with its query
MISSING = Reply(b"<html><body><p>404</p></body></html>", 404)


class FaultySite(socketserver.ThreadingTCPServer):
    """One site on an address of its own on loopback: its answers by path, and one for all other paths."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: str, tls: ssl.SSLContext | None = None) -> None:
        super().__init__((address, 0), _Conversation)
        self.tls = tls
        self.answers: dict[str, Reply] = {}
        self.otherwise: Answer = lambda _path: MISSING
        self.neighbour = ""  # where another site is

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        address, port = self.server_address[:2]
        return f"{'https' if self.tls else 'http'}://{address!s}:{port}"

    def answer(self, path: str) -> Reply:
        """The answer for a path with its query."""
        return self.answers.get(path) or self.otherwise(path)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients close connections that break promises."""


class _Conversation(socketserver.StreamRequestHandler):
    server: FaultySite

    def setup(self) -> None:
        if self.server.tls:
            self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        super().setup()

    def handle(self) -> None:
        path = self.rfile.readline().split()[1].decode()
        while self.rfile.readline().strip():
            pass
        reply = self.server.answer(path)
        time.sleep(reply.wait)
        body = reply.body if reply.sent is None else reply.body[: reply.sent]
        self.wfile.write(_head(reply))
        if not reply.drip:
            self.wfile.write(body)
            return
        for at in range(0, len(body), DRIP):
            self.wfile.write(body[at : at + DRIP])
            time.sleep(reply.drip)


def _head(reply: Reply) -> bytes:
    length = len(reply.body) if reply.length == -1 else reply.length
    lengths = [] if length is None else [("Content-Length", str(length))]
    lines = [f"{name}: {value}" for name, value in (*reply.headers, *lengths, ("Connection", "close"))]
    return "\r\n".join([f"HTTP/1.1 {reply.status} Any", *lines, "", ""]).encode()


@contextmanager
def serving(site: FaultySite) -> Iterator[FaultySite]:
    """Serve a site while the `with` block runs."""
    with site:
        thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield site
        finally:
            site.shutdown()
            thread.join()
