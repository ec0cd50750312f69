"""The memory and the start of a site over a million publications, by a model that smaller files must keep to.

usage: python tests/bench/bench_memory.py [--sizes 10000 100000 300000] [--chars N] [--folder DIR] [--predict 1000000]

For each size the catalogue of a file of made publications is read in a process of its own. A straight line through the
smallest and the largest file says what one publication costs; the files between must lie within TOLERANCE of it, else
the exit status is 1. The file of 300,000 publications takes 15 GB and more than an hour to make. The catalogue holds no
text: with `--chars 300` the texts are a tenth as long, and the file is made in minutes.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import resource
import sqlite3
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import astuple, dataclass
from pathlib import Path

from archive.sqlite_uri import sqlite_uri
from tests.sites.big_archive import FOLDER, make
from tests.sites.big_texts import CHARS

TOLERANCE = 0.25  # by which a file between may differ from the line
WHAT = ("memory of the catalogue, MB", "greatest memory while it is read, MB", "processor time of the start, s")


@dataclass(frozen=True, slots=True)
class Start:
    """What reading a catalogue costs."""

    megabytes: float  # that stay
    most_megabytes: float  # while it is read
    seconds: float  # of processor time: the catalogue, and the counts of the home page


def measured(public: Path) -> Start:
    """The costs of a file, in a fresh process: memory that another catalogue gave back would be used again."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_start, (public,))


def _start(public: Path) -> Start:
    from archive.search import Catalogue
    from archive.site.data.totals import count_facts

    with closing(sqlite3.connect(sqlite_uri(public, mode="ro", immutable=1), uri=True)) as db:
        before, begin = _resident(), time.process_time()
        count_facts(db)
        catalogue = Catalogue.read(db)
        seconds = time.process_time() - begin
    gc.collect()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert catalogue.publications.size > 1
    return Start(_resident() - before, most - before, seconds)


def _resident() -> float:
    """The memory of this process, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def line(sizes: Sequence[int], values: Sequence[float]) -> tuple[float, float]:
    """What no publication and what each one costs, by the smallest and the largest size."""
    each = (values[-1] - values[0]) / (sizes[-1] - sizes[0])
    return values[0] - each * sizes[0], each


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 300_000])
    parser.add_argument("--chars", type=int, default=CHARS, help="the mean of a text, about")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--predict", type=int, default=1_000_000)
    given = parser.parse_args()
    sizes = sorted(given.sizes)
    starts = [measured(make(size, given.folder, chars=given.chars, say=_say)) for size in sizes]
    sys.exit(report(sizes, starts, given.predict))


def _say(line: str) -> None:
    print(line, file=sys.stderr)


def report(sizes: Sequence[int], starts: Sequence[Start], predicted: int) -> int:
    """Print the table; the number of figures that do not keep to their line."""
    bad = 0
    print(f"{'publications':40}" + "".join(f"{size:>12,}" for size in sizes) + f"{predicted:>14,}")
    for what, values in zip(WHAT, zip(*map(astuple, starts), strict=True), strict=True):
        base, each = line(sizes, values)
        off = [abs(value - base - each * size) / value for size, value in zip(sizes, values, strict=True) if value > 1]
        is_off = max(off, default=0) > TOLERANCE
        bad += is_off
        print(
            f"{what:40}" + "".join(f"{value:12,.1f}" for value in values) + f"{base + each * predicted:14,.1f}"
            f"  {'✗ NO LINE' if is_off else '✓'} (off by {max(off, default=0):.0%})"
        )
    return bad


if __name__ == "__main__":
    main()
