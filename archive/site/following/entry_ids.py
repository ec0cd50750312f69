"""Ids of feeds and of their entries: URNs of UUIDs (RFC 9562, version 5), made of what never changes.

No host and no slug is in them: the same event has the same id on every server that serves the archive, over http and
https, in every edition and after every rebuild. What they are made of is in docs/following.md.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterable

NAMESPACE = uuid.UUID("365f8190-c266-4cb0-a857-3ff6b5b6a61b")  # ours alone; a change of it makes every entry a new one

# The page that carried a publication first, and the document's place on it: a better copy that is found later changes a
# publication's slug and id, and not this. Pages with a part of it come last, since they may have been publications of
# their own before the whole was found. (With min(), SQLite takes the other columns from the row of the minimum.)
FIRST_COPIES = """
    select publication_id, page_id, position,
        min((relation in ('part', 'excerpt')) || first_seen || printf(' %d %06d', page_id, position))
    from copies join pages on pages.id = page_id {where} group by publication_id
"""
_OF_SOME = FIRST_COPIES.format(where="where publication_id in (select value from json_each(?))")


def publication_names(conn: sqlite3.Connection, publication_ids: Iterable[int]) -> dict[int, str]:
    """For each publication, by its id in this file, a name that it has in every file."""
    rows = conn.execute(_OF_SOME, (json.dumps(list(publication_ids)),))
    return {publication_id: name_at(page_id, position) for publication_id, page_id, position, _ in rows}


def name_at(page_id: int, position: int) -> str:
    """The name of a publication that this document of a page carried first."""
    return f"page/{page_id}/{position}"


def urn_of(*parts: object) -> str:
    """The URN for something with this name."""
    return uuid.uuid5(NAMESPACE, "/".join(map(str, parts))).urn
