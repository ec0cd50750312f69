"""The page of cases: what it finds, how it narrows, and what can be taken along."""

from __future__ import annotations

import asyncio
import csv
import io
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import lxml.html
import pytest

from archive.site.views.lists import cases
from tests.support.counted_site import counted_site
from tests.support.public_file import (
    ASSISTING,
    ELDERLY,
    FUNDS,
    GUIDING,
    HOSTILE,
    TOURS,
    Get,
    Made,
    MadeCase,
    build,
)

HOSTILE_CASE = HOSTILE.cases[0]
ALL = (ELDERLY, ASSISTING, HOSTILE_CASE, TOURS, FUNDS)  # the newest first


def tree(html: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(html)


def texts(root: lxml.html.HtmlElement, xpath: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in root.xpath(xpath)]


def found(get: Get, path: str) -> list[str]:
    """The titles of a page of cases, in order."""
    return texts(tree(get(path).text), "//ol[contains(@class, 'hits')]//*[@class='headline']/a")


def titles(*made: MadeCase) -> list[str]:
    return [case.title for case in made]


def test_without_a_question_all_cases_are_there_the_newest_first(get: Get) -> None:
    assert found(get, "/cases") == titles(*ALL)
    assert found(get, "/cases?sort=oldest") == titles(TOURS, FUNDS, HOSTILE_CASE, ELDERLY, ASSISTING)
    assert "共 5 件案例" in get("/cases").text


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("养老", (ELDERLY, FUNDS)),
        ("養老　詐騙", (ELDERLY, FUNDS)),
        ("养老 -集资", (ELDERLY,)),
        ("追赃挽损", (ELDERLY,)),  # in a keyword and a section of one case, in no word of the other of its batch
        ("银行卡 OR 旅游&sort=newest", (ASSISTING, TOURS)),
        ('"两卡 帮助"', (ASSISTING,)),
        ("养老诈骗案", (ELDERLY,)),  # printed on two lines, one title
        ("檢例 第９０２號", (ASSISTING,)),
        ("检例90号", ()),
        ("-诈骗", ()),
        ("-养老", (ASSISTING, HOSTILE_CASE, TOURS)),
        ("ALERT", (HOSTILE_CASE,)),
        ("aler", ()),  # no part of a word
        ("印发", ()),  # stands in the batch, in no case
        ("。", ()),
    ],
)
def test_a_query_finds_the_cases_that_hold_its_words_themselves(
    get: Get, query: str, wanted: tuple[MadeCase, ...]
) -> None:
    assert found(get, f"/cases?q={query}") == titles(*wanted)


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ("crime=fraud", (ELDERLY, ASSISTING, TOURS)),
        ("region=330000", (ELDERLY, ASSISTING, TOURS)),  # a province, and its prefectures
        ("region=330100", (ELDERLY, TOURS)),
        ("region=440000", (ASSISTING, FUNDS)),
        ("heading=significance", (TOURS, FUNDS)),
        ("heading=meaning", (ELDERLY, TOURS, FUNDS)),
        ("q=养老&heading=meaning", (ELDERLY, FUNDS)),
        ("topic=other", (FUNDS,)),
        ("kind=guiding_cases", (ELDERLY, ASSISTING)),
        ("year=2022&topic=fraud", (TOURS,)),
        ("crime=fraud&region=440000", (ASSISTING,)),
        ("q=诈骗&heading=significance&crime=fundraising_fraud", (FUNDS,)),
        ("q=老年人&heading=significance", (TOURS,)),
        ("q=老年人&heading=guidance&year=2022", ()),
    ],
)
def test_filters_narrow(get: Get, filters: str, wanted: tuple[MadeCase, ...]) -> None:
    assert found(get, f"/cases?{filters}") == titles(*wanted)


@pytest.mark.parametrize("query", ["?q=", "?page=0", "?page=x", "?sort=x", "?crime=", "?year="])
def test_what_makes_no_sense_counts_as_not_asked(get: Get, query: str) -> None:
    assert found(get, f"/cases{query}") == titles(*ALL)


@pytest.mark.parametrize("query", ["帮助信息网络犯罪活动罪", "“幫信罪”"])
def test_the_name_of_a_crime_offers_the_cases_of_that_crime(get: Get, query: str) -> None:
    page = tree(get(f"/cases?q={query}&kind=guiding_cases").text)
    [offer] = page.xpath("//section[@class='found']/p[@class='elsewhere']/a")
    assert offer.text == "按罪名：帮助信息网络犯罪活动罪（1 件）"
    assert offer.get("href") == "/cases?crime=assisting_information_network_crime&kind=guiding_cases"
    assert found(get, offer.get("href")) == titles(ASSISTING)


