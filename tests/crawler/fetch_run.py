"""Fetches single addresses of running sample sites; a process of its own, since a reactor runs once.

usage: fetch_run.py DATA URL…
"""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

from archive.store.archive import Archive
from archive.store.singles import singles
from crawler import single
from crawler.demo.sources import SETTINGS
from crawler.run import Options, run


def main() -> int:
    archive = Archive.open(Path(sys.argv[1]))
    with archive.lock():
        done = run(archive, [single.spider_for(tuple(sys.argv[2:]))], Options(settings={**SETTINGS, **single.SETTINGS}))
    found = [{**dataclasses.asdict(one), "outcome": one.outcome} for one in singles(archive.db, "fetch", done.run_id)]
    said = {"verdict": done.verdict, "sources": done.sources, "singles": found, "error": str(done.error)}
    print(json.dumps(said))
    return 0 if done.good else 1


if __name__ == "__main__":
    raise SystemExit(main())
