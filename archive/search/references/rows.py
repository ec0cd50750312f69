"""Finds the rows of a public file that a reference means, and how often each cites it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from heapq import nlargest

from pyroaring import BitMap

from archive.search.dates import Dates
from archive.search.meanings import CitesLaw, PublishedIn, Reference

WIDEST = 100  # articles of a range that are looked for; no text names a wider one
MAX_RECENT = 64  # references whose rows are kept for the next search

# The index on law_id, article, article_sub and article_to has all that the conditions need, so that few rows are read.
_OF_KNOWN = "select * from citations where law_id in (select value from json_each(:ids)) and {where}"
_OF_UNKNOWN = "select * from citations where law in (select value from json_each(:names)) and {where}"
_OF_ALL = "select * from citations where law_id in (select id from laws) and {where}"
_UNREGISTERED = "select * from citations where law_id is null and {where}"
_ARTICLE = f"""article between :article - {WIDEST} and :to and coalesce(article_to, article) >= :article
    and (article < :article or :to > :article or article_to is not null or article_sub is :sub)
    and (:paragraph is null or paragraph is :paragraph)
    and (:item is null or item is :item or item < :item and item_to >= :item)"""
_PLACES = {
    "publications": """select p.place, n from (select publication_id, count(*) as n from ({found}) group by 1)
        join publications p on p.id = publication_id""",
    "cases": """select k.place, n from (
            select case_id, count(*) as n from ({found}) where case_id is not null group by 1
        ) join cases k on k.id = case_id""",
}


@dataclass(frozen=True, slots=True)
class ReferenceRows:
    """The rows that a reference means, by their places."""

    places: BitMap
    times: Mapping[int, int] = field(default_factory=dict)  # place → how often the row cites it; empty for dates
    of_its_crime: BitMap = field(default_factory=BitMap)  # rows about a crime that the article defines

    def first(self, number: int) -> list[int]:
        """So many places: those that cite it most often, of equals the newest."""
        if not self.times:
            return list(self.places[-number:])
        return nlargest(number, self.times, key=lambda place: (self.times[place], place))


class Referring:
    """The rows of one table that references mean. It keeps the last that were found; all threads share it."""

    def __init__(self, table: str, dates: Dates) -> None:
        """`table`: publications or cases."""
        self._table, self._dates = table, dates
        self._recent: dict[Reference, ReferenceRows] = {}

    def rows(self, db: sqlite3.Connection, reference: Reference) -> ReferenceRows:
        """The rows that a reference means."""
        if (known := self._recent.get(reference)) is not None:
            return known
        match reference:
            case PublishedIn():
                found = ReferenceRows(self._dates.between(reference.date, reference.date))
            case CitesLaw():
                found = self._citing(db, reference)
        self._recent[reference] = found
        for oldest in list(self._recent)[:-MAX_RECENT]:
            self._recent.pop(oldest, None)
        return found

    def _citing(self, db: sqlite3.Connection, cited: CitesLaw) -> ReferenceRows:
        of_law = [_OF_KNOWN] * bool(cited.law_ids) + [_OF_UNKNOWN] * bool(cited.laws) or [_OF_ALL, _UNREGISTERED]
        where = "true" if cited.article is None else _ARTICLE
        values = {
            "ids": json.dumps(cited.law_ids),
            "names": json.dumps(cited.laws),
            "article": cited.article,
            "to": cited.article_to or cited.article,
            "sub": cited.article_sub,
            "paragraph": cited.paragraph,
            "item": cited.item,
        }
        times = dict[int, int]()
        cursor = db.cursor()
        cursor.row_factory = None
        for select in of_law:
            sql = _PLACES[self._table].format(found=select.format(where=where))
            for place, number in cursor.execute(sql, values):
                times[place] = times.get(place, 0) + number
        return ReferenceRows(BitMap(times), times)
