"""Crawls a running sample site into a data folder; a process of its own, since a reactor runs once and tests kill it.

usage: sample_run.py DATA UCAP_URL TRS_URL [SOURCE…] [--replay FILE] [--limit N] [--since DATE] [--set NAME=VALUE]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from archive.store.archive import Archive
from crawler.demo.sources import SETTINGS, sample_spiders
from crawler.run import Options, run


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("ucap_url")
    parser.add_argument("trs_url")
    parser.add_argument("sources", nargs="*")
    parser.add_argument("--replay", type=Path)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--since")
    parser.add_argument("--set", action="append", default=[])
    given = parser.parse_args()
    settings = {**SETTINGS, **{name: json.loads(value) for name, _, value in (s.partition("=") for s in given.set)}}
    spiders = [s for s in sample_spiders(given.ucap_url, given.trs_url) if not given.sources or s.name in given.sources]
    archive = Archive.open(given.data)
    with archive.lock():
        done = run(archive, spiders, Options(given.since, given.limit, given.replay, settings=settings))
    print(
        json.dumps(
            {"verdict": done.verdict, "sources": done.sources, "resumed": done.resumed, "error": str(done.error)}
        )
    )
    return 0 if done.good else 1


if __name__ == "__main__":
    raise SystemExit(main())
