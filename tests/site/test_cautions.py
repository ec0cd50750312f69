"""What a reader must know before quoting a text is on its page and goes home with it, in files too."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import httpx
import lxml.html
import pytest

from archive.site.plugin import make_datasette
from archive.site.strings import label
from archive.slugs import slug_of
from archive.urls import canonical_key
from tests.support import public_file
from tests.support.doubtful_pages import DOUBTFUL, SOUND, publish
from tests.support.public_file import LEFT, SITE, Get, Made

URL = f"{SITE}/dxal/202203/t20220309_900005.shtml"
MADE = Made("导入的样例文本", "由他人保存的正文写的是另一起诈骗案件。\n" * 20, "release", "2022-03-09", (URL,))


# The first and the third page of an article, whose second is missing.


@pytest.fixture(scope="module")
def get(tmp_path_factory: pytest.TempPathFactory) -> Get:
    site = make_datasette(publish(tmp_path_factory.mktemp("doubts"), [*(one for one, _ in DOUBTFUL.values()), SOUND]))
    return lambda path: asyncio.run(site.client.get(path))


def slug(get: Get, query: str) -> str:
    [found] = get(f"/search.json?{query}").json()["results"]
    return str(found["slug"])


def test_a_doubt_is_above_the_text_in_its_files(get: Get) -> None:
    for kind in DOUBTFUL:
        path = f"/p/{slug(get, f'doubt={kind}')}"
        for ending, between in ((".txt", "\n"), (".md", "\n\n")):
            doubt = get(path + ending).text.split(between)[3]
            assert doubt.startswith(f"存疑（{label('doubt', kind)}）：")
            assert DOUBTFUL[kind][1] in doubt
    assert get(f"/p/{slug(get, 'q=第二批')}.txt").text.split("\n")[3] == ""  # nothing is in doubt


def test_the_files_of_cases_have_the_doubts_of_their_batch(get: Get) -> None:
    doubt = "案例缺漏：案例编号不连续，缺“案例二”"
    [case, *_] = get("/cases.json?doubt=case_number_missing").json()["cases"]
    assert f"\n存疑（{doubt.replace('：', '）：', 1)}" in get(f"/c/{case['case_id']}.txt").text
    assert case["doubts"] == [doubt]
    assert doubt in get("/cases.csv?doubt=case_number_missing").text
    assert {one["title"]: one["doubts"] for one in get("/cases.json").json()["cases"]}["丁某某诈骗案"] == []


def test_what_is_known_of_its_page_is_in_the_file_and_on_the_page(tmp_path: Path) -> None:
    """Sites that are not there any more, or never were when the archive asked, are not said to be crawled."""
    known = {
        "live": ("", "原网页", "采集自"),
        "gone": (f"原网页已不存在：自 {LEFT[:10]} 起该网址已下线", "原网页（已下线）", "采集自"),
        "never_live": ("本档案未曾见其在线：正文由他人保存后导入。", "原网址（网站答称无此页）", "所称网站"),
        "imported": ("本档案未曾见其在线：正文由他人保存后导入，", "原网页", "所称网站"),
    }
    urls = {state: URL.replace("900005", f"90000{at}") for at, state in enumerate(known)}
    made = {
        state: replace(
            MADE,
            title=f"{MADE.title}{state}",
            urls=(url,),
            states={} if state == "gone" else {url: state},
            gone=frozenset({url} if state == "gone" else ()),
        )
        for state, url in urls.items()
    }
    client = make_datasette(public_file.build(tmp_path / "fanzha.db", tuple(made.values()))).client
    for state, (caution, link, source) in known.items():
        line = asyncio.run(client.get(f"/p/{made[state].slug}.txt")).text.split("\n")[3]
        assert (line.startswith(caution), line == "") == (True, caution == ""), state
        page = lxml.html.document_fromstring(asyncio.run(client.get(f"/p/{made[state].slug}")).text)
        assert page.xpath("//a[@class='original']")[0].text_content() == link
        assert page.xpath("//section[@class='facts']//dt")[3].text_content() == source
        assert bool(page.xpath("//p[@role='note']")) == (state != "live")


def test_a_page_that_moved_is_a_move_and_no_removal_and_its_old_address_leads_on(tmp_path: Path) -> None:
    old = f"{SITE}/old/202203/t20220308_900004.shtml"
    made = replace(MADE, urls=(URL, old), moved=frozenset({old}))
    client = make_datasette(public_file.build(tmp_path / "fanzha.db", (made,))).client

    def get(path: str) -> httpx.Response:
        return asyncio.run(client.get(path))

    [change] = get("/changes.json").json()["changes"]
    assert (change["kind"], change["at"], change["url"], change["moved_to"]) == ("moved", LEFT, old, URL)
    assert get("/changes.json?kind=gone").json()["total"] == 0
    copies = get(f"/p/{made.slug}.json").json()["copies"]
    assert [(one["url"], one["state"], one["departed_at"], one["moved_to"]) for one in copies] == [
        *((URL, "live", None, None), (old, "moved", LEFT, URL)),
    ]
    answer = get(f"/p/{slug_of(canonical_key(old), made.source_id)}")
    assert (answer.status_code, answer.headers["location"]) == (302, f"/p/{made.slug}")


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
