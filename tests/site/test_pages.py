"""The site's own pages: home, search, reading, download."""

from __future__ import annotations

import asyncio
import hashlib
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest

from archive.site.data.totals import SourceCount, count_facts
from archive.site.plugin import make_datasette
from archive.site.render.citations import issued_by, site_instead
from archive.slugs import slug_of
from archive.urls import canonical_key, stable_id
from tests.support.public_file import (
    AS_OF,
    BRIEFS,
    GUIDING,
    HOSTILE,
    LAST,
    MADE,
    REPORT,
    TYPICAL,
    UNDATED,
    Get,
    Made,
    build,
    by_scan,
)


def tree(html: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(html)


def texts(root: lxml.html.HtmlElement, xpath: str) -> list[str]:
    return [" ".join(" ".join(element.itertext()).split()) for element in root.xpath(xpath)]


def found(get: Get, path: str) -> list[str]:
    """The slugs of the publications on a page of results, in order."""
    hits = tree(get(path).text).xpath("//ol[contains(@class, 'hits')]/li")
    links = [hit.xpath(".//a[starts-with(@href, '/p/')]/@href")[0] for hit in hits]
    return [re.sub(r"^/p/|\?.*", "", link) for link in links]


def test_home_shows_the_latest_first_and_what_there_is(get: Get) -> None:
    home = tree(get("/").text)
    stories = home.xpath("//ol[@class='stories']/li")
    assert texts(stories[0], ".//h3 | .//p[not(@class='excerpt')]") == [
        *("2026-01-15 报告·白皮书", REPORT.title, "样例省人民检察院")
    ]
    assert texts(stories[0], ".//p[@class='excerpt']") == [
        "全年起诉电信网络诈骗犯罪样例人员321人，同比上升7.5%。 表1 样例省起诉情况"
    ]
    counts = dict(
        zip(
            texts(home, "//*[@class='tally']//th[@scope='row']"), texts(home, "//*[@class='tally']//td[1]"), strict=True
        )
    )
    assert counts["典型案例"] == "26"
    assert counts["诈骗罪"] == "3"
    assert texts(home, "//ul[@class='sources']/li") == [
        "样例省人民检察院 29",
        "示范市人民检察院 1 2026-11-12 的状态：2026-11-20 采集该网站未完全成功",
    ]


def test_home_leads_with_fraud_by_dates_that_nobody_doubts(tmp_path: Path) -> None:
    def made(title: str, published: str | None, topic: str = "fraud") -> Made:
        return Made(
            title, f"{title}的全文。", "release", published, (f"https://www.yangli.example/{title}",), topic=topic
        )

    def doubt(db: sqlite3.Connection) -> None:
        dates = (
            "insert into doubts select 1, id, null, 'dates_disagree', '{}' from publications where title = '日期不一'"
        )
        db.execute(dates)
        db.execute("insert into doubts select 2, id, null, 'damaged_text', '{}' from publications where title = '损坏'")

    publications = (
        made("未来", "2099-01-01"),
        made("未来月份", "2099-02"),
        made("日期不一", "2026-06-01"),
        made("部分涉诈", "2026-05-01", "partly"),
        made("损坏", "2026-04-01"),
        made("月份", "2026-03"),
        made("旧闻", "2020-02-02"),
        made("不详", None),
    )
    site = make_datasette(build(tmp_path / "fanzha.db", publications, doubt))
    home = tree(asyncio.run(site.client.get("/")).text)
    assert texts(home, "//ol[@class='stories']//h3") == [
        *("损坏", "月份", "旧闻", "部分涉诈", "未来月份", "未来", "日期不一")
    ]
    assert texts(home, "//ol[@class='stories']/li[@class='lead']//h3") == ["损坏"]


def test_a_batch_on_the_home_page_is_led_by_its_theme_and_its_cases_of_fraud(get: Get) -> None:
    stories = tree(get("/").text).xpath("//ol[@class='stories']/li")
    [guiding] = [story for story in stories if GUIDING.title in story.text_content()]
    assert texts(guiding, ".//h3 | .//p") == [
        *("2025-06-01 指导性案例", "涉老诈骗与帮信", f"{GUIDING.title} 检例第901—902号 2 件案例 样例省人民检察院")
    ]
    assert texts(guiding, ".//ul/li") == [f"检例第{case.number[3:6]}号 {case.title}" for case in GUIDING.cases]  # type: ignore[index]
    assert not guiding.xpath(".//details")


def test_cases_of_a_batch_that_are_not_about_fraud_are_folded(tmp_path: Path) -> None:
    site = make_datasette(build(tmp_path / "fanzha.db", (TYPICAL,)))
    [story] = tree(asyncio.run(site.client.get("/")).text).xpath("//ol[@class='stories']/li")
    assert "2 件案例，其中 1 件涉诈骗" in texts(story, ".//p[@class='byline']")[0]
    of_fraud, other = (case.title for case in TYPICAL.cases)
    assert of_fraud in texts(story, ".//div[@class='cases']/ul")[0]
    assert other in texts(story, ".//details[not(@open)]")[0]
    contents, case = (
        tree(asyncio.run(site.client.get(path)).text) for path in (f"/p/{TYPICAL.slug}", f"/c/{TYPICAL.case_id(1)}")
    )
    assert other in texts(contents, "//details[@id='contents']//details[not(@open)]")[0]
    assert other in texts(case, "//nav[@aria-labelledby='batch']//details[not(@open)]")[0]
    assert other not in texts(tree(asyncio.run(site.client.get("/search")).text), "//ol[contains(@class, 'hits')]")[0]


def test_the_home_page_stays_small(get: Get) -> None:
    loaded = ["/", "/-/fanzha/site.css", "/-/fanzha/search.js", "/-/fanzha/icon.svg"]
    assert sum(len(get(path).content) for path in loaded) < 60_000


def test_home_counts_publications_and_cases_and_says_which_of_the_latest_hold_any(get: Get) -> None:
    home = tree(get("/").text)
    assert "收录 30 件文献，拆出 5 件案例" in home.text_content()
    assert {"/cases", "/cases?crime=fraud"} <= set(home.xpath("//main//a/@href"))


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
        ("q=诈骗&topic=partly", {UNDATED.slug, TYPICAL.slug}),
        ("q=诈骗&kind=report&year=2024", set()),
        ("kind=press_qa", {UNDATED.slug}),
    ],
)
def test_filters_narrow(get: Get, query: str, slugs: set[str]) -> None:
    assert set(found(get, f"/search?{query}")) == slugs


