"""Tells readers of feeds which entries to delete: those of works that were withdrawn from the archive (RFC 6721)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from archive.site.following.atom import AtomTombstone
from archive.site.following.entry_ids import name_at, urn_of
from archive.site.strings import word

MAX_WITHDRAWALS = 100  # the newest, in each feed
# A withdrawn work is known by its pages; one of them carried it first, and the ids of its entries are made of that one.
_WITHDRAWN = """
    select distinct withdrawn_at, reason, page_id, position,
        (select count(*) from withdrawn_cases where withdrawal_id = w.id) as cases
    from (select * from withdrawn order by withdrawn_at desc, id limit ?) w
        join withdrawn_pages on withdrawal_id = w.id
    order by withdrawn_at desc, page_id, position
"""


def tombstones(conn: sqlite3.Connection) -> tuple[AtomTombstone, ...]:
    """The entries of what was withdrawn, the newest first: of the work and of its cases, under each id that they may
    have had. A reader passes over an id that it does not know."""

    def each() -> Iterator[AtomTombstone]:
        for at, reason, page_id, position, cases in conn.execute(_WITHDRAWN, (MAX_WITHDRAWALS,)):
            name, comment = name_at(page_id, position), word("feed.withdrawn", reason=reason)
            yield AtomTombstone(urn_of("publication", name), at, comment)
            yield from (AtomTombstone(urn_of("case", name, number), at, comment) for number in range(1, cases + 1))

    return tuple(each())
