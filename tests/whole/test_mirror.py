"""The whole job on a mirror of real texts, kept beside the project: crawl, read, rebuild, publish, search."""

from __future__ import annotations

import io
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest

from archive.search import Catalogue, Search, SearchQuery
from archive.sqlite_uri import sqlite_uri
from archive.text.hanzi import fold, tokens
from tests.support.crawls import fanzha

SEED = 67
FANZHA = [sys.executable, "-m", "archive.cli"]


@pytest.fixture(scope="module")
def data(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the mirror crawled by replay, and published."""
    folder = tmp_path_factory.mktemp("mirror")
    crawled = fanzha("crawl", "spp", "jiangxi", "--replay", str(shared / "mirror" / "site.warc.gz"), data=folder)
    assert crawled.returncode == 0, crawled.stdout + crawled.stderr
    published = fanzha("publish", data=folder)
    assert published.returncode == 0, published.stdout + published.stderr
    return folder


@pytest.fixture(scope="module")
def scores(shared: Path, data: Path) -> dict[str, tuple[int, int]]:
    """The scorer's figures: name to (right, all)."""
    return scored(shared, data)


def scored(shared: Path, data: Path) -> dict[str, tuple[int, int]]:
    scorer = shared / "score" / "score_reading.py"
    done = subprocess.run(
        [sys.executable, str(scorer), str(data / "archive.db"), str(shared / "mirror")],
        capture_output=True,
        text=True,
        check=True,
    )
    return {m[1].strip(): (int(m[2]), int(m[3])) for m in re.finditer(r"^(\S.*?) +(\d+)/(\d+)", done.stdout, re.M)}


@pytest.fixture(scope="module")
def whole(shared: Path, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the law firm's page and text taken in."""
    folder = tmp_path_factory.mktemp("whole") / "data"
    shutil.copytree(data, folder)
    mirror = shared / "mirror"
    page = "http://www.lawfirm.example/wenji/20231204.html"
    for arguments in ((str(mirror / "lawfirm_repost.txt"),), (str(mirror / "site.warc.gz"), "--url", page)):
        taken = fanzha("import", *arguments, data=folder)
        assert taken.returncode == 0, taken.stdout + taken.stderr
    return folder


def test_every_linked_page_is_found(scores: dict[str, tuple[int, int]]) -> None:
    assert scores["page found"] == (42, 43)  # no list links the law firm's page


@pytest.mark.parametrize(("figure", "least"), [("published", 0.95), ("kind", 0.9), ("paragraphs in order", 0.999)])
def test_reading_is_right(scores: dict[str, tuple[int, int]], figure: str, least: float) -> None:
    right, of = scores[figure]
    assert right / of >= least


@pytest.mark.parametrize(
    ("figure", "least"),
    [
        ("kind", 0.97),
        ("title", 0.97),
        ("case numbers found", 1),
        ("case title", 0.98),
        ("case keywords", 0.98),
        ("case sections in order", 0.97),
        ("copies linked", 1),
        ("paragraphs in order", 0.999),
    ],
)
def test_structure_is_right(shared: Path, whole: Path, figure: str, least: float) -> None:
    right, of = scored(shared, whole)[figure]
    assert of > 0
    assert right / of >= least


def test_no_case_is_invented(shared: Path, whole: Path) -> None:
    assert scored(shared, whole)["case numbers invented"][0] == 0


def test_every_copy_is_linked_as_it_should_be_and_no_other(whole: Path) -> None:
    with sqlite3.connect(whole / "archive.db") as db:
        found = db.execute(
            """select p.slug, g.slug, c.relation, c.part from copies c join pages g on g.id = c.page_id
               join publications p on p.id = c.publication_id where c.why is not null order by 1, 2"""
        ).fetchall()
        doubtful = db.execute("select count(*) from links where relation = 'doubtful'").fetchone()
    imported = next(page for _, page, _, _ in found if page.startswith("import-"))
    assert found == [
        ("spp-jczdal-t20200325_457287", "jiangxi-alfb-t20200517_2800064", "excerpt", None),
        ("spp-jczdal-t20220829_575201", "jiangxi-alfb-t20200516_2800158", "excerpt", None),
        ("spp-jczdal-t20230613_617294", "jiangxi-alfb-t20200514_2800175", "excerpt", None),
        ("spp-jczdal-t20260413_725764", "spp-xwfbh-wsfbt-t20260413_725750", "sister", None),
        ("spp-xwfbh-wsfbt-t20231130_635181", imported, "part", "下"),
        ("spp-xwfbh-wsfbt-t20231130_635181", "www-lawfirm-example-823fb54915e5", "part", "下"),
    ]
    assert doubtful == (0,)


def test_no_page_keeps_its_sites_furniture(scores: dict[str, tuple[int, int]]) -> None:
    right, of = scores["pages free of site furniture"]
    assert right == of


def test_pages_that_are_not_about_fraud_are_not_published(shared: Path, data: Path) -> None:
    expected = [json.loads(line) for line in (shared / "mirror" / "expected.jsonl").open(encoding="utf-8")]
    unrelated = {e["url"].rpartition("/")[2] for e in expected if e["kind"] == "other" and not e.get("fraud")}
    with sqlite3.connect(data / "public" / "fanzha.db") as db:
        published = {url.rpartition("/")[2] for (url,) in db.execute("select url from publications")}
    assert len(unrelated) == 3
    assert not unrelated & published


def test_the_same_replay_again_changes_nothing_and_one_digit_makes_one_version(
    shared: Path, data: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "again"
    shutil.copytree(data, folder)
    mirror = shared / "mirror" / "site.warc.gz"
    changed = tmp_path / "changed.warc.gz"
    _change_a_digit(mirror, changed)
    counts = "select (select count(*) from page_versions), (select count(*) from publications)"
    (versions, publications), again, after = (_replayed(folder, warc, counts) for warc in (None, mirror, changed))
    assert again == (versions, publications)
    assert after == (versions + 1, publications)


def _replayed(folder: Path, warc: Path | None, sql: str) -> tuple[int, int]:
    if warc:
        done = fanzha("crawl", "spp", "jiangxi", "--replay", str(warc), data=folder)
        assert done.returncode == 0, done.stdout + done.stderr
    with sqlite3.connect(folder / "archive.db") as db:
        found: tuple[int, int] = db.execute(sql).fetchone()
    return found


def _change_a_digit(source: Path, target: Path) -> None:
    """Copy a WARC file with one digit of one page's text changed."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.warcwriter import WARCWriter

    with source.open("rb") as read, target.open("wb") as write:
        writer = WARCWriter(write, gzip=True)
        for record in ArchiveIterator(read):
            url = record.rec_headers.get_header("WARC-Target-URI")
            if record.rec_type == "response" and url.endswith("t20231130_635181.shtml"):
                body = record.content_stream().read()
                assert body.count("430余人".encode()) == 1
                record = writer.create_warc_record(
                    url,
                    "response",
                    payload=io.BytesIO(body.replace("430余人".encode(), "431余人".encode())),
                    http_headers=record.http_headers,
                    warc_headers_dict={"WARC-Date": record.rec_headers.get_header("WARC-Date")},
                )
            writer.write_record(record)


def test_rebuild_gives_the_same_public_file(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "rebuilt"
    shutil.copytree(data, folder)
    before = (folder / "public" / "fanzha.db").read_bytes()
    done = fanzha("rebuild", data=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert fanzha("publish", data=folder).returncode == 0
    assert (folder / "public" / "fanzha.db").read_bytes() == before


# --- exact search


def _texts(path: Path) -> dict[int, str]:
    """Publication id to its title and text, folded, with a line between the two."""
    with sqlite3.connect(sqlite_uri(path, mode="ro"), uri=True) as db:
        rows = db.execute(
            """select p.id, coalesce(p.title, ''), t.text from publications p
               join publication_texts t on t.publication_id = p.id"""
        )
        return {number: f"{title}\n{text}" for number, title, text in rows}


def _runs(texts: dict[int, str]) -> list[str]:
    return [run for text in texts.values() for run in re.findall(r"[\u4e00-\u9fff]{2,}", text)]


@pytest.fixture(scope="module")
def queries(data: Path) -> list[tuple[str, ...]]:
    """300 random substrings of 1 to 6 hanzi, and 50 pairs of such."""
    random, runs = Random(SEED), _runs(_texts(data / "archive.db"))

    def substring() -> str:
        run = random.choice(runs)
        length = min(random.randint(1, 6), len(run))
        start = random.randint(0, len(run) - length)
        return run[start : start + length]

    return [(substring(),) for _ in range(300)] + [(substring(), substring()) for _ in range(50)]


def _scan(folded: dict[int, str], terms: tuple[str, ...]) -> set[int]:
    """What a reader would find: every term literally in title or text, with nothing folded but traditional hanzi."""
    return {number for number, text in folded.items() if all(fold(term) in text for term in terms)}


def _folded(path: Path) -> dict[int, str]:
    return {number: fold(text) for number, text in _texts(path).items()}


def test_the_index_finds_what_a_scan_finds(data: Path, queries: list[tuple[str, ...]]) -> None:
    path = data / "public" / "fanzha.db"
    folded = _folded(path)
    with sqlite3.connect(sqlite_uri(path, mode="ro"), uri=True) as db:
        search = Search(db, Catalogue.read(db))
        for terms in queries:
            question = SearchQuery(" ".join(terms), exact=True)
            found = search.page(question, limit=1000)
            assert {hit.publication.id for hit in found.hits} == _scan(folded, terms), terms
            assert search.counts(question).total == len(found.hits)


def test_plain_sqlite_finds_the_same_with_the_documented_query(data: Path, queries: list[tuple[str, ...]]) -> None:
    path = data / "public" / "fanzha.db"
    folded = _folded(path)
    with sqlite3.connect(path) as db:
        for terms in queries:
            phrase = " ".join(f'"{" ".join(tokens(term))}"' for term in terms)
            rows = db.execute(
                """select id from publications_spaced f join publications p on p.place = f.rowid
                   where publications_spaced match ?""",
                [phrase],
            )
            assert {number for (number,) in rows} == _scan(folded, terms), terms


@pytest.fixture(scope="module")
def served(data: Path) -> Iterator[str]:
    """The site over HTTP; its URL."""
    process = subprocess.Popen(
        [*FANZHA, "serve", "--port", "0", "--rate", "0", "--data", str(data)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    yield re.search(r"http://\S+?/", process.stdout.readline())[0]  # type: ignore[index]
    process.terminate()
    process.wait()


def test_datasettes_json_finds_the_same(data: Path, served: str, queries: list[tuple[str, ...]]) -> None:
    folded = _folded(data / "public" / "fanzha.db")
    with httpx.Client(base_url=served, timeout=300) as client:
        for terms in queries:
            answer: dict[str, Any] = client.get(
                "/fanzha/publications.json",
                params={"_search": " ".join(terms), "_col": "id", "_size": "max", "_shape": "objects", "_nofacet": "1"},
            ).json()
            assert {row["id"] for row in answer["rows"]} == _scan(folded, terms), terms
