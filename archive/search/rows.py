"""Rows and texts of a public file, by their places."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import fields

from archive.search.catalogue import tuples
from archive.search.guiding_numbers import guiding_name
from archive.search.results import CaseRow, PublicationRow

_PUBLICATIONS = ", ".join(field.name for field in fields(PublicationRow))
_CASES = ", ".join(field.name for field in fields(CaseRow))
_PLACES = "in (select value from json_each(?))"


class Rows:
    """Reads them from one file."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._rows = tuples(db)

    def publications(self, places: Iterable[int]) -> dict[int, PublicationRow]:
        """Publications by their places."""
        found = self._rows(f"select {_PUBLICATIONS} from publications where place {_PLACES}", _json(places))
        return {row.place: row for row in (PublicationRow(*values) for values in found)}

    def cases(self, places: Iterable[int]) -> dict[int, CaseRow]:
        """Cases by their places."""
        found = self._rows(f"select {_CASES} from cases where place {_PLACES}", _json(places))
        return {row.place: row for row in (CaseRow(*values) for values in found)}

    def texts(self, places: Iterable[int]) -> dict[int, str]:
        """Texts of publications by their places."""
        sql = f"""select place, text from publications join publication_texts on publication_id = id
            where place {_PLACES}"""
        return dict(self._rows(sql, _json(places)))

    def case_texts(self, places: Iterable[int]) -> dict[int, str]:
        """Texts of cases by their places."""
        sql = f"""select c.place, substr(t.text, c.start + 1, c."end" - c.start) from cases c
            join publication_texts t on t.publication_id = c.publication_id where c.place {_PLACES}"""
        return dict(self._rows(sql, _json(places)))

    def ids_of_cases(self, places: Sequence[int]) -> tuple[int, ...]:
        """Ids of cases, in the order of the places."""
        ids = dict(self._rows(f"select place, id from cases where place {_PLACES}", _json(places)))
        return tuple(ids[place] for place in places)

    def numbered(self, number: int) -> list[int]:
        """The places of the guiding case of that number: an excerpt of its batch may hold it a second time."""
        sql = "select place from cases where number = ? order by place desc"
        return [place for (place,) in self._rows(sql, (guiding_name(number),))]


def _json(places: Iterable[int]) -> tuple[str]:
    return (json.dumps(list(places)),)
