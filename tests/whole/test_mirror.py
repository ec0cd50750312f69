"""The whole job on a mirror of real texts, kept beside the project: crawl, read, rebuild, publish, search."""

from __future__ import annotations

import asyncio
import io
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.warcwriter import WARCWriter

from archive.search import Catalogue, Search, SearchQuery
from archive.search.quotes import QuoteVerdict, check
from archive.site.plugin import make_datasette
from archive.sqlite_uri import sqlite_uri
from archive.text.hanzi import fold
from tests.support.changed_quotes import WAYS, Source, draw
from tests.support.crawls import fanzha

pytestmark = pytest.mark.slow

REPORT_PAGE = "t20231130_635181.shtml"
REPORT = "检察机关打击治理电信网络诈骗及其关联犯罪工作情况（2023年）"
BATCH = "t20210303_510511.shtml"  # 第二十七批, 检例第103号 to 第106号
MONTH = ("t20221103_591486.shtml", "t20221109_592235.shtml")  # the two pages of November 2022
LEAST = {  # of what the scorer counts
    "page found": 1,
    "published": 0.95,
    "kind": 0.97,
    "title": 0.97,
    "case numbers found": 1,
    "case title": 0.98,
    "case keywords": 0.98,
    "case sections in order": 0.97,
    "copies linked": 1,
    "paragraphs in order": 0.999,
    "pages free of site furniture": 1,
}


@pytest.fixture(scope="module")
def db(mirror_data: Path) -> Iterator[sqlite3.Connection]:
    """The public file."""
    uri = sqlite_uri(mirror_data / "public" / "fanzha.db", immutable=1)
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        yield connection


def crawled(data: Path, warc: Path) -> Path:
    done = fanzha("crawl", "spp", "jiangxi", "--replay", str(warc), data=data)
    assert (data / "archive.db").exists(), done.stderr
    return data


def query(data: Path, sql: str) -> list[tuple[Any, ...]]:
    """Rows of a working file."""
    with closing(sqlite3.connect(data / "archive.db")) as working:
        return working.execute(sql).fetchall()


# --- what is in it ----------------------------------------------------------------------------------------------------


