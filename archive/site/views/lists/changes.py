"""Lists changes, as a page, CSV and JSON: texts that their sites edited, and pages that are gone or have moved."""

from __future__ import annotations

import json
import math
import sqlite3
from dataclasses import asdict, dataclass, fields

from datasette import Response

from archive.site.http.list_query import MAX_PAGE, ListQuery, ListSpec
from archive.site.render.diff import paragraphs_apart
from archive.site.views.lists import list_answers
from archive.site.visit import Visit

KINDS = ("edit", "gone", "moved")
SPEC = ListSpec(
    "/changes",
    ("kind",),
    ("newest", "oldest"),
    kinds="change",
    page_size=20,  # changes; few, because two texts are read for every edit
)


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


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """A page of changes, in the order of the query."""

    total: int  # number of changes of the chosen kinds
    by_kind: dict[str, int]  # kind → number of changes
    rows: tuple[ListedChange, ...]


async def page(visit: Visit) -> Response:
    """The page with edits and pages that left, by default the newest first; the parameter `kind` filters them."""
    query = visit.query(SPEC)
    found = await visit.ask(find, query)
    controls = await visit.controls(query)
    kinds = query.filters.get("kind", ())
    every = (None, sum(found.by_kind.values()), controls.address(query.changed(filters={})), not kinds)
    each = [(kind, n, controls.of_value("kind", kind), kind in kinds) for kind, n in found.by_kind.items()]
    context = {
        "here": "changes",
        **controls.context(),
        "changes": [(one, visit.address(one.path)) for one in found.rows],
        "total": found.total,
        "pages": min(math.ceil(found.total / SPEC.page_size), MAX_PAGE),
        "kinds": [every, *each],
        "exports": [(name, controls.address(query, f"/changes.{name}")) for name in ("csv", "json")],
    }
    return await visit.page("fanzha/changes.html", context)


async def as_file(visit: Visit) -> Response:
    """A page of changes as a file."""
    query = visit.query(SPEC)
    if refused := list_answers.refusal(query):
        return refused
    found = await visit.ask(find, query)
    rows = [{**asdict(one), "address": visit.absolute(one.path)} for one in found.rows]
    columns = (*(field.name for field in fields(ListedChange)), "address")
    return await list_answers.list_file(visit, query, "changes", columns, rows, found.total, {"changes": rows})


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
_WHAT = f"select * from ({_EDITS} union all {_LEFT})"
_PAGE = """
    select coalesce(page_versions.title, publications.title) as title, publications.slug, relation,
        sources.name as source, pages.url, moved_to,
        (select max(last_seen) from page_versions where page_id = pages.id and imported = 0) as last_text
    from pages
        join copies on copies.page_id = pages.id
        join publications on publications.id = copies.publication_id
        left join sources on sources.id = pages.source_id
        left join page_versions on page_versions.id = coalesce(:version, version_id)
    where pages.id = :page order by copies.position limit 1
"""


def find(conn: sqlite3.Connection, query: ListQuery) -> ChangesPage:
    """Read one page of changes, and count all changes by kind."""
    counts = dict.fromkeys(KINDS, 0) | dict(conn.execute(f"select kind, count(*) from ({_WHAT}) group by kind"))
    kinds, direction = query.filters.get("kind", KINDS), "desc" if query.order == "newest" else "asc"
    rows = conn.execute(
        f"""{_WHAT} where kind in (select value from json_each(:kinds))
            order by at {direction}, page_id, id limit :limit offset :offset""",
        {"kinds": json.dumps(kinds), "limit": query.spec.page_size, "offset": query.offset},
    ).fetchall()
    total = sum(n for kind, n in counts.items() if kind in kinds)
    return ChangesPage(total, counts, tuple(_change(conn, row) for row in rows))


def _change(conn: sqlite3.Connection, row: sqlite3.Row) -> ListedChange:
    page = dict(conn.execute(_PAGE, {"page": row["page_id"], "version": row["id"]}).fetchone())
    if row["kind"] != "edit":
        return ListedChange(row["kind"], row["at"], **page, version_id=None, only_new=None, only_old=None)
    version = "select text, last_seen from page_versions where id = ?"
    page["moved_to"] = None
    old, page["last_text"] = conn.execute(version, (row["before"],)).fetchone()
    new, _ = conn.execute(version, (row["id"],)).fetchone()
    only_new, only_old = paragraphs_apart(old, new)
    return ListedChange("edit", row["at"], **page, version_id=row["id"], only_new=only_new, only_old=only_old)
