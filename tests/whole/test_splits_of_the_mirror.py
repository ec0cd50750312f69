"""Copies made of the texts of the mirror, each a publication of its own, are of the family of their text."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from random import Random

import pytest
from sqlite_utils import Database

from archive.analysis import analyse
from archive.analysis.structure_json import loads
from archive.model import Article
from archive.publish.exports.models.families import TextFamily, families
from tests.support.copy_pairs import COPIES, MirrorText, sources
from tests.support.tables import make_public_tables

pytestmark = pytest.mark.slow

OF_EACH_KIND = 3
LONG = 900  # characters of a text of which copies are made
NAVIGATION = ("首页 | 检察要闻 | 检务公开 | 案例发布 | 联系我们", "您当前的位置：首页 > 案例 > 正文")
FURNITURE = ("上一篇：没有了", "下一篇：检察机关召开工作会议", "分享到：微信 微博", "版权所有 技术支持 网站地图")
OTHER_SIGNS = str.maketrans("，。；：“”（）、", ',.;:""() ')


def _abridged(source: MirrorText, random: Random) -> Iterator[tuple[Article, Article]]:
    """Three of five sentences, in their order."""
    found = re.findall("[^。]+。?", source.article.text)
    kept = sorted(random.sample(range(len(found)), round(len(found) * 0.6)))
    yield replace(source.article, text="".join(found[at] for at in kept)), source.article


def _beginning(source: MirrorText, _random: Random) -> Iterator[tuple[Article, Article]]:
    """The first 60 % of it."""
    yield replace(source.article, text=source.article.text[: len(source.article.text) * 3 // 5]), source.article


def _other_signs(source: MirrorText, _random: Random) -> Iterator[tuple[Article, Article]]:
    yield replace(source.article, text=source.article.text.translate(OTHER_SIGNS).replace("\n", "  ")), source.article


def _other_figures(source: MirrorText, random: Random) -> Iterator[tuple[Article, Article]]:
    text = re.sub(r"\d", lambda _: str(random.randrange(1, 10)), source.article.text)
    yield replace(source.article, text=text), source.article


def _in_navigation(source: MirrorText, _random: Random) -> Iterator[tuple[Article, Article]]:
    yield replace(source.article, text="\n".join((*NAVIGATION, source.article.text, *FURNITURE))), source.article


KINDS = COPIES | {
    "abridged to 60 %": _abridged,
    "first 60 %": _beginning,
    "other signs": _other_signs,
    "other figures": _other_figures,
    "in navigation": _in_navigation,
}


@pytest.fixture(scope="module")
def mirror(shared: Path) -> list[MirrorText]:
    return sources(shared / "mirror")


def families_of(articles: Sequence[Article]) -> list[TextFamily]:
    """The family of each article, of a public file in which each is a publication of its own, on a page of its own."""
    db = sqlite3.connect(":memory:")
    make_public_tables(db)
    tables = Database(db)
    moments = dict.fromkeys(("first_seen", "last_seen"), "2026-01-01T00:00:00Z")
    for number, article in enumerate(articles, 1):
        url, text = f"https://www.example.org/{number}", article.text
        tables.table("pages").insert({"id": number, "url": url, "slug": url, "state": "live"} | moments)
        publication = {"id": number, "slug": f"s-{number}", "kind": "release", "topic": "fraud", "title": article.title}
        tables.table("publications").insert(publication | {"url": url, "chars": len(text), "copy_count": 1})
        tables.table("publication_texts").insert({"publication_id": number, "text": text})
        copy = {"page_id": number, "publication_id": number, "position": 1, "relation": "original"}
        tables.table("copies").insert(copy)
        for position, case in enumerate(loads(analyse(article).structure).cases, 1):
            names = {"title": case.title, "start": case.start, "end": case.end, "topic": "fraud"}
            lists = dict.fromkeys(("keywords", "offices", "prosecutors", "authors"), "[]")
            tables.table("cases").insert({"publication_id": number, "position": position} | names | lists)
    found = families(db)
    return [found[number] for number in range(1, len(articles) + 1)]


def together(texts: list[MirrorText], found: list[TextFamily]) -> set[frozenset[str]]:
    """The texts of the mirror that are of one family."""
    by_family = defaultdict[int, set[str]](set)
    for text, family in zip(texts, found, strict=False):
        by_family[family.id].add(text.url)
    return {frozenset(of) for of in by_family.values()}


def test_a_copy_is_of_the_family_of_its_text_and_joins_no_others(mirror: list[MirrorText]) -> None:
    long = [source for source in mirror if len(source.article.text) >= LONG]
    made = []
    for kind, make in KINDS.items():
        drawn = (
            (kind, *pair)
            for source in Random(kind).sample(long, len(long))
            for pair in make(source, Random(source.url))
        )
        made += islice(drawn, OF_EACH_KIND)
    assert {kind for kind, _, _ in made} == set(KINDS)
    articles = [source.article for source in mirror]
    found = families_of([*articles, *(copy for _, copy, _ in made)])
    missed = [
        (kind, source.title)
        for (kind, _, source), family in zip(made, found[len(mirror) :], strict=True)
        if family != found[articles.index(source)]
    ]
    assert missed == []
    assert together(mirror, found) == together(mirror, families_of(articles))
