"""What a run over a large archive costs, and a rebuild. Exit status 1 if a figure is beyond its limit.

usage: python tests/bench/bench_runs.py [--only NAME]

    start   seconds until the first request of `crawl` over 49 sources, with 1,000,000 known pages, and until a run with
            nothing to fetch has ended
    rebuild 20,000 pages of real length rebuilt in one process and with two readers: the speed-up, the writer's share of
            the CPU time, the speed-up that four readers would have on paper, whether the tables are the same

It takes half an hour on two cores that nobody else uses.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from crawler.run import WITHOUT_BUDGET
from tests.bench.known_pages import fill
from tests.bench.many_hosts import COLUMN, addresses
from tests.bench.many_pages import run, write
from tests.support.crawls import Popen, begin

SOURCES, KNOWN_PAGES = 49, 1_000_000
LARGE = 20_000  # pages
PATIENCE = 600.0  # seconds
QUIET = {"FANZHA_SHARED": ""}  # an environment of its own makes the crawl a new Python, as an operator's is


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and the limit that it is to keep to."""

    what: str
    value: float
    limit: float
    unit: str = ""
    at_least: bool = False  # the limit is the least, not the most

    @property
    def good(self) -> bool:
        """Whether the figure keeps to its limit."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def __str__(self) -> str:
        sign, bound = ("✓" if self.good else "✗"), ("≥" if self.at_least else "≤")
        return f"{sign} {self.what}: {self.value:,.2f}{self.unit} ({bound} {self.limit:,.2f}{self.unit})"


@dataclass
class ManyHosts:
    """The sites of many_hosts while they are served."""

    process: Popen
    hosts: list[str]
    port: int
    times: dict[str, list[float]] = field(default_factory=dict)  # of the requests to each host, when it has ended

    @property
    def sources(self) -> list[dict[str, Any]]:
        """The sites as sources."""
        return [
            {"name": name_of(at), "family": "ucap", "home_url": f"http://{host}:{self.port}/", "columns": [COLUMN]}
            for at, host in enumerate(self.hosts)
        ]

    def end(self) -> None:
        """End the server, and take its times."""
        out, _ = self.process.communicate()
        self.times = json.loads(out.splitlines()[-1])


def name_of(at: int) -> str:
    """The name of a source, in letters."""
    return f"site-{chr(97 + at // 26)}{chr(97 + at % 26)}"


@contextmanager
def many_hosts(hosts: int, articles: int) -> Iterator[ManyHosts]:
    """Serve so many sites of so many articles each."""
    command = [sys.executable, "-m", "tests.bench.many_hosts", str(hosts), str(articles)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    served = ManyHosts(process, addresses(hosts), int(process.stdout.readline()))
    try:
        yield served
    finally:
        if process.poll() is None:
            served.end()


def _crawl(folder: Path, served: ManyHosts, **settings: Any) -> Popen:
    settings = {
        "GUARD_ALLOWED_HOSTS": served.hosts,
        "HOST_DELAY": 0,
        "HOST_REQUESTS_AT_ONCE": 8,
        **WITHOUT_BUDGET,
        **settings,
    }
    process = begin("crawl", data=folder, sources=served.sources, settings=settings, request_all=False, env=QUIET)
    assert isinstance(process, subprocess.Popen)
    return process


def start(folder: Path) -> Iterator[Figure]:
    """Start a crawl of many sources over a large archive, until the last source has been visited."""
    with many_hosts(SOURCES, articles=1) as served:
        fill(folder, served.sources, KNOWN_PAGES)
        began = time.monotonic()
        process = _crawl(folder, served)
        _, stderr = process.communicate(timeout=PATIENCE)
        ended = time.monotonic()
        served.end()
    assert not stderr, stderr
    first = sorted(times[0] for times in served.times.values())
    yield Figure(f"{KNOWN_PAGES:,} known pages, seconds until the first request", first[0] - began, 5, " s")
    yield Figure(f"the same, until all {SOURCES} sources were visited", first[-1] - began, 5, " s")
    yield Figure("the same, until the whole run with nothing to fetch has ended", ended - began, 15, " s")


def rebuild(folder: Path) -> Iterator[Figure]:
    """Rebuild many pages in one process and in two readers."""
    write(folder, LARGE)
    alone, two = (run(folder, workers) for workers in (0, 2))
    for what, one in (("one process", alone), ("two readers", two)):
        print(f"  {what}: {one.seconds:.0f} s; CPU {one.writer:.0f} s of the writer, {one.readers:.0f} s of readers")
    yield Figure(f"{LARGE:,} pages, two readers by one process", alone.seconds / two.seconds, 1.6, at_least=True)
    yield Figure("the writer's share", 100 * two.share, 100 / 3, " %")
    yield Figure("four readers on paper, times as fast as one process", two.times_as_fast(4), 3, at_least=True)
    yield Figure("tables that differ", alone.tables != two.tables, 0)


BENCHES: dict[str, Callable[[Path], Iterator[Figure]]] = {
    "start": start,
    "rebuild": rebuild,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=BENCHES, help="this one alone")
    only = parser.parse_args().only
    good = True
    for name in [only] if only else BENCHES:
        with TemporaryDirectory() as folder:
            for figure in BENCHES[name](Path(folder)):
                print(figure, flush=True)
                good = good and figure.good
    sys.exit(not good)


if __name__ == "__main__":
    main()
