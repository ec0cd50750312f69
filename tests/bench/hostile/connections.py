"""Clients that say nothing, send or read slowly, read nothing, or send no requests. The site may open 1,024 files.

A client whose connection is closed opens another one. Meanwhile a reader requests a page, the style sheet and the
health check from an address of its own, and a neighbor requests the same from an address that hostile clients use too,
as in one office: the site cannot tell it from them, so it is answered or refused, but soon, and never left waiting.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import resource
import socket
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPException
from pathlib import Path
from random import choice, uniform

from tests.bench.hostile.served_site import Figure, ServedSite, in_process, serving

FILES = 1_024  # that the site may open, as a login shell allows
SECONDS = 20  # of each attack
SETTLES = 3  # seconds until all hostile clients are there
AGAIN = 2.0
PAUSE = 0.2  # seconds between two requests of the reader
READER = "127.9.0.1"
LIMITS = {"a page": 1_000, "the health check": 100, "the style sheet": 100}  # ms
ADDRESSES = 250  # of hostile clients
STYLE = re.compile(r'rel="stylesheet" href="(/-/fanzha/[^"]+)"')
HEAD = "GET {path} HTTP/1.1\r\nHost: a\r\n"
GARBAGE = [
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"a" * 500,  # TLS
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET a b c\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 40_000,
    b"GET /-/healthz HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 10_000,
    b"GET http://[::1/ HTTP/1.1\r\nHost: [::1\r\n\r\n",
    b"GET /%0a2026-01-01%20ERROR%20forged HTTP/1.1\r\nHost: [::1\r\n\r\n",
]
LARGE_PAGE = "/fanzha/publication_texts.json?_size=20&_shape=objects"

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def say_nothing(stream: Stream) -> None:
    """Wait until the site closes the connection."""
    await stream[0].read()


async def send_slowly(stream: Stream) -> None:
    """Send a head byte by byte, without end."""
    stream[1].write(HEAD.format(path="/").encode() + b"X: ")
    while not stream[0].at_eof():
        stream[1].write(b"a")
        await stream[1].drain()
        await asyncio.sleep(1)


async def download_slowly(stream: Stream) -> None:
    """Request the file, and read 4 KB of it a second."""
    stream[1].write(HEAD.format(path="/fanzha.db").encode() + b"\r\n")
    while await stream[0].read(4_096):
        await asyncio.sleep(1)


async def read_nothing(stream: Stream) -> None:
    """Request a large page, and do not read it."""
    stream[1].write(HEAD.format(path=LARGE_PAGE).encode() + b"\r\n")
    await asyncio.sleep(SECONDS)


async def send_garbage(stream: Stream) -> None:
    """Send what is no request, or one that nobody should log, and break off while the answer is on its way."""
    stream[1].write(choice(GARBAGE))
    await stream[1].drain()
    await asyncio.sleep(0.01)


@dataclass(frozen=True, slots=True)
class Attack:
    """So many clients that do the same, each at an address of its own, or all at one."""

    what: str
    act: Callable[[Stream], Awaitable[None]]
    clients: int
    addresses: int = ADDRESSES
    again: float = AGAIN  # seconds until a client opens another connection, on average

    def address(self, client: int) -> str:
        """The address of a client, by its number."""
        return f"127.8.0.{1 + client % self.addresses}"


ATTACKS = [
    Attack("1,100 silent connections", say_nothing, 1_100),
    Attack("1,100 silent connections of one address", say_nothing, 1_100, 1),
    Attack("500 slow heads", send_slowly, 500),
    Attack("500 slow heads of one address", send_slowly, 500, 1),
    Attack("500 slow downloads", download_slowly, 500),
    Attack("500 slow downloads of one address", download_slowly, 500, 1),
    Attack("500 readers of large pages who read nothing", read_nothing, 500),
    Attack("100 clients that send what is no request", send_garbage, 100, again=0.2),
]


def run(data: Path) -> list[Figure]:
    """The figures of all attacks, each on a site of its own."""
    return [figure for attack in ATTACKS for figure in _figures(data, attack)]


@dataclass(slots=True)
class Answers:
    """What one client got."""

    client: str
    may_be_refused: bool
    slowest: dict[str, float] = field(default_factory=dict)  # in seconds, by what was requested
    failed: int = 0

    def request(self, site: ServedSite, what: str, path: str) -> None:
        """Request a path, and note how long the answer took and whether it was one."""
        begin = time.monotonic()
        try:
            reply = site.get(path, client=self.client)
        except (OSError, HTTPException):
            self.failed += 1
        else:
            is_refused = reply.status in (429, 503) and "retry-after" in reply.headers
            self.failed += not (reply.status == 200 or (is_refused and self.may_be_refused))
        self.slowest[what] = max(self.slowest.get(what, 0.0), time.monotonic() - begin)


def _figures(data: Path, attack: Attack) -> Iterator[Figure]:
    with serving(data, files=FILES) as site:
        style = STYLE.search(site.get("/", client=READER).body.decode())
        assert style
        paths = {"a page": "/", "the health check": "/-/healthz", "the style sheet": style[1]}
        reader, neighbor = Answers(READER, may_be_refused=False), Answers(attack.address(0), may_be_refused=True)
        with in_process(partial(_attack, attack, site.host, site.port)):
            time.sleep(SETTLES)
            used = site.worked
            end = time.monotonic() + SECONDS
            while time.monotonic() < end:
                for answers in (reader, neighbor):
                    for what, path in paths.items():
                        answers.request(site, what, path)
                time.sleep(PAUSE)
            used = site.worked - used
        log = site.log.stat().st_size
        memory = site.memory
    for what, limit in LIMITS.items():
        yield Figure(f"{attack.what}: {what}, slowest", reader.slowest[what] * 1_000, limit, "ms")
    yield Figure(f"{attack.what}: requests of the reader that failed", reader.failed, 0, "")
    slowest = max(neighbor.slowest.values())
    yield Figure(f"{attack.what}: a neighbor is answered or refused, slowest", slowest * 1_000, 1_000, "ms")
    yield Figure(f"{attack.what}: requests of a neighbor that failed", neighbor.failed, 0, "")
    yield Figure(f"{attack.what}: processor time of the site", used / SECONDS * 100, 80, "%")
    yield Figure(f"{attack.what}: log", log / 1_000, 1_000, "KB")
    yield Figure(f"{attack.what}: memory", memory / 1e6, 1_500, "MB")


def _attack(attack: Attack, host: str, port: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

    async def client(number: int) -> None:
        while True:
            with contextlib.suppress(OSError):
                sock = socket.socket()
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
                sock.setblocking(False)
                sock.bind((attack.address(number), 0))
                await asyncio.get_running_loop().sock_connect(sock, (host, port))
                stream = await asyncio.open_connection(sock=sock, limit=4_096)
                with contextlib.closing(stream[1]):
                    await attack.act(stream)
            await asyncio.sleep(uniform(0, 2 * attack.again))

    async def clients() -> None:
        await asyncio.gather(*(client(number) for number in range(attack.clients)))

    asyncio.run(clients())
