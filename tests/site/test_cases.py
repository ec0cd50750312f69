"""The page of cases: what it finds, how it narrows, and what can be taken along."""

from __future__ import annotations

import csv
import io
import sqlite3
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import lxml.html
import pytest

from archive.search import Catalogue, Search, SearchQuery, parse
from archive.site.data.case_lists import ListedCase, list_cases
from archive.site.data.structure import SectionRecord
from archive.site.strings import word
from archive.site.views.lists import cases
from archive.text.csv_formulas import csv_of
from archive.urls import stable_id
from tests.support.catalogues import WORDS
from tests.support.public_file import (
    ASSISTING,
    ELDERLY,
    FUNDS,
    GUIDING,
    HOSTILE,
    MADE,
    TOURS,
    TYPICAL,
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
        ("养老，诈骗案", (ELDERLY,)),
        ("检例第902号", (ASSISTING,)),
        ("检例902号", (ASSISTING,)),
        ("檢例 第９０２號", (ASSISTING,)),
        ("检例90号", ()),
        ("-诈骗", ()),
        ("-养老", (ASSISTING, HOSTILE_CASE, TOURS)),
        ("ALERT", (HOSTILE_CASE,)),
        ("aler", ()),  # no part of a word
        ("印发", ()),  # stands in the batch, in no case
        ("目录", ()),
        ("。", ()),
        ("-", ()),
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
        ("crime=fundraising_fraud", (FUNDS,)),
        ("region=330000", (ELDERLY, ASSISTING, TOURS)),  # a province, and its prefectures
        ("region=330100", (ELDERLY, TOURS)),
        ("region=440000", (ASSISTING, FUNDS)),
        ("heading=significance", (TOURS, FUNDS)),
        ("heading=guidance", (ELDERLY,)),
        ("heading=meaning", (ELDERLY, TOURS, FUNDS)),
        ("q=养老&heading=meaning", (ELDERLY, FUNDS)),
        ("topic=other", (FUNDS,)),
        ("kind=guiding_cases", (ELDERLY, ASSISTING)),
        ("year=2022", (TOURS, FUNDS)),
        ("year=2022&topic=fraud", (TOURS,)),
        ("crime=fraud&region=440000", (ASSISTING,)),
        ("q=诈骗&heading=significance&crime=fundraising_fraud", (FUNDS,)),
        ("q=老年人&heading=significance", (TOURS,)),
        ("q=老年人&heading=guidance&year=2022", ()),
        ("crime=none", ()),
    ],
)
def test_filters_narrow(get: Get, filters: str, wanted: tuple[MadeCase, ...]) -> None:
    assert found(get, f"/cases?{filters}") == titles(*wanted)


@pytest.mark.parametrize("query", ["?q=", "?page=0", "?page=x", "?sort=x", "?crime=", "?year="])
def test_what_makes_no_sense_counts_as_not_asked(get: Get, query: str) -> None:
    assert found(get, f"/cases{query}") == titles(*ALL)


@pytest.mark.parametrize(
    ("filters", "chips"),
    [
        ("year=abc", ["年份“abc”"]),
        ("year=99999999", ["年份“99999999”"]),
        ("crime=none", ["罪名“none”"]),
        ("region=33", ["地域“33”"]),
        ("region=xx0000&heading=y", ["分节“y”", "地域“xx0000”"]),
        ("topic=fundraising_fraud", ["主题“fundraising_fraud”"]),  # the id of a crime
        ("kind=fraud", ["类型“fraud”"]),
        ("crime=330100", ["罪名“330100”"]),
    ],
)
def test_a_value_that_is_none_finds_nothing_says_so_and_can_be_taken_off(
    get: Get, filters: str, chips: list[str]
) -> None:
    page = tree(get(f"/cases?{filters}").text)
    assert found(get, f"/cases?{filters}") == []
    assert texts(page, "//ul[@class='chips']/li[not(a[@class='clear'])]") == [f"{chip} ×" for chip in chips]
    assert f"档案中没有这样的筛选值：{'；'.join(chips)}。" in page.text_content()
    assert get(f"/cases.json?{filters}").json()["total"] == 0
    assert rows(get, f"/cases.csv?{filters}") == []


def test_a_value_that_exists_and_finds_nothing_is_no_mistake(get: Get) -> None:
    page = tree(get("/cases?year=1999&crime=fundraising_fraud").text)
    assert texts(page, "//ul[@class='chips']/li")[:2] == ["集资诈骗罪 ×", "1999 ×"]
    assert "没有这样的筛选值" not in page.text_content()


