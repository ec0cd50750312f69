"""The site's own pages: home, search, reading, download."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import lxml.html
import pytest
from made_public import BRIEFS, GUIDING, HOSTILE, LAST, MADE, REPORT, UNDATED, Get, by_scan

from archive.urls import slug_of


def tree(html: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(html)


def texts(root: lxml.html.HtmlElement, xpath: str) -> list[str]:
    return [" ".join(" ".join(element.itertext()).split()) for element in root.xpath(xpath)]


def found(get: Get, path: str) -> list[str]:
    """The slugs of a page of results, in order."""
    links = tree(get(path).text).xpath("//ol[contains(@class, 'hits')]//*[@class='headline']/a/@href")
    return [re.sub(r"^/p/|\?.*", "", link) for link in links]


def test_home_shows_the_latest_first_and_what_there_is(get: Get) -> None:
    home = tree(get("/").text)
    assert texts(home, "//section[@class='latest']//h3")[:2] == [REPORT.title, GUIDING.title]
    assert texts(home, "//section[@class='latest']//li[1]//p") == ["2026-01-15 报告·白皮书 样例省人民检察院"]
    counts = dict(
        zip(
            texts(home, "//*[@class='tally']//th[@scope='row']"), texts(home, "//*[@class='tally']//td[1]"), strict=True
        )
    )
    assert counts["典型案例"] == "25"
    assert counts["2023"] == "25"
    assert counts["日期不详"] == "1"
    assert texts(home, "//table[@class='sources']//tbody/tr") == [
        "样例省人民检察院 28 2026-11-20",
        "示范市人民检察院 1 2026-11-20",
    ]


def test_home_names_the_checksum_of_the_file(get: Get, public_db: Path) -> None:
    assert hashlib.sha256(public_db.read_bytes()).hexdigest() in get("/").text


def test_search_finds_what_holds_the_words_and_nothing_else(get: Get, public_db: Path) -> None:
    wanted = by_scan(public_db, "养老", "追赃挽损")
    slugs = {made.slug for made in MADE if made.id in wanted}
    assert set(found(get, "/search?q=养老 追赃挽损")) == slugs == {GUIDING.slug, UNDATED.slug}


def test_search_marks_the_hits_in_title_and_excerpt(get: Get) -> None:
    page = tree(get("/search?q=养老诈骗&kind=press_qa").text)
    assert texts(page, "//*[@class='headline']//mark") == ["养老诈骗"]
    assert texts(page, "//p[@class='excerpt']//mark") == ["养老诈骗"]


def test_search_hands_the_query_to_the_reading_page(get: Get) -> None:
    assert "/p/" + GUIDING.slug + "?q=%E6%A3%80%E4%BE%8B%E7%AC%AC901%E5%8F%B7" in get("/search?q=检例第901号").text


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("q=诈骗&kind=report", {REPORT.slug}),
        ("q=诈骗&year=2024", {HOSTILE.slug}),
        ("q=诈骗&source=shifan", {UNDATED.slug}),
        ("q=诈骗&topic=partly", {UNDATED.slug}),
        ("q=诈骗&kind=report&year=2024", set()),
        ("kind=press_qa", {UNDATED.slug}),
    ],
)
def test_filters_narrow(get: Get, query: str, slugs: set[str]) -> None:
    assert set(found(get, f"/search?{query}")) == slugs


def test_facets_count_and_lead_to_the_narrowed_search(get: Get) -> None:
    page = tree(get("/search?q=诈骗&year=2023").text)
    assert texts(page, "//section[@aria-labelledby='facet-year']//li") == ["2026 1", "2025 1", "2024 1", "2023 25"]
    [chosen] = page.xpath("//section[@aria-labelledby='facet-year']//a[@aria-current]")
    assert chosen.text == "2023"
    assert chosen.get("href") == "/search?q=%E8%AF%88%E9%AA%97"
    [kind] = page.xpath("//section[@aria-labelledby='facet-kind']//a")
    assert kind.get("href") == "/search?q=%E8%AF%88%E9%AA%97&kind=typical_cases&year=2023"


def test_pages_of_results_neither_repeat_nor_miss_one(get: Get) -> None:
    first, second = found(get, "/search?sort=oldest"), found(get, "/search?sort=oldest&page=2")
    assert (len(first), len(second)) == (20, 9)
    assert {*first, *second} == {made.slug for made in MADE}


def test_newest_and_oldest_first(get: Get) -> None:
    assert found(get, "/search?q=诈骗&sort=newest")[0] == REPORT.slug
    oldest = min(BRIEFS, key=lambda brief: (brief.published, brief.id))
    assert found(get, "/search?q=诈骗&sort=oldest")[0] == oldest.slug


@pytest.mark.parametrize("query", ["", "?q=", "?q=+%20", "?page=0", "?page=x", "?year=x", "?sort=x"])
def test_what_makes_no_sense_counts_as_not_asked(get: Get, query: str) -> None:
    assert f"共 {len(MADE)} 件文献" in get(f"/search{query}").text


@pytest.mark.parametrize("query", ["没有的词", "。。。", '"', "-", "OR", "诈骗 -诈骗", "((", "*"])
def test_a_search_without_results_says_what_to_do(get: Get, query: str) -> None:
    answer = get(f"/search?q={query}")
    assert answer.status_code == 200
    assert "没有找到符合条件的文献" in answer.text
    assert tree(answer.text).xpath("//input[@name='q']/@value") == [query]


def test_a_page_past_the_last_leads_back(get: Get) -> None:
    page = tree(get("/search?q=诈骗&page=99").text)
    assert page.xpath("//*[@class='nothing']/a/@href") == ["/search?q=%E8%AF%88%E9%AA%97"]


def test_the_reading_page_says_where_everything_comes_from(get: Get) -> None:
    page = tree(get(f"/p/{REPORT.slug}").text)
    assert texts(page, "//h1") == [REPORT.title]
    facts = dict(
        zip(texts(page, "//section[@class='facts']//dt"), texts(page, "//section[@class='facts']//dd"), strict=True)
    )
    assert facts["发布机关"] == "样例省人民检察院"
    assert facts["发布日期"] == "2026-01-15 取自网页上印出的日期行"
    assert facts["来源"] == "样例检察"
    assert page.xpath("//a[@class='original']/@href") == [REPORT.urls[0]]
    assert texts(page, "//section[@class='copies']//tbody/tr") == [
        f"{REPORT.urls[0]} 样例省人民检察院 原始发布 在线 2026-11-01 2026-11-20",
        f"{REPORT.urls[1]} 样例省人民检察院 转载 已下线 最后见到正文：2026-11-10 2026-11-01 2026-11-20",
    ]
    assert len(texts(page, "//section[@class='versions']//tbody/tr")) == 2


def test_what_is_not_known_is_said_to_be_unknown(get: Get) -> None:
    page = tree(get(f"/p/{UNDATED.slug}").text)
    assert "日期不详" in page.text_content()
    assert texts(page, "//a[@class='original']") == ["原网页（已下线）"]
    facts = dict(
        zip(texts(page, "//section[@class='facts']//dt"), texts(page, "//section[@class='facts']//dd"), strict=True)
    )
    assert facts["发布日期"] == facts["发布机关"] == facts["来源"] == "未注明"


def test_the_citation_leaves_out_what_is_not_known(get: Get) -> None:
    cited = texts(tree(get(f"/p/{REPORT.slug}").text), "//p[@class='citation']")
    assert cited == [f"样例省人民检察院. {REPORT.title}[EB/OL]. (2026-01-15)[{LAST[:10]}]. {REPORT.urls[0]}."]
    cited = texts(tree(get(f"/p/{UNDATED.slug}").text), "//p[@class='citation']")
    assert cited == [f"{UNDATED.title}[EB/OL]. [2026-11-10]. {UNDATED.urls[0]}."]
    assert REPORT.sha256 in get(f"/p/{REPORT.slug}").text


def test_the_text_is_set_whole_and_in_order(get: Get) -> None:
    [text] = tree(get(f"/p/{GUIDING.slug}").text).xpath("//div[@class='text']")
    assert "".join(text.text_content().split()) == "".join(GUIDING.text.split())
    assert texts(text, ".//h2") == ["甲某某养老诈骗案 （检例第901号）", "乙某某帮助信息网络犯罪活动案 （检例第902号）"]
    assert texts(text, ".//h3") == ["【关键词】", "【基本案情】"] * 2


def test_the_outline_leads_to_the_headings(get: Get) -> None:
    page = tree(get(f"/p/{REPORT.slug}").text)
    assert texts(page, "//nav[@aria-label='目录']//a") == [
        "一、基本态势",
        "（一）案件数量",
        "（二）犯罪手段",
        "二、主要举措",
    ]
    for anchor in page.xpath("//nav[@aria-label='目录']//a/@href"):
        assert len(page.xpath(f"//*[@id='{anchor[1:]}']")) == 1


def test_tables_are_set_as_tables(get: Get) -> None:
    [table] = tree(get(f"/p/{REPORT.slug}").text).xpath("//div[@class='text']//table")
    assert texts(table, ".//th") == ["罪名", "起诉人数", "同比"]
    assert texts(table, ".//tbody/tr") == ["诈骗罪 321 7.5%", "帮助信息网络犯罪活动罪 1,204 -3%"]


def test_the_query_is_marked_in_the_text_and_its_first_hit_can_be_reached(get: Get) -> None:
    page = tree(get(f"/p/{REPORT.slug}?q=诈骗").text)
    assert "文中标出 3 处：诈骗" in page.text_content()
    assert texts(page, "//div[@class='text']//mark") == ["诈骗"] * 3
    assert len(page.xpath("//*[@id='hit']")) == 1
    assert not tree(get(f"/p/{REPORT.slug}").text).xpath("//mark")


def test_the_slug_of_a_copy_leads_to_its_publication(get: Get) -> None:
    answer = get(f"/p/{slug_of('news.zhuanzai.example/2026/report.html', 'yangli')}?q=诈骗")
    assert answer.status_code == 302
    assert answer.headers["location"] == f"/p/{REPORT.slug}?q=%E8%AF%88%E9%AA%97"


@pytest.mark.parametrize("path", ["/p/no-such", "/nothing", "/fanzha/nothing", "/-/fanzha/plugin.py"])
def test_what_is_not_there_is_404_in_chinese(get: Get, path: str) -> None:
    answer = get(path)
    assert answer.status_code == 404
    assert "没有这一页" in answer.text


def test_the_file_downloads_with_the_checksum_that_is_stated(get: Get, public_db: Path) -> None:
    body = get("/fanzha.db").content
    assert body == public_db.read_bytes()
    sha256 = hashlib.sha256(body).hexdigest()
    assert get("/fanzha.db.sha256").text == f"{sha256}  fanzha.db\n"
    assert sha256 in get("/download").text


def test_the_download_page_counts_every_public_table(get: Get) -> None:
    rows = texts(tree(get("/download").text), "//section[@aria-labelledby='tables']//tbody/tr")
    assert [row.split()[:3] for row in rows][:4] == [
        ["来源网站", "sources", "2"],
        ["网页", "pages", "30"],
        ["网页版本", "page_versions", "30"],
        ["文献", "publications", "29"],
    ]


def test_robots_may_read_but_not_query(get: Get) -> None:
    lines = get("/robots.txt").text.splitlines()
    assert {"Disallow: /search", "Disallow: /fanzha", "Disallow: /-/", "Allow: /-/fanzha/"} <= set(lines)
    assert not any(line.startswith("Disallow: /p") for line in lines)


def test_health_is_cheap_and_never_cached(get: Get) -> None:
    answer = get("/-/healthz")
    assert (answer.status_code, answer.text, answer.headers["cache-control"]) == (200, "ok\n", "no-store")


def test_the_stylesheet_is_kept_for_good_under_its_fingerprint(get: Get) -> None:
    [href] = tree(get("/").text).xpath("//link[@rel='stylesheet']/@href")
    answer = get(href)
    assert re.fullmatch(r"/-/fanzha/site\.css\?[0-9a-f]{10}", href)
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in answer.headers["cache-control"]
