"""The register of withdrawals: a work is withdrawn, the withdrawal is undone, and what holds is listed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import uuid4

from sqlite_utils import Database

from archive.errors import FanzhaError
from archive.slugs import slug_at
from archive.store.rows import Row, insert, select
from archive.store.withdrawals.texts import WITHHELD, find_copies, record_texts

_ADDRESS = re.compile(r".*/p/(?P<slug>[^/?#]+).*")
_BY_SLUG = """
    select id, slug, kind, title, source_id, published from publications where slug = :slug
"""
_BY_PAGE = """
    select distinct p.id, p.slug, p.kind, p.title, p.source_id, p.published, g.slug as page_slug, c.position
    from pages g join copies c on c.page_id = g.id join publications p on p.id = c.publication_id
    where g.slug = :slug or :slug glob g.slug || '-*' order by length(g.slug) desc, c.position
"""
_ACTIVE = "select id from withdrawals where undone_at is null order by withdrawn_at, id"
_LISTED = """
    select id, slug, title, title_public, withdrawn_at, withdrawn_by, reason, note, undone_at, undone_by, undone_note,
           (select count(distinct page_id || ' ' || position) from withdrawn_texts where withdrawal_id = w.id) as pages
    from withdrawals w order by withdrawn_at, id
"""
_SLUGS = f"select slug from publications where id in ({WITHHELD}) order by slug"


class CannotWithdraw(FanzhaError):
    """There is nothing to withdraw, or nothing to undo. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A withdrawal of the register."""

    id: str
    slug: str
    title: str | None
    title_public: int
    withdrawn_at: str  # UTC, ISO 8601
    withdrawn_by: str | None
    reason: str
    note: str | None
    undone_at: str | None
    undone_by: str | None
    undone_note: str | None
    pages: int  # places (page and position) at which it is or was
    withholds: tuple[str, ...]  # slugs of the publications of the working file that are not published because of it


@dataclass(frozen=True, slots=True)
class Statement:
    """What an operator says when a work is withdrawn."""

    reason: str  # for the public
    by: str
    note: str | None = None  # for the operator
    title_public: bool = False


def slug_in(address: str) -> str:
    """The slug in the address of a publication's page; the argument itself if it is no such address."""
    found = _ADDRESS.fullmatch(address)
    return found["slug"] if found else address


def withdraw(db: Database, slug: str, statement: Statement, at: str) -> Entry:
    """Withdraw the publication with this slug, or of whose page it is the slug, within the caller's transaction. `at`:
    UTC, ISO 8601. Raises CannotWithdraw."""
    found = _publication(db, slug)
    if known := [one for one in entries(db) if not one.undone_at and found["slug"] in one.withholds]:
        raise CannotWithdraw(f"{slug} is withdrawn already, since {known[0].withdrawn_at}. Nothing was changed")
    row = {
        **{name: found[name] for name in ("slug", "kind", "title", "source_id", "published")},
        "id": uuid4().hex,
        "title_public": int(statement.title_public),
        "withdrawn_at": at,
        "withdrawn_by": statement.by,
        "reason": statement.reason,
        "note": statement.note,
    }
    insert(db, "withdrawals", row)
    record_texts(db, row["id"], {found["id"]}, at)
    record_texts(db, row["id"], find_copies(db, row["id"]), at)
    return next(one for one in entries(db) if one.id == row["id"])


def undo(db: Database, slug: str, by: str, note: str | None, at: str) -> list[Entry]:
    """Undo what withdrew the publication with this slug, within the caller's transaction. Returns the withdrawals that
    held. Raises CannotWithdraw."""
    holding = [one for one in entries(db) if not one.undone_at and (one.slug == slug or slug in one.withholds)]
    if not holding:
        raise CannotWithdraw(f"{slug} is not withdrawn. Nothing was changed. `fanzha withdraw --list` says what is")
    for one in holding:
        sql = "update withdrawals set undone_at = ?, undone_by = ?, undone_note = ? where id = ?"
        db.conn.execute(sql, (at, by, note, one.id))
    return holding


def entries(db: Database) -> list[Entry]:
    """All withdrawals, also those that were undone, the oldest first."""
    return [Entry(**row, withholds=() if row["undone_at"] else _slugs(db, row["id"])) for row in select(db, _LISTED)]


def _slugs(db: Database, withdrawal_id: str) -> tuple[str, ...]:
    return tuple(slug for (slug,) in db.conn.execute(_SLUGS, {"withdrawal": withdrawal_id}))


def find_new_copies(db: Database, at: str) -> int:
    """Record the copies of withdrawn works that have come since, within the caller's transaction. Returns how many
    texts were new. `at`: UTC, ISO 8601."""
    return sum(record_texts(db, id_, find_copies(db, id_), at) for (id_,) in db.conn.execute(_ACTIVE).fetchall())


def holds_any(db: Database) -> bool:
    """Whether anything is withdrawn."""
    return db.conn.execute(_ACTIVE).fetchone() is not None


def _publication(db: Database, slug: str) -> Row:
    """The publication with this slug, else that of the page and position with this slug."""
    if found := select(db, _BY_SLUG, {"slug": slug}):
        return found[0]
    on_pages = select(db, _BY_PAGE, {"slug": slug})
    for row in on_pages:
        if slug in (row["page_slug"], slug_at(row["page_slug"], row["position"])):
            return row
    raise CannotWithdraw(
        f"no publication of the archive has the slug {slug}. Nothing was changed. The slug is the last part of the "
        "address of its page (/p/SLUG); a single case (/c/ID) goes with its batch, so give that of the batch"
    )