def test_facets_count_and_lead_to_the_narrowed_search(get: Get) -> None:
    page = tree(get("/search?q=诈骗&year=2023").text)
    assert texts(page, "//section[@aria-labelledby='facet-year']//li") == [
        *("2026 1", "2025 1", "2024 1", "2023 25", "2022 1")
    ]
    [chosen] = page.xpath("//section[@aria-labelledby='facet-year']//a[@aria-current]")
    assert chosen.text == "2023"
    assert chosen.get("href") == "/search?q=%E8%AF%88%E9%AA%97#facet-year"
    year, *_ = tree(get("/search?q=诈骗&kind=typical_cases").text).xpath("//section[@aria-labelledby='facet-year']//a")
    assert year.get("href") == "/search?q=%E8%AF%88%E9%AA%97&kind=typical_cases&year=2023#facet-year"


def test_a_facet_with_one_value_that_all_results_have_is_not_offered(get: Get) -> None:
    def values(path: str) -> list[str]:
        return texts(tree(get(path).text), "//section[@aria-labelledby='facet-kind']//li")

    assert values("/search?q=诈骗&year=2023") == []
    assert len(values("/search?q=诈骗")) > 1
    assert values("/search?q=诈骗&year=2023&kind=typical_cases") == ["典型案例 25"]