def test_a_guiding_case_comes_before_those_that_cite_it(tmp_path: Path) -> None:
    citing = replace(TOURS, number="检例第903号", lead="参照检例第901号。", head="丁某等人诈骗案")
    later = Made(
        title="第四批",
        text=citing.text,
        kind="guiding_cases",
        published="2026-01-01",
        urls=("http://www.shifan.example/alzd/904.html",),
        cases=(citing,),
    )
    client = counted_site(build(tmp_path / "fanzha.db", (later, GUIDING))).client

    def numbers(text: str) -> list[str]:
        return [case["number"] for case in asyncio.run(client.get(f"/cases.json?q={text}")).json()["cases"]]

    assert numbers("检例901号") == ["检例第901号", "检例第903号"]
    assert numbers("检例903") == ["检例第903号"]  # which stands in no text: it was read from the page's title


def test_facets_count_what_else_could_be_chosen(get: Get) -> None:
    def facet(path: str, column: str) -> list[str]:
        return texts(tree(get(path).text), f"//section[@aria-labelledby='facet-{column}']//li")

    assert facet("/cases", "crime") == ["诈骗罪 3", "帮助信息网络犯罪活动罪 1", "集资诈骗罪 1"]
    assert facet("/cases", "region") == ["样例省 3", "另一省 2"]
    assert facet("/cases", "heading") == [
        *("典型意义·指导意义 3", "典型意义 2", "指导意义 1", "基本案情 5", "关键词 4")
    ]
    assert facet("/cases", "year") == ["2025 2", "2024 1", "2022 2"]
    assert facet("/cases?crime=fraud&year=2022", "crime") == ["诈骗罪 1", "集资诈骗罪 1"]
    assert facet("/cases?crime=fraud&year=2022", "year") == ["2025 2", "2022 1"]
    assert facet("/cases?q=诈骗&crime=fraud&year=2022", "year") == ["2025 2", "2022 1"]
    assert facet("/cases?q=集资&crime=fraud", "crime") == ["集资诈骗罪 1"]


def rows(get: Get, path: str) -> list[dict[str, str]]:
    answer = get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("path", "plain", "name"),
    [
        ("/cases.csv?q=养老诈骗&heading=significance", "cases-significance.csv", "cases-养老诈骗-significance.csv"),
        ("/cases.json?crime=fraud&page=2", "cases-fraud-2.json", "cases-fraud-2.json"),
        ("/cases.csv", "cases.csv", "cases.csv"),
        ('/cases.csv?q="../a; x="', "cases-a-x.csv", "cases-a-x.csv"),
        (f"/cases.csv?q={'诈' * 90}", "cases.csv", f"cases-{'诈' * 40}.csv"),
    ],
)
def test_a_file_is_named_after_what_was_asked(get: Get, path: str, plain: str, name: str) -> None:
    assert get(path).headers["content-disposition"] == (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    )


def test_pages_of_cases_neither_repeat_nor_miss_one(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = found(get, "/cases?q=案")
    assert sorted(whole) == sorted(titles(*ALL))
    monkeypatch.setattr(cases, "SPEC", replace(cases.SPEC, page_size=2))
    pages = [f"/cases?q=案&page={page}" for page in (1, 2, 3, 4)]
    assert [title for page in pages for title in found(get, page)] == whole
    assert ["共 5 件案例" in get(page).text for page in pages] == [True] * 4


@pytest.mark.parametrize(
    "filters",
    [
        "year=99999999",
        "crime=none",
        "region=xx0000&heading=y",
        "topic=fundraising_fraud",  # the id of a crime
        "crime=330100",
    ],
)
def test_a_value_that_is_none_finds_nothing_and_is_named_and_one_that_exists_is_not(get: Get, filters: str) -> None:
    page = tree(get(f"/cases?{filters}").text)
    assert found(get, f"/cases?{filters}") == []
    assert all(f"“{one.partition('=')[2]}”" in page.text_content() for one in filters.split("&"))
    assert get(f"/cases.json?{filters}").json()["total"] == 0
    assert rows(get, f"/cases.csv?{filters}") == []
    assert "没有这样的筛选值" in page.text_content()
    assert "没有这样的筛选值" not in get("/cases?year=1999&crime=fundraising_fraud").text


def test_files_hold_the_chosen_section_or_the_whole_case_as_written(get: Get) -> None:
    first, second = rows(get, "/cases.csv?heading=significance")
    assert (first["title"], first["heading_as_written"]) == ("丁某等人诈骗案", "二、典型意义")
    assert first["text"] == "涉老诈骗手法翻新，办案中应当同步开展反诈宣传。"
    assert (second["title"], second["heading_as_written"]) == ("戊某集资案", "【典型意义】")
    assert [row["text"] for row in rows(get, "/cases.csv?q=养老")] == [ELDERLY.text, FUNDS.text]
    answer = get("/cases.json?region=440000").json()
    assert (answer["total"], [case["title"] for case in answer["cases"]]) == (2, titles(ASSISTING, FUNDS))
    assert answer["cases"][0].keys() == rows(get, "/cases.csv?region=440000")[0].keys()
