"""The places of publications and cases: numbers in the order of dates, the newest the highest, with gaps between them.

A place depends on a row's date and id, and hardly on other rows: each day has DAY_SLOTS places, of which the id takes
one; only if that is taken, the row gets the next free one. So a new row leaves the places of others as they are, and a
publishing can build on the full-text tables of the last file. In these the rowids are places.
"""

from __future__ import annotations

import sqlite3
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from typing import overload

ID_BITS = 52  # of ids (archive.urls.stable_id)
DAY_BITS = 8  # twelve times as many places as 100,000 publications of twenty years have a day; more make the index grow
UNDATED_BITS = 20  # of the places of rows without a date, which are below all others
FIRST_YEAR = 1980  # earlier ones share its places
_OF_ID = f"({(1 << ID_BITS) - 1} - id)"  # of the publications of one day the lower id has the higher place
# The places that rows would have if no other had them. A date may lack its day, or month and day: then it comes first.
_DAY = f"""(max(0, CAST(substr(published, 1, 4) AS INTEGER) - {FIRST_YEAR}) * 13
    + CAST(substr(published, 6, 2) AS INTEGER)) * 32 + CAST(substr(published, 9, 2) AS INTEGER)"""
_WANTED = f"""CASE WHEN published IS NULL THEN {_OF_ID} >> {ID_BITS - UNDATED_BITS}
    ELSE {1 << UNDATED_BITS} + ({_DAY} << {DAY_BITS}) + ({_OF_ID} >> {ID_BITS - DAY_BITS}) END + 1"""
# Rows in the order of their places, each with the place that it would have. Of the cases of one batch the earlier case
# has the higher place.
_ROWS = {
    "publications": f"""SELECT id, {_WANTED} AS wanted,
        row_number() OVER (ORDER BY published IS NOT NULL, published, id DESC) AS n FROM publications""",
    "cases": """SELECT c.id, p.place AS wanted, row_number() OVER (ORDER BY p.place, c.position DESC) AS n
        FROM cases c JOIN publications p ON p.id = c.publication_id""",
}


def give_places(db: sqlite3.Connection) -> None:
    """Write the places of all publications and cases, within the caller's transaction."""
    for table, rows in _ROWS.items():
        # The wanted place, or one more than that of the row before, whichever is greater.
        places = f"SELECT id, n + max(wanted - n) OVER (ORDER BY n) AS place FROM ({rows})"
        db.execute(f"UPDATE {table} SET place = o.place FROM ({places}) o WHERE o.id = {table}.id")


class PlaceList:
    """Places in rising order, and which of them a place is."""

    def __init__(self, places: Iterable[int]) -> None:
        """`places`: rising."""
        self._places = array("I", places)

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, row: int) -> int: ...

    @overload
    def __getitem__(self, row: slice) -> array[int]: ...

    def __getitem__(self, row: int | slice) -> int | array[int]:
        return self._places[row]

    @property
    def end(self) -> int:
        """One more than the highest place."""
        return self._places[-1] + 1 if self._places else 1

    def row_of(self, place: int) -> int:
        """Which one a place is, from 0 on. Raises KeyError if it is none."""
        row = bisect_left(self._places, place)
        if row == len(self._places) or self._places[row] != place:
            raise KeyError(place)
        return row