def test_pages_of_results_neither_repeat_nor_miss_one(get: Get) -> None:
    first, second = found(get, "/search?sort=oldest"), found(get, "/search?sort=oldest&page=2")
    assert (len(first), len(second)) == (20, 10)
    assert {*first, *second} == {made.slug for made in MADE}


def test_newest_and_oldest_first(get: Get) -> None:
    assert found(get, "/search?q=诈骗&sort=newest")[0] == REPORT.slug
    oldest = min(BRIEFS, key=lambda brief: (brief.published, -brief.id))
    assert found(get, "/search?q=诈骗&sort=oldest")[:2] == [TYPICAL.slug, oldest.slug]


@pytest.mark.parametrize("query", ["", "?q=", "?q=+%20", "?page=0", "?page=x", "?year=", "?sort=x"])
def test_what_makes_no_sense_counts_as_not_asked(get: Get, query: str) -> None:
    assert f"共 {len(MADE)} 件文献" in get(f"/search{query}").text


@pytest.mark.parametrize(
    ("filters", "chips"),
    [
        ("year=x", ["年份“x”"]),
        ("kind=x&source=yangli&topic=诈骗", ["类型“x”", "样例省人民检察院", "主题“诈骗”"]),
        ("source=nobody", ["来源网站“nobody”"]),
    ],
)
def test_a_value_that_is_none_finds_nothing_says_so_and_can_be_taken_off(
    get: Get, filters: str, chips: list[str]
) -> None:
    page = tree(get(f"/search?{filters}").text)
    assert found(get, f"/search?{filters}") == []
    assert sorted(texts(page, "//ul[@class='chips']/li[not(a[@class='clear'])]")) == sorted(f"{c} ×" for c in chips)
    for chip in (chip for chip in chips if "“" in chip):
        assert chip in texts(page, "//p[contains(@class, 'problem')]")[0]


@pytest.mark.parametrize("query", ["没有的词", "。。。", '"', "-", "OR", "诈骗 -诈骗", "((", "*"])
def test_a_search_without_results_says_what_to_do(get: Get, query: str) -> None:
    answer = get(f"/search?q={query}")
    assert answer.status_code == 200
    assert "没有找到符合条件的文献" in answer.text
    assert tree(answer.text).xpath("//input[@type='search']/@value") == [query]


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
        f"{REPORT.urls[0]} 样例省人民检察院 官方 所登记的网站 原始发布 首选文本 在线 2026-11-01 2026-11-20",
        f"{REPORT.urls[1]} 样例省人民检察院 媒体 转载 正文完全相同 已下线 自 2026-11-14 起 最后见到正文：2026-11-10"
        " 2026-11-01 2026-11-20",
        f"{REPORT.urls[2]} 样例省人民检察院 其标题：样例省检发布《{REPORT.title}》下"
        " 转载站 zhuanzai.example：律师事务所 其中一部分（下）"
        " 去掉“样例省检发布…下”后标题相同；标题注明“下”；其正文的 98% 见于本文献"
        " 所载范围：“二、主要举措”之内 与本文对照 在线 2026-11-01 2026-11-20",
    ]


def test_copies_stand_by_tier_after_the_best_one(get: Get) -> None:
    page = tree(get(f"/p/{REPORT.slug}").text)
    assert texts(page, "//section[@class='copies']//span[contains(@class, 'chip')]") == ["官方", "媒体", "转载站"]
    assert texts(page, "//td[@class='tier']/span[@class='how']") == [
        "所登记的网站",
        "zhuanzai.example：律师事务所",
    ]


def test_why_a_page_is_a_copy_is_said_beside_it(get: Get) -> None:
    page = tree(get(f"/p/{GUIDING.slug}").text)
    assert "检例第901号；其正文的 100% 见于本文献" in texts(page, "//td[@class='reason']")


