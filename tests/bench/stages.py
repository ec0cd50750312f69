"""The stages of bench_pipeline, each in a process of its own. Prints the seconds it took.

usage: stages.py downloads|pipeline|trafilatura|reading URL FOLDER
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml.html import tostring
from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings
from trafilatura import bare_extraction

from archive.model import Page, Role
from archive.readers.pages import read_and_analyse
from archive.reading.body import find_body
from archive.reading.markup import Markup
from archive.store.archive import Archive
from archive.text.charset import decode
from archive.warc.folder import warc_files
from archive.warc.reader import pages_in
from crawler.demo.sources import SETTINGS, sample_spiders
from crawler.run import Options, run
from crawler.source import SourceSpider


class Bare(Spider):
    """Follows the same lists and fetches the same articles, and forgets them."""

    name = "bare"
    home_url: str
    columns: tuple[str, ...]

    async def start(self) -> Any:
        for column in self.columns:
            yield Request(f"{self.home_url}/{column}/index.shtml", meta={"column": column})

    def parse(self, response: Response) -> Any:
        if "column" not in response.meta:
            return
        for link in response.css("ul.li_line a::attr(href)").getall():
            yield response.follow(link, meta={})
        found = re.search(r"createPageHTML\('page_div', *(\d+), *(\d+)", response.text)
        if found and int(found[2]) < int(found[1]):
            yield response.follow(f"index_{int(found[2]) + 1}.shtml", meta={"column": response.meta["column"]})


def downloads(url: str, _folder: Path) -> None:
    """Scrapy as it comes, with the crawl's concurrency."""
    quiet = {"LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False}
    process = AsyncCrawlerProcess(Settings({**SETTINGS, **quiet, "CONCURRENT_REQUESTS": 8}))
    process.crawl(Bare, home_url=url, columns=_spider(url).columns)
    process.start()


def pipeline(url: str, folder: Path) -> None:
    """The whole job: WARC, reading in processes, storing, making publications."""
    archive = _run(url, folder)
    assert archive.db.table("publications").count > 0


def _spider(url: str) -> type[SourceSpider]:
    return sample_spiders(url, url)[0]


def _run(url: str, folder: Path) -> Archive:
    archive = Archive.open(folder)
    with archive.lock():
        done = run(archive, [_spider(url)], Options(settings=SETTINGS))
    assert done.good, done
    return archive


def trafilatura(_url: str, folder: Path) -> float:
    """Trafilatura alone on the located bodies of the pages that the pipeline kept; the time without locating."""
    bodies = [
        f"<html><body><article>{tostring(found, encoding='unicode')}</article></body></html>"
        for page in _kept(folder)
        if (found := find_body(Markup(decode(page.body)), page.context.family)[1]) is not None
    ]
    began = time.perf_counter()
    for body in bodies:
        assert bare_extraction(body, fast=True, include_comments=False) is not None
    return time.perf_counter() - began


def reading(_url: str, folder: Path) -> float:
    """All that a reading process does with the same pages, from bytes to structure, in this process."""
    pages = list(_kept(folder))
    began = time.perf_counter()
    for page in pages:
        assert read_and_analyse(page).documents
    return time.perf_counter() - began


def _kept(folder: Path) -> Iterator[Page]:
    """The articles in the pipeline's WARC files."""
    for path in warc_files(folder / "warc"):
        yield from (page for page in pages_in(path) if page.context.role is Role.ARTICLE)


def main() -> None:
    stage, url, folder = sys.argv[1:]
    began = time.perf_counter()
    seconds = globals()[stage](url, Path(folder))
    print(seconds if seconds is not None else time.perf_counter() - began)


if __name__ == "__main__":
    main()