def test_reading_and_structure_are_right(shared: Path, mirror_data: Path) -> None:
    scorer = shared / "score" / "score_reading.py"
    command = [sys.executable, str(scorer), str(mirror_data / "archive.db"), str(shared / "mirror")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    scores = {m[1].strip(): (int(m[2]), int(m[3])) for m in re.finditer(r"^(\S.*?) +(\d+)/(\d+)", done.stdout, re.M)}
    assert {name for name, least in LEAST.items() if scores[name][0] < least * max(scores[name][1], 1)} == set()
    assert scores["case numbers invented"][0] == 0


def test_pages_that_are_not_about_fraud_are_not_published(shared: Path, db: sqlite3.Connection) -> None:
    expected = [json.loads(line) for line in (shared / "mirror" / "expected.jsonl").open(encoding="utf-8")]
    unrelated = {e["url"].rpartition("/")[2] for e in expected if e["kind"] == "other" and not e.get("fraud")}
    published = {url.rpartition("/")[2] for (url,) in db.execute("select url from publications")}
    assert (len(unrelated), unrelated & published) == (3, set())


def test_rebuild_gives_the_same_public_file(mirror_data: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(mirror_data, tmp_path / "rebuilt"))
    before = (data / "public" / "fanzha.db").read_bytes()
    for command in ("rebuild", "publish"):
        done = fanzha(command, data=data)
        assert done.returncode == 0, done.stdout + done.stderr
    assert (data / "public" / "fanzha.db").read_bytes() == before


# --- other replays ----------------------------------------------------------------------------------------------------


def replay(mirror: Path, into: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """A copy of the mirror's WARC file. `change`: the body of a page from its address and body; None leaves it out."""
    with (mirror / "site.warc.gz").open("rb") as source, into.open("wb") as target:
        writer = WARCWriter(target, gzip=True)
        for record in ArchiveIterator(source):
            url = record.rec_headers.get_header("WARC-Target-URI") or ""
            if record.rec_type == "response":
                body = change(url, record.content_stream().read())
                if body is None:
                    continue
                date = {"WARC-Date": record.rec_headers.get_header("WARC-Date")}
                head = record.http_headers
                record = writer.create_warc_record(
                    url, "response", io.BytesIO(body), http_headers=head, warc_headers_dict=date
                )
            writer.write_record(record)
    return into


def test_the_same_pages_again_change_nothing_and_one_digit_makes_one_version(
    shared: Path, mirror_data: Path, tmp_path: Path
) -> None:
    def with_another_digit(url: str, body: bytes) -> bytes:
        if url.endswith(REPORT_PAGE):
            assert body.count("430余人".encode()) == 1
        return body.replace("430余人".encode(), "431余人".encode()) if url.endswith(REPORT_PAGE) else body

    data = Path(shutil.copytree(mirror_data, tmp_path / "again"))
    counts = "select (select count(*) from page_versions), (select count(*) from publications)"
    [(versions, publications)] = query(data, counts)
    changed = replay(shared / "mirror", tmp_path / "changed.warc.gz", with_another_digit)
    assert query(crawled(data, changed), counts) == [(versions + 1, publications)]


Gaps = set[tuple[str, str | None, str | None, int | str]]


def gaps(data: Path) -> Gaps:
    """The gaps of an archive: kind, source, series, and number or month, each number by itself."""
    return {
        (kind, source, series, number)
        for kind, source, series, first, last in query(data, "select kind, source_id, series, first, last from gaps")
        for number in ([first] if kind == "month" else range(int(first), int(last) + 1))
    }


def test_a_batch_and_a_month_that_were_taken_out_are_named_and_nothing_else(
    shared: Path, mirror_data: Path, tmp_path: Path
) -> None:
    def less(url: str, body: bytes) -> bytes | None:
        return None if url.endswith((BATCH, *MONTH)) else body

    data = crawled(tmp_path / "data", replay(shared / "mirror", tmp_path / "less.warc.gz", less))
    whole, found = gaps(mirror_data), gaps(data)
    assert found - whole == {
        ("guiding_batch", None, None, 27),
        *(("guiding_case", None, None, number) for number in range(103, 107)),
        ("month", "spp", None, "2022-11"),
    }
    # The second batch of a series was one of the two pages: without it, nothing says that there was a first.
    assert whole - found == {("batch", "spp", "检察机关惩治养老诈骗违法犯罪典型案例", 1)}


# --- exact search -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def texts(db: sqlite3.Connection) -> dict[int, str]:
    """Publication id to its title and text, folded, with a line between the two."""
    sql = "select id, coalesce(title, ''), text from publications join publication_texts on publication_id = id"
    return {number: fold(f"{title}\n{text}") for number, title, text in db.execute(sql)}


@pytest.fixture(scope="module")
def queries(texts: dict[int, str]) -> dict[tuple[str, ...], set[int]]:
    """120 random substrings of 1 to 6 hanzi, and 30 pairs of such, each with the publications that a scan finds: those
    with every term literally in title or text."""
    random = Random(67)
    runs = [run for text in texts.values() for run in re.findall(r"[\u4e00-\u9fff]{2,}", text)]

    def substring() -> str:
        run = random.choice(runs)
        length = min(random.randint(1, 6), len(run))
        start = random.randint(0, len(run) - length)
        return run[start : start + length]

    asked = [(substring(),) for _ in range(120)] + [(substring(), substring()) for _ in range(30)]
    return {terms: {number for number, text in texts.items() if all(one in text for one in terms)} for terms in asked}


def test_the_index_finds_what_a_scan_finds(db: sqlite3.Connection, queries: dict[tuple[str, ...], set[int]]) -> None:
    search, found = Search(db, Catalogue.read(db)), {}
    for terms in queries:
        question = SearchQuery(" ".join(terms), exact=True)
        hits = search.page(question, limit=1000).hits
        assert search.counts(question).total == len(hits)
        found[terms] = {hit.publication.id for hit in hits}
    assert found == queries


def test_datasettes_json_finds_the_same(mirror_data: Path, queries: dict[tuple[str, ...], set[int]]) -> None:
    site = make_datasette(mirror_data / "public" / "fanzha.db")
    form = {"_col": "id", "_size": "max", "_shape": "objects", "_nofacet": "1"}

    async def found() -> dict[tuple[str, ...], set[int]]:
        answers = {}
        for terms in queries:
            parameters = {"_search": " ".join(terms), **form}
            answer = await site.client.get("/fanzha/publications.json", params=parameters)
            assert answer.status_code == 200, answer.text
            answers[terms] = answer
        return {terms: {row["id"] for row in answer.json()["rows"]} for terms, answer in answers.items()}

    assert asyncio.run(found()) == queries


# --- quotes -----------------------------------------------------------------------------------------------------------


def test_what_was_changed_in_a_passage_is_what_is_said_of_it(db: sqlite3.Connection) -> None:
    texts = db.execute("select slug, text from publications join publication_texts on publication_id = id")
    catalogue, of_each_way = Catalogue.read(db), 6
    drawn = list(draw([Source(*row) for row in texts], of_each_way, seed=1))
    assert len(drawn) == len(WAYS) * of_each_way
    said = {quote: quote.wrong_in(check(db, catalogue, quote.text)) for quote in drawn}
    assert {quote.text: (quote.way, why) for quote, why in said.items() if why} == {}


def test_the_page_of_a_law_firm_is_checked_as_a_whole(db: sqlite3.Connection, shared: Path) -> None:
    checked = check(db, Catalogue.read(db), (shared / "mirror" / "lawfirm_repost.txt").read_text("utf-8"))
    assert checked.main is not None
    assert (checked.main.publication.title, checked.main.found, checked.main.changed) == (REPORT, 72, 0)
    counts = Counter(sentence.verdict for sentence in checked.sentences)
    assert counts == {QuoteVerdict.FOUND: 72, QuoteVerdict.NOT_FOUND: 32, QuoteVerdict.TOO_SHORT: 21}
    # What the law firm says of itself stands before and behind the article.
    found = [number for number, sentence in enumerate(checked.sentences) if sentence.is_found]
    between = checked.sentences[found[0] : found[-1] + 1]
    assert {sentence.verdict for sentence in between} == {QuoteVerdict.FOUND, QuoteVerdict.TOO_SHORT}
