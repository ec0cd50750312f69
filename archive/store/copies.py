"""One publication, many pages: pages that ever carried the same text carry one publication.

A publication is derived from its pages alone and made again whenever one of them gets a new text, so that the order in
which pages arrive does not matter. It takes its id and slug from its best copy; the slug of every other copy's page
leads to it as well (see archive.site), so that a link once given stays good.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from archive.search import Index, Mapping
from archive.store.rows import insert
from archive.urls import stable_id

# Shorter texts ("see attachment") are the same publication only under the same title.
TELLING_CHARS = 200

_SAME_TEXT = """
    select distinct b.page_id from page_versions a join page_versions b on b.text_sha256 = a.text_sha256
    where a.page_id = ? and (length(a.text) >= ? or a.title is b.title)
"""

# The current text of a page.
_CURRENT = """
    select v.*, p.url, p.slug, p.first_seen, p.source_id, s.official, s.name as office, s.region_code
    from pages p join page_versions v on v.id = p.version_id join sources s on s.id = p.source_id where p.id = ?
"""

_TAKEN_OVER = (
    *("kind", "kind_from", "title", "published", "published_from", "attribution", "editor"),
    *("topic", "topic_score", "topic_terms", "source_id", "url"),
)


@dataclass(frozen=True, slots=True)
class _Copy:
    """A page of the group with its current text, as one row."""

    row: dict[str, Any]

    @property
    def rank(self) -> tuple[bool, str, str]:
        """Best first: official, then the earliest, then by URL (document ids count up)."""
        return (not self.row["official"], self.row["published"] or "9999", self.row["url"])


def regroup(db: Database, index: Index, page_id: int) -> None:
    """Make the publication of this page and of all pages that share a text with it anew."""
    group = _group(db, page_id)
    copies = sorted((_Copy(next(db.query(_CURRENT, [member]))) for member in group), key=lambda copy: copy.rank)
    _remove(db, index, group)
    _insert(db, copies)


def index_waiting(db: Database, index: Index, most: int, mapping: Mapping = map) -> int:
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


def _group(db: Database, page_id: int) -> set[int]:
    group: set[int] = set()
    to_visit = {page_id}
    while to_visit:
        member = to_visit.pop()
        group.add(member)
        to_visit |= {row[0] for row in db.execute(_SAME_TEXT, [member, TELLING_CHARS])} - group
    return group


def _remove(db: Database, index: Index, group: set[int]) -> None:
    marks = ",".join("?" * len(group))
    old = db.execute(
        f"""select distinct p.id, p.title, t.text from copies c join publications p on p.id = c.publication_id
            join publication_texts t on t.publication_id = p.id where c.page_id in ({marks})""",
        list(group),
    ).fetchall()
    for publication_id, title, text in old:
        waiting = db.conn.execute("delete from unindexed where publication_id = ?", [publication_id])
        if not waiting.rowcount:
            index.remove(publication_id, title, text)
        db.conn.execute("delete from copies where publication_id = ?", [publication_id])
        db.conn.execute("delete from publication_texts where publication_id = ?", [publication_id])
        db.conn.execute("delete from publications where id = ?", [publication_id])


def _insert(db: Database, copies: list[_Copy]) -> None:
    best = copies[0].row
    publication_id = best["page_id"]
    insert(
        db,
        "publications",
        {
            "id": publication_id,
            "slug": _free_slug(db, best),
            **{name: best[name] for name in _TAKEN_OVER},
            "issuer": best["office"] if best["official"] else None,
            "region_code": best["region_code"] if best["official"] else None,
            "year": int(best["published"][:4]) if best["published"] else None,
            "chars": len(best["text"]),
            "case_count": None,
            "copy_count": len(copies),
            "first_seen": min(copy.row["first_seen"] for copy in copies),
        },
    )
    insert(db, "publication_texts", {"publication_id": publication_id, "text": best["text"]})
    for copy in copies:
        insert(
            db,
            "copies",
            {
                "page_id": copy.row["page_id"],
                "publication_id": publication_id,
                "position": 1,
                "relation": _relation(copy.row, best),
                "part": None,
            },
        )
    db.conn.execute("insert into unindexed (publication_id) values (?)", [publication_id])


def _relation(copy: dict[str, Any], best: dict[str, Any]) -> str:
    """original: the office's own page. sister: the same site's second page. repost: anybody else's."""
    if copy["source_id"] != best["source_id"] or not copy["official"]:
        return "repost"
    return "original" if copy["page_id"] == best["page_id"] else "sister"


def _free_slug(db: Database, best: dict[str, Any]) -> str:
    """The best copy's slug; with four digits more where another publication has it (one document id, two texts)."""
    taken = db.execute("select 1 from publications where slug = ?", [best["slug"]]).fetchone()
    return f"{best['slug']}-{stable_id(best['url']) % 10_000:04d}" if taken else str(best["slug"])
