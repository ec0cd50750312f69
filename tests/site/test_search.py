"""The search page: what it says of the words, how filters combine, and the same as JSON, suggestions and OpenSearch."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest
from datasette.app import Datasette

from archive.search import PartScan, ResultCounts, Search, SearchQuery, catalogue, matching_rows
from archive.site.plugin import make_datasette
from archive.site.strings import word
from archive.site.views.lists import list_answers, search
from tests.support.public_file import ASSISTING, GUIDING, MADE, REPORT, Get, Made, build


def tree(get: Get, path: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(get(path).text)


def texts(root: lxml.html.HtmlElement, xpath: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in root.xpath(xpath)]


def facet(root: lxml.html.HtmlElement, name: str) -> list[str]:
    return texts(root, f"//section[@aria-labelledby='facet-{name}']//li")


def test_the_page_says_what_it_also_searched_for_and_lets_one_insist(get: Get) -> None:
    page = tree(get, "/search?q=帮信罪")
    [said] = texts(page, "//p[@class='said']")
    assert "“帮信罪”也按同义词检索了：帮助信息网络犯罪活动罪" in said
    assert texts(page, "//ol[contains(@class, 'hits')]//mark")[0].startswith("帮助信息网络犯罪活动")
    [insist] = page.xpath("//p[@class='said']/a/@href")
    assert insist == "/search?q=%E5%B8%AE%E4%BF%A1%E7%BD%AA&exact=1"
    exact = tree(get, insist)
    assert texts(exact, "//*[@class='nothing']/h2") == ["没有找到符合条件的文献"]
    assert texts(exact, "//p[@class='said']")[0] == "只检索了原词。 同时检索同义词"
    assert exact.xpath("//p[@class='said'][1]/a/@href") == ["/search?q=%E5%B8%AE%E4%BF%A1%E7%BD%AA"]


def test_the_page_says_what_a_date_was_read_as_and_lets_one_insist(get: Get) -> None:
    page = tree(get, "/search?q=2025年6月1日")
    [said] = texts(page, "//p[@class='said']")
    assert said == "“2025年6月1日”也找到2025年6月1日发布的文献。 只检索“2025年6月1日”原词"
    assert len(page.xpath("//ol[contains(@class, 'hits')]/li")) == 1
    assert texts(tree(get, "/search?q=2025年6月1日&exact=1"), "//*[@class='nothing']/h2") == ["没有找到符合条件的文献"]


def test_filters_combine_and_each_can_be_taken_off(get: Get) -> None:
    page = tree(get, "/search?q=诈骗&kind=typical_cases&level=provincial&from=2022&to=2023-06")
    assert texts(page, "//ul[@class='chips']//a") == [
        *("典型案例 ×", "省级 ×", "2022 起 ×", "至 2023-06 ×", "全部清除")
    ]
    without_kind = page.xpath("//ul[@class='chips']//a/@href")[0]
    assert without_kind == "/search?q=%E8%AF%88%E9%AA%97&level=provincial&from=2022&to=2023-06#results"
    wanted = [made for made in MADE if made.kind == "typical_cases" and "2022" <= (made.published or "") < "2023-07"]
    assert facet(page, "level") == [f"省级 {len(wanted)}"]
    assert facet(page, "year") == [f"2023 {len(wanted) - 1}", "2022 1"]


def test_a_crime_and_a_region_narrow_to_what_has_a_case_with_them(get: Get) -> None:
    page = tree(get, "/search?crime=assisting_information_network_crime")
    assert [link.split("?")[0] for link in page.xpath("//*[@class='headline']/a/@href")] == [f"/p/{GUIDING.slug}"]
    assert "样例省" in " ".join(facet(tree(get, "/search"), "region"))


def test_nothing_answers_to_what_is_no_date_and_the_page_says_so(get: Get) -> None:
    page = tree(get, "/search?q=诈骗&from=2023-13")
    assert texts(page, "//ul[@class='chips']//a") == ["起始日期“2023-13” ×"]
    assert "这不是日期：起始日期“2023-13”。请写作 2024、" in page.text_content()
    assert page.xpath("//ol[contains(@class, 'hits')]") == []


def test_the_form_of_dates_keeps_all_else_that_was_asked(get: Get) -> None:
    page = tree(get, "/search?q=诈骗&kind=report&from=2022")
    form = page.xpath("//form[@class='dates']")[0]
    hidden = {field.get("name"): field.get("value") for field in form.xpath(".//input[@type='hidden']")}
    assert hidden == {"q": "诈骗", "kind": "report"}


def test_where_nothing_holds_the_words_their_parts_are_searched_and_said(get: Get) -> None:
    page = tree(get, "/search?q=养老的追赃挽损")
    [said] = texts(page, "//p[@class='said']")
    assert said.startswith("其中找得到的部分：")
    parts = get("/search.json?q=养老的追赃挽损").json()["parts_total"]
    assert texts(page, "//*[@id='total']/strong") == [f"没有文献逐字含有“养老的追赃挽损”；含有其中各部分的 {parts} 件"]
    assert texts(page, "//p[@class='said']/a") == ["养老", "追赃挽损"]
    assert page.xpath("//ol[contains(@class, 'hits')]/li")


def test_what_does_not_hold_the_words_stands_apart_in_json_and_is_not_counted(get: Get) -> None:
    data = get("/search.json?q=养老的追赃挽损").json()
    assert (data["total"], data["cases"], data["results"]) == (0, 0, [])
    assert data["parts"] == ["养老", "追赃挽损"]
    assert data["parts_total"] > 0
    assert {one["exact"] for one in data["parts_results"]} == {False}
    held = get("/search.json?q=养老").json()
    assert {one["exact"] for one in held["results"]} == {True}
    assert (held["near_titles"], held["parts_results"], held["parts_total"]) == ([], [], 0)
    cases = get("/cases.json?q=养老的追赃挽损").json()
    assert (cases["total"], cases["cases"]) == (0, [])
    assert cases["parts_total"] == len(cases["parts_cases"]) > 0
    assert {one["exact"] for one in cases["parts_cases"]} == {False}


def test_titles_that_come_near_stand_apart_in_json_and_are_not_counted(tmp_path: Path) -> None:
    exact = Made("别的", "检察机关准予延期。", "report", None, ("https://a.example/1",))
    near = Made("检察机关惩治诈骗的准备", "诈骗", "report", None, ("https://a.example/2",))
    site = make_datasette(build(tmp_path / "fanzha.db", (exact, near)))
    data = asyncio.run(site.client.get("/search.json?q=检察机关准予延期")).json()
    assert (data["total"], [one["slug"] for one in data["results"]], data["near_titles"]) == (1, [exact.slug], [])
    data = asyncio.run(site.client.get("/search.json?q=检察机关准")).json()
    assert (data["total"], [one["slug"] for one in data["results"]]) == (1, [exact.slug])
    assert [(one["slug"], one["exact"]) for one in data["near_titles"]] == [(near.slug, False)]


def test_cases_are_among_the_results_and_lead_to_their_pages_with_the_words(get: Get) -> None:
    page = tree(get, "/search?q=旅游")
    [case] = page.xpath("//li[@class='of-case']")
    assert texts(case, ".//h2") == ["案例一 丁某等人诈骗案 ——以低价旅游诱骗老年人"]
    assert case.xpath(".//h2/a/@href")[0].startswith("/c/")
    assert case.xpath(".//h2/a/@href")[0].endswith("?q=%E6%97%85%E6%B8%B8")


def test_the_totals_of_publications_and_cases(get: Get) -> None:
    page = tree(get, "/search?q=养老&exact=1")
    wanted = [made for made in MADE if "养老" in made.title + made.text]
    assert texts(page, "//*[@id='total']") == [f"“养老”，共 {len(wanted)} 件文献 案例 2 件"]
    assert page.text_content().count(f"共 {len(wanted)} 件文献") == 1


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
    assert "facet-kind" not in sent[0]
    assert "facet-kind" in sent[1]
    assert sent[1].rstrip().endswith("</html>")
    assert list_answers.COUNTS_PLACE not in "".join(sent)
    asyncio.run(ask())  # what was counted once is at hand
    assert (len(sent), counted_after) == (3, [1, 2])


def test_the_json_has_the_page_the_counts_and_what_was_searched(get: Get) -> None:
    answer = get("/search.json?q=帮信罪")
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    data = answer.json()
    assert list(data["also"]) == ["帮信罪"]
    assert (data["total"], data["page"], data["page_size"]) == (2, 1, 20)
    assert {one["type"] for one in data["results"]} == {"publication"}
    assert [one["lead"] and one["lead"]["title"] for one in data["results"]] == [ASSISTING.title, None]
    assert data["facets"]["kind"]
    assert all(one["address"].startswith("http://") for one in data["results"])


@pytest.mark.parametrize(
    ("typed", "first"),
    [("詐騙", "诈骗罪"), ("帮信", "帮助信息网络犯罪活动罪"), ("跨省电信", None), ("检例902", "检例第902号")],
)
def test_suggestions_are_in_the_form_that_browsers_read(get: Get, typed: str, first: str | None) -> None:
    answer = get(f"/search/suggest?q={typed}")
    assert answer.headers["content-type"].startswith("application/x-suggestions+json")
    query, told, kinds, where = answer.json()
    assert query == typed
    assert len(told) == len(kinds) == len(where)
    assert (told[0].split()[0] if told else None) == first


def test_the_description_for_browsers_names_this_site(get: Get) -> None:
    assert tree(get, "/").xpath("//link[@rel='search']/@href") == ["/opensearch.xml"]
    root = ElementTree.fromstring(get("/opensearch.xml").text)
    urls = {url.get("type"): url.get("template") for url in root if url.tag.endswith("Url")}
    assert urls["text/html"] == "http://localhost/search?q={searchTerms}"
    assert urls["application/x-suggestions+json"] == "http://localhost/search/suggest?q={searchTerms}"


def test_a_page_beyond_the_last_says_so(get: Get) -> None:
    assert "这一页之后没有结果了" in get("/search?q=诈骗&page=9").text


def test_a_publication_is_the_first_that_is_found_by_its_title(get: Get) -> None:
    [first, *_] = tree(get, f"/search?q={REPORT.title}").xpath("//ol[contains(@class, 'hits')]//h2/a/@href")
    assert first.split("?")[0] == f"/p/{REPORT.slug}"


def test_one_finds_back_to_the_search_with_its_filters(get: Get) -> None:
    page = tree(get, "/search?q=诈骗&kind=report&sort=oldest&from=2020")
    [read] = page.xpath("//ol[contains(@class, 'hits')]//h2/a/@href")
    [back] = [href for href in tree(get, read).xpath("//p[@class='hitline']/a/@href") if href.startswith("/search")]
    assert back == "/search?q=%E8%AF%88%E9%AA%97&kind=report&from=2020&sort=oldest"


def test_where_parts_were_searched_for_they_are_marked_on_the_page_that_is_read(get: Get) -> None:
    [read, *_] = tree(get, "/search?q=养老的追赃挽损").xpath("//ol[contains(@class, 'hits')]//h2/a/@href")
    assert {"养老", "追赃挽损"} <= set(texts(tree(get, read), "//mark"))


def test_where_counting_takes_too_long_the_form_of_dates_still_keeps_the_question(
    get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_slow(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("interrupted")  # as SQLite says it when the time is over

    monkeypatch.setattr(catalogue, "MAX_SMALL", 0)
    monkeypatch.setattr(matching_rows, "HEAD", 1)
    monkeypatch.setattr(Search, "scan", too_slow)
    page = tree(get, "/search?q=样例&kind=report&from=2020")
    assert "统计用时过长" in page.text_content()
    form = page.xpath("//form[@class='dates']")[0]
    assert {field.get("name"): field.get("value") for field in form.xpath(".//input")} == {
        **{"q": "样例", "kind": "report", "from": "2020", "to": ""}
    }
