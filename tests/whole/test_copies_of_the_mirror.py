"""Which texts are copies: made of the texts of the mirror, analysed, stored and linked."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from archive.analysis import analyse
from archive.model import Article, Context, Document, Page, Reading, Role, State
from archive.store.archive import Archive
from tests.support.copy_pairs import MirrorText, case_pages, pairs, sources

OF_EACH_KIND = 4
LINKED = {"same", "excerpt", "part"}


@pytest.fixture(scope="module")
def mirror(shared: Path) -> list[MirrorText]:
    return sources(shared / "mirror")


def relations(folder: Path, articles: Iterable[Article]) -> dict[frozenset[Article], str]:
    """What texts are to each other in an archive that has a page for each of them."""
    urls = {f"http://x.example/{number}.html": article for number, article in enumerate(dict.fromkeys(articles))}
    archive = Archive.open(folder)
    with archive.transaction():
        for offset, (url, article) in enumerate(urls.items()):
            context = Context(Role.ARTICLE)
            page = Page(url, "2026-01-01T00:00:00Z", 200, (), b"", context, "made.warc.gz", offset, digest=str(offset))
            archive.ingest(page, Reading(State.LIVE, None, (Document(article, analyse(article)),)))
    archive.make_publications()
    found = archive.db.execute(
        """select p.url, q.url, l.relation from links l
           join documents d on d.id = l.document_id join pages p on p.id = d.page_id
           join documents e on e.id = l.other_id join pages q on q.id = e.page_id"""
    ).fetchall()
    archive.close()
    return {frozenset((urls[one], urls[other])): relation for one, other, relation in found}


def test_copies_are_linked_and_nothing_else(mirror: list[MirrorText], tmp_path: Path) -> None:
    made = list(pairs(mirror, OF_EACH_KIND))
    assert len(made) >= 60
    found = relations(tmp_path, (article for pair in made for article in (pair.one, pair.other)))
    linked = {pair: found.get(frozenset((pair.one, pair.other))) in LINKED for pair in made}
    assert [pair for pair, is_linked in linked.items() if is_linked and not pair.are_copies] == []
    assert sum(is_linked == pair.are_copies for pair, is_linked in linked.items()) / len(made) >= 0.95


def test_every_case_on_a_page_of_its_own_is_an_excerpt_of_its_batch(mirror: list[MirrorText], tmp_path: Path) -> None:
    cases = {page: source.article for source in mirror for page in case_pages(source)}
    assert len(cases) > 100
    found = relations(tmp_path, (*cases, *cases.values()))
    assert [page.title for page, batch in cases.items() if found.get(frozenset((page, batch))) != "excerpt"] == []
