"""Knows when each work was first published: the column added_at of the public file.

The moment is recorded in the working file for each page (and position on it) that carries a whole work, and not for the
publication, whose id changes with its best copy. A work is as old as the oldest of its whole copies; what a publishing
finds, it records for all of them. So the moment stays when another copy becomes the best, when the page that had it
first is gone, and when works are joined; it can only become earlier, if two works that readers know are joined. A batch
is not as old as an excerpt of it that was published alone: readers of the excerpt did not have the batch.

What only the last public file knows is taken from it first: all that it has, when an archive begins to record (then the
moments are not known, and stay empty), and what came after a backup that was restored.
"""

from __future__ import annotations

import sqlite3

_WHOLE = "relation in ('original', 'sister', 'repost')"
_OF_FILE = f"""
    select page_id, position, {{added_at}} from {{file}}.copies join {{file}}.publications p on p.id = publication_id
    where {_WHOLE}
"""
_UNKNOWN = "(page_id, position) not in (select page_id, position from additions)"

# The moment of each publication, when all rows are in the new file. An empty one is the earliest of all.
_FILL = f"""
    update main.publications set added_at = found.added_at from (
        select publication_id, iif(count(*) > count(added_at), null, min(added_at)) as added_at from (
            select c.publication_id, iif(a.page_id is null, :now, a.added_at) as added_at
            from main.copies c left join {{working}}.additions a using (page_id, position) where {_WHOLE}
        ) group by publication_id
    ) found where found.publication_id = publications.id
"""
_RECORD = f"""
    insert into additions (page_id, position, added_at) {_OF_FILE.format(added_at="p.added_at", file="new")}
    on conflict (page_id, position) do update set added_at = excluded.added_at
    where added_at is not excluded.added_at
"""


def fill(db: sqlite3.Connection, working: str, now: str) -> None:
    """Fill added_at in a new file, `main`. `working`: the schema of the working file; `now`: UTC, ISO 8601."""
    db.execute(_FILL.format(working=working), {"now": now})


def unknown(db: sqlite3.Connection) -> list[tuple[int, int, str | None]]:
    """What the file `last` has and the working file, `main`, does not know: page, position, moment."""
    columns = {name for (name,) in db.execute("select name from pragma_table_info('publications', 'last')")}
    rows = _OF_FILE.format(added_at="p.added_at" if "added_at" in columns else "null", file="last")
    return db.execute(f"{rows} and {_UNKNOWN}").fetchall()


def record(db: sqlite3.Connection) -> None:
    """Record what a new file, `new`, has, in the working file, within the caller's transaction."""
    db.execute(_RECORD)