def test_a_source_that_keeps_an_earlier_state_is_named_with_its_day_and_why(get: Get) -> None:
    page = tree(get(f"/p/{UNDATED.slug}").text)
    assert texts(page, "//p[@role='note'][contains(., '状态')]") == [
        "本页是 2026-11-12 的状态。 2026-11-20 采集该网站未完全成功，因此保留此前的文献；待采集恢复正常后更新。"
    ]
    home = tree(get("/").text)
    assert texts(home, "//ul[@class='sources']//span[@class='how']") == [
        "2026-11-12 的状态：2026-11-20 采集该网站未完全成功"
    ]
    record = get(f"/p/{UNDATED.slug}.json").json()
    assert (record["as_of"], record["as_of_why"][0]["code"]) == (AS_OF, "last_run")
    assert not tree(get(f"/p/{REPORT.slug}").text).xpath("//p[@role='note'][contains(., '状态')]")


def test_a_page_that_is_gone_says_since_when_and_can_be_read(get: Get) -> None:
    page = tree(get(f"/p/{UNDATED.slug}").text)
    [notice] = texts(page, "//p[@class='vanished']")
    assert notice == (
        "原网页已不存在。 自 2026-11-14 起该网址已下线，最后一次见到正文是 2026-11-10。以下是本站保存的文本。"
    )
    assert "坚持依法从严" in page.text_content()
    assert not tree(get(f"/p/{REPORT.slug}").text).xpath("//p[@class='vanished']")


def test_a_publication_that_is_not_there_may_be_known_to_the_archive(get: Get) -> None:
    assert "有的网页档案虽然知道，采集时却已下线或读不出正文" in get("/p/no-such").text
    assert "档案虽然知道" not in get("/nothing").text


def test_versions_stand_under_their_page_the_oldest_first(get: Get) -> None:
    section = "//section[@class='versions']"
    page = tree(get(f"/p/{REPORT.slug}").text)
    assert texts(page, f"{section}/h3") == [
        f"{REPORT.urls[0]} 2 版",
        f"{REPORT.urls[2]} 1 版",
        f"{REPORT.urls[1]} 1 版",
    ]
    rows = [row.split()[:4] for row in texts(page, f"{section}//tbody/tr")]
    assert rows == [
        ["2026-11-01", "2026-11-05", "阅读", "首版"],
        ["2026-11-06", "2026-11-20", "最近一版", "有何改动"],
        ["2026-11-01", "2026-11-20", "最近一版", "阅读"],
        ["2026-11-01", "2026-11-10", "最近一版", "阅读"],
    ]


def test_an_imported_text_is_no_version_that_the_page_had(get: Get) -> None:
    page = tree(get(f"/p/{GUIDING.slug}").text)
    assert texts(page, "//section[@class='versions']/h3")[0] == f"{GUIDING.urls[0]} 1 版 另有导入的 1 版"
    row = texts(page, "//section[@class='versions']//tbody/tr")[1]
    assert row.startswith("2026-11-18 导入，未在网上核实 — 与网页对照")
    assert not page.xpath("//p[contains(@class, 'edited')]")


def test_a_text_that_its_site_changed_says_so_above_the_text(get: Get) -> None:
    page = tree(get(f"/p/{REPORT.slug}").text)
    assert texts(page, "//p[contains(@class, 'edited')]") == [
        "正文曾有改动 1 次。 最近一次见于 2026-11-06 ，以下是改动后的文本。 查看改动"
    ]
    [href] = page.xpath("//p[contains(@class, 'edited')]/a/@href")
    assert href == f"/p/{REPORT.slug}/versions/{REPORT.version_id(REPORT.text)}"


def test_a_copy_leads_to_its_comparison_where_its_text_is_another(get: Get) -> None:
    page = tree(get(f"/p/{REPORT.slug}").text)
    half = stable_id(canonical_key(REPORT.urls[2]))
    assert page.xpath("//td[@class='reason']/a/@href") == [f"/p/{REPORT.slug}/copies/{half}"]


