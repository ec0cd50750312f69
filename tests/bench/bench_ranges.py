"""What a full-text query reads over HTTP ranges of a file of 100,000 publications; exits 1 where the promise is broken.

usage: python tests/bench/bench_ranges.py [--publications 100000] [--chars 3000] [--folder DIR] [--block 4096 …]

The file is made by tests/sites/big_archive.py and served by a site in this process. Each query is asked by a client
that knows nothing of the file yet (tests/support/http_ranges.py), so that what it reads includes the schema. Bytes and
requests depend on the file alone, not on how busy the machine is.
"""

from __future__ import annotations

import argparse
import sys
import time
from itertools import product
from pathlib import Path
from typing import NamedTuple

import httpx

from archive.search.index import MAX_SMALL
from tests.sites.big_archive import FOLDER, make
from tests.sites.big_texts import CHARS
from tests.support.http_ranges import read
from tests.support.site_in_thread import site_in_thread

PROMISED = 2_000_000  # bytes of a query that docs/use-the-file.md recommends
WORDS = ("诈骗", "检察机关", "电信网络诈骗", "养老诈骗", "电梯", "不知情人", "玳瑁")


class Question(NamedTuple):
    """A query, with {match} for the condition that finds a word."""

    name: str
    sql: str


NEWEST = Question(
    "newest 20, titles",
    """select published, title from publications where place in (
        select rowid from {table} where {match} order by rowid desc limit 20) order by place desc""",
)
QUESTIONS = (
    NEWEST,
    Question("how many", "select count(*) from {table} where {match}"),
    Question("best 20", "select rowid from {table} where {match} order by rank limit 20"),
)
TABLES = {"publications_pairs": "pairs", "publications_spaced": "expression"}  # and the column of v_match for it


def main() -> int:
    """Measure and print. Returns the number of broken promises."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--publications", type=int, default=100_000)
    parser.add_argument("--chars", type=int, default=CHARS)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--block", type=int, nargs="+", default=[4096, 16_384, 65_536])
    given = parser.parse_args()
    public = make(given.publications, given.folder, chars=given.chars)
    print(f"{public.stat().st_size / 1e6:,.0f} MB")
    has_pairs = given.publications > MAX_SMALL
    promised = "publications_pairs" if has_pairs else "publications_spaced"
    broken = 0
    with site_in_thread(public) as site:
        while httpx.get(f"{site}/fanzha.db.sha256", timeout=60).status_code != 200:
            time.sleep(1)  # it is still counted
        for block, (table, column) in product(given.block, TABLES.items()):
            if table == "publications_pairs" and not has_pairs:
                continue
            print(f"\n{table}, blocks of {block:,} bytes\n{'':28}{'KB':>10}{'requests':>10}")
            match = f"{table} match (select {column} from v_match where words = json_array(?))"
            for word, question in product(WORDS, QUESTIONS):
                _, file = read(f"{site}/fanzha.db", question.sql.format(table=table, match=match), (word,), block)
                over = question is NEWEST and table == promised and file.bytes > PROMISED
                broken += over
                kilobytes = f"{file.bytes / 1e3:10,.0f}{file.requests:10,}"
                print(f"{word:8}{question.name:20}{kilobytes}{'  TOO MUCH' * over}", flush=True)
    return broken


if __name__ == "__main__":
    sys.exit(min(main(), 1))
