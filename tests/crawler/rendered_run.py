"""Crawls a site whose pages are made by scripts into a data folder; a process of its own, since a reactor runs once.

usage: rendered_run.py DATA HOME_URL COLUMN… [--replay FILE] [--set NAME=VALUE] [--without-playwright]
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from archive.store.archive import Archive
from crawler.demo.sources import sample_source
from crawler.families import TRS
from crawler.run import Options, run

SETTINGS = {  # the project's own concurrency: one request at a time to a host
    "GUARD_ALLOWED_HOSTS": ["localhost"],
    "DOWNLOAD_DELAY": 0.01,
    "AUTOTHROTTLE_ENABLED": False,
    "RETRY_TIMES": 0,
    "BROWSER_QUIET_SECONDS": 0.3,
}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("home")
    parser.add_argument("columns", nargs="+")
    parser.add_argument("--replay", type=Path)
    parser.add_argument("--set", action="append", default=[])
    parser.add_argument("--without-playwright", action="store_true")
    given = parser.parse_args()
    if given.without_playwright:
        sys.modules["playwright"] = None  # type: ignore[assignment]  # as if it were not installed

    spider = sample_source("scripted", TRS, given.home, columns=tuple(given.columns), needs_browser=True)
    settings = {**SETTINGS, **{name: json.loads(value) for name, _, value in (s.partition("=") for s in given.set)}}
    archive = Archive.open(given.data)
    with archive.lock():
        done = run(archive, [spider], Options(replay=given.replay, settings=settings))
    print(json.dumps({"verdict": done.verdict, "sources": done.sources, "error": str(done.error)}))
    return 0 if done.good else 1


if __name__ == "__main__":
    raise SystemExit(main())
