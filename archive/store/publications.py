"""One publication, many pages: what the documents of all pages' current texts make together.

A publication is derived from documents and their links alone, so that the order in which they arrive does not matter.
It takes its id and slug from its best copy; the slug of every other copy's page leads to it as well (see archive.site),
so that a link once given stays good. What a page carried before does not count: one night on which a whole site answers
with the same notice must not tie its publications together for good. Clones' documents are none's copies.

Which documents make one publication is archive.store.grouping's business, and what is written of it that of
archive.store.publication_rows. Here it is found which publications a batch of pages touches, all of them at once.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils import Database

from archive.model import Tier
from archive.store import copy_links, publication_rows
from archive.store.grouping import TELLING_CHARS, Document, Link, publications_of
from archive.store.rows import IDS, as_json, firsts

_DOCUMENTS = f"""
    select d.id, d.page_id, d.position, d.kind, d.kind_from, d.title, d.published, d.published_from, d.attribution,
           d.editor, d.topic, d.topic_score, d.topic_terms, d.issuers, d.region_code, d.text_sha256, d.end - d.start,
           v.imported, p.url, p.slug, p.tier, p.first_seen, p.source_id, s.official, s.level
    from documents d join pages p on p.id = d.page_id join sources s on s.id = p.source_id
    join page_versions v on v.id = d.version_id where d.id in {IDS} and p.tier is not '{Tier.CLONE}'
"""
_LINKS = f"""
    select document_id, other_id, relation, part, why from links
    where document_id in {IDS} and relation <> 'doubtful'
"""
_OF_PAGES = f"select id from documents where page_id in {IDS}"
_CARRIED_BY_PAGES = f"select publication_id from copies where page_id in {IDS}"
_CARRIED = f"""
    select c.publication_id from documents d join copies c on c.page_id = d.page_id and c.position = d.position
    where d.id in {IDS}
"""
_COPIES = """
    select d.id from copies c join documents d on d.page_id = c.page_id and d.position = c.position
    where c.publication_id in
"""
_NEIGHBOURS = f"""
    select other_id from links where document_id in {IDS} and relation <> 'doubtful'
    union select document_id from links where other_id in {IDS} and relation <> 'doubtful'
    union select id from documents where text_sha256 in (
        select text_sha256 from documents where id in {IDS} and end - start >= :telling)
    union {_COPIES} ({_CARRIED})
"""


def update(db: Database, most: int) -> int:
    """Make the publications of pages that wait anew, at most of so many, within the caller's transaction; how many."""
    pages = [page for (page,) in db.conn.execute("select page_id from unlinked order by page_id limit ?", (most,))]
    changed = firsts(db, _OF_PAGES, pages)
    copy_links.link(db, changed)
    touched = firsts(db, _CARRIED_BY_PAGES, pages)
    affected = _closure(db, changed | firsts(db, _COPIES + IDS, touched))
    publication_rows.remove(db, touched | firsts(db, _CARRIED, affected))
    ids = {"ids": as_json(affected)}
    documents, links = db.conn.execute(_DOCUMENTS, ids), db.conn.execute(_LINKS, ids)
    publication_rows.write(db, publications_of(map(Document._make, documents), map(Link._make, links)))
    db.conn.execute(f"delete from unlinked where page_id in {IDS}", {"ids": as_json(pages)})
    return len(pages)


def _closure(db: Database, documents: Iterable[int]) -> set[int]:
    """The documents, and all that hang together with them, now or before."""
    reached, new = set[int](), set(documents)
    while new:
        reached |= new
        new = firsts(db, _NEIGHBOURS, new, telling=TELLING_CHARS) - reached
    return reached
