"""No page that must be held of the mirror is refused by its title, and the mirror's columns are known by theirs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from parsel import Selector

from archive.text.charset import html_of
from archive.warc.reader import pages_in
from crawler.discovery.column_links import column_of, is_hub
from crawler.discovery.skip_rules import cannot_be_ours

COLUMNS = {"指导性案例", "新闻发布会", "检察要闻", "典型案例", "检察新闻"}


@pytest.fixture(scope="module")
def links(shared: Path) -> dict[str, list[str]]:
    """Page to the texts of its links."""
    pages = pages_in(shared / "mirror/site.warc.gz")
    return {
        page.url: [" ".join(link.xpath(".//text()").getall()) for link in Selector(html_of(page)).xpath("//a")]
        for page in pages
    }


def test_no_page_and_no_link_of_the_mirror_is_refused_and_its_columns_are_known(
    shared: Path, links: dict[str, list[str]]
) -> None:
    entries = map(json.loads, (shared / "mirror/expected.jsonl").read_text("utf-8").splitlines())
    titles = {entry["title"] for entry in entries}
    texts = {text for page in links.values() for text in page}
    assert (len(titles) > 40, len(texts) > 100) == (True, True)
    assert {text: rule for text in titles | texts if (rule := cannot_be_ours(text))} == {}
    assert {text for text in texts if column_of(text)} == COLUMNS
    assert {text for text in texts if is_hub(text)} - COLUMNS == {"检务公开"}