def test_the_files_that_a_page_links_are_listed(get: Get) -> None:
    page = tree(get(f"/p/{REPORT.slug}").text)
    sha256 = hashlib.sha256(b"a file").hexdigest()
    assert texts(page, "//section[@class='attachments']//tbody/tr") == [
        f"附件：统计表.pdf 数据行 在线 12.3 KB {sha256[:12]}…"
    ]
    assert f"{REPORT.urls[0].rpartition('/')[0]}/P020260115.pdf" in page.xpath(
        "//section[@class='attachments']//a/@href"
    )


def test_what_is_not_known_is_said_to_be_unknown(get: Get) -> None:
    page = tree(get(f"/p/{UNDATED.slug}").text)
    assert "日期不详" in page.text_content()
    assert texts(page, "//a[@class='original']") == ["原网页（已下线）"]
    facts = dict(
        zip(texts(page, "//section[@class='facts']//dt"), texts(page, "//section[@class='facts']//dd"), strict=True)
    )
    assert facts["发布日期"] == facts["来源"] == "未注明"
    assert facts["发布机关"] == "未注明 网站：示范市人民检察院"


def test_the_citation_leaves_out_what_is_not_known(get: Get) -> None:
    first = "//section[@class='cite']/div[1]/p[@class='citation']"
    cited = texts(tree(get(f"/p/{REPORT.slug}").text), first)
    assert cited == [f"样例省人民检察院. {REPORT.title}[EB/OL]. (2026-01-15)[{LAST[:10]}]. {REPORT.urls[0]}."]
    cited = texts(tree(get(f"/p/{UNDATED.slug}").text), first)
    assert cited == [f"{UNDATED.title}[EB/OL]. 示范市人民检察院网站[2026-11-10]. {UNDATED.urls[0]}."]
    assert REPORT.sha256 in get(f"/p/{REPORT.slug}").text


def test_an_issuer_that_is_not_known_is_replaced_by_the_site_in_the_same_words_everywhere(get: Get) -> None:
    site = "网站：示范市人民检察院"
    [item] = tree(get("/search?kind=press_qa").text).xpath("//ol[contains(@class, 'hits')]/li")
    assert texts(item, ".//p[@class='byline']/span")[-1] == site
    [item] = tree(get("/search?kind=report").text).xpath("//ol[contains(@class, 'hits')]/li")
    assert texts(item, ".//p[@class='byline']/span")[-1] == "样例省人民检察院"
    header = tree(get(f"/p/{UNDATED.slug}").text).xpath("//article/header")[0]
    assert texts(header, "./p[@class='byline']/span")[0] == site
    header = tree(get(f"/p/{REPORT.slug}").text).xpath("//article/header")[0]
    assert texts(header, "./p[@class='byline']/span")[0] == "样例省人民检察院"


def test_home_names_no_years_if_no_publication_has_a_date(tmp_path: Path) -> None:
    site = make_datasette(build(tmp_path / "fanzha.db", (UNDATED,)))
    (lede,) = texts(tree(asyncio.run(site.client.get("/")).text), "//p[@class='lede']")
    assert "发布于" not in lede
    assert "None" not in lede


def test_home_tells_the_site_from_the_issuer(tmp_path: Path) -> None:
    site = make_datasette(build(tmp_path / "fanzha.db", (UNDATED, REPORT)))
    home = tree(asyncio.run(site.client.get("/")).text)
    assert [line.split()[-1] for line in texts(home, "//ol[@class='stories']//p[@class='byline']")] == [
        *("样例省人民检察院", "网站：示范市人民检察院")
    ]


