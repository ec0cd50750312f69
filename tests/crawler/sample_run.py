"""Crawls a running sample site into a data folder; a process of its own, since a reactor runs once and tests kill it.

usage: sample_run.py DATA UCAP_URL TRS_URL [SOURCE…] [--replay FILE] [--limit N] [--since DATE] [--set NAME=VALUE]
                     [--full-after N] [--largest-file BYTES] [--deadly] [--no-readers]
"""

from __future__ import annotations

import argparse
import errno
import json
import multiprocessing
import os
import resource
from pathlib import Path

import readings

import crawler.readers
from archive.store.archive import Archive
from archive.store.snapshots import Ref, Response, SnapshotWriter
from crawler.demo.sources import SETTINGS, sample_spiders
from crawler.run import Options, run


def fill_the_disk(after: int) -> list[str]:
    """Refuse every record after so many; returns the URLs that will have been refused."""
    write = SnapshotWriter.write
    written: list[str] = []
    refused: list[str] = []

    def full(writer: SnapshotWriter, response: Response) -> Ref:
        if len(written) >= after:
            refused.append(response.url)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written.append(response.url)
        return write(writer, response)

    setattr(SnapshotWriter, "write", full)  # noqa: B010 - a method is not assigned to
    return refused


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
    parser.add_argument("--full-after", type=int, help="the disk is full after so many records")
    parser.add_argument("--largest-file", type=int, help="the system lets no file grow beyond so many bytes")
    parser.add_argument("--deadly", action="store_true", help="pages with readings.DEADLY in them kill their reader")
    parser.add_argument("--no-readers", action="store_true", help="reading processes end before they are ready")
    given = parser.parse_args()
    if given.largest_file:
        resource.setrlimit(resource.RLIMIT_FSIZE, (given.largest_file, given.largest_file))
    if given.deadly:
        crawler.readers.read_and_analyse = readings.read_but_die
    if given.no_readers:
        multiprocessing.set_executable("/bin/false")
    refused = fill_the_disk(given.full_after) if given.full_after else []
    settings = {**SETTINGS, **{name: json.loads(value) for name, _, value in (s.partition("=") for s in given.set)}}
    spiders = [s for s in sample_spiders(given.ucap_url, given.trs_url) if not given.sources or s.name in given.sources]
    archive = Archive.open(given.data)
    with archive.lock():
        done = run(archive, spiders, Options(given.since, given.limit, given.replay, settings=settings))
    print(
        json.dumps(
            {
                "verdict": done.verdict,
                "sources": done.sources,
                "resumed": done.resumed,
                "error": str(done.error),
                "refused_writes": len(refused),
            }
        )
    )
    return 0 if done.good else 1


if __name__ == "__main__":
    raise SystemExit(main())
