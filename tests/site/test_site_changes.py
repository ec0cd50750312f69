"""The page of changes: what sites edited and took down."""

from __future__ import annotations

import csv
import io

import lxml.html
import pytest
from made_public import GUIDING, HOSTILE, REPORT, UNDATED, Get

from archive.site import changes


def rows(get: Get, path: str) -> list[str]:
    found = lxml.html.document_fromstring(get(path).text).xpath("//ol[@class='list']/li")
    return [" ".join(" ".join(row.itertext()).split()) for row in found]


def test_edits_and_pages_that_are_gone_are_listed_newest_first(get: Get) -> None:
    found = rows(get, "/changes")
    assert len(found) == 4
    assert [row for row in found[:2] if "2026-11-20 访问时已下线 最后见到正文 2026-11-10" in row] == found[:2]
    assert f"{REPORT.urls[1]} 读保存的文本" in " ".join(found[:2])
    assert f"{REPORT.title} 改动 首见新文本 2026-11-06 旧文本末见 2026-11-05" in " ".join(found[2:])
    assert "改动 1 段，新增 1 段，删去 1 段。 看改动" in " ".join(found[2:])
    assert GUIDING.title not in " ".join(found)  # of which a text was imported


def test_an_edit_leads_to_what_changed(get: Get) -> None:
    page = lxml.html.document_fromstring(get("/changes?kind=edit").text)
    links = page.xpath("//p[@class='excerpt']/a/@href")
    wanted = {f"/p/{made.slug}/versions/{made.version_id(made.text)}" for made in (REPORT, HOSTILE)}
    assert set(links) == wanted
    assert {get(link).status_code for link in links} == {200}


def test_either_kind_can_be_picked_and_nonsense_counts_as_not_asked(get: Get) -> None:
    assert [len(rows(get, f"/changes?kind={kind}")) for kind in ("edit", "gone", "x")] == [2, 2, 4]
    assert len(rows(get, "/changes?page=x")) == 4
    assert "这一页之后没有结果了" in get("/changes?page=9").text


def test_pages_of_changes_neither_repeat_nor_miss_one(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = rows(get, "/changes")
    monkeypatch.setattr(changes, "PAGE_SIZE", 3)
    assert [*rows(get, "/changes"), *rows(get, "/changes?page=2")] == whole
    page = lxml.html.document_fromstring(get("/changes?page=2").text)
    assert page.xpath("//a[@rel='prev']/@href") == ["/changes"]
    assert not page.xpath("//a[@rel='next']")


def test_changes_can_be_taken_home(get: Get) -> None:
    answer = get("/changes.csv?kind=edit")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    [report] = [line for line in lines if line["slug"] == REPORT.slug]
    assert (report["changed"], report["added"], report["removed"]) == ("1", "1", "1")
    assert report["address"] == f"http://localhost/p/{REPORT.slug}/versions/{REPORT.version_id(REPORT.text)}"
    gone = get("/changes.json?kind=gone").json()
    assert gone["total"] == 2
    assert {one["slug"] for one in gone["changes"]} == {REPORT.slug, UNDATED.slug}


def test_the_home_page_and_every_page_lead_there(get: Get) -> None:
    home = lxml.html.document_fromstring(get("/").text)
    assert home.xpath("//nav//a[@href='/changes']")
    assert home.xpath("//main//a[@href='/changes']")