@pytest.mark.parametrize(
    ("issuer", "source", "url", "said", "instead"),
    [
        ("甲检察院", "乙检察院", "https://yi.example/1", "甲检察院", None),
        (None, "乙检察院", "https://yi.example/1", "网站：乙检察院", "乙检察院"),
        ("", "乙检察院", "https://yi.example/1", "网站：乙检察院", "乙检察院"),
        (None, "导入的文件", "import:5718d71007eec24d", "", None),  # a file is no site
        (None, None, "https://yi.example/1", "", None),
    ],
)
def test_the_site_stands_in_for_an_issuer_that_is_not_known(
    issuer: str | None, source: str | None, url: str, said: str, instead: str | None
) -> None:
    assert (issued_by(issuer, source, url), site_instead(issuer, source, url)) == (said, instead)


def test_each_case_ends_with_a_way_back_to_the_contents(get: Get) -> None:
    page = tree(get(f"/p/{GUIDING.slug}").text)
    assert texts(page, "//section[contains(@class, 'case')]/*[last()]") == ["回到案例目录"] * 2
    assert page.xpath("//p[contains(@class, 'back')]/a/@href") == ["#contents"] * 2
    assert len(page.xpath("//details[@id='contents']")) == 1
    assert texts(tree(get(f"/p/{REPORT.slug}").text), "//p[contains(@class, 'back')]") == ["回到目录"]
    assert not tree(get(f"/p/{HOSTILE.slug}").text).xpath("//p[contains(@class, 'back')]")  # one case, no contents


def body(get: Get, path: str) -> lxml.html.HtmlElement:
    """The text as it stands on a reading page, without what the site says of it."""
    [text] = tree(get(path).text).xpath("//div[@class='text']")
    for apparatus in text.xpath(".//*[contains(concat(' ', @class, ' '), ' apparatus ')]"):
        apparatus.drop_tree()
    return text


@pytest.mark.parametrize("made", MADE, ids=lambda made: made.slug)
@pytest.mark.parametrize("query", ["", "?q=诈骗"])
def test_the_text_stands_on_its_page_whole_once_and_in_order(get: Get, made: Made, query: str) -> None:
    wanted = re.sub(r"\\?\||-{3,}", "", made.text)  # the borders of tables are set as such
    shown = body(get, f"/p/{made.slug}{query}").text_content().replace("|", "")
    assert "".join(shown.split()) == "".join(wanted.split())


def test_a_batch_is_set_case_by_case(get: Get) -> None:
    text = body(get, f"/p/{GUIDING.slug}")
    assert texts(text, ".//section/h2") == [
        "甲某某养老 诈骗案 （检例第901号）",
        "乙某某帮助信息网络犯罪活动案 （检例第902号）",
    ]
    assert text.xpath(".//section/@id") == ["jianli-901", "jianli-902"]
    assert texts(text, ".//section[1]//h3") == ["【关键词】", "【基本案情】", "【指导意义】"]
    assert texts(text, ".//section[1]//h4") == ["一、骗取预付款"]
    assert texts(text, ".//section[1]//p[@class='closing']") == [
        "办案检察院：样例省样例市人民检察院",
        "承办检察官：丙某",
    ]


def test_keywords_and_regions_lead_to_the_cases_that_have_them_and_crimes_to_their_pages(get: Get) -> None:
    page = tree(get(f"/p/{GUIDING.slug}").text)
    assert page.xpath("//section[@id='jianli-901']//p[@class='keywords']/a/@href") == [
        "/cases?q=%E5%85%BB%E8%80%81%E8%AF%88%E9%AA%97",
        "/cases?q=%E8%BF%BD%E8%B5%83%E6%8C%BD%E6%8D%9F",
    ]
    about = page.xpath("//section[@id='jianli-902']//dl//a")
    assert [(link.text, link.get("href")) for link in about] == [
        ("帮助信息网络犯罪活动罪", "/crimes/assisting_information_network_crime"),
        ("诈骗罪", "/crimes/fraud"),
        ("样例省", "/cases?region=330000"),
        ("另一省另一市", "/cases?region=440100"),
    ]


