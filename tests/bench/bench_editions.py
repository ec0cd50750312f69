"""What editions cost: publishing 100,000 publications with every export, the next edition with 100 changes, its delta.

usage: python tests/bench/bench_editions.py [--publications 100000] [--folder DIR]

The archive is made by tests/sites/big_archive.py. The changes are those of a busy night: 60 new publications of the
last days, 30 that were edited, 10 that are gone. Printed are the seconds of each command, its CPU seconds, and the most
memory that it and its children had at once. Exits 1 if the first publishing takes more than 10 minutes or 1.5 GB, or
the second more than a quarter of that time. Nothing else should run on the machine.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import archive
from archive.editions.listing import DATABASE, read_list
from tests.sites.big_archive import CHARS, COLUMNS, FOLDER, SEED, fill, insert, rows_of
from tests.sites.big_texts import Maker, read_pool

NEW, EDITED, GONE = 60, 30, 10
SECONDS, SHARE, MEGABYTES = 600, 0.25, 1_500  # what is promised
EVERY = 0.2  # seconds between two looks at the memory
OF_PUBLICATION = {
    "copies": "publication_id",
    "documents": "id",
    "publications": "id",
    "publication_issuers": "publication_id",
    "publication_crimes": "publication_id",
    "outlines": "publication_id",
    "questions": "publication_id",
}


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command cost."""

    name: str
    seconds: float
    cpu: float  # seconds
    megabytes: float  # the most at once

    def __str__(self) -> str:
        return f"{self.name:34} {self.seconds:7.1f} s {self.cpu:7.1f} s CPU {self.megabytes:7,.0f} MB"


def run(name: str, *arguments: str | Path) -> Cost:
    """Run `fanzha` with these arguments, and say what it cost. Raises CalledProcessError."""
    before, begin, most = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic(), 0.0
    command = [sys.executable, "-m", "archive.cli", *map(str, arguments)]
    with subprocess.Popen(command, cwd=Path(archive.__file__).parents[1]) as process:
        while process.poll() is None:
            most = max(most, _megabytes(process.pid))
            time.sleep(EVERY)
    seconds, after = time.monotonic() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    cost = Cost(name, seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, most)
    print(cost, flush=True)
    return cost


def _megabytes(pid: int) -> float:
    """The memory of a process and its children; what several share counts once."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:  # it ended this moment
        return 0.0
    own = next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))
    return own + sum(_megabytes(int(child)) for child in children)


def change(working: Path, publications: int, maker: Maker) -> None:
    """Change the archive as a busy night does."""
    random = Random(publications)
    with closing(sqlite3.connect(working)) as db:
        ids = [number for (number,) in db.execute("select id from publications where case_count is null order by id")]
        chosen = random.sample(ids, EDITED + GONE)
        for number in chosen[:EDITED]:
            db.execute("update publications set title = title || '（修订）' where id = ?", (number,))
        for number in chosen[EDITED:]:
            for table, column in OF_PUBLICATION.items():
                db.execute(f"delete from {table} where {column} = ?", (number,))
        for number in range(publications, publications + NEW):
            day = date(2026, 11, 28) - timedelta(number % 3)
            made = replace(maker.publication(number), published=day.isoformat(), day=day)
            for table, values in rows_of(made, random):
                insert(db, table, COLUMNS[table].split(), [values])
        db.commit()
    working.with_name("archive.db.seal").unlink(missing_ok=True)  # it was changed behind the archive's back


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--publications", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    given = parser.parse_args()
    data = given.folder / f"editions-{given.publications}"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    maker = Maker(read_pool(None), SEED, CHARS)
    print(f"{fill(data / 'archive.db', given.publications, maker, print):,} characters", flush=True)
    public = data / "public"
    first = run("the first edition", "--data", data, "publish")
    change(data / "archive.db", given.publications, maker)
    second = run("the next, with 100 changes", "--data", data, "publish")
    listing = read_list(public / "editions")
    old = shutil.copy(public / "editions" / listing.editions[1].id / DATABASE, data / "mine.db")
    run("a delta since the day", "--data", data, "delta", listing.editions[1].id)
    run("applying it", "apply", public / "editions" / listing.deltas[0].path, old)
    same = Path(old).read_bytes() == (public / DATABASE).read_bytes()
    size = sum(one.bytes for one in listing.editions)
    delta = listing.deltas[0].bytes / 1e6
    print(f"two editions of {size / 1e6:,.0f} MB, a delta of {delta:,.2f} MB; the same bytes: {same}")
    shutil.rmtree(data)
    promised = first.seconds <= SECONDS and first.megabytes <= MEGABYTES and second.seconds <= SECONDS * SHARE and same
    raise SystemExit(0 if promised else 1)


if __name__ == "__main__":
    main()
