"""Articles on several pages, over real HTTP: their parts are requested under the same guards, and make one text."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.analysis import read_and_analyse
from archive.model import Role
from archive.reading.pagers.addresses import MAX_NUMBER
from archive.store.archive import Archive
from archive.store.captures.imported_files import import_file
from archive.store.rebuild import rebuild
from archive.warc.folder import warc_files
from archive.warc.reader import pages_in
from crawler.demo.pages import FORBIDDEN, HOSTS, samples
from tests.support.crawls import Crawled, begin, crawl, declarations, query, ran
from tests.support.sample_site import ChangedSite
from tests.support.tables import tables

pytestmark = pytest.mark.slow

SAMPLE = next(one for one in samples() if one.site == "trs" and one.facts.get("kind") == "report")
STEM, TYPE = SAMPLE.path.rsplit(".", 1)
HOST = HOSTS["trs"]


def path_of(number: int) -> str:
    return SAMPLE.path if number == 0 else f"{STEM}_{number}.{TYPE}"


def lines(number: int) -> list[str]:
    return [
        f"第{number}页第{at}段：检察机关起诉电信网络诈骗犯罪嫌疑人{number}{at}人，依法惩治犯罪。" * 2 for at in range(5)
    ]


def page(number: int, *links: int | str) -> str:
    """A page with a part of the sample, and links to others."""
    paths = {one: path_of(one) if isinstance(one, int) else one for one in links}
    pager = "".join(f"<a href='{path}'>[{one + 1 if isinstance(one, int) else 2}]</a>" for one, path in paths.items())
    body = "".join(f"<p>{line}</p>" for line in lines(number))
    return (
        f"<html><head><meta charset='utf-8'><title>{SAMPLE.title}</title></head><body><h1>{SAMPLE.title}</h1>"
        f"<p>发布时间：2024-05-06 来源：样例检察网</p>"
        f"<div class='TRS_Editor'>{body}</div><div>{pager}</div></body></html>"
    )


class DividedSite(ChangedSite):
    """The sample site, with an article on three pages."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        for number in range(3):
            self.put(number, *(other for other in range(3) if other != number))

    def put(self, number: int, *links: int | str) -> None:
        self.override(HOST, path_of(number), body=page(number, *links))

    def requested(self) -> list[str]:
        """The paths of the article's pages that were requested, in order."""
        return [path for _, path in self.requests if path.startswith(STEM)]


WHOLE = "\n".join(line for number in range(3) for line in lines(number))


def texts(done: Crawled) -> list[str]:
    """The texts of the publications of which the article's pages are copies."""
    sql = """select distinct t.text from publication_texts t join copies c on c.publication_id = t.publication_id
             join pages p on p.id = c.page_id where p.url like ?"""
    return [text for (text,) in done.query(sql, f"%{STEM}%")]


def doubts(done: Crawled) -> list[tuple[Any, ...]]:
    return done.query("select detail from doubts where kind = 'part_missing'")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Crawled, DividedSite]]:
    with DividedSite() as site:
        yield crawl(tmp_path_factory.mktemp("data"), site, "sample-trs"), site


def test_parts_are_requested_once_after_the_articles_and_make_one_text(crawled: tuple[Crawled, DividedSite]) -> None:
    done, site = crawled
    first, *others = site.requested()
    assert (first, sorted(others)) == (path_of(0), [path_of(1), path_of(2)])
    assert texts(done) == [WHOLE]
    assert doubts(done) == []
    assert done.said["verdict"] == "good"
    assert done.query("select role, state from frontier where key like ? order by key", f"%{STEM}%") == [
        ("article", "done"),
        ("part", "done"),
        ("part", "done"),
    ]
    (warc,) = warc_files(done.data / "warc")
    contexts = [one.context for one in pages_in(warc) if one.context.role is Role.PART]
    assert [one.page and one.page.endswith(SAMPLE.path) for one in contexts] == [True, True]


def test_a_rebuild_gives_the_same_tables(crawled: tuple[Crawled, DividedSite]) -> None:
    path = crawled[0].data / "archive.db"
    before = tables(path)
    archive = Archive.open(crawled[0].data)
    with archive.lock():
        rebuild(archive, read_and_analyse, map)
    archive.close()
    assert {name: rows for name, rows in tables(path).items() if rows != before[name]} == {}


