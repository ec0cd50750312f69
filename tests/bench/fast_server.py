"""The generated site from one thread that does nothing but write: a server that takes no time from what is measured.

usage: python tests/bench/fast_server.py PAGES   (prints its URL)
"""

from __future__ import annotations

import asyncio
import sys

from crawler.demo.pages import HOSTS
from tests.sites.generated import generate

NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


def answers(pages: int) -> dict[bytes, bytes]:
    """Path to the whole response."""
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n"
    return {
        path.encode(): head.format(len(answer.body)).encode() + answer.body
        for (host, path), answer in generate(pages, long=True).items()
        if host == HOSTS["ucap"]
    }


class Handler(asyncio.Protocol):
    """GET of a known path; connections are kept open."""

    def __init__(self, site: dict[bytes, bytes]) -> None:
        self.site = site
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.received += data
        while b"\r\n\r\n" in self.received:
            request, _, self.received = self.received.partition(b"\r\n\r\n")
            self.transport.write(self.answer(request.split(b" ", 2)[1]))

    def answer(self, path: bytes) -> bytes:
        """The whole response to a path."""
        return self.site.get(path, NOT_FOUND)


async def main() -> None:
    site = answers(int(sys.argv[1]))
    server = await asyncio.get_running_loop().create_server(lambda: Handler(site), "127.0.0.1", 0)
    print(f"http://localhost:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