@pytest.mark.parametrize("query", ["帮信罪", "幫信罪", "帮助信息网络犯罪活动罪", "“帮信罪”"])
def test_the_name_of_a_crime_offers_the_cases_of_that_crime(get: Get, query: str) -> None:
    page = tree(get(f"/cases?q={query}&kind=guiding_cases").text)
    [offer] = page.xpath("//section[@class='found']/p[@class='elsewhere']/a")
    assert offer.text == "按罪名：帮助信息网络犯罪活动罪（1 件）"
    assert offer.get("href") == "/cases?crime=assisting_information_network_crime&kind=guiding_cases"
    assert found(get, offer.get("href")) == titles(ASSISTING)


@pytest.mark.parametrize(
    ("path", "offers"),
    [
        ("q=样例旧称罪", ["按罪名：集资诈骗罪（1 件）"]),  # a former name
        ("q=诈骗罪", ["按罪名：诈骗罪（3 件）"]),
        ("q=帮信罪&year=2022", []),  # it would lead to nothing
        ("q=诈骗罪&crime=fraud", []),  # it is chosen already
        ("q=诈骗", []),
        ("q=。", []),
    ],
)
def test_what_is_no_name_of_a_crime_with_cases_offers_none(get: Get, path: str, offers: list[str]) -> None:
    assert texts(tree(get(f"/cases?{path}").text), "//section[@class='found']/p[@class='elsewhere']") == offers


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
    conn = sqlite3.connect(build(tmp_path / "fanzha.db", (later, GUIDING)))
    conn.row_factory = sqlite3.Row
    search = Search(conn, Catalogue.read(conn))

    def numbers(text: str) -> list[str | None]:
        ids = search.case_ids(SearchQuery(text, shelf="cases"), limit=20)
        return [one.number for one in list_cases(conn, ids, ())]

    assert numbers("检例901号") == ["检例第901号", "检例第903号"]
    # A number that stands in no text, because it was read from the page's title.
    assert numbers("检例903") == ["检例第903号"]


def test_a_case_is_listed_with_its_batch_and_what_is_known_of_it(get: Get) -> None:
    page = tree(get("/cases?q=旅游").text)
    [item] = page.xpath("//ol[contains(@class, 'hits')]/li")
    assert texts(item, ".//h2") == ["案例一 丁某等人诈骗案 ——以低价旅游诱骗老年人"]
    assert item.xpath(".//h2/a/@href") == [f"/c/{TYPICAL.case_id(1)}?q=%E6%97%85%E6%B8%B8"]
    assert texts(item, ".//p[@class='byline']") == [f"2022-07-08 {TYPICAL.title}"]
    assert texts(item, ".//dl/div") == ["罪名诈骗罪", "地域样例省样例市", "关键词诈骗罪"]
    assert texts(item, ".//p[@class='excerpt']//mark") == ["旅游"]


def test_cases_of_fraud_come_first_unless_another_order_is_chosen(get: Get) -> None:
    listed = get("/cases.json").json()["cases"]
    topics = [case["topic"] for case in listed]
    assert topics == sorted(topics, key="fraud".__ne__)
    assert {"fraud", "other"} == set(topics)
    by_date = get("/cases.json?sort=newest").json()["cases"]
    days = [case["published"] for case in by_date]
    assert days == sorted(days, reverse=True)
    assert {case["case_id"] for case in by_date} == {case["case_id"] for case in listed}
    items = tree(get("/cases").text).xpath("//ol[contains(@class, 'hits')]/li")
    assert "不涉诈骗" in texts(items[topics.index("other")], ".//p[@class='byline']")[0]


def test_the_section_that_was_asked_for_is_shown(get: Get) -> None:
    page = tree(get("/cases?heading=significance").text)
    assert texts(page, "//p[@class='excerpt']") == [
        "二、典型意义 涉老诈骗手法翻新，办案中应当同步开展反诈宣传。",
        "【典型意义】 依法区分集资诈骗与非法吸收公众存款。",
    ]
    assert page.xpath("//p[@class='excerpt']/a/@href") == [
        f"/c/{TYPICAL.case_id(1)}#case-90fdac41-significance",
        f"/c/{TYPICAL.case_id(2)}#case-9405a0b1-significance",
    ]
    reading = tree(get(f"/p/{TYPICAL.slug}").text)
    assert texts(reading, "//*[@id='case-9405a0b1-significance']") == ["【典型意义】"]


