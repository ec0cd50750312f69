"""Search engines find every page through the sitemap, and robots.txt keeps them out of endless addresses."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from lxml import etree
from protego import Protego

from archive.site.data import sitemap
from tests.support.public_file import Get, build

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
HOST = "http://localhost"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def located(get: Get, path: str) -> dict[str, str | None]:
    """The paths that a sitemap names, and when each changed."""
    answer = get(path)
    assert answer.headers["content-type"] == "application/xml; charset=utf-8"
    root = etree.fromstring(answer.content)
    found = [(one.findtext(f"{NAMESPACE}loc", ""), one.findtext(f"{NAMESPACE}lastmod")) for one in root]
    assert len(dict(found)) == len(found) <= 50_000
    assert all(address.startswith(f"{HOST}/") for address, _ in found)
    assert all(MOMENT.fullmatch(changed) for _, changed in found if changed is not None)
    return {address.removeprefix(HOST): changed for address, changed in found}


def whole(get: Get) -> dict[str, str | None]:
    return {path: changed for part in located(get, "/sitemap.xml") for path, changed in located(get, part).items()}


@pytest.fixture(scope="module")
def robots(get: Get) -> Protego:
    return Protego.parse(get("/robots.txt").text)


def may_read(robots: Protego, path: str) -> bool:
    allowed: bool = robots.can_fetch(f"{HOST}{path}", "Examplebot")
    return allowed


def test_every_publication_and_every_case_is_named_once(get: Get, public_db: Path) -> None:
    db = sqlite3.connect(public_db)
    pages = {f"/p/{slug}" for (slug,) in db.execute("select slug from publications")}
    pages |= {f"/c/{id_}" for (id_,) in db.execute("select id from cases")}
    assert {path for path in whole(get) if path.startswith(("/p/", "/c/"))} == pages


def test_parts_hold_as_many_as_one_part(public_db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db = sqlite3.connect(public_db)
    at_once = {kind: sitemap.pages(db, kind, 1) for kind in sitemap.KINDS}
    monkeypatch.setattr(sitemap, "PART", 4)
    parts = sitemap.parts(db)
    assert [one.number for one in parts if one.kind == "p"] == [*range(1, 9)]
    for kind, pages in at_once.items():
        in_parts = [sitemap.pages(db, kind, one.number) for one in parts if one.kind == kind]
        assert [page for part in in_parts for page in part] == pages
    assert [max(changed for _, changed in sitemap.pages(db, one.kind, one.number)) for one in parts] == [
        one.changed for one in parts
    ]


def test_a_part_that_is_not_there_is_missing_and_an_empty_file_has_none(get: Get, tmp_path: Path) -> None:
    assert {get(path).status_code for path in ("/sitemap-p2.xml", "/sitemap-x1.xml", "/sitemap-p0.xml")} == {404}
    assert sitemap.parts(sqlite3.connect(build(tmp_path / "fanzha.db", ()))) == ()


def test_robots_may_read_what_the_sitemap_names(get: Get, robots: Protego) -> None:
    assert list(robots.sitemaps) == [f"{HOST}/sitemap.xml"]
    named = whole(get)
    assert {"/", "/news", "/search", "/cases", "/search?kind=report", "/cases?crime=fraud"} <= named.keys()
    assert [path for path in named if not may_read(robots, path)] == []
    assert {get(path).status_code for path in named} == {200}


def test_robots_may_go_through_the_plain_lists_and_not_combine(robots: Protego) -> None:
    open_ = (
        *("/search?page=2", "/cases?page=7", "/changes?page=2", "/news?before=1795-12", "/feed.atom", "/llms.txt"),
        *("/search?lang=en", "/p/a-b?lang=en", "/-/fanzha/site.css?0123456789"),
    )
    closed = (
        *("/search?q=a", "/search?kind=report&crime=fraud", "/search?page=2&kind=report", "/search?sort=oldest"),
        *("/search?kind=report&page=2", "/search.json", "/search.atom?kind=report", "/search/suggest?q=a"),
        *("/cases?q=a", "/cases?crime=fraud&page=2", "/cases.csv", "/news?kind=report", "/changes?kind=edit"),
        *("/fanzha", "/fanzha/publications?_sort=id", "/fanzha.db", "/-/metadata", "/p/a-b?q=c&in=d", "/c/12?q=a"),
    )
    assert [path for path in (*open_, *closed) if may_read(robots, path)] == [*open_]
