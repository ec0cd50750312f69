"""The page of cases: what it finds, how it narrows, and what can be taken along."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from pathlib import Path

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_public import ASSISTING, ELDERLY, FUNDS, GUIDING, HOSTILE, MADE, TOURS, TYPICAL, Get, MadeCase

from archive.search import Index, parse
from archive.site import cases
from archive.site.cases import AskedCases, CaseFound, SectionFound, holds
from archive.site.public import TooSlowError

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
        ("银行卡 OR 旅游", (ASSISTING, TOURS)),
        ('"两卡 帮助"', (ASSISTING,)),
        ("养老诈骗案", ()),  # between the lines of a title there is a gap
        ("养老，诈骗案", (ELDERLY,)),
        ("检例第902号", (ASSISTING,)),
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


@pytest.mark.parametrize(
    "query", ["?q=", "?page=0", "?page=x", "?year=x", "?sort=x", "?region=33", "?region=x", "?crime="]
)
def test_what_makes_no_sense_counts_as_not_asked(get: Get, query: str) -> None:
    assert found(get, f"/cases{query}") == titles(*ALL)


def test_a_case_is_listed_with_its_batch_and_what_is_known_of_it(get: Get) -> None:
    page = tree(get("/cases?q=旅游").text)
    [item] = page.xpath("//ol[contains(@class, 'hits')]/li")
    assert texts(item, ".//h2") == ["丁某等人诈骗案 ——以低价旅游诱骗老年人"]
    assert item.xpath(".//h2/a/@href") == [f"/p/{TYPICAL.slug}?q=%E6%97%85%E6%B8%B8#case-1"]
    assert texts(item, ".//p[@class='byline']") == [f"案例一 2022-07-08 {TYPICAL.title}"]
    assert texts(item, ".//dl/div") == ["罪名诈骗罪", "地域样例省样例市", "关键词诈骗罪"]
    assert texts(item, ".//p[@class='excerpt']//mark") == ["旅游", "旅游"]


def test_the_section_that_was_asked_for_is_shown(get: Get) -> None:
    page = tree(get("/cases?heading=significance").text)
    assert texts(page, "//p[@class='excerpt']") == [
        "二、典型意义 涉老诈骗手法翻新，办案中应当同步开展反诈宣传。",
        "【典型意义】 依法区分集资诈骗与非法吸收公众存款。",
    ]
    assert page.xpath("//p[@class='excerpt']/a/@href") == [f"/p/{TYPICAL.slug}#case-1-3", f"/p/{TYPICAL.slug}#case-2-2"]
    reading = tree(get(f"/p/{TYPICAL.slug}").text)
    assert texts(reading, "//*[@id='case-2-2']") == ["【典型意义】"]


def test_the_beginning_of_a_section_is_shown_wherever_its_hits_stand() -> None:
    text = "开头的一句。" * 60 + "养老在末尾。"
    section = SectionFound(1, "【典型意义】", text)
    case = CaseFound(*(1, 1, None, "养老案", None, (), "fraud", "slug", None, "", None, None, "", ""), (), (), section)
    title, shown = cases.highlighted(case, parse("养老"))
    assert [fragment for fragment in title if fragment.hit] == [("养老", True)]
    assert shown is not None
    assert "".join(fragment.text for fragment in shown).startswith("开头的一句。")


def test_facets_count_what_else_could_be_chosen(get: Get) -> None:
    def facet(path: str, column: str) -> list[str]:
        return texts(tree(get(path).text), f"//section[@aria-labelledby='facet-{column}']//li")

    assert facet("/cases", "crime") == ["诈骗罪 3", "帮助信息网络犯罪活动罪 1", "集资诈骗罪 1"]
    assert facet("/cases", "region") == ["样例省 3", "另一省 2"]
    assert facet("/cases", "heading") == ["基本案情 5", "关键词 4", "典型意义 2", "指导意义 1"]
    assert facet("/cases", "year") == ["2025 2", "2024 1", "2022 2"]
    assert facet("/cases?crime=fraud&year=2022", "crime") == ["诈骗罪 1", "集资诈骗罪 1"]
    assert facet("/cases?crime=fraud&year=2022", "year") == ["2025 2", "2022 1"]
    assert facet("/cases?q=诈骗&crime=fraud&year=2022", "year") == ["2025 2", "2022 1"]
    assert facet("/cases?q=集资&crime=fraud", "crime") == ["集资诈骗罪 1"]


def test_a_chosen_value_is_named_and_can_be_taken_off(get: Get) -> None:
    page = tree(get("/cases?q=诈骗&region=330100&crime=fraud").text)
    assert texts(page, "//ul[@class='chips']/li") == ["诈骗罪 ×", "样例市 ×", "全部清除"]
    assert page.xpath("//ul[@class='chips']//a/@href") == [
        "/cases?q=%E8%AF%88%E9%AA%97&region=330100",
        "/cases?q=%E8%AF%88%E9%AA%97&crime=fraud",
        "/cases?q=%E8%AF%88%E9%AA%97",
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
        "number": "案例一",
        "title": "丁某等人诈骗案",
        "subtitle": "以低价旅游诱骗老年人",
        "keywords": "诈骗罪",
        "crimes": "诈骗罪",
        "regions": "样例省样例市",
        "topic": "fraud",
        "kind": "typical_cases",
        "publication": TYPICAL.title,
        "issuer": "样例省人民检察院",
        "published": "2022-07-08",
        "url": TYPICAL.urls[0],
        "address": f"http://localhost/p/{TYPICAL.slug}#case-1",
        "heading_as_written": "二、典型意义",
        "text": "涉老诈骗手法翻新，办案中应当同步开展反诈宣传。",
    }
    assert (second["title"], second["heading_as_written"]) == ("戊某集资案", "【典型意义】")


def test_without_a_section_the_whole_case_is_taken_along(get: Get) -> None:
    assert [row["text"] for row in rows(get, "/cases.csv?q=养老")] == [ELDERLY.text, FUNDS.text]
    assert rows(get, "/cases.csv?q=养老")[0]["keywords"] == "养老诈骗；追赃挽损"


def test_json_holds_the_same_as_csv(get: Get) -> None:
    answer = get("/cases.json?region=440000").json()
    assert (answer["total"], answer["page"]) == (2, 1)
    assert [case["title"] for case in answer["cases"]] == titles(ASSISTING, FUNDS)
    assert answer["cases"][0]["crimes"] == ["帮助信息网络犯罪活动罪", "诈骗罪"]
    assert answer["cases"][0]["regions"] == ["样例省", "另一省另一市"]
    assert answer["cases"][0].keys() == rows(get, "/cases.csv?region=440000")[0].keys()


def test_the_page_leads_to_its_own_files(get: Get) -> None:
    page = tree(get("/cases?q=养老&heading=significance&page=1").text)
    assert page.xpath("//section[@class='take']//a/@href") == [
        "/cases.csv?q=%E5%85%BB%E8%80%81&heading=significance",
        "/cases.json?q=%E5%85%BB%E8%80%81&heading=significance",
    ]


def test_pages_of_cases_neither_repeat_nor_miss_one(public_db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    conn = sqlite3.connect(public_db)
    conn.row_factory = sqlite3.Row
    monkeypatch.setattr(cases, "PAGE_SIZE", 2)
    pages = [cases.answer(conn, AskedCases(q="案", page=page)).found for page in (1, 2, 3, 4)]
    assert [case.title for page in pages for case in page.cases] == titles(*ALL)
    assert {page.total for page in pages} == {5}


def test_a_question_that_costs_too_much_is_not_answered(
    get: Get, public_db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "MOST_CHARS", 10)
    with pytest.raises(TooSlowError):
        cases.answer(sqlite3.connect(public_db), AskedCases(q="案"))
    answer = get("/cases?q=案")
    assert answer.status_code == 503
    assert "用时过长" in answer.text
    assert get("/cases.csv?q=案").status_code == 503
    assert found(get, "/cases") == titles(*ALL)


WORDS = st.lists(
    st.sampled_from(["诈", "骗", "詐", "a", "A", "1", "２", "，", " ", "\n", "㈠", "\u200b", "é", "é"]), max_size=9
).map("".join)
QUERIES = st.lists(st.tuples(st.sampled_from(["", "-", "OR "]), WORDS), max_size=3).map(
    lambda terms: " ".join(operator + words for operator, words in terms)
)


@settings(max_examples=300, deadline=None)
@given(text=WORDS, query=QUERIES)
def test_a_text_holds_what_the_index_would_find_in_it(text: str, query: str) -> None:
    db = sqlite3.connect(":memory:")
    db.execute(
        "create table publications (id, slug, kind, title, issuer, published, year, attribution, topic, source_id, url,"
        " chars, case_count, copy_count)"
    )
    db.execute("create table publication_texts (publication_id, text)")
    db.execute("insert into publications (id) values (1)")
    Index.create(db)
    Index(db).add(1, None, text)
    parsed = parse(query)
    if parsed.all_of or parsed.none_of:
        assert holds(text, parsed) == bool(Index(db).search(query).total)


def test_every_case_is_counted_once(get: Get) -> None:
    listed = get("/cases.json").json()
    assert listed["total"] == sum(len(made.cases) for made in MADE)
    addresses = [case["address"] for case in listed["cases"]]
    assert len(set(addresses)) == len(addresses)
    assert re.fullmatch(rf"http://localhost/p/{GUIDING.slug}#case-1", addresses[0])