def test_what_told_a_crime_or_a_place_is_said_in_words(get: Get) -> None:
    page = tree(get(f"/p/{GUIDING.slug}").text)
    assert texts(page, "//section[@id='jianli-902']//dl") == [
        "罪名 帮助信息网络犯罪活动罪 、 诈骗罪 依据 帮助信息网络犯罪活动罪 （标题） 诈骗罪 （指控或判决）"
        " 办案地 样例省 、 另一省另一市 依据 样例省 （样例省人民检察院） 另一省另一市 （另一市人民检察院）"
    ]
    assert "诈骗罪 （标题）" in texts(page, "//section[@class='facts']")[0]


def test_a_case_is_cited_with_its_batch_and_its_own_address(get: Get) -> None:
    page = tree(get(f"/p/{GUIDING.slug}").text)
    assert texts(page, "//section[@id='jianli-901']//*[contains(@class, 'citation')]") == [
        f"样例省人民检察院. 甲某某养老诈骗案（检例第901号）[EB/OL]//{GUIDING.title}. "
        f"(2025-06-01)[{LAST[:10]}]. {GUIDING.urls[0]}.",
        f"http://localhost/p/{GUIDING.slug}#jianli-901",
        "http://localhost/case/901",
    ]


@pytest.mark.parametrize(
    ("made", "name", "entries"),
    [
        (
            GUIDING,
            "案例",
            [
                ("检例第901号 甲某某养老诈骗案", "jianli-901"),
                ("检例第902号 乙某某帮助信息网络犯罪活动案", "jianli-902"),
            ],
        ),
        (
            TYPICAL,
            "案例",
            [
                ("案例一 丁某等人诈骗案 ——以低价旅游诱骗老年人", "case-90fdac41"),
                ("案例二 戊某集资案 ——以“养老”项目为名", "case-9405a0b1"),
            ],
        ),
        (
            REPORT,
            "目录",
            [
                ("一、基本态势", "p-97db1fd6"),
                ("（一）案件数量", "p-ca5ae7c4"),
                ("（二）犯罪手段", "p-b1852834"),
                ("1.手段翻新。", "p-6d7d4cec"),
                ("二、主要举措", "p-d9a805bc"),
            ],
        ),
        (REPORT, "数据表", [("表1 样例省起诉情况", "table-1"), ("附表 历年情况", "table-2")]),
        (UNDATED, "问题", [("如何看待养老诈骗？", "p-09192e39"), ("下一步有何打算？", "p-6534d186")]),
    ],
    ids=lambda value: getattr(value, "slug", None),
)
def test_the_contents_lead_to_what_a_text_is_made_of(
    get: Get, made: Made, name: str, entries: list[tuple[str, str]]
) -> None:
    page = tree(get(f"/p/{made.slug}").text)
    path = f"//nav[@aria-label='{name}']//a"
    assert list(zip(texts(page, path), page.xpath(f"{path}/@href"), strict=True)) == [
        (text, f"#{anchor}") for text, anchor in entries
    ]
    assert {len(page.xpath(f"//*[@id='{anchor}']")) for _, anchor in entries} == {1}


def test_a_printed_table_of_contents_is_no_case(get: Get) -> None:
    assert texts(body(get, f"/p/{TYPICAL.slug}"), "./p") == ["目录", "1.丁某等人诈骗案", "2.戊某集资案"]


def test_questions_are_headings_over_their_answers(get: Get) -> None:
    text = body(get, f"/p/{UNDATED.slug}")
    assert texts(text, ".//h2") == ["问题一： 如何看待养老诈骗？", "问题二： 下一步有何打算？"]


