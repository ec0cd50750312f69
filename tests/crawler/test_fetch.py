"""Single addresses go the way of every article: guard, robots.txt, WARC, reading, and a tier for their host."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.publish import publish
from archive.warc.folder import warc_files
from archive.warc.reader import pages_in
from crawler.demo.pages import FORBIDDEN, HOSTS, samples
from crawler.settings import BLOCKED_IN_A_ROW
from crawler.source import fetch_spider
from tests.support.crawls import Crawled, crawl, ran
from tests.support.sample_site import ChangedSite

pytestmark = pytest.mark.slow

REPORT = next(
    s for s in samples() if s.site == "ucap" and s.facts.get("kind") == "report" and "电信网络诈骗工作情况" in s.title
)
PINYIN = "犯(fàn)罪案件數(shù)量上升，檢(jiǎn)察機關(guān)依法起訴詐(zhà)騙罪犯，協(xié)同公安機關(jī)進(jìn)行治理。"


def fetch(data: Path, *urls: str, **job: Any) -> Crawled:
    return ran("fetch", data, urls=urls, **job)


def single(done: Crawled, url: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in done.said["singles"] if one["url"] == url)
    return found


def repost(lines: tuple[str, ...], title: str) -> str:
    body = "".join(f"<p>{line}</p>" for line in lines)
    return (
        f"<html><head><meta charset='utf-8'><title>{title}</title></head><body><h1>{title}</h1>"
        f"<div class='text'><p>发布时间：2024-05-06 来源：样例检察网</p>{body}</div></body></html>"
    )


def test_a_repost_of_what_a_source_published_is_a_copy_of_it_and_a_clone_is_none(tmp_path: Path) -> None:
    with ChangedSite() as site:
        crawl(tmp_path, site, "sample-ucap")
        clone, copy = site.url(HOSTS["trs"], "/clone.html"), site.url(HOSTS["trs"], "/copy.html")
        site.override(HOSTS["trs"], "/copy.html", body=repost(REPORT.lines, REPORT.title))
        glossed = tuple(line + PINYIN for line in REPORT.lines)
        site.override(HOSTS["trs"], "/clone.html", body=repost(glossed, REPORT.title))
        done = fetch(tmp_path, copy, clone)
        kept = [page.url for path in warc_files(tmp_path / "warc") for page in pages_in(path)]
    assert (done.exit_status, done.said["verdict"]) == (0, "good")
    assert (single(done, copy)["tier"], single(done, copy)["relation"]) == ("unknown", "repost")
    assert (single(done, clone)["tier"], single(done, clone)["slug"]) == ("clone", None)
    assert single(done, clone)["outcome"].startswith("kept, never published: a clone (")
    assert {copy, clone} <= set(kept)
    publish(tmp_path / "archive.db", tmp_path / "public")
    public = done.query("select url from pages where id in (select page_id from copies)")
    assert (copy,) in public
    assert (clone,) not in public


def test_each_address_says_what_became_of_it_and_hosts_that_refuse_us_keep_us_from_no_other(tmp_path: Path) -> None:
    forbidden = next(s for s in samples() if s.path.startswith(FORBIDDEN))
    with ChangedSite() as site:
        gone, refused, last = (site.ucap_url + path for path in ("/nothing.shtml", forbidden.path, REPORT.path))
        private, nobody = "http://169.254.169.254/latest/meta-data/", "http://127.0.0.1:9/nobody.html"
        refusing = [f"{site.trs_url}/{number}.html" for number in range(BLOCKED_IN_A_ROW + 1)]
        for url in refusing:
            site.override(HOSTS["trs"], url.removeprefix(site.trs_url), status=403, body="no")
        moved = site.url("localhost", "/moved.html")
        site.override("localhost", "/moved.html", status=301, headers={"Location": last})
        urls = (gone, refused, private, nobody, moved, *refusing, last)
        done = fetch(tmp_path, *urls, settings={"CONCURRENT_REQUESTS": 1})
    assert (done.exit_status, done.said["verdict"]) == (1, "blocked")
    assert (single(done, gone)["state"], "HTTP 404" in single(done, gone)["outcome"]) == ("never_live", True)
    assert "robots.txt forbids it" in single(done, refused)["outcome"]
    assert "169.254.169.254 is no public address" in single(done, private)["outcome"]
    assert {single(done, url)["outcome"] for url in refusing} == {"HTTP 403: the site refuses us"}
    assert "nothing listens there" in single(done, nobody)["outcome"]
    for url in (moved, last):
        assert (single(done, url)["state"], single(done, url)["title"]) == ("live", REPORT.title)


def test_pages_of_a_source_stay_its_own(tmp_path: Path) -> None:
    with ChangedSite() as site:
        crawl(tmp_path, site, "sample-ucap", limit=1)
        done = fetch(tmp_path, site.ucap_url + REPORT.path)
    assert done.query("select source_id from pages where url = ?", site.ucap_url + REPORT.path) == [("sample-ucap",)]
    assert single(done, site.ucap_url + REPORT.path)["relation"] == "original"


def test_a_single_address_is_asked_for_by_no_source() -> None:
    (target,) = fetch_spider(("https://repost.example/1.html",))().seeds()
    assert not target.context.of_source


def test_what_is_no_address_is_wrong_usage(tmp_path: Path) -> None:
    for url in ("ftp://host.example/x", "not a url", "http://"):
        done = CliRunner().invoke(main, ["--data", str(tmp_path / "data"), "fetch", url, "--contact", "a@b.example"])
        assert (done.exit_code, "nothing was fetched" in done.output) == (2, True), url
    assert not (tmp_path / "data").exists()
