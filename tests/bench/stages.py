"""The stages of bench_pipeline, each in a process of its own. Prints the seconds it took.

usage: stages.py downloads|pipeline|trafilatura UCAP_URL TRS_URL FOLDER
"""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path
from typing import Any

from lxml.html import tostring
from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings
from trafilatura import bare_extraction

from archive.model import Role
from archive.reading.body import find_body
from archive.reading.decode import decode
from archive.reading.markup import Markup
from archive.store.archive import Archive
from archive.store.snapshots import pages_in, warc_files
from crawler.demo.sources import SETTINGS, sample_spiders
from crawler.run import Options, run


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


# What the crawl has of Scrapy's settings, without its own parts.
BARE = {
    **SETTINGS,
    "LOG_LEVEL": "ERROR",
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "COOKIES_ENABLED": False,
    "CONCURRENT_REQUESTS": 8,
    "CONCURRENT_ITEMS": 1,
    "ROBOTSTXT_OBEY": False,
}


def downloads(ucap: str, trs: str, _folder: Path) -> None:
    process = AsyncCrawlerProcess(Settings(BARE))
    process.crawl(Bare, home_url=ucap, columns=sample_spiders(ucap, trs)[0].columns)
    process.start()


def pipeline(ucap: str, trs: str, folder: Path) -> None:
    archive = Archive.open(folder)
    with archive.lock():
        done = run(archive, sample_spiders(ucap, trs)[:1], Options(settings=SETTINGS))
    assert done.good, done
    assert archive.db.table("publications").count > 0


def trafilatura(_ucap: str, _trs: str, folder: Path) -> float:
    """Trafilatura alone on the located bodies of the pages that the pipeline kept; the time without locating."""
    bodies = [
        f"<html><body><article>{tostring(found, encoding='unicode')}</article></body></html>"
        for path in warc_files(folder / "warc")
        for page in pages_in(path)
        if page.context.role is Role.ARTICLE
        and (found := find_body(Markup(decode(page.body)), page.context.family)) is not None
    ]
    began = time.perf_counter()
    for body in bodies:
        assert bare_extraction(body, fast=True, include_comments=False) is not None
    return time.perf_counter() - began


def main() -> None:
    stage, ucap, trs, folder = sys.argv[1:]
    began = time.perf_counter()
    seconds = globals()[stage](ucap, trs, Path(folder))
    print(seconds if seconds is not None else time.perf_counter() - began)


if __name__ == "__main__":
    main()