def test_tables_are_set_as_tables(get: Get) -> None:
    text = body(get, f"/p/{REPORT.slug}")
    [table] = text.xpath(".//table")
    assert texts(table, ".//th") == ["罪名", "起诉人数", "同比"]
    assert texts(table, ".//*[@class='num']") == ["起诉人数", "同比", "321", "7.5%", "1,204", "-3%"]
    assert texts(table, ".//tbody/tr") == ["诈骗罪 321 7.5%", "帮助信息网络犯罪活动罪 1,204 -3%"]
    assert texts(text, ".//p[@class='caption']") == ["表1 样例省起诉情况", "附表 历年情况"]


def test_a_table_can_be_taken_home(get: Get) -> None:
    page = tree(get(f"/p/{REPORT.slug}").text)
    [href] = page.xpath("//p[@class='apparatus']/a/@href")
    answer = get(href)
    assert (href, answer.headers["content-type"]) == (f"/p/{REPORT.slug}/tables/1.csv", "text/csv; charset=utf-8")
    assert answer.content.decode("utf-8-sig").splitlines() == [
        "罪名,起诉人数,同比",
        "诈骗罪,321,7.5%",
        '帮助信息网络犯罪活动罪,"1,204",-3%',
    ]


def test_a_table_that_was_not_read_says_why_and_is_no_table(get: Get) -> None:
    [damaged] = tree(get(f"/p/{REPORT.slug}").text).xpath("//div[@class='damaged']")
    assert texts(damaged, "./p") == [
        "此表未作数据读取：单元格连在一起。以下照录原文。",
        "年份 起诉",
        "2024 643891177300",
    ]
    assert get(f"/p/{REPORT.slug}/tables/2.csv").status_code == 404


def test_a_hit_is_marked_across_lines_as_the_index_finds_it(get: Get) -> None:
    page = tree(get(f"/p/{GUIDING.slug}?q=甲某某养老，诈骗案").text)
    assert "文中标出 1 处" in page.text_content()
    assert texts(page, "//div[@class='text']//mark") == ["甲某某养老", "诈骗案"]
    assert len(page.xpath("//*[@id='hit']")) == 1
    assert texts(page, "//*[@id='hit']") == ["甲某某养老"]


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


@pytest.mark.parametrize(
    "path", ["/p/no-such", "/nothing", "/fanzha/nothing", "/-/fanzha/plugin.py", "/case/12345", "/case/x"]
)
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
        ["网页", "pages", "33"],
        ["网页版本", "page_versions", "36"],
        ["附件", "attachments", "1"],
    ]


def test_health_is_cheap_and_never_cached(get: Get) -> None:
    answer = get("/-/healthz")
    assert (answer.status_code, answer.text, answer.headers["cache-control"]) == (200, "ok\n", "no-store")


def test_the_stylesheet_is_kept_for_good_under_its_fingerprint(get: Get) -> None:
    [href] = tree(get("/").text).xpath("//link[@rel='stylesheet']/@href")
    answer = get(href)
    assert re.fullmatch(r"/-/fanzha/site\.css\?[0-9a-f]{10}", href)
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "path", ["/favicon.ico", "/-/fanzha/icon.svg", "/-/fanzha/site.css?0123456789", "/-/fanzha/site.css?v=1"]
)
def test_a_static_file_is_kept_for_an_hour_without_its_fingerprint(get: Get, path: str) -> None:
    answer = get(path)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "max-age=3600")


SAMPLE_SITE = SourceCount("sample-a", "样例", 1, None, None, None)


@pytest.mark.parametrize(
    ("sources", "sample"),
    [
        ((), False),
        ((SAMPLE_SITE,), True),
        ((SAMPLE_SITE, SourceCount("spp", "最高检", 1, None, None, None)), False),
    ],
)
def test_only_a_file_of_sample_sites_is_a_sample(
    tmp_path: Path, sources: tuple[SourceCount, ...], sample: bool
) -> None:
    with closing(sqlite3.connect(build(tmp_path / "fanzha.db", ()))) as conn:
        facts = count_facts(conn)
    assert (facts.sources, facts.is_sample) == ((), False)
    assert replace(facts, sources=sources).is_sample is sample
