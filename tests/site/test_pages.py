"""The home page, the file to take home, and what is the same of all pages."""

from __future__ import annotations

import asyncio
import hashlib
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import lxml.html

from archive.site.data.totals import SourceCount, count_facts
from archive.site.plugin import make_datasette
from archive.site.render.citations import issued_by, site_instead
from tests.support.public_file import GUIDING, MADE, REPORT, TYPICAL, UNDATED, Get, Made, build


def tree(html: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(html)


def texts(root: lxml.html.HtmlElement, xpath: str) -> list[str]:
    return [" ".join(" ".join(element.itertext()).split()) for element in root.xpath(xpath)]


def asking(path: Path) -> Get:
    site = make_datasette(path)
    return lambda address: asyncio.run(site.client.get(address))


# --- home -------------------------------------------------------------------------------------------------------------


def test_home_shows_the_latest_first_and_what_there_is(get: Get) -> None:
    home = tree(get("/").text)
    stories = home.xpath("//ol[@class='stories']/li")
    assert texts(stories[0], ".//h3 | .//p") == [
        *("2026-01-15 报告·白皮书", REPORT.title),
        "样例省人民检察院",
        "全年起诉电信网络诈骗犯罪样例人员321人，同比上升7.5%。 表1 样例省起诉情况",
    ]
    [guiding] = [story for story in stories if GUIDING.title in story.text_content()]
    assert texts(guiding, ".//h3 | .//p") == [  # a batch is led by its theme and its cases of fraud
        *("2025-06-01 指导性案例", "涉老诈骗与帮信", f"{GUIDING.title} 检例第901—902号 2 件案例 样例省人民检察院")
    ]
    assert texts(guiding, ".//ul/li") == [f"检例第90{at}号 {case.title}" for at, case in enumerate(GUIDING.cases, 1)]
    assert "收录 30 件文献，拆出 5 件案例" in home.text_content()
    counts = zip(
        texts(home, "//*[@class='tally']//th[@scope='row']"), texts(home, "//*[@class='tally']//td[1]"), strict=True
    )
    assert {("典型案例", "26"), ("诈骗罪", "3")} <= set(counts)
    assert texts(home, "//ul[@class='sources']/li") == [
        "样例省人民检察院 29",
        "示范市人民检察院 1 2026-11-12 的状态：2026-11-20 采集该网站未完全成功",
    ]
    assert {"/cases", "/cases?crime=fraud", "/status"} <= set(home.xpath("//a/@href"))


def test_home_leads_with_fraud_by_dates_that_nobody_doubts(tmp_path: Path) -> None:
    def made(title: str, published: str | None, topic: str = "fraud") -> Made:
        return Made(title, f"{title}的全文。", "release", published, (f"https://a.example/{title}",), topic=topic)

    def doubt(db: sqlite3.Connection) -> None:
        for id_, (title, kind) in enumerate((("日期不一", "dates_disagree"), ("损坏", "damaged_text"))):
            insert = "insert into doubts select ?, id, null, ?, '{}' from publications where title = ?"
            db.execute(insert, (id_, kind, title))

    publications = (
        *(made("未来", "2099-01-01"), made("未来月份", "2099-02"), made("日期不一", "2026-06-01")),
        *(made("部分涉诈", "2026-05-01", "partly"), made("损坏", "2026-04-01"), made("月份", "2026-03")),
        *(made("旧闻", "2020-02-02"), made("不详", None)),
    )
    home = tree(asking(build(tmp_path / "fanzha.db", publications, doubt))("/").text)
    assert texts(home, "//ol[@class='stories']//h3") == [
        *("损坏", "月份", "旧闻", "部分涉诈", "未来月份", "未来", "日期不一")
    ]
    assert texts(home, "//ol[@class='stories']/li[@class='lead']//h3") == ["损坏"]


def test_cases_of_a_batch_that_are_not_about_fraud_are_folded_and_a_site_is_told_from_an_issuer(tmp_path: Path) -> None:
    get = asking(build(tmp_path / "fanzha.db", (TYPICAL, UNDATED)))
    of_fraud, other = (case.title for case in TYPICAL.cases)
    home = tree(get("/").text)
    [story, undated] = home.xpath("//ol[@class='stories']/li")
    assert "2 件案例，其中 1 件涉诈骗" in texts(story, ".//p[@class='byline']")[0]
    assert of_fraud in texts(story, ".//div[@class='cases']/ul")[0]
    assert texts(undated, ".//p[@class='byline']")[0].endswith("网站：示范市人民检察院")
    for root, path in (
        (story, ".//details[not(@open)]"),
        (tree(get(f"/p/{TYPICAL.slug}").text), "//details[@id='contents']//details[not(@open)]"),
        (tree(get(f"/c/{TYPICAL.case_id(1)}").text), "//nav[@aria-labelledby='batch']//details[not(@open)]"),
    ):
        assert other in texts(root, path)[0], path
    assert other not in texts(tree(get("/search").text), "//ol[contains(@class, 'hits')]")[0]


def test_home_names_no_years_if_no_publication_has_a_date(tmp_path: Path) -> None:
    [lede] = texts(tree(asking(build(tmp_path / "fanzha.db", (UNDATED,)))("/").text), "//p[@class='lede']")
    assert ("发布于" in lede, "None" in lede) == (False, False)


def test_the_home_page_stays_small(get: Get) -> None:
    loaded = ["/", "/-/fanzha/site.css", "/-/fanzha/search.js", "/-/fanzha/icon.svg"]
    assert sum(len(get(path).content) for path in loaded) < 60_000


ISSUERS = [  # issuer, name of the source, address; what is said, and what stands in its place
    ("甲检察院", "乙检察院", "https://yi.example/1", "甲检察院", None),
    (None, "乙检察院", "https://yi.example/1", "网站：乙检察院", "乙检察院"),
    ("", "乙检察院", "https://yi.example/1", "网站：乙检察院", "乙检察院"),
    (None, "导入的文件", "import:5718d71007eec24d", "", None),  # a file is no site
    (None, None, "https://yi.example/1", "", None),
]


def test_the_site_stands_in_for_an_issuer_that_is_not_known() -> None:
    assert [(*one[:3], issued_by(*one[:3]), site_instead(*one[:3])) for one in ISSUERS] == ISSUERS


SAMPLE_SITE = SourceCount("sample-a", "样例", 1, None, None, None)
REAL_SITE = SourceCount("spp", "最高检", 1, None, None, None)


def test_only_a_file_of_sample_sites_is_a_sample(tmp_path: Path) -> None:
    with closing(sqlite3.connect(build(tmp_path / "fanzha.db", ()))) as conn:
        facts = count_facts(conn)
    for sources, is_sample in (((), False), ((SAMPLE_SITE,), True), ((SAMPLE_SITE, REAL_SITE), False)):
        assert replace(facts, sources=sources).is_sample is is_sample, sources


# --- files ------------------------------------------------------------------------------------------------------------


def test_the_file_downloads_with_the_checksum_that_is_stated(get: Get, public_db: Path) -> None:
    body = get("/fanzha.db").content
    assert body == public_db.read_bytes()
    sha256 = hashlib.sha256(body).hexdigest()
    assert get("/fanzha.db.sha256").text == f"{sha256}  fanzha.db\n"
    assert sha256 in get("/download").text
    rows = texts(tree(get("/download").text), "//section[@aria-labelledby='tables']//tbody/tr")
    assert [row.split()[1:3] for row in rows][:4] == [
        *(["sources", "2"], ["pages", "33"], ["page_versions", "36"], ["attachments", "1"])
    ]


def test_health_is_cheap_and_static_files_are_kept_for_good_under_their_fingerprints(get: Get) -> None:
    health = get("/-/healthz")
    assert (health.status_code, health.text, health.headers["cache-control"]) == (200, "ok\n", "no-store")
    [href] = tree(get("/").text).xpath("//link[@rel='stylesheet']/@href")
    style = get(href)
    assert re.fullmatch(r"/-/fanzha/site\.css\?[0-9a-f]{10}", href)
    assert style.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in style.headers["cache-control"]
    for path in ("/favicon.ico", "/-/fanzha/icon.svg", "/-/fanzha/site.css?0123456789", "/-/fanzha/site.css?v=1"):
        answer = get(path)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "max-age=3600"), path


def test_every_publication_can_be_read_and_what_is_not_there_is_404_in_chinese(get: Get) -> None:
    assert {get(f"/p/{made.slug}").status_code for made in MADE} == {200}
    for path in ("/p/no-such", "/nothing", "/fanzha/nothing", "/-/fanzha/plugin.py", "/case/12345", "/case/x"):
        answer = get(path)
        assert (answer.status_code, "没有这一页" in answer.text) == (404, True), path
    assert "有的网页档案虽然知道，采集时却已下线或读不出正文" in get("/p/no-such").text
    assert "档案虽然知道" not in get("/nothing").text
