"""The site under test: `fanzha serve` in a process of its own, as an operator starts it; its clients, its figures."""

from __future__ import annotations

import multiprocessing
import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

FANZHA = Path(sys.executable).parent / "fanzha"
STARTS_WITHIN = 300  # seconds, over 100,000 publications, on a machine that does other things as well
ENDS_WITHIN = 20  # seconds
WAIT = 60  # seconds for one answer
LINE = re.compile(r"http://([\d.]+):(\d+)/")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a scenario. It is good if it is at most its limit."""

    what: str
    value: float
    limit: float
    unit: str

    @property
    def is_good(self) -> bool:
        return self.value <= self.limit

    def __str__(self) -> str:
        verdict = "✓" if self.is_good else "✗ TOO MUCH"
        return f"{self.what:72} {self.value:10,.1f} {self.unit:5} ≤ {self.limit:8,.1f}  {verdict}"


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 values do not exceed."""
    return sorted(values)[max(-(-len(values) * 95 // 100) - 1, 0)]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and how long it took."""

    status: int
    headers: dict[str, str]  # lower-case names
    body: bytes
    seconds: float  # until the last byte


@dataclass(frozen=True, slots=True)
class ServedSite:
    """A site that runs."""

    host: str
    port: int
    data: Path  # its data folder
    log: Path  # what the site writes to stdout and stderr
    pid: int

    def get(self, path: str, *, client: str = "127.0.0.1", headers: dict[str, str] | None = None) -> Reply:
        """Request a path over a connection of its own, from an address of the loopback network (127.0.0.0/8)."""
        begin = time.monotonic()
        connection = HTTPConnection(self.host, self.port, timeout=WAIT, source_address=(client, 0))
        try:
            connection.request("GET", path, headers=headers or {})
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(answer.status, named, body, time.monotonic() - begin)

    @property
    def worked(self) -> float:
        """The processor time that the site has used, in seconds."""
        ticks = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")

    @property
    def memory(self) -> int:
        """The site's resident memory, in bytes."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * resource.getpagesize()


@contextmanager
def serving(data: Path, *options: str, files: int | None = None) -> Iterator[ServedSite]:
    """`fanzha serve` over a data folder until the block ends, warm: everything is counted. Its log is in the folder.

    `files`: the limit of open files (RLIMIT_NOFILE, soft and hard) under which it starts.
    """
    command = [str(FANZHA), "--data", str(data), "serve", "--port", "0", *options]

    log = data / "serve.log"

    def limit_files() -> None:
        if files is not None:
            resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))

    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, preexec_fn=limit_files)
    try:
        host, port = _address(process, log)
        site = ServedSite(host, port, data, log, process.pid)
        _warm(site)
        yield site
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _address(process: subprocess.Popen[bytes], log: Path) -> tuple[str, int]:
    end = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < end and process.poll() is None:
        if found := LINE.search(log.read_text()):
            return found[1], int(found[2])
        time.sleep(0.1)
    raise RuntimeError(f"the site did not start; its log is {log}")


def _warm(site: ServedSite) -> None:
    end = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < end:
        if site.get("/search?q=%E8%AF%88%E9%AA%97").status == 200:
            return
        time.sleep(0.2)
    raise RuntimeError(f"the site did not get warm; its log is {site.log}")


@contextmanager
def in_process(attack: Callable[[], None]) -> Iterator[None]:
    """Run an attack in a process of its own, which is killed when the block ends."""
    process = multiprocessing.get_context("fork").Process(target=attack, daemon=True)
    process.start()
    try:
        yield
    finally:
        process.kill()
        process.join()