def test_the_beginning_of_a_section_is_shown_wherever_its_hits_stand() -> None:
    text = "开头的一句。" * 60 + "养老在末尾。"
    case = ListedCase(
        **{"id": 1, "anchor": "", "number": None, "title": "养老案", "subtitle": None, "keywords": (), "offices": ()},
        **{
            "prosecutors": (),
            "topic": "fraud",
            "slug": "",
            "publication": None,
            "theme": None,
            "kind": "",
            "issuer": None,
        },
        **{"source": None, "published": None, "url": "", "text": "", "crimes": (), "regions": (), "doubts": ()},
        **{"outcomes": (), "circumstances": (), "articles": (), "months": (None, None)},
        section=SectionRecord("significance", "【典型意义】", text),
    )
    shown = cases.section_excerpt(case, parse("开头"))
    assert shown is not None
    assert {fragment for fragment in shown if fragment.hit} == {("开头", True)}
    assert "".join(fragment.text for fragment in shown).startswith("开头的一句。")


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


def test_each_facet_takes_its_labels_from_its_own_vocabulary(get: Get, public_db: Path) -> None:
    def named(sql: str) -> set[str]:
        return {name for (name,) in sqlite3.connect(public_db).execute(sql)}

    def worded(column: str) -> set[str]:
        return {text for key, text in WORDS["zh"].items() if key.startswith(f"{column}.")}

    vocabularies = {
        "crime": named("select name from crimes"),
        "region": named("select name from regions"),
        "year": set(map(str, range(1990, 2100))),
        **{column: worded(column) for column in ("heading", "topic", "kind")},
    }
    page = tree(get("/cases?topic=fraud&crime=fraud").text)
    for column, vocabulary in vocabularies.items():
        labels = texts(page, f"//section[@aria-labelledby='facet-{column}']//li/a")
        assert labels
        assert set(labels) <= vocabulary
    assert texts(page, "//ul[@class='chips']/li")[:2] == ["诈骗罪 ×", "以诈骗为主题 ×"]
    assert texts(page, "//section[@aria-labelledby='facet-topic']//li") == ["以诈骗为主题 3"]


def test_the_lessons_of_both_kinds_of_cases_can_be_chosen_as_one(get: Get) -> None:
    page = tree(get("/cases?heading=meaning").text)
    assert texts(page, "//p[@class='excerpt']/a") == ["【指导意义】", "二、典型意义", "【典型意义】"]
    assert page.xpath("//p[@class='excerpt']/a/@href")[0] == f"/c/{GUIDING.case_id(1)}#jianli-901-guidance"
    assert texts(page, "//ul[@class='chips']/li") == ["典型意义·指导意义 ×"]
    assert [row["heading"] for row in rows(get, "/cases.csv?heading=meaning")] == [
        *("guidance", "significance", "significance")
    ]
    # Where there is one of them only, there is nothing to put together.
    assert texts(tree(get("/cases?year=2022").text), "//section[@aria-labelledby='facet-heading']//li/a") == [
        *("基本案情", "典型意义", "关键词")
    ]


def test_a_chosen_value_is_named_and_can_be_taken_off(get: Get) -> None:
    page = tree(get("/cases?q=诈骗&region=330100&crime=fraud").text)
    assert texts(page, "//ul[@class='chips']/li") == ["诈骗罪 ×", "样例市 ×", "全部清除"]
    assert page.xpath("//ul[@class='chips']//a/@href") == [
        "/cases?q=%E8%AF%88%E9%AA%97&region=330100#results",
        "/cases?q=%E8%AF%88%E9%AA%97&crime=fraud#results",
        "/cases?q=%E8%AF%88%E9%AA%97#results",
    ]


def test_a_search_without_results_says_what_to_do(get: Get) -> None:
    page = tree(get("/cases?q=没有的词&year=2022").text)
    assert "没有找到符合条件的案例" in page.text_content()
    assert "/cases?q=%E6%B2%A1%E6%9C%89%E7%9A%84%E8%AF%8D" in page.xpath("//*[@class='nothing']//a/@href")
    assert "/search?q=%E6%B2%A1%E6%9C%89%E7%9A%84%E8%AF%8D" in page.xpath("//*[@class='nothing']//a/@href")


def test_the_search_for_publications_leads_to_their_cases(get: Get) -> None:
    assert "/cases?q=%E5%85%BB%E8%80%81" in tree(get("/search?q=养老").text).xpath("//a/@href")


