"""Rebuilds many pages of real length, in one process and in two: the speed-up, and the writer's share of the work.

The pages are generated, of the length of real ones, and no two of them are copies.

The writer is the process that reads the WARC files, stores, and makes publications; the readers are all others. Their
time is CPU time: R of the readers, W of the writer. So many machines as one likes make no rebuild faster than W; with
four readers it is on paper (R + W) / max(W, R / 4) times as fast as with one process. Seconds of the clock are those of
the whole command.
"""

from __future__ import annotations

import ctypes
import os
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from archive.model import Context, Role
from archive.sqlite_uri import sqlite_uri
from archive.warc.writer import ServedResponse, WarcWriter
from crawler.demo.pages import HOSTS
from crawler.spiders.spp import Spp
from tests.sites.generated import generate

ROOT = Path(__file__).resolve().parents[2]
HTML = (("Content-Type", "text/html; charset=utf-8"),)
FETCHED_AT = "2026-07-01T02:00:00Z"
BECOME_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of prctl(2): what a child leaves behind becomes ours, and is counted
# The command, and then the CPU seconds that its own process took.
LAUNCH = """
import sys, time
from archive.cli import main
main(["rebuild", *sys.argv[1:]], standalone_mode=False)
print(time.process_time())
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """One rebuild."""

    seconds: float  # of the clock
    writer: float  # CPU seconds
    readers: float  # CPU seconds
    tables: str  # a hash of all rows

    @property
    def share(self) -> float:
        """The writer's share of the work."""
        return self.writer / (self.writer + self.readers)

    def times_as_fast(self, readers: int) -> float:
        """On paper, with so many readers beside the writer, each of a core of its own."""
        return (self.writer + self.readers) / max(self.writer, self.readers / readers)


def write(data: Path, pages: int) -> None:
    """Write so many articles, no two of them alike, into the WARC files of a data folder."""
    with closing(WarcWriter(data / "warc", (Spp.source(),))) as writer:
        for article in _generated(pages):
            writer.write(article)


def _generated(pages: int) -> Iterator[ServedResponse]:
    source = Spp.source()
    context = Context(Role.ARTICLE, source.id, source.family)
    for (host, path), answer in generate(pages, long=True).items():
        if host == HOSTS["ucap"] and "/t20" in path:
            yield ServedResponse(f"{source.home_url}{path[1:]}", FETCHED_AT, 200, HTML, answer.body, context)


def run(data: Path, workers: int) -> Measured:
    """Rebuild a folder without tables with so many readers; 0: in the writer itself. No child may run beside it."""
    for path in (*data.glob("archive.db*"), *data.glob("ledger*")):
        path.unlink()
    ctypes.CDLL(None).prctl(BECOME_SUBREAPER, 1)
    before, began = _cpu_of_children(), time.perf_counter()
    command = [sys.executable, "-c", LAUNCH, "--workers", str(workers), "--data", str(data)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - began
    _wait_for_readers()
    writer = float(done.stdout.splitlines()[-1])
    readers = _cpu_of_children() - before - writer
    return Measured(seconds, writer, readers, _hash_of_tables(data / "archive.db"))


def _wait_for_readers() -> None:
    """The fork server and its readers end by themselves, a moment after the command."""
    try:
        while True:
            os.wait()
    except ChildProcessError:
        return


def _hash_of_tables(path: Path) -> str:
    """Of every row, in the order in which it is stored. Left out are tables that differ from one making to the next."""
    found = sha256()
    with closing(sqlite3.connect(sqlite_uri(path, mode="ro"), uri=True)) as db:
        names = [name for (name,) in db.execute("select name from sqlite_master where type in ('table', 'view')")]
        for name in sorted({*names} - {"_sqlite_migrations", "ledger_copies"}):
            for row in db.execute(f"select * from {name}"):
                found.update(repr((name, row)).encode())
    return found.hexdigest()


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
