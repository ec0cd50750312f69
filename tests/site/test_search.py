"""The search page: what it finds, what it says of the words, how filters combine, and the same as JSON, suggestions and
OpenSearch."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest
from datasette.app import Datasette

from archive.search import PartScan, ResultCounts, Search, SearchQuery, catalogue, matching_rows
from archive.site.strings import word
from archive.site.views.lists import list_answers, search
from tests.support.public_file import (
    BRIEFS,
    GUIDING,
    HOSTILE,
    MADE,
    REPORT,
    TYPICAL,
    UNDATED,
    Get,
    by_scan,
)


def tree(get: Get, path: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(get(path).text)


def texts(root: lxml.html.HtmlElement, xpath: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in root.xpath(xpath)]


def facet(root: lxml.html.HtmlElement, name: str) -> list[str]:
    return texts(root, f"//section[@aria-labelledby='facet-{name}']//li")


def found(get: Get, path: str) -> list[str]:
    """The slugs of the publications on a page of results, in order."""
    hits = tree(get, path).xpath("//ol[contains(@class, 'hits')]/li")
    links = [hit.xpath(".//a[starts-with(@href, '/p/')]/@href")[0] for hit in hits]
    return [re.sub(r"^/p/|\?.*", "", link) for link in links]


# --- what is found ----------------------------------------------------------------------------------------------------


def test_search_finds_what_holds_the_words_and_nothing_else_and_marks_them(get: Get, public_db: Path) -> None:
    wanted = by_scan(public_db, "养老", "追赃挽损")
    slugs = {made.slug for made in MADE if made.id in wanted}
    assert set(found(get, "/search?q=养老 追赃挽损")) == slugs == {GUIDING.slug, UNDATED.slug}
    page = tree(get, "/search?q=养老诈骗&kind=press_qa")
    assert texts(page, "//*[@class='headline']//mark") == texts(page, "//p[@class='excerpt']//mark") == ["养老诈骗"]
    assert f"/p/{GUIDING.slug}?q=%E6%A3%80%E4%BE%8B%E7%AC%AC901%E5%8F%B7" in get("/search?q=检例第901号").text
    assert found(get, f"/search?q={REPORT.title}")[0] == REPORT.slug  # by its title


NARROWED = {
    "q=诈骗&kind=report": {REPORT.slug},
    "q=诈骗&year=2024": {HOSTILE.slug},
    "q=诈骗&source=shifan": {UNDATED.slug},
    "q=诈骗&topic=partly": {UNDATED.slug, TYPICAL.slug},
    "q=诈骗&kind=report&year=2024": set(),
    "kind=press_qa": {UNDATED.slug},
    "crime=assisting_information_network_crime": {GUIDING.slug},  # it has a case with it
}


def test_filters_narrow(get: Get) -> None:
    assert {query: set(found(get, f"/search?{query}")) for query in NARROWED} == NARROWED


def test_pages_of_results_neither_repeat_nor_miss_one_and_have_an_order(get: Get) -> None:
    first, second = found(get, "/search?sort=oldest"), found(get, "/search?sort=oldest&page=2")
    assert (len(first), len(second)) == (20, 10)
    assert {*first, *second} == {made.slug for made in MADE}
    assert found(get, "/search?q=诈骗&sort=newest")[0] == REPORT.slug
    oldest = min(BRIEFS, key=lambda brief: (brief.published, -brief.id))
    assert found(get, "/search?q=诈骗&sort=oldest")[:2] == [TYPICAL.slug, oldest.slug]
    assert tree(get, "/search?q=诈骗&page=99").xpath("//*[@class='nothing']/a/@href") == [
        "/search?q=%E8%AF%88%E9%AA%97"  # a page past the last leads back
    ]


def test_what_makes_no_sense_counts_as_not_asked_and_what_finds_nothing_says_so(get: Get) -> None:
    for query in ("", "?q=", "?q=+%20", "?page=0", "?page=x", "?year=", "?sort=x"):
        assert f"共 {len(MADE)} 件文献" in get(f"/search{query}").text, query
    for query in ("没有的词", "。。。", '"', "-", "OR", "诈骗 -诈骗", "((", "*"):
        answer = get(f"/search?q={query}")
        assert (answer.status_code, "没有找到符合条件的文献" in answer.text) == (200, True), query
        assert tree(get, f"/search?q={query}").xpath("//input[@type='search']/@value") == [query]
    for query in ("year=x", "kind=x&source=yangli&topic=诈骗", "source=nobody", "from=2023-13"):
        page = tree(get, f"/search?q=诈骗&{query}")
        assert page.xpath("//ol[contains(@class, 'hits')]") == [], query
        chips = [one for one in texts(page, "//ul[@class='chips']/li[not(a[@class='clear'])]") if "“" in one]
        [said] = texts(page, "//p[contains(@class, 'problem')]")
        assert chips, query
        assert [chip for chip in chips if chip.removesuffix(" ×") not in said] == [], query


# --- what is said of the words ----------------------------------------------------------------------------------------


PARTS = "养老的追赃挽损"


def test_where_nothing_holds_the_words_their_parts_are_searched_said_and_marked_where_one_reads(get: Get) -> None:
    page, data = tree(get, f"/search?q={PARTS}"), get(f"/search.json?q={PARTS}").json()
    assert texts(page, "//p[@class='said']/a") == ["养老", "追赃挽损"]
    assert texts(page, "//*[@id='total']/strong") == [
        f"没有文献逐字含有“{PARTS}”；含有其中各部分的 {data['parts_total']} 件"
    ]
    [read, *_] = page.xpath("//ol[contains(@class, 'hits')]//h2/a/@href")
    assert {"养老", "追赃挽损"} <= set(texts(tree(get, read), "//mark"))
    # In JSON they stand apart and are not counted.
    assert (data["total"], data["cases"], data["results"]) == (0, 0, [])
    assert (data["parts"], data["parts_total"] > 0) == (["养老", "追赃挽损"], True)
    assert {one["exact"] for one in data["parts_results"]} == {False}
    held = get("/search.json?q=养老").json()
    assert {one["exact"] for one in held["results"]} == {True}
    assert (held["near_titles"], held["parts_results"], held["parts_total"]) == ([], [], 0)
    cases = get(f"/cases.json?q={PARTS}").json()
    assert (cases["total"], cases["cases"]) == (0, [])
    assert cases["parts_total"] == len(cases["parts_cases"]) > 0
    assert {one["exact"] for one in cases["parts_cases"]} == {False}


# --- filters and facets -----------------------------------------------------------------------------------------------


def test_one_finds_back_to_the_search_with_its_filters(get: Get) -> None:
    [read] = tree(get, "/search?q=诈骗&kind=report&sort=oldest&from=2020").xpath("//ol[contains(@class, 'hits')]//h2/a")
    hrefs = tree(get, read.get("href")).xpath("//p[@class='hitline']/a/@href")
    assert [href for href in hrefs if href.startswith("/search")] == [
        "/search?q=%E8%AF%88%E9%AA%97&kind=report&from=2020&sort=oldest"
    ]


def test_results_do_not_wait_for_counts_that_take_long(site: Datasette, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of a large file comes in two pieces: the results first, and beside them on the same page the counts."""
    monkeypatch.setattr(catalogue, "MAX_SMALL", 0)
    monkeypatch.setattr(matching_rows, "HEAD", 1)
    monkeypatch.setattr(search, "SPEC", replace(search.SPEC, page_size=1))  # so that another page follows
    counts, sent, counted_after, first = Search.counts, list[str](), list[int](), threading.Event()

    def counting(self: Search, question: SearchQuery, scans: Iterable[PartScan] = ()) -> ResultCounts:
        assert first.wait(60)  # counting goes on until the first piece is sent, or for good
        counted_after.append(len(sent))
        return counts(self, question, scans)

    monkeypatch.setattr(Search, "counts", counting)

    async def ask() -> None:
        scope = {"type": "http", "method": "GET", "path": "/search", "raw_path": b"/search", "headers": []}
        scope |= {"query_string": b"q=%E8%B5%84%E9%87%91", "http_version": "1.1", "scheme": "http"}

        async def receive() -> dict[str, object]:
            await asyncio.Event().wait()  # the reader stays
            return {"type": "http.disconnect"}

        async def send(message: dict[str, object]) -> None:
            body = message.get("body", b"")
            assert isinstance(body, bytes)
            if body:
                sent.append(body.decode())
                first.set()

        await site.app()(scope, receive, send)

    asyncio.run(ask())
    assert (len(sent), counted_after) == (2, [1])
    assert "</ol>" in sent[0]
    assert word("search.page", page="1") in sent[0]
    assert ["facet-kind" in piece for piece in sent] == [False, True]
    assert sent[1].rstrip().endswith("</html>")
    assert list_answers.COUNTS_PLACE not in "".join(sent)
    asyncio.run(ask())  # what was counted once is at hand
    assert (len(sent), counted_after) == (3, [1, 2])


# --- other forms ------------------------------------------------------------------------------------------------------
