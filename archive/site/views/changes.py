"""What became of pages that carry publications: texts that their sites changed, and pages that are gone."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Any

from archive.site.render.diff import paragraphs_apart
from archive.site.views.cases import csv_of
from archive.site.views.searching import LAST_PAGE, number_in

PAGE_SIZE = 20  # every edit on a page costs reading two texts
KINDS = ("edit", "gone")


@dataclass(frozen=True, slots=True)
class AskedChanges:
    """The parameters of /changes."""

    kind: str | None = None  # one of KINDS; None for both
    page: int = 1


@dataclass(frozen=True, slots=True)
class Change:
    """An edit, or a page that is gone. None where it is the other, or not known."""

    kind: str
    at: str  # when the new text was first seen, or when the page was found gone; UTC, ISO 8601
    title: str | None  # of the page; of its publication where the page has none
    slug: str  # of the publication
    relation: str  # of the page to it
    source: str | None
    url: str
    last_text: str | None  # when the old text, or that of the page that is gone, was last seen
    version_id: int | None  # the new text
    only_new: int | None  # paragraphs of the new text that the old does not hold; one that reads otherwise is one
    only_old: int | None  # paragraphs of the old text that the new does not hold


@dataclass(frozen=True, slots=True)
class Changes:
    """A page of them, newest first."""

    total: int
    of_kind: dict[str, int]
    rows: tuple[Change, ...]


def asked_changes(arguments: Any) -> AskedChanges:
    """The question in a query string; what makes no sense counts as not asked."""
    kind, page = arguments.get("kind"), number_in(arguments.get("page", "")) or 1
    return AskedChanges(kind if kind in KINDS else None, min(max(page, 1), LAST_PAGE))


# Each with the text before it, which the site had too: what was imported is no change of the site's. The pages with
# several texts are found in an index, so that the texts of all others are not read.
_EDITS = """
    select 'edit' as kind, seen_at as at, page_id, id, before from (
        select id, page_id, seen_at, lag(id) over (partition by page_id order by seen_at, id) as before
        from page_versions where imported = 0
            and page_id in (select page_id from page_versions group by page_id having count(*) > 1)
    ) where before is not null
"""
_GONE = (
    "select 'gone' as kind, last_seen as at, id as page_id, null as id, null as before from pages where state='gone'"
)
_WHAT = f"select * from ({_EDITS} union all {_GONE})"
_PAGE = """
    select coalesce(page_versions.title, publications.title) as title, publications.slug, relation,
        sources.name as source, pages.url,
        (select max(last_seen) from page_versions where page_id = pages.id and imported = 0) as last_text
    from pages
        join copies on copies.page_id = pages.id
        join publications on publications.id = copies.publication_id
        left join sources on sources.id = pages.source_id
        left join page_versions on page_versions.id = coalesce(:version, version_id)
    where pages.id = :page order by copies.position limit 1
"""


def find(conn: sqlite3.Connection, question: AskedChanges) -> Changes:
    """A page of changes."""
    counts = dict.fromkeys(KINDS, 0) | dict(conn.execute(f"select kind, count(*) from ({_WHAT}) group by kind"))
    rows = conn.execute(
        f"{_WHAT} where :kind is null or kind = :kind order by at desc, page_id, id limit :most offset :skipped",
        {"kind": question.kind, "most": PAGE_SIZE, "skipped": (question.page - 1) * PAGE_SIZE},
    ).fetchall()
    total = counts[question.kind] if question.kind else sum(counts.values())
    return Changes(total, counts, tuple(_change(conn, row) for row in rows))


def _change(conn: sqlite3.Connection, row: sqlite3.Row) -> Change:
    page = dict(conn.execute(_PAGE, {"page": row["page_id"], "version": row["id"]}).fetchone())
    if row["kind"] == "gone":
        return Change("gone", row["at"], **page, version_id=None, only_new=None, only_old=None)
    texts = dict(conn.execute("select id, text from page_versions where id in (?, ?)", (row["before"], row["id"])))
    only_new, only_old = paragraphs_apart(texts[row["before"]], texts[row["id"]])
    (until,) = conn.execute("select last_seen from page_versions where id = ?", (row["before"],)).fetchone()
    told = {**page, "last_text": until}
    return Change("edit", row["at"], **told, version_id=row["id"], only_new=only_new, only_old=only_old)


def shown(found: Changes, question: AskedChanges, path: Callable[..., str]) -> dict[str, Any]:
    """What the template shows."""
    pages = min(math.ceil(found.total / PAGE_SIZE), LAST_PAGE)

    def changes(page: int = 1, kind: str | None = question.kind, file: str = "") -> str:
        return path(f"/changes{file}", kind=kind, page=page if page > 1 else None)

    counted = [(None, sum(found.of_kind.values())), *found.of_kind.items()]
    return {
        "changes": [(one, path(path_of(one))) for one in found.rows],
        "total": found.total,
        "kinds": [(kind, n, changes(kind=kind), kind == question.kind) for kind, n in counted],
        "page": question.page,
        "pages": pages,
        "previous": changes(question.page - 1),
        "next": changes(question.page + 1),
        "first_page": changes(),
        "exports": [(name, changes(question.page, file=f".{name}")) for name in ("csv", "json")],
    }


def as_csv(found: Changes, address: Callable[[Change], str]) -> str:
    """A page of changes as CSV, with the address of each on this site."""
    rows = [[*asdict(one).values(), address(one)] for one in found.rows]
    return csv_of([[*(field.name for field in fields(Change)), "address"], *rows])


def as_json(found: Changes, question: AskedChanges, address: Callable[[Change], str]) -> str:
    """The same as JSON."""
    head = {"total": found.total, "page": question.page, "page_size": PAGE_SIZE}
    rows = [{**asdict(one), "address": address(one)} for one in found.rows]
    return json.dumps({**head, "changes": rows}, ensure_ascii=False)


def path_of(one: Change) -> str:
    """Where the change can be read on this site."""
    return f"/p/{one.slug}/versions/{one.version_id}" if one.version_id else f"/p/{one.slug}"
