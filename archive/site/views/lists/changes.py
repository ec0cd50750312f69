"""Lists changes, as a page, CSV and JSON: texts that their sites edited, and pages that are gone or have moved."""

from __future__ import annotations

import json
import math
import sqlite3
from dataclasses import asdict, dataclass, fields

from datasette import Response

from archive.site.following.changes import CHANGES, KINDS, ListedChange, listed_change
from archive.site.http.list_query import MAX_PAGE, ListQuery, ListSpec
from archive.site.views.lists import list_answers
from archive.site.visit import Visit

SPEC = ListSpec(
    "/changes",
    ("kind",),
    ("newest", "oldest"),
    events=True,
    kinds="change",
    page_size=20,  # changes; few, because two texts are read for every edit
)


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
        "feed": controls.address(query.changed(sort=""), "/changes.atom"),
        "exports": [(name, controls.address(query, f"/changes.{name}")) for name in ("csv", "json")],
    }
    return await visit.page("fanzha/changes.html", context)


async def as_file(visit: Visit) -> Response:
    """A page of changes as a file."""
    query = visit.query(SPEC)
    if refused := list_answers.refusal(query.refused):
        return refused
    found = await visit.ask(find, query)
    rows = [{**asdict(one), "address": visit.absolute(one.path)} for one in found.rows]
    columns = (*(field.name for field in fields(ListedChange)), "address")
    return await list_answers.list_file(visit, query, "changes", columns, rows, found.total, {"changes": rows})


def find(conn: sqlite3.Connection, query: ListQuery) -> ChangesPage:
    """Read one page of changes, and count all changes by kind."""
    happened = f"select * from ({CHANGES}) where at >= :since"
    since = {"since": query.happened_from}
    counts = dict.fromkeys(KINDS, 0) | dict(
        conn.execute(f"select kind, count(*) from ({happened}) group by kind", since)
    )
    kinds, direction = query.filters.get("kind", KINDS), "desc" if query.order == "newest" else "asc"
    rows = conn.execute(
        f"""{happened} and kind in (select value from json_each(:kinds))
            order by at {direction}, page_id, id limit :limit offset :offset""",
        since | {"kinds": json.dumps(kinds), "limit": query.spec.page_size, "offset": query.offset},
    ).fetchall()
    total = sum(n for kind, n in counts.items() if kind in kinds)
    return ChangesPage(total, counts, tuple(listed_change(conn, row) for row in rows))
