"""Does `fanzha rebuild` use all cores? The same pages rebuilt in one process and in several, by turns.

usage: python tests/bench/bench_rebuild.py [--times 20] [--rounds 3] [--workers N]

The pages are those of the mirror in FANZHA_SHARED, written so many times over, each time at addresses of their own;
without it a generated site of as many pages. Seconds are those of the whole command. The writer is the process that
reads the WARC files, stores, and makes publications; its share is the time of a processor that it took, of the seconds
that the rebuild took: where it comes near 100 %, further cores bring nothing. At last come two pages that cannot be
read. Exit status 1: several processes are not LEAST times as fast as one, their tables differ, or a page that can be
read is not. Nothing else should run on the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from archive.model import Context, Role
from archive.reading_pool import ReadingPool
from archive.store.archive import Archive
from archive.store.rebuild import rebuild
from archive.warc.content_coding import DECODED_HEADERS
from archive.warc.reader import pages_in
from archive.warc.writer import ServedResponse, WarcWriter
from crawler.demo.pages import HOSTS
from crawler.spiders.jiangxi import Jiangxi
from crawler.spiders.spp import Spp
from tests.sites.generated import generate
from tests.support import sabotage
from tests.support.tables import tables

ROOT = Path(__file__).resolve().parents[2]
LEAST = 1.6
PAGES_OF_MIRROR = 86
SOURCES = {urlsplit(spider.home_url).netloc: spider.source() for spider in (Spp, Jiangxi)}
HTML = (("Content-Type", "text/html; charset=utf-8"),)
FETCHED_AT = "2026-07-01T02:00:00Z"
# The command, and then the seconds of a processor that its own process took.
LAUNCH = """
import sys, time
from archive.cli import main
main(["rebuild", *sys.argv[1:]], standalone_mode=False)
print(time.process_time())
"""


def responses(times: int) -> tuple[str, Iterator[ServedResponse]]:
    """What is rebuilt: in words, and its records."""
    mirror = Path(os.environ.get("FANZHA_SHARED", ROOT.parent / "shared")) / "mirror" / "site.warc.gz"
    if mirror.is_file():
        return f"the mirror {times} times over", _of_mirror(mirror, times)
    return "a generated site, since there is no mirror (FANZHA_SHARED)", _generated(times * PAGES_OF_MIRROR)


def _of_mirror(mirror: Path, times: int) -> Iterator[ServedResponse]:
    pages = list(pages_in(mirror))
    for copy in range(1, times + 1):
        for page in pages:
            url = urlsplit(page.url)
            source = SOURCES.get(url.netloc)
            context = Context(Role.ARTICLE, source.id, source.family) if source else page.context
            headers = tuple((name, value) for name, value in page.headers if name.lower() not in DECODED_HEADERS)
            own = url._replace(path=f"/copy-{copy}{url.path}").geturl()
            yield ServedResponse(own, page.fetched_at, page.status, headers, page.body, context)


def _generated(count: int) -> Iterator[ServedResponse]:
    source = Spp.source()
    for (host, path), answer in generate(count).items():
        if host == HOSTS["ucap"] and "/t20" in path:
            context = Context(Role.ARTICLE, source.id, source.family)
            yield ServedResponse(f"{source.home_url}{path[1:]}", FETCHED_AT, 200, HTML, answer.body, context)


def write(data: Path, records: Iterator[ServedResponse]) -> int:
    """Write the records into a data folder; how many."""
    with closing(WarcWriter(data / "warc", tuple(SOURCES.values()))) as writer:
        return sum(writer.write(record) is not None for record in records)


def run(data: Path, workers: int) -> tuple[float, float, str]:
    """Rebuild in so many processes: seconds, those of a processor that the writer took, a hash of the tables."""
    command = [sys.executable, "-c", LAUNCH, "--workers", str(workers), "--data", str(data)]
    began = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - began
    rows = json.dumps(tables(data / "archive.db"), default=str, sort_keys=True)
    return seconds, float(done.stdout.splitlines()[-1]), sha256(rows.encode()).hexdigest()


def name_faults(data: Path, records: list[ServedResponse]) -> bool:
    """Rebuild 20 pages, of which one is read for ever and one ends its reader; whether these two are named alone."""
    faults = dict(zip((3, 12), (sabotage.ENDLESS, sabotage.DEADLY), strict=True))
    wrong = [records[at].url for at in faults]
    broken = [
        ServedResponse(one.url, one.fetched_at, one.status, one.headers, one.body + faults.get(at, b""), one.context)
        for at, one in enumerate(records)
    ]
    write(data, iter(broken))
    archive = Archive.open(data, renew=True)  # there are WARC files, and no tables yet
    with closing(archive), archive.lock(), closing(ReadingPool(2, page_seconds=10)) as pool:
        done = rebuild(archive, sabotage.read_but_die, pool.map)
        [(others,)] = archive.db.execute("select count(*) from pages where state <> 'error'").fetchall()
    print("\npages that cannot be read:", *done.not_read, sep="\n  ")
    print(f"pages that were read: {others} of {len(records) - len(faults)} others")
    return [one.url for one in done.not_read] == wrong and others == len(records) - len(faults)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "data")
        what, records = responses(given.times)
        pages = write(data, records)
        print(f"{pages:,} pages: {what}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        ratios, shares, hashes = [], [], set[str]()
        for number in range(given.rounds):
            alone, _, of_one = run(data, 0)
            seconds, writer, of_several = run(data, given.workers)
            ratios.append(alone / seconds)
            shares.append(writer / seconds)
            hashes |= {of_one, of_several}
            print(
                f"round {number + 1}: one process {alone:.1f} s, {pages / alone:.0f} pages/s; {given.workers} readers "
                f"{seconds:.1f} s, {pages / seconds:.0f} pages/s: {ratios[-1]:.2f} times as fast, "
                f"the writer's share {shares[-1]:.0%}; load {os.getloadavg()[0]:.1f}",
                flush=True,
            )
        live = [record for record in responses(1)[1] if record.status == 200][:20]
        named = name_faults(Path(folder, "faults"), live)
    ratio = median(ratios)
    print(f"median: {ratio:.2f} times as fast (to be at least {LEAST}), the writer's share {median(shares):.0%}")
    print(
        f"tables {'are the same' if len(hashes) == 1 else 'DIFFER'}; faults {'are' if named else 'are NOT'} named alone"
    )
    sys.exit(not (ratio >= LEAST and len(hashes) == 1 and named))


if __name__ == "__main__":
    main()
