"""What the site says of a page that has moved: on its publication, among the copies, in the changes and in JSON."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest

from archive.site.plugin import make_datasette
from archive.slugs import slug_of
from archive.urls import canonical_key
from tests.support.public_file import LEFT, SITE, Get, Made, build

OLD, NEW = f"{SITE}/old/202203/t20220308_900004.shtml", f"{SITE}/dxal/202203/t20220308_900004.shtml"
WORK = Made(
    "样例省检察机关发布诈骗典型案例",
    "坚持依法从严惩治诈骗犯罪。\n" * 20,
    "release",
    "2022-03-08",
    (NEW, OLD),
    moved=frozenset({OLD}),
)


ALONE = f"{SITE}/dxal/202203/t20220309_900005.shtml"
IMPORTED = Made("导入的样例文本", "由他人保存的正文写的是另一起诈骗案件。\n" * 20, "release", "2022-03-09", (ALONE,))


def note(folder: Path, state: str) -> list[str]:
    site = make_datasette(build(folder / "fanzha.db", (replace(IMPORTED, states={ALONE: state}),)))
    return texts(lambda path: asyncio.run(site.client.get(path)), f"/p/{IMPORTED.slug}", "//p[@role='note']")


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("live", []),
        (
            "never_live",
            [
                "本档案未曾见其在线。正文由他人保存后导入。本档案访问该网址时（最近一次 2026-11-20），"
                "网站答称没有此页；它以前是否在线，本档案不能证明。"
            ],
        ),
        (
            "imported",
            ["本档案未曾见其在线。正文由他人保存后导入，本档案没有访问过它的网址，不能证明网页曾经这样写。"],
        ),
    ],
)
def test_a_page_that_was_never_live_here_says_so_and_is_not_called_gone(
    tmp_path: Path, state: str, said: list[str]
) -> None:
    assert note(tmp_path, state) == said


@pytest.fixture(scope="module")
def get(tmp_path_factory: pytest.TempPathFactory) -> Get:
    site = make_datasette(build(tmp_path_factory.mktemp("public") / "fanzha.db", (WORK,)))
    return lambda path: asyncio.run(site.client.get(path))


def texts(get: Get, path: str, xpath: str) -> list[str]:
    page = lxml.html.document_fromstring(get(path).text)
    return [" ".join("".join(one.itertext()).split()) for one in page.xpath(xpath)]


def test_the_publication_says_from_where_it_moved_and_when(get: Get) -> None:
    assert texts(get, f"/p/{WORK.slug}", "//p[@role='note']") == [
        f"原网页已迁移。自 2026-11-14 起本文在现网址；原网址： {OLD}"
    ]
    states = texts(get, f"/p/{WORK.slug}", "//section[@class='copies']//td[@data-label='现状']")
    assert states == ["在线", "已迁移自 2026-11-14 起最后见到正文：2026-11-10"]


def test_the_change_is_a_move_and_no_removal(get: Get) -> None:
    [row] = texts(get, "/changes", "//ol[@class='list']/li")
    assert "迁移 2026-11-14 起已迁移" in row
    assert f"{OLD} → {NEW}" in row
    found = get("/changes.json").json()
    [change] = found["changes"]
    assert (change["kind"], change["at"], change["url"], change["moved_to"]) == ("moved", LEFT, OLD, NEW)
    assert get("/changes.json?kind=gone").json()["total"] == 0


def test_the_record_has_the_state_the_day_and_the_address(get: Get) -> None:
    copies = get(f"/p/{WORK.slug}.json").json()["copies"]
    assert [(one["url"], one["state"], one["departed_at"], one["moved_to"]) for one in copies] == [
        (NEW, "live", None, None),
        (OLD, "moved", LEFT, NEW),
    ]


def test_the_old_address_and_its_name_lead_to_the_publication(get: Get) -> None:
    answer = get(f"/p/{slug_of(canonical_key(OLD), WORK.source_id)}")
    assert (answer.status_code, answer.headers["location"]) == (302, f"/p/{WORK.slug}")
