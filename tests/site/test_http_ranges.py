"""SQLite searches the file where it lies, over HTTP ranges, without downloading it."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.sites.big_archive import make
from tests.sites.big_texts import read_pool
from tests.support.site_in_thread import site_in_thread

pytest.importorskip("apsw", reason="apsw gives SQLite a file system in Python")
from tests.support.http_ranges import read

pytestmark = pytest.mark.slow

NEWEST = """
    select published, title from publications where place in (
        select rowid from publications_spaced
        where publications_spaced match (select expression from v_match where words = json_array(?))
        order by rowid desc limit 20)
    order by place desc
"""
FIRST, SECOND = "在", "诈骗"  # a hanzi that most texts have, and a word that many have


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of 1,000 publications, made from invented paragraphs."""
    return make(1_000, tmp_path_factory.mktemp("ranges"), chars=600, pool=read_pool(None), say=lambda _: None)


@pytest.fixture(scope="module")
def rare(public: Path) -> str:
    """Two hanzi that stand together in one text alone."""
    with closing(sqlite3.connect(public)) as db:
        texts = [text for (text,) in db.execute("select text from publication_texts order by publication_id")]
    pairs = Counter(pair for text in texts for pair in set(re.findall("(?=([\u4e00-\u9fff]{2}))", text)))
    return min(pairs, key=lambda pair: (pairs[pair], pair))


@pytest.fixture(scope="module")
def url(public: Path) -> Iterator[str]:
    with site_in_thread(public) as site:
        assert httpx.get(f"{site}/fanzha.db.sha256", timeout=300).status_code == 200  # it is counted and checked
        yield f"{site}/fanzha.db"


def test_a_search_finds_what_it_finds_in_the_file_and_reads_a_part_of_it(url: str, public: Path, rare: str) -> None:
    for word in (FIRST, SECOND, rare, "没有的词"):
        found, file = read(url, NEWEST, (word,))
        with closing(sqlite3.connect(public)) as db:
            assert found == db.execute(NEWEST, (word,)).fetchall()
            ((total,),) = db.execute("select count(*) from v_search where words = json_array(?)", (word,))
        assert len(found) == min(total, 20)
        assert file.size == public.stat().st_size
        assert file.bytes < min(2_000_000, file.size / 4), (word, file.bytes)
