"""Crawls running sites of the fleet into a data folder; a process of its own, since a reactor runs once.

usage: fleet_run.py DATA NAME=FAMILY=URL… [--set NAME=VALUE] [--replay FILE]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import crawler.run
from archive.store.archive import Archive
from crawler.demo.sources import SETTINGS, sample_source
from crawler.families import FAMILIES
from crawler.run import Options, run


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("sites", nargs="+")
    parser.add_argument("--set", action="append", default=[])
    parser.add_argument("--declare", action="append", default=[], help="NAME.ATTRIBUTE=JSON of a source")
    parser.add_argument("--replay", type=Path)
    parser.add_argument("--at-once", type=int, help="sources that are crawled at once")
    given = parser.parse_args()
    if given.at_once:
        crawler.run.SOURCES_AT_ONCE = given.at_once
    settings = {**SETTINGS, **{name: json.loads(value) for name, _, value in (s.partition("=") for s in given.set)}}
    declared: dict[str, dict[str, object]] = {}
    for text in given.declare:
        place, _, value = text.partition("=")
        source, _, attribute = place.partition(".")
        declared.setdefault(source, {})[attribute] = json.loads(value)
    spiders = [
        sample_source(name, FAMILIES[family], url, **declared.get(name, {}))
        for name, family, url in (site.split("=", 2) for site in given.sites)
    ]
    archive = Archive.open(given.data)
    with archive.lock():
        done = run(archive, spiders, Options(replay=given.replay, settings=settings))
    said = {"verdict": done.verdict, "sources": done.sources, "resumed": done.resumed, "error": str(done.error)}
    print(json.dumps(said))
    return 0 if done.good else 1


if __name__ == "__main__":
    raise SystemExit(main())
