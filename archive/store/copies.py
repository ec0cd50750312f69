"""One publication, many pages: pages that carry the same text now carry one publication.

A publication is derived from its pages alone, so that the order in which they arrive does not matter. It takes its id
and slug from its best copy; the slug of every other copy's page leads to it as well (see archive.site), so that a link
once given stays good. What a page carried before does not count: one night on which a whole site answers with the same
notice must not tie its publications together for good.
"""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database

from archive.model import Kind, Mapper
from archive.search import Index
from archive.store.rows import insert, select

# Shorter texts ("see attachment", "under maintenance") are no evidence of a copy, whatever their titles.
TELLING_CHARS = 200

_COPY = """
    select v.id as version_id, v.page_id, v.text_sha256, length(v.text) as chars, v.kind, v.kind_from, v.title,
           v.published, v.published_from, v.attribution, v.editor, v.topic, v.topic_score, v.topic_terms, v.imported,
           p.url, p.slug, p.first_seen, p.source_id, s.official, s.level, s.name as office, s.region_code
    from page_versions v join pages p on p.id = v.page_id and p.version_id = v.id join sources s on s.id = p.source_id
"""
_WITH_SAME_TEXT = f"{_COPY} where v.text_sha256 = ? and length(v.text) >= {TELLING_CHARS} and p.id <> ?"

_TAKEN_OVER = (
    *("kind", "kind_from", "title", "published", "published_from", "attribution", "editor"),
    *("topic", "topic_score", "topic_terms", "source_id", "url", "slug"),
)
Copy = dict[str, Any]  # a page with what is known of its current text, as one row of _COPY


def regroup(db: Database, index: Index, page_id: int) -> None:
    """Bring the publications up to date after a page's current text, or its source, changed."""
    _leave(db, index, page_id)
    for page in select(db, f"{_COPY} where p.id = ?", [page_id]):
        _join(db, index, page)


def _rank(copy: Copy) -> tuple[bool, bool, str, str]:
    """Best first: seen on the web, the office's own, then the earliest, then by URL (document ids count up)."""
    return (bool(copy["imported"]), not _is_own(copy), copy["published"] or "9999", copy["url"])


def _leave(db: Database, index: Index, page_id: int) -> None:
    """Take a page out of its publication; if it was the best copy, the others make it anew."""
    found = db.execute("select publication_id from copies where page_id = ?", [page_id]).fetchone()
    if found is None:
        return
    publication_id = found[0]
    if publication_id != page_id:
        db.conn.execute("delete from copies where page_id = ?", [page_id])
        _count_copies(db, publication_id)
        return
    others = select(
        db, f"{_COPY} join copies c on c.page_id = p.id where c.publication_id = ? and p.id <> ?", [page_id] * 2
    )
    _remove(db, index, publication_id)
    if others:
        _make(db, others)


def _join(db: Database, index: Index, page: Copy) -> None:
    """Add a page to the publication of the pages that carry its text, or make one for it."""
    others = db.execute(
        """select c.publication_id from page_versions v join pages p on p.id = v.page_id and p.version_id = v.id
           join copies c on c.page_id = p.id where v.text_sha256 = ? and length(v.text) >= ? and p.id <> ? limit 1""",
        [page["text_sha256"], TELLING_CHARS, page["page_id"]],
    ).fetchone()
    if others is None:
        _make(db, [page])
        return
    (best,) = select(db, f"{_COPY} where p.id = ?", [others[0]])
    if _rank(page) < _rank(best):
        members = select(db, _WITH_SAME_TEXT, [page["text_sha256"], page["page_id"]])
        _remove(db, index, others[0])
        _make(db, [page, *members])
        return
    _insert_copy(db, page, best)
    _count_copies(db, best["page_id"])


def _remove(db: Database, index: Index, publication_id: int) -> None:
    title, text = db.execute(
        """select p.title, t.text from publications p join publication_texts t on t.publication_id = p.id
           where p.id = ?""",
        [publication_id],
    ).fetchone()
    waiting = db.conn.execute("delete from unindexed where publication_id = ?", [publication_id])
    if not waiting.rowcount:
        index.remove(publication_id, title, text)
    for table, column in (
        ("copies", "publication_id"),
        ("publication_texts", "publication_id"),
        ("publications", "id"),
    ):
        db.conn.execute(f"delete from {table} where {column} = ?", [publication_id])


def _make(db: Database, copies: list[Copy]) -> None:
    best = min(copies, key=_rank)
    publication_id = best["page_id"]
    insert(
        db,
        "publications",
        {
            "id": publication_id,
            **{name: best[name] for name in _TAKEN_OVER},
            "issuer": best["office"] if _is_own(best) else None,
            "region_code": best["region_code"] if _is_own(best) else None,
            "year": int(best["published"][:4]) if best["published"] else None,
            "chars": best["chars"],
            "case_count": None,
            "copy_count": len(copies),
            "first_seen": min(copy["first_seen"] for copy in copies),
        },
    )
    db.conn.execute(
        "insert into publication_texts (publication_id, text) select ?, text from page_versions where id = ?",
        (publication_id, best["version_id"]),
    )
    for copy in copies:
        _insert_copy(db, copy, best)
    insert(db, "unindexed", {"publication_id": publication_id})


def _insert_copy(db: Database, copy: Copy, best: Copy) -> None:
    row = {"page_id": copy["page_id"], "publication_id": best["page_id"], "position": 1}
    insert(db, "copies", {**row, "relation": _relation(copy, best), "part": None})


def _count_copies(db: Database, publication_id: int) -> None:
    db.conn.execute(
        """update publications set (copy_count, first_seen) = (select count(*), min(p.first_seen)
           from copies c join pages p on p.id = c.page_id where c.publication_id = publications.id) where id = ?""",
        [publication_id],
    )


def _is_own(copy: Copy) -> bool:
    """Whether the site's office may be taken for the issuer: guiding cases are the Supreme People's Procuratorate's."""
    return bool(copy["official"]) and (copy["kind"] != Kind.GUIDING_CASES or copy["level"] == "supreme")


def _relation(copy: Copy, best: Copy) -> str:
    """original: the office's own page. sister: the same site's second page. repost: anybody else's."""
    if copy["source_id"] != best["source_id"] or not _is_own(copy):
        return "repost"
    return "original" if copy["page_id"] == best["page_id"] else "sister"


def index_waiting(db: Database, index: Index, most: int, mapping: Mapper = map) -> int:
    """Take publications that wait into the index, at most so many, within the caller's transaction; returns how many.

    Many at once: a transaction with one text in it costs FTS5 twice the time.
    """
    waiting = db.execute(
        """select p.id, p.title, t.text from unindexed u join publications p on p.id = u.publication_id
           join publication_texts t on t.publication_id = p.id order by p.id limit ?""",
        [most],
    ).fetchall()
    index.add_all(waiting, mapping)
    db.conn.executemany("delete from unindexed where publication_id = ?", [(row[0],) for row in waiting])
    return len(waiting)
