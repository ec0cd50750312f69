"""The page about the archive: a row for each field with what was kept aside and what was not, found from every page."""

from __future__ import annotations

import lxml.html

from archive.known_quality import known_quality
from archive.site.strings import label
from tests.support.public_file import Get


def rows(get: Get) -> list[list[str]]:
    page = lxml.html.document_fromstring(get("/about").text)
    return [[" ".join(cell.text_content().split()) for cell in row] for row in page.xpath("//table//tbody/tr")]


def test_every_page_leads_to_the_page_about_the_archive(get: Get) -> None:
    for path in ("/", "/search", "/download", "/status", "/nothing"):
        assert "/about" in lxml.html.document_fromstring(get(path).text).xpath("//footer//a/@href"), path


def test_every_field_has_its_row_with_shares_and_counts(get: Get) -> None:
    summaries = known_quality().summaries()
    assert [row[0] for row in rows(get)] == [label("quality_field", one.field) for one in summaries]
    for row, one in zip(rows(get), summaries, strict=True):
        for cell, score in zip(row[1:], (one.aside, one.in_view), strict=True):
            assert cell == (f"{100 * score.share:.1f}% {score.right:,}／{score.of:,}" if score else "—")


def test_it_says_when_the_figures_were_measured(get: Get) -> None:
    assert known_quality().measured in get("/about").text


def test_it_says_what_counts_as_fraud(get: Get) -> None:
    page = lxml.html.document_fromstring(get("/about").text)
    [section] = page.xpath("//section[@aria-labelledby='topic']")
    rules = [one.text_content() for one in section.xpath("./p")]
    assert [one.split("：")[0] for one in rules[:2]] == ["计入", "不计"]
    assert ("非法集资" in rules[0], "骗取出口退税" in rules[1]) == (True, True)
