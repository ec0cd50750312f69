"""What a page's tier changes in the archive: clones are kept and carry nothing, better hosts have better copies."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from archive.model import Quality, Tier
from archive.store.archive import Archive
from archive.store.publications.grouping import SAME_TEXT
from tests.store.test_publications import paragraphs

Take = Callable[..., tuple[bool, bool]]
REPOST = "http://www.paper.example/2023/1.html"
FIRM = "http://www.lawfirm.example/1.html"
COPY = "http://www.farm.example/1.html"
OWN = "https://www.spp.gov.cn/xwfbh/wsfbt/202311/t20231130_300001.shtml"
GLOSSABLE = "该文写明被告人如何虚构项目骗取财物。"
BODY = f"{paragraphs('样例', 0, 40)}\n{GLOSSABLE}"
TEXT = paragraphs("样例", 0, 39)  # nearly the same: found by its marks
CLONE, UNKNOWN = Quality(Tier.CLONE, "3 hanzi glossed"), Quality(Tier.UNKNOWN, None)
MIRROR, PRESS, OFFICIAL = Quality(Tier.MIRROR, "law firm"), Quality(Tier.PRESS, "paper"), Quality(Tier.OFFICIAL, "own")


def found(archive: Archive, sql: str) -> list[tuple[Any, ...]]:
    archive.make_publications()
    return archive.db.execute(sql).fetchall()


def carried(archive: Archive) -> list[tuple[Any, ...]]:
    return found(
        archive, "select pages.url, relation, why from copies join pages on pages.id = page_id order by relation, url"
    )


def test_a_clone_is_kept_and_is_no_publication(archive: Archive, take: Take) -> None:
    take(COPY, BODY, quality=CLONE)
    assert carried(archive) == []
    assert found(archive, "select url, state, tier, tier_why from pages") == [(COPY, "live", "clone", CLONE.why)]
    assert found(archive, "select text from page_versions") == [(BODY,)]
    assert found(archive, "select count(*) from documents") == [(1,)]
    assert found(archive, "select count(*) from publications") == [(0,)]


@pytest.mark.parametrize("order", list(itertools.permutations((OWN, REPOST, COPY))))
@pytest.mark.parametrize("text", [BODY, TEXT])
def test_a_clone_is_no_copy_in_whatever_order_it_comes(
    archive: Archive, take: Take, order: tuple[str, ...], text: str
) -> None:
    pages = {OWN: (BODY, OFFICIAL), REPOST: (BODY, PRESS), COPY: (text, CLONE)}
    for url in order:
        text, quality = pages[url]
        take(url, text, quality=quality)
        archive.make_publications()
    assert carried(archive) == [(OWN, "original", None), (REPOST, "repost", SAME_TEXT)]
    assert found(archive, "select copy_count from publications") == [(2,)]
    assert found(archive, "select count(*) from links") == [(0,)]


@pytest.mark.parametrize("text", [BODY, TEXT])
def test_a_page_is_a_copy_as_long_as_it_is_no_clone(archive: Archive, take: Take, text: str) -> None:
    take(OWN, BODY, quality=OFFICIAL)
    for month, quality in enumerate((CLONE, UNKNOWN, CLONE, UNKNOWN), 1):  # the same text, in other markup
        take(COPY, text, quality=quality, at=f"2026-{month:02}-01T00:00:00Z")
        is_copy = quality is UNKNOWN
        assert [url for url, *_ in carried(archive)] == [OWN, *[COPY] * is_copy]
        assert found(archive, "select relation from links") == [("same",)] * (is_copy and text == TEXT)


def test_neither_an_older_capture_nor_an_imported_one_overwrites_the_tier(archive: Archive, take: Take) -> None:
    newer: dict[str, Any] = {"quality": CLONE, "at": "2026-02-01T00:00:00Z"}
    older: dict[str, Any] = {"quality": UNKNOWN, "at": "2026-01-01T00:00:00Z"}
    imported: dict[str, Any] = {"quality": UNKNOWN, "at": "2026-03-01T00:00:00Z", "imported": True}
    for number, order in enumerate(itertools.permutations((newer, older, imported))):
        for capture in order:
            take(COPY.replace("1.html", f"{number}.html"), **capture)
        archive.make_publications()
    assert found(archive, "select distinct tier, tier_why from pages") == [("clone", CLONE.why)]
    assert carried(archive) == []


@pytest.mark.parametrize("order", list(itertools.permutations(((REPOST, PRESS), (FIRM, MIRROR), (COPY, UNKNOWN)))))
def test_the_better_host_has_the_better_copy_though_it_came_out_later(
    archive: Archive, take: Take, order: tuple[tuple[str, Quality], ...]
) -> None:
    published = {REPOST: "2024-03-01", FIRM: "2024-02-01", COPY: "2024-01-01"}
    for url, quality in order:
        take(url, quality=quality, published=published[url])
    assert found(archive, "select url, copy_count from publications") == [(REPOST, 3)]
    take(OWN, quality=OFFICIAL, published="2024-04-01")
    assert found(archive, "select url, copy_count from publications") == [(OWN, 4)]
