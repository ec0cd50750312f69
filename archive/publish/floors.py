"""How much a source, or the whole file, may lose from one public file to the next, and how much a source should have.

A publication is lost if neither it nor any page that carried it is in the new file, or if it was merged with another
one of its source: texts that become the same overnight are those of a hacked site. If it only has a new best copy it
is not lost, and neither is one that was withdrawn (archive.publish.withheld).
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from archive.publish.errors import Shrunk
from archive.sqlite_uri import sqlite_uri
from archive.store.holds import sources_on_hold
from archive.store.runs import accepted_losses

MAX_LOST_SHARE = 0.1  # of a source's publications, and of those of the WHOLE
MAX_LOST = 1  # publications that may be lost whatever the share, unless none is left: 5 may become 4
NO_SOURCE = "none"  # stands for the source of publications that were imported without one
WHOLE = "the whole"  # all sources that declare no minimum, taken together
Bounds = dict[str, tuple[int | None, int | None]]  # by source id: the minimum and maximum that it declares


@dataclass(frozen=True, slots=True)
class Shortfall:
    """How many publications a source, or the WHOLE, lacks."""

    source: str
    expected: int  # what the last public file had, or the minimum that the source declares
    missing: int  # how many of these it lacks
    declared: bool = False  # whether `expected` is the minimum that the source declares

    def __str__(self) -> str:
        what = "that it declares as its minimum" if self.declared else "of the last public file"
        return f"{self.source} lacks {self.missing} of the {self.expected} publication(s) {what}"


@dataclass(frozen=True, slots=True)
class FileComparison:
    """A new public file beside the last one: the shortfalls that block publishing, those that do not, and excesses."""

    blocking: tuple[Shortfall, ...] = ()
    tolerated: tuple[Shortfall, ...] = ()
    above_maximum: tuple[str, ...] = ()  # ids of sources with more publications than their declared maximum


def compare(
    archive_db: Path, new: Path, last: Path | None, *, force: bool = False
) -> tuple[FileComparison, tuple[Shortfall, ...] | None]:
    """Compare a new public file with the last one that is whole; without one, with the numbers of the last publishing.

    Returns the comparison, and the shortfalls that `force` overrode: None if there was nothing to override, empty if
    the last file cannot be read. Raises Shrunk if there is something to override and `force` is False.
    """
    limits = read_limits(archive_db)
    with closing(sqlite3.connect(sqlite_uri(new, mode="ro", immutable=1), uri=True)) as db:
        above = _above_maximum(db, limits.bounds)
        try:
            blocking, tolerated = _of_file(db, last, limits) if last else _of_numbers(db, limits)
        except sqlite3.Error as error:
            if not force:
                raise Shrunk(f"the last public file cannot be read for comparison ({error})") from error
            return FileComparison(above_maximum=above), ()
    if blocking and not force:
        raise Shrunk("; ".join(map(str, blocking)))
    return FileComparison(blocking, tolerated, above), blocking or None


def _of_file(db: sqlite3.Connection, last: Path, limits: Limits) -> tuple[tuple[Shortfall, ...], tuple[Shortfall, ...]]:
    attach_last(db, last)
    return shortfalls(db, limits)


def _of_numbers(db: sqlite3.Connection, limits: Limits) -> tuple[tuple[Shortfall, ...], tuple[Shortfall, ...]]:
    """What the new rows lack beside the numbers of the last publishing, since its file is not there or damaged."""
    now = Counter(dict(db.execute(_NUMBERS.format("publications", "true"), (NO_SOURCE,)).fetchall()))
    since = _NUMBERS.format("withdrawn", "withdrawn_at >= ?")
    now.update(dict(db.execute(since, (NO_SOURCE, limits.published_at)).fetchall()))
    lost = [
        Shortfall(source, before, max(0, before - now.get(source, 0)))
        for source, before in limits.published.items()
        if source not in limits.accepted
    ]
    too_many = tuple(one for one in lost if _is_too_many(one))
    return too_many, tuple(one for one in lost if one.missing and one not in too_many)


_NUMBERS = "SELECT coalesce(source_id, ?), count(*) FROM {} WHERE {} GROUP BY 1"


@dataclass(frozen=True, slots=True)
class Limits:
    """What limits a new public file, by the working file."""

    bounds: Bounds
    accepted: frozenset[str]  # sources that may lose what they lack: an operator accepted it, or holds them
    published: dict[
        str, int
    ]  # the number of publications of each source in the last publishing; empty before the first
    published_at: str  # when that was, UTC, ISO 8601; empty before the first


def read_limits(archive_db: Path) -> Limits:
    """The bounds that sources declare, the sources whose losses an operator wants, and the last publishing."""
    sql = "SELECT source_id, min_publications, max_publications FROM source_bounds"
    with closing(sqlite3.connect(sqlite_uri(archive_db, mode="ro"), uri=True)) as db:
        bounds = {source: (least, most) for source, least, most in db.execute(sql)}
        last = db.execute("SELECT by_source, at FROM publishings ORDER BY id DESC LIMIT 1").fetchone()
        numbers, at = (json.loads(last[0]), last[1]) if last else ({}, "")
        return Limits(bounds, frozenset((*accepted_losses(db), *sources_on_hold(db))), numbers, at)


def attach_last(db: sqlite3.Connection, last: Path) -> None:
    """Attach the last public file to a connection, as `last`."""
    db.execute("ATTACH ? AS last", (sqlite_uri(last, mode="ro", immutable=1),))


def shortfalls(db: sqlite3.Connection, limits: Limits) -> tuple[tuple[Shortfall, ...], tuple[Shortfall, ...]]:
    """What new rows lack beside the last public file: the shortfalls that block publishing, and the others.

    In the connection, `publications`, `copies` and `pages` are the new rows, and `last` is the last file. A source with
    a minimum is judged by it alone: it blocks if the last file reached the minimum and the new rows do not. A source
    whose losses were accepted never blocks. Raises sqlite3.Error if the last file cannot be read.
    """
    minimums = {source: least for source, (least, _) in limits.bounds.items() if least is not None}
    carried, before = _carried(db), _carried(db, "last.")
    below = [
        Shortfall(source, least, least - carried.get(source, 0), declared=True)
        for source, least in minimums.items()
        if carried.get(source, 0) < least <= before.get(source, 0) and source not in limits.accepted
    ]
    lost = [Shortfall(*row) for row in db.execute(_LOST, (NO_SOURCE,))]
    by_share = [one for one in lost if one.source not in limits.accepted.union(minimums)]
    whole = Shortfall(WHOLE, sum(one.expected for one in by_share), sum(one.missing for one in by_share))
    too_many = [one for one in by_share if _is_too_many(one)]
    if not too_many and _is_too_many(whole):
        too_many = [whole]
    return (*too_many, *below), tuple(one for one in lost if one.missing and one not in too_many)


def _above_maximum(db: sqlite3.Connection, bounds: Bounds) -> tuple[str, ...]:
    """The ids of sources with more publications than their declared maximum, which never blocks."""
    carried = _carried(db)
    return tuple(source for source, (_, most) in bounds.items() if most is not None and carried.get(source, 0) > most)


def _is_too_many(lost: Shortfall) -> bool:
    """Whether all publications are lost, however few they were, or both more than one and more than one in ten."""
    too_many = lost.missing > max(MAX_LOST, lost.expected * MAX_LOST_SHARE)
    return too_many or 0 < lost.expected == lost.missing


def _carried(db: sqlite3.Connection, schema: str = "") -> dict[str, int]:
    """The number of publications of which each source has a page, by source id."""
    sql = f"""SELECT source_id, count(DISTINCT publication_id) FROM {schema}copies
        JOIN {schema}pages ON pages.id = page_id WHERE publication_id NOT IN ({_WITHDRAWN.format(schema)}) GROUP BY 1"""
    return dict(db.execute(sql).fetchall())


# The publications of a file that were withdrawn since; `withdrawn_pages` is that of the new rows.
_WITHDRAWN = """
    SELECT publication_id FROM {}copies WHERE (page_id, position) IN (SELECT page_id, position FROM withdrawn_pages)
"""
# For each source of the last file, how many publications it had, and how many of these are lost. `stays` has the
# publication of the new file that each became: of those of one source that became one of that source, all but one are
# lost.
_LOST = f"""
    WITH stays AS (
        SELECT o.id, coalesce(o.source_id, ?) AS source_id, coalesce(same.id, min(c.publication_id)) AS new_id
        FROM last.publications o LEFT JOIN publications same ON same.id = o.id
            LEFT JOIN last.copies carried ON carried.publication_id = o.id
            LEFT JOIN copies c ON c.page_id = carried.page_id
        WHERE o.id NOT IN ({_WITHDRAWN.format("last.")}) GROUP BY o.id
    )
    SELECT stays.source_id, count(*), count(*) - count(new_id) + count(own.id) - count(DISTINCT own.id)
    FROM stays LEFT JOIN publications own
        ON own.id = new_id AND coalesce(own.source_id, '{NO_SOURCE}') = stays.source_id
    GROUP BY 1 ORDER BY 1
"""
