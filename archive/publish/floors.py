"""How much a source, or the whole file, may lose from one public file to the next, and how much a source should have.

A publication is lost if neither it nor any page that carried it is in the new file. If it only has a new best
copy, on another site, it is not lost.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from archive.publish.errors import Shrunk
from archive.sqlite_uri import sqlite_uri

MAX_LOST_SHARE = 0.1  # of a source's publications, and of those of the WHOLE
MAX_LOST = 1  # publications that may be lost whatever the share, unless none is left: 5 may become 4
NO_SOURCE = "none"  # stands for the source of publications that were imported without one
WHOLE = "the whole"  # all sources that declare no minimum, taken together


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
    archive_db: Path, new: Path, last: Path, *, force: bool = False
) -> tuple[FileComparison, tuple[Shortfall, ...] | None]:
    """Compare a new public file with the last one, if there is one. Returns the comparison, and the shortfalls
    that `force` overrode: None if there was nothing to override, empty if the last file cannot be read. Raises Shrunk
    if there is something to override and `force` is False."""
    bounds = _bounds(archive_db)
    if not last.exists():
        return comparison_of(new, None, bounds), None
    try:
        comparison = comparison_of(new, last, bounds)
    except sqlite3.Error as error:
        if not force:
            raise Shrunk(f"the last public file cannot be read for comparison ({error})") from error
        return comparison_of(new, None, bounds), ()
    if comparison.blocking and not force:
        raise Shrunk("; ".join(map(str, comparison.blocking)))
    return comparison, comparison.blocking or None


def _bounds(archive_db: Path) -> dict[str, tuple[int | None, int | None]]:
    """The minimum and maximum of publications that sources declare, by source id."""
    sql = "SELECT source_id, min_publications, max_publications FROM source_bounds"
    with closing(sqlite3.connect(sqlite_uri(archive_db, mode="ro"), uri=True)) as db:
        return {source: (least, most) for source, least, most in db.execute(sql)}


def comparison_of(new: Path, last: Path | None, bounds: dict[str, tuple[int | None, int | None]]) -> FileComparison:
    """A new public file compared with the last one, if there is one. Raises sqlite3.Error if a file cannot be read.

    `bounds`: the minimum and maximum of publications that sources declare, by source id. A source with a minimum is
    judged by it alone: it blocks publishing if the last file reached the minimum and the new file does not. A maximum
    never blocks.
    """
    carried = _carried(new)
    above = tuple(source for source, (_, most) in bounds.items() if most is not None and carried.get(source, 0) > most)
    if last is None:
        return FileComparison(above_maximum=above)
    minimums = {source: least for source, (least, _) in bounds.items() if least is not None}
    before = _carried(last)
    below = [
        Shortfall(source, least, least - carried.get(source, 0), declared=True)
        for source, least in minimums.items()
        if carried.get(source, 0) < least <= before.get(source, 0)
    ]
    lost = _lost(new, last)
    by_share = [one for one in lost if one.source not in minimums]
    whole = Shortfall(WHOLE, sum(one.expected for one in by_share), sum(one.missing for one in by_share))
    too_many = [one for one in by_share if _is_too_many(one)]
    if not too_many and _is_too_many(whole):
        too_many = [whole]
    tolerated = tuple(one for one in lost if one.missing and one not in too_many)
    return FileComparison((*too_many, *below), tolerated, above)


def _is_too_many(lost: Shortfall) -> bool:
    """Whether all publications are lost, however few they were, or both more than one and more than one in ten."""
    too_many = lost.missing > max(MAX_LOST, lost.expected * MAX_LOST_SHARE)
    return too_many or 0 < lost.expected == lost.missing


def _carried(public_db: Path) -> dict[str, int]:
    """The number of publications of which each source has a page, by source id."""
    sql = "SELECT source_id, count(DISTINCT publication_id) FROM copies JOIN pages ON pages.id = page_id GROUP BY 1"
    with closing(sqlite3.connect(sqlite_uri(public_db, mode="ro", immutable=1), uri=True)) as db:
        return dict(db.execute(sql).fetchall())


def _lost(new: Path, last: Path) -> list[Shortfall]:
    """For each source of the last file, how many publications it had, and how many of these are lost."""
    sql = """
        SELECT coalesce(source_id, ?), count(*), sum(
            id NOT IN (SELECT id FROM main.publications) AND NOT EXISTS (
                SELECT 1 FROM last.copies WHERE publication_id = publications.id
                    AND page_id IN (SELECT page_id FROM main.copies)
            )
        ) FROM last.publications GROUP BY 1 ORDER BY 1
    """
    with closing(sqlite3.connect(sqlite_uri(new, mode="ro", immutable=1), uri=True)) as db:
        db.execute("ATTACH ? AS last", (sqlite_uri(last, mode="ro", immutable=1),))
        return [Shortfall(*row) for row in db.execute(sql, (NO_SOURCE,))]