def rows(get: Get, path: str) -> list[dict[str, str]]:
    answer = get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_cases_can_be_taken_along_with_the_section_that_was_chosen(get: Get) -> None:
    first, second = rows(get, "/cases.csv?heading=significance")
    assert first == {
        "case_id": str(stable_id(TYPICAL.id, "case", 1)),
        "number": "案例一",
        "title": "丁某等人诈骗案",
        "subtitle": "以低价旅游诱骗老年人",
        "keywords": "诈骗罪",
        "crimes": "诈骗罪",
        "regions": "样例省样例市",
        "offices": "",
        "prosecutors": "",
        "topic": "fraud",
        "topic_label": "以诈骗为主题",
        "kind": "typical_cases",
        "kind_label": "典型案例",
        "publication": TYPICAL.title,
        "slug": TYPICAL.slug,
        "issuer": "样例省人民检察院",
        "source": "样例省人民检察院",
        "published": "2022-07-08",
        "url": TYPICAL.urls[0],
        "address": f"http://localhost/c/{TYPICAL.case_id(1)}",
        **dict.fromkeys(("outcomes", "months_min", "months_max", "circumstances", "articles"), ""),
        "doubts": "",
        "heading": "significance",
        "heading_as_written": "二、典型意义",
        "text": "涉老诈骗手法翻新，办案中应当同步开展反诈宣传。",
    }
    assert (second["title"], second["heading_as_written"]) == ("戊某集资案", "【典型意义】")


def test_without_a_section_the_whole_case_is_taken_along(get: Get) -> None:
    assert [row["text"] for row in rows(get, "/cases.csv?q=养老")] == [ELDERLY.text, FUNDS.text]
    [elderly, _] = rows(get, "/cases.csv?q=养老")
    assert elderly["keywords"] == "养老诈骗；追赃挽损"
    assert (elderly["offices"], elderly["prosecutors"]) == ("样例省样例市人民检察院", "丙某")


def test_json_holds_the_same_as_csv(get: Get) -> None:
    answer = get("/cases.json?region=440000").json()
    assert (answer["total"], answer["page"]) == (2, 1)
    assert [case["title"] for case in answer["cases"]] == titles(ASSISTING, FUNDS)
    assert answer["cases"][0]["crimes"] == ["帮助信息网络犯罪活动罪", "诈骗罪"]
    assert answer["cases"][0]["regions"] == ["样例省", "另一省另一市"]
    assert answer["cases"][0].keys() == rows(get, "/cases.csv?region=440000")[0].keys()


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


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", " =1", "＝1+1", "\r=1"])
def test_a_spreadsheet_is_given_no_formula(text: str) -> None:
    assert list(csv.reader(io.StringIO(csv_of([[text]]), newline=""))) == [[f"'{text}"]]


@pytest.mark.parametrize("text", ["-3%", "+5", "1,204", "——以样例为名", "-", "诈骗=欺诈", ""])
def test_figures_and_words_are_left_as_they_are(text: str) -> None:
    assert list(csv.reader(io.StringIO(csv_of([[text, "末"]])))) == [[text, "末"]]


def test_where_the_issuer_is_not_known_the_file_names_the_site_in_its_own_column(tmp_path: Path) -> None:
    conn = sqlite3.connect(build(tmp_path / "fanzha.db", (replace(TYPICAL, issuer=None),)))
    conn.row_factory = sqlite3.Row
    ids = [case_id for (case_id,) in conn.execute("select id from cases")]
    assert {(one.issuer, one.source) for one in list_cases(conn, ids, ())} == {(None, "样例省人民检察院")}


def test_the_page_leads_to_its_own_files(get: Get) -> None:
    page = tree(get("/cases?q=养老&heading=significance&page=1").text)
    assert page.xpath("//section[@class='take']//a/@href") == [
        "/cases.csv?q=%E5%85%BB%E8%80%81&heading=significance",
        "/cases.json?q=%E5%85%BB%E8%80%81&heading=significance",
    ]


def test_pages_of_cases_neither_repeat_nor_miss_one(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = found(get, "/cases?q=案")
    assert sorted(whole) == sorted(titles(*ALL))
    monkeypatch.setattr(cases, "SPEC", replace(cases.SPEC, page_size=2))
    pages = [f"/cases?q=案&page={page}" for page in (1, 2, 3, 4)]
    assert [title for page in pages for title in found(get, page)] == whole
    assert ["共 5 件案例" in get(page).text for page in pages] == [True] * 4


def test_a_question_that_costs_too_much_is_not_answered(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_slow(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("interrupted")  # as SQLite says it when the time is over

    monkeypatch.setattr(Search, "page", too_slow)
    answer = get("/cases?q=案")
    assert answer.status_code == 503
    assert word("error.busy") in answer.text
    assert get("/cases.csv?q=案").status_code == 503
    monkeypatch.undo()
    assert found(get, "/cases") == titles(*ALL)


def test_every_case_is_counted_once(get: Get) -> None:
    listed = get("/cases.json").json()
    assert listed["total"] == sum(len(made.cases) for made in MADE)
    addresses = [case["address"] for case in listed["cases"]]
    assert len(set(addresses)) == len(addresses)
    assert addresses[0] == f"http://localhost/c/{GUIDING.case_id(1)}"
