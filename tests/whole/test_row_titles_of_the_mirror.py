"""No page that must be held of the mirror is refused by its title, and the mirror's columns are known by theirs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from parsel import Selector
from warcio.archiveiterator import ArchiveIterator

from archive.text.charset import decode
from crawler.discovery.column_links import column_of, is_hub
from crawler.discovery.share_of_ours import share_of_ours
from crawler.discovery.skip_rules import cannot_be_ours


@pytest.fixture(scope="module")
def links(shared: Path) -> dict[str, list[str]]:
    """Page to the texts of its links."""
    found = {}
    with (shared / "mirror/site.warc.gz").open("rb") as stream:
        for record in ArchiveIterator(stream):
            url = record.rec_headers.get_header("WARC-Target-URI")
            html = decode(record.content_stream().read(), record.http_headers.get_header("Content-Type"))
            found[url] = [" ".join(link.xpath(".//text()").getall()) for link in Selector(html).xpath("//a")]
    return found


def test_no_expected_page_is_refused(shared: Path) -> None:
    entries = map(json.loads, (shared / "mirror/expected.jsonl").read_text("utf-8").splitlines())
    titles = [entry["title"] for entry in entries]
    assert len(titles) == 43
    assert {title: rule for title in titles if (rule := cannot_be_ours(title))} == {}


def test_no_link_of_the_mirror_is_refused(links: dict[str, list[str]]) -> None:
    texts = {text for page in links.values() for text in page}
    assert len(texts) > 100
    assert {text: rule for text in texts if (rule := cannot_be_ours(text))} == {}


def test_the_columns_of_the_mirror_are_known(links: dict[str, list[str]]) -> None:
    texts = {text for page in links.values() for text in page}
    names = {"指导性案例", "新闻发布会", "检察要闻", "典型案例", "检察新闻"}
    assert {text for text in texts if column_of(text)} == names
    assert {text for text in texts if is_hub(text)} - names == {"检务公开"}


def test_a_list_of_batches_tells_all_and_an_articles_navigation_little(links: dict[str, list[str]]) -> None:
    assert share_of_ours(links["https://www.spp.gov.cn/spp/jczdal/index.shtml"]) == 1.0
    assert share_of_ours(links["https://www.spp.gov.cn/zdgz/202401/t20240115_640000.shtml"]) < 0.2
