"""What sites changed: reads texts that were edited, and for pages that are gone or have moved."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.site.render.diff import lone_paragraphs, paragraphs_apart

KINDS = ("edit", "gone", "moved")

# Each edit with the version before it. Imported versions are left out, because they are no changes by the site. The
# pages with several versions are found in an index, so that the texts of all other pages are not read.
_EDITS = """
    select 'edit' as kind, seen_at as at, page_id, id, before from (
        select id, page_id, seen_at, lag(id) over (partition by page_id order by seen_at, id) as before
        from page_versions where imported = 0
            and page_id in (select page_id from page_versions group by page_id having count(*) > 1)
    ) where before is not null
"""
_LEFT = """
    select state as kind, departed_at as at, id as page_id, null as id, null as before
    from pages where state in ('gone', 'moved')
"""
# Rows of (kind, at, page_id, id of the new version, id of the version before); the ids are null unless it is an edit.
CHANGES = f"select * from ({_EDITS} union all {_LEFT})"
# The same rows, of one event: an edit by its new version, a page that left by its id.
_ONE_EDIT = """
    select 'edit' as kind, seen_at as at, page_id, id, (
        select id from page_versions old
        where old.page_id = v.page_id and imported = 0 and (old.seen_at, old.id) < (v.seen_at, v.id)
        order by seen_at desc, id desc limit 1
    ) as before
    from page_versions v where id = ?
"""
_ONE_LEFT = f"{_LEFT} and id = ?"
_PAGE = """
    select coalesce(page_versions.title, publications.title) as title, publications.slug, relation,
        sources.name as source, pages.url, moved_to,
        (select max(last_seen) from page_versions where page_id = pages.id and imported = 0) as last_text
    from pages
        join copies on copies.page_id = pages.id
        join publications on publications.id = copies.publication_id
        left join sources on sources.id = pages.source_id
        left join page_versions on page_versions.id = coalesce(:version, version_id)
    where pages.id = :page order by publications.place = :place desc, copies.position limit 1
"""


@dataclass(frozen=True, slots=True)
class ListedChange:
    """An edit, or a page that is gone or has moved. A field is None if only another kind has it, or if its value is not
    known."""

    kind: str  # one of KINDS
    at: str  # when the new text was first seen, or when the address first answered that the page left; UTC, ISO 8601
    title: str | None  # of the page; of its publication if the page has no title
    slug: str  # of the publication
    relation: str  # of the page to the publication
    source: str | None
    url: str
    moved_to: str | None  # the URL at which the text of a page that has moved is now
    last_text: str | None  # when the old text, or the text of the page that left, was last seen there
    version_id: int | None  # of the new text
    only_new: int | None  # number of paragraphs that only the new text has, including changed ones
    only_old: int | None  # number of paragraphs that only the old text has, including changed ones

    @property
    def path(self) -> str:
        """The path of the page that shows the change on this site."""
        return f"/p/{self.slug}/versions/{self.version_id}" if self.version_id else f"/p/{self.slug}"


def change_of(conn: sqlite3.Connection, kind: str, number: int, place: int) -> ListedChange:
    """The change with this number (see archive.site.following.timeline), shown with the publication at this place."""
    row = conn.execute(_ONE_EDIT if kind == "edit" else _ONE_LEFT, (number,)).fetchone()
    return listed_change(conn, row, place)


def edited_paragraphs(conn: sqlite3.Connection, version_id: int) -> tuple[list[str], list[str]]:
    """The paragraphs that only the new text of an edit has, and those that only the text before it has."""
    before = conn.execute(_ONE_EDIT, (version_id,)).fetchone()["before"]
    texts = [
        conn.execute("select text from page_versions where id = ?", (one,)).fetchone()[0]
        for one in (before, version_id)
    ]
    return lone_paragraphs(*texts)


def listed_change(conn: sqlite3.Connection, row: sqlite3.Row, place: int | None = None) -> ListedChange:
    """The change of a row of CHANGES. Of a page with several publications, it is shown with the one at this place, else
    with the first."""
    named = {"page": row["page_id"], "version": row["id"], "place": place}
    page = dict(conn.execute(_PAGE, named).fetchone())
    if row["kind"] != "edit":
        return ListedChange(row["kind"], row["at"], **page, version_id=None, only_new=None, only_old=None)
    version = "select text, last_seen from page_versions where id = ?"
    page["moved_to"] = None
    old, page["last_text"] = conn.execute(version, (row["before"],)).fetchone()
    new, _ = conn.execute(version, (row["id"],)).fetchone()
    only_new, only_old = paragraphs_apart(old, new)
    return ListedChange("edit", row["at"], **page, version_id=row["id"], only_new=only_new, only_old=only_old)