def test_a_replay_gives_the_same_text(crawled: tuple[Crawled, DividedSite], tmp_path: Path) -> None:
    done, site = crawled
    (warc,) = warc_files(done.data / "warc")
    asked = len(site.requests)
    replayed = crawl(tmp_path, site, "sample-trs", replay=warc)
    assert len(site.requests) == asked
    assert (texts(replayed), doubts(replayed)) == ([WHOLE], [])


def test_one_page_that_is_imported_says_that_others_are_missing(tmp_path: Path) -> None:
    saved = tmp_path / "saved.html"
    saved.write_text(page(0, 1, 2), "utf-8")
    archive = Archive.open(tmp_path / "data")
    list(import_file(archive, saved, read_and_analyse, url=f"https://www.jcy.example{SAMPLE.path}"))
    details = archive.db.execute(
        "select kind, json_extract(detail, '$[0].total') from doubts where kind = 'part_missing'"
    ).fetchall()
    archive.close()
    assert details == [("part_missing", 3)]


def test_fetch_takes_the_parts_of_an_address(tmp_path: Path) -> None:
    with DividedSite() as site:
        done = ran("fetch", tmp_path, urls=[site.trs_url + path_of(1)])
        assert sorted(site.requested()) == sorted(path_of(number) for number in range(3))
    assert (done.exit_status, texts(done), doubts(done)) == (0, [WHOLE], [])


def test_a_part_that_cannot_be_had_is_a_doubt(tmp_path: Path) -> None:
    with DividedSite() as site:
        site.override(HOST, path_of(2), status=404, body="gone")
        done = crawl(tmp_path, site, "sample-trs")
        assert texts(done) == ["\n".join([*lines(0), *lines(1)])]
        assert len(doubts(done)) == 1
        site.put(2, 0, 1)
        later = ran("fetch", tmp_path, urls=[site.trs_url + path_of(2)])
    assert (texts(later), doubts(later)) == ([WHOLE], [])


def test_no_chain_of_parts_goes_on_without_end(tmp_path: Path) -> None:
    with DividedSite() as site:
        for number in range(MAX_NUMBER + 9):
            inside = path_of(number).replace(f".{TYPE}", f"_1.{TYPE}")
            elsewhere = f"http://localhost:{site.port}{path_of(1)}"
            site.put(number, number + 1, max(0, number - 1), inside, elsewhere, f"{FORBIDDEN}x_1.{TYPE}")
            site.override(HOST, inside, body=page(number, number + 1))
        ran("fetch", tmp_path, urls=[site.trs_url + SAMPLE.path])
        assert sorted(site.requested()) == sorted(path_of(number) for number in range(MAX_NUMBER + 1))


def test_a_crawl_that_stops_between_parts_goes_on_with_them(tmp_path: Path) -> None:
    with DividedSite() as site:
        stopped = crawl(tmp_path, site, "sample-trs", sabotage={"full_after": path_of(1)})
        resumed = crawl(tmp_path, site, "sample-trs")
    assert (stopped.said["verdict"], resumed.said["verdict"]) == ("interrupted", "good")
    assert (texts(resumed), doubts(resumed)) == ([WHOLE], [])


def test_a_crawl_killed_between_parts_ends_in_the_tables_of_an_undisturbed_one(tmp_path: Path) -> None:
    with DividedSite(delay=0.03) as site:
        undisturbed = crawl(tmp_path / "whole", site, "sample-trs")
        for wait in (0.0, 0.05, 0.15):  # seconds after the second part was requested; an answer takes 0.03
            data, before = tmp_path / str(wait), len(site.requests)
            process = begin("crawl", data=data, sources=declarations(site, "sample-trs"))
            while (HOST, path_of(1)) not in site.requests[before:] and process.poll() is None:
                time.sleep(0.005)
            time.sleep(wait)
            process.kill()
            process.wait()
            if query(data, "select 1 from runs where ended is null"):  # else it was over before it was killed
                finished = crawl(data, site, "sample-trs")
                assert finished.said["verdict"] == "good", finished.said
            assert tables(data / "archive.db") == tables(undisturbed.data / "archive.db")
