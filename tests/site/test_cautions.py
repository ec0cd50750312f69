"""What a reader must know before quoting a text goes home with it: in the files of publications and of cases."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest

from archive.model import DoubtKind
from archive.site.plugin import make_datasette
from archive.site.strings import label
from tests.support import public_file
from tests.support.doubtful_pages import DOUBTFUL, SOUND, page, paragraphs, publish
from tests.support.public_file import LEFT, SITE, Get, Made

URL = f"{SITE}/dxal/202203/t20220309_900005.shtml"
MADE = Made("导入的样例文本", "由他人保存的正文写的是另一起诈骗案件。\n" * 20, "release", "2022-03-09", (URL,))


PAGER = (
    '<div class="pages"><a href="fenye.shtml">1</a> <a href="fenye_2.shtml">2</a> <a href="fenye_3.shtml">3</a></div>'
)
# The first and the third page of an article, whose second is missing.
PARTS = [page(path, "打击电信网络诈骗三年回顾", [*paragraphs(path), PAGER]) for path in ("fenye", "fenye_3")]


@pytest.fixture(scope="module")
def get(tmp_path_factory: pytest.TempPathFactory) -> Get:
    site = make_datasette(
        publish(tmp_path_factory.mktemp("doubts"), [*(one for one, _ in DOUBTFUL.values()), SOUND, *PARTS])
    )
    return lambda path: asyncio.run(site.client.get(path))


def slug(get: Get, query: str) -> str:
    [found] = get(f"/search.json?{query}").json()["results"]
    return str(found["slug"])


@pytest.mark.parametrize("kind", DOUBTFUL)
def test_a_doubt_is_above_the_text_in_its_files(get: Get, kind: DoubtKind) -> None:
    path = f"/p/{slug(get, f'doubt={kind}')}"
    for ending, between in ((".txt", "\n"), (".md", "\n\n")):
        doubt = get(path + ending).text.split(between)[3]
        assert doubt.startswith(f"存疑（{label('doubt', kind)}）：")
        assert DOUBTFUL[kind][1] in doubt


def test_a_sound_text_has_nothing_between_its_source_and_itself(get: Get) -> None:
    assert get(f"/p/{slug(get, 'q=第二批')}.txt").text.split("\n")[3] == ""


def test_the_file_of_a_case_has_the_doubts_of_its_batch(get: Get) -> None:
    [case, *_] = get("/cases.json?doubt=case_number_missing").json()["cases"]
    assert "\n存疑（案例缺漏）：案例编号不连续，缺“案例二”\n" in get(f"/c/{case['case_id']}.txt").text


def test_the_list_of_cases_has_the_doubts_in_its_files(get: Get) -> None:
    files = {one["title"]: one["doubts"] for one in get("/cases.json").json()["cases"]}
    assert files["乙某某诈骗案"] == ["案例缺漏：案例编号不连续，缺“案例二”"]
    assert files["丁某某诈骗案"] == []
    assert "案例缺漏：案例编号不连续，缺“案例二”" in get("/cases.csv?doubt=case_number_missing").text


@pytest.mark.parametrize(
    ("state", "caution", "link"),
    [
        ("live", "", "原网页"),
        ("gone", f"原网页已不存在：自 {LEFT[:10]} 起该网址已下线", "原网页（已下线）"),
        ("never_live", "本档案未曾见其在线：正文由他人保存后导入。本档案访问该网址时", "原网址（网站答称无此页）"),
        ("imported", "本档案未曾见其在线：正文由他人保存后导入，本档案没有访问过它的网址", "原网页"),
    ],
)
def test_what_is_known_of_its_page_is_in_the_file_and_on_the_link(
    tmp_path: Path, state: str, caution: str, link: str
) -> None:
    gone = frozenset({URL}) if state == "gone" else frozenset()
    made = replace(MADE, states={} if gone else {URL: state}, gone=gone)
    client = make_datasette(public_file.build(tmp_path / "fanzha.db", (made,))).client
    line = asyncio.run(client.get(f"/p/{made.slug}.txt")).text.split("\n")[3]
    assert (line.startswith(caution), line == "") == (True, caution == "")
    page = lxml.html.document_fromstring(asyncio.run(client.get(f"/p/{made.slug}")).text)
    assert page.xpath("//a[@class='original']")[0].text_content() == link
    source = page.xpath("//section[@class='facts']//dt")[3].text_content()
    assert source == ("所称网站" if state in ("never_live", "imported") else "采集自")


def test_the_page_about_the_archive_says_what_each_kind_of_doubt_means_and_leads_to_those(get: Get) -> None:
    page = lxml.html.document_fromstring(get("/about").text)
    [section] = page.xpath("//section[@aria-labelledby='doubts']")
    assert section.xpath(".//dt/a/@href") == [f"/search?doubt={kind}" for kind in DoubtKind]
    assert [one.text_content() for one in section.xpath(".//dt")] == [label("doubt", kind) for kind in DoubtKind]
    assert len({one.text_content() for one in section.xpath(".//dd")}) == len(DoubtKind)
    doubtful = lxml.html.document_fromstring(get(f"/p/{slug(get, 'doubt=damaged_text')}").text)
    assert "/about#doubts" in doubtful.xpath("//section[contains(@class, 'doubts')]//a/@href")


def test_the_page_that_an_article_lacks_is_named_and_so_is_each_page_that_it_has(get: Get) -> None:
    path = f"/p/{slug(get, 'doubt=part_missing')}"
    assert "存疑（缺页）：原文至少分 3 页刊载，本站缺第 2 页\n" in get(path + ".txt").text
    html = lxml.html.document_fromstring(get(path).text)
    relations = html.xpath("//section[@aria-labelledby='copies']//td[@data-label='关系']")
    assert [one.text_content() for one in relations] == ["原始发布", "其中一部分（第 3 页）"]


def test_a_saved_page_that_was_imported_is_not_said_to_be_crawled(tmp_path: Path) -> None:
    made = replace(MADE, imported=f"有人改过的正文。\n{MADE.text}", states={URL: "never_live"})
    path = public_file.build(tmp_path / "fanzha.db", (made,))
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("update page_versions set warc_file = 'one.warc.gz', warc_offset = 0")
    client = make_datasette(path).client
    versions = asyncio.run(client.get(f"/p/{made.slug}.json")).json()["versions"]
    imported = {one["id"]: one["imported"] for one in versions}
    for version_id, is_imported in imported.items():
        page = asyncio.run(client.get(f"/p/{made.slug}/versions/{version_id}")).text
        assert ("由他人保存后导入，注明的时间为" in page, "采集于" in page) == (bool(is_imported), not is_imported)
    assert {bool(one) for one in imported.values()} == {True, False}
