"""Whether hostile clients can stop the site for others, on a large file; exits 1 if a figure exceeds its limit.

usage: python tests/bench/bench_hostile.py [--publications 100000] [--folder DIR] [--only NAME …]

Each scenario is a module of tests/bench/hostile. The site is `fanzha serve` in a process of its own, with its own
limits; all clients are on this machine, each with an address of the loopback network. Nothing else should run on the
machine. The file is made by tests/sites/big_archive.py.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from archive.files import CHECKSUM
from tests.bench.hostile import connections, memory, questions, searches
from tests.bench.hostile.served_site import Figure
from tests.sites.big_archive import FOLDER, make

# Of a data folder of its own. Its public/fanzha.db is a hard link: a scenario replaces it, but never writes into it.
Scenario = Callable[[Path], list[Figure]]
SCENARIOS: dict[str, Scenario] = {
    "questions": questions.run,
    "searches": searches.run,
    "memory": memory.run,
    "connections": connections.run,
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--publications", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--only", nargs="*", choices=SCENARIOS, default=list(SCENARIOS))
    given = parser.parse_args()
    public = make(given.publications, given.folder, say=lambda line: print(line, file=sys.stderr))
    bad = 0
    with tempfile.TemporaryDirectory(dir=given.folder) as scratch:
        for name in given.only:
            print(f"\n{name}", flush=True)
            data = Path(scratch) / name
            (data / "public").mkdir(parents=True)
            (data / "public" / public.name).hardlink_to(public)
            shutil.copy(public.with_name(public.name + CHECKSUM), data / "public")  # scenarios write it anew in place
            for figure in SCENARIOS[name](data):
                print(f"  {figure}", flush=True)
                bad += not figure.is_good
    print(f"\n{f'{bad} figures exceed their limits' if bad else 'all figures keep their limits'}")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
