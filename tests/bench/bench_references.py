"""How long a search by article, law and date takes, beside one by a word; exits 1 where it is much slower.

usage: python tests/bench/bench_references.py [--publications 10000] [--folder DIR]

The file is made by tests/sites/big_archive.py, and so is one of a tenth of its size. A copy of each gets CITATIONS made
citations a publication: some articles of the Criminal Law are cited often, most seldom. Each query is timed when it is
asked for the first time, with its counts; `words` are frequent words. RATIO: the median of a kind may be so many times
that of the words; GROWTH: so many times its own over the tenth.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from statistics import median

from archive.search import Catalogue, Search, SearchQuery
from archive.sqlite_uri import sqlite_uri
from tests.sites.big_archive import FOLDER, make

CITATIONS = 12  # a publication
FREQUENT = (25, 26, 64, 67, 191, 266, 287, 312)
RATIO, GROWTH = 4, 6
KINDS = {
    "words": ["诈骗", "电信诈骗", "养老", "检察机关", "被告人", "网络", "人民法院", "犯罪嫌疑人"],
    "articles": [f"刑法第{number}条" for number in (266, 312, 191, 300, 301, 302, 303, 67)],
    "articles of any law": [f"第{number}条" for number in (267, 313, 192, 310, 311, 314, 315, 68)],
    "with a word": [f"刑法第{number}条 诈骗" for number in (266, 312, 191, 300, 301, 302, 303, 67)],
    "laws": ["刑法", "刑诉法", "反电诈法", "法释〔2011〕7号", "帮信解释", "高检规则", "民法典", "未保法"],
    "months": [f"2023年{month}月" for month in range(1, 9)],
}
INSERT = """insert into citations (id, publication_id, position, law_id, law, article, former, start, "end", as_written,
    sentence) values (?, ?, ?, ?, '', ?, 0, 0, 1, '', ?)"""


def _cited(db: sqlite3.Connection) -> Iterator[tuple[object, ...]]:
    random = Random(18)
    laws = sorted((law for (law,) in db.execute("select id from laws")), key=lambda law: law != "cn-criminal-law")
    publications = [publication for (publication,) in db.execute("select id from publications order by id")]
    for number, publication in enumerate(publication for publication in publications for _ in range(CITATIONS)):
        law = laws[min(int(random.paretovariate(0.8)) - 1, len(laws) - 1)]
        article = random.choice(FREQUENT) if random.random() < 0.3 else random.randrange(1, 452)
        yield number, publication, number, law, article, "句" * 60


def with_citations(public: Path) -> Path:
    """A copy of a public file with made citations, beside it."""
    copy = public.with_name("cited.db")
    shutil.copyfile(public, copy)
    with closing(sqlite3.connect(copy)) as db:
        db.execute("delete from citations")
        db.executemany(INSERT, _cited(db))
        db.commit()
    return copy


def times(public: Path) -> dict[str, float]:
    """The median time of each kind of query, in ms."""
    with closing(sqlite3.connect(sqlite_uri(public, immutable=1), uri=True)) as db:
        search = Search(db, Catalogue.read(db))
        search.page(SearchQuery("审查起诉"))
        return {kind: median(_time(search, text) for text in queries) for kind, queries in KINDS.items()}


def _time(search: Search, text: str) -> float:
    began = time.process_time()
    search.page(SearchQuery(text))
    search.counts(SearchQuery(text))
    return 1000 * (time.process_time() - began)


def main() -> None:
    """Measure, print, and tell by the exit status whether the limits hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--publications", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    options = parser.parse_args()
    small, large = (
        times(with_citations(make(number, options.folder)))
        for number in (options.publications // 10, options.publications)
    )
    print(f"{'kind':<20} {'ms of a tenth':>14} {'ms':>8} {'/ words':>8}")
    slow = []
    for kind, taken in large.items():
        ratio = taken / large["words"]
        print(f"{kind:<20} {small[kind]:14.1f} {taken:8.1f} {ratio:8.1f}")
        if ratio > RATIO or taken > GROWTH * small[kind]:
            slow.append(kind)
    if slow:
        sys.exit(f"slower than promised: {', '.join(slow)}")


if __name__ == "__main__":
    main()
