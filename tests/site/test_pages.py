"""The home page, the file to take home, and what is the same of all pages."""

from __future__ import annotations

import asyncio
import hashlib
import re
import sqlite3
from pathlib import Path

import lxml.html

from archive.site.plugin import make_datasette
from tests.support.public_file import Get, Made, build


def tree(html: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(html)


def texts(root: lxml.html.HtmlElement, xpath: str) -> list[str]:
    return [" ".join(" ".join(element.itertext()).split()) for element in root.xpath(xpath)]


def asking(path: Path) -> Get:
    site = make_datasette(path)
    return lambda address: asyncio.run(site.client.get(address))


# --- home -------------------------------------------------------------------------------------------------------------


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


def test_the_home_page_stays_small(get: Get) -> None:
    loaded = ["/", "/-/fanzha/site.css", "/-/fanzha/search.js", "/-/fanzha/icon.svg"]
    assert sum(len(get(path).content) for path in loaded) < 60_000


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
