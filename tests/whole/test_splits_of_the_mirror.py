"""Copies made of the texts of the mirror, each a publication of its own, are of the family of their text."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from archive.analysis import analyse
from archive.analysis.structure_json import loads
from archive.model import Article
from archive.publish.exports.models.families import TextFamily, families
from archive.publish.exports.public_tables import reading
from tests.support.copy_pairs import COPIES, MirrorText, sources
from tests.support.crawls import fanzha
from tests.support.public_file import SITE, Made, MadeCase, build

pytestmark = pytest.mark.slow

OF_EACH_KIND = 15
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


@pytest.fixture(scope="module")
def texts(mirror: list[MirrorText]) -> dict[Article, Made]:
    return {source.article: _made(f"text/{number}", source.article) for number, source in enumerate(mirror)}


@pytest.fixture(scope="module")
def alone(texts: dict[Article, Made], tmp_path_factory: pytest.TempPathFactory) -> set[frozenset[int]]:
    """Which texts of the mirror are of one family when no copy is there."""
    return _together(_families(tmp_path_factory.mktemp("alone"), *texts.values()), texts)


@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_is_of_the_family_of_its_text_and_joins_no_others(
    kind: str, mirror: list[MirrorText], texts: dict[Article, Made], alone: set[frozenset[int]], tmp_path: Path
) -> None:
    long = [source for source in mirror if len(source.article.text) >= LONG]
    drawn = (
        pair for source in Random(kind).sample(long, len(long)) for pair in KINDS[kind](source, Random(source.url))
    )
    pairs = [pair for pair, _ in zip(drawn, range(OF_EACH_KIND), strict=False)]
    copies = [_made(f"copy/{number}", copy) for number, (copy, _) in enumerate(pairs)]
    found = _families(tmp_path, *texts.values(), *copies)
    missed = [of.title for copy, (_, of) in zip(copies, pairs, strict=True) if found[copy.id] != found[texts[of].id]]
    print(f"{kind}: {len(pairs) - len(missed)}/{len(pairs)}")
    assert missed == []
    assert _together(found, texts) == alone


def _made(name: str, article: Article) -> Made:
    """A publication with the cases that are found in its text."""
    spans = [article.text[case.start : case.end] for case in loads(analyse(article).structure).cases]
    cases = tuple(MadeCase(text, f"案{at}", ()) for at, text in enumerate(spans))
    return Made(article.title or "", article.text, "release", None, (f"{SITE}/{name}.shtml",), cases=cases)


def _families(folder: Path, *made: Made) -> dict[int, TextFamily]:
    with reading(build(folder / "fanzha.db", made)) as db:
        return families(db)


def _together(found: dict[int, TextFamily], texts: dict[Article, Made]) -> set[frozenset[int]]:
    """The texts of each family, by the ids of their publications."""
    by_family = defaultdict[int, set[int]](set)
    for made in texts.values():
        by_family[found[made.id].id].add(made.id)
    return {frozenset(of) for of in by_family.values()}


def test_the_copies_that_the_archive_links_are_of_one_family(shared: Path, tmp_path: Path) -> None:
    """Each page of the mirror as if nothing linked it: a publication of its own."""
    mirror = shared / "mirror"
    for arguments in (
        ("crawl", "spp", "jiangxi", "--replay", str(mirror / "site.warc.gz")),
        ("import", str(mirror / "lawfirm_repost.txt")),
    ):
        done = fanzha(*arguments, data=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
    with closing(sqlite3.connect(tmp_path / "archive.db")) as db:
        rows = db.execute(
            """select d.id, c.publication_id, v.title, substr(v.text, d.start + 1, d.end - d.start)
               from documents d join page_versions v on v.id = d.version_id
               join copies c on c.page_id = d.page_id and c.position = d.position order by d.id"""
        ).fetchall()
    articles = ((number, Article(title, None, None, None, None, text)) for number, _, title, text in rows)
    made = {number: _made(f"page/{number}", article) for number, article in articles}
    found = _families(tmp_path, *made.values())
    carried = defaultdict[int, set[int]](set)
    for number, publication, *_ in rows:
        carried[publication].add(found[made[number].id])
    copies = len(rows) - len(carried)
    print(f"{len(rows)} pages carry {len(carried)} publications: {copies} copies")
    assert copies > 0
    assert [publication for publication, of in carried.items() if len(of) > 1] == []
