"""Puts articles into an archive, each on a page of its own, and says how they are linked there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.analysis import analyse
from archive.model import Article, Context, Document, Page, Reading, Role, State
from archive.store.archive import Archive
from tests.support.copy_pairs import TextPair


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """A pair of texts, and whether an archive links it."""

    pair: TextPair
    is_linked: bool

    @property
    def is_right(self) -> bool:
        return self.is_linked == self.pair.are_copies


LINKED = {"same", "excerpt", "part"}  # the relations of copies


def relations(folder: Path, articles: Iterable[Article]) -> dict[frozenset[Article], str]:
    """What articles are to each other in a new archive that has a page for each of them."""
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


def judged(folder: Path, pairs: Sequence[TextPair]) -> list[JudgedPair]:
    """Pairs of texts as a new archive judges them, in which all of them are."""
    found = relations(folder, (article for pair in pairs for article in (pair.one, pair.other)))
    return [JudgedPair(pair, found.get(frozenset((pair.one, pair.other))) in LINKED) for pair in pairs]
