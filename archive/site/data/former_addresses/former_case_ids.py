"""Finds the present page of a case by a former id.

The ids of cases change when another page becomes the best copy of their publication.
"""

from __future__ import annotations

import sqlite3

from archive.site.data import publications
from archive.site.data.copies import PARTIAL, text_of
from archive.site.data.structure import CaseRecord
from archive.text.letters import folded_letters
from archive.text.provisions import guiding_number
from archive.urls import stable_id

MAX_IDS = 300_000  # in memory for each public file, 100 bytes each; further ids (of the newest copies) are left out

IdsByCopy = dict[int, tuple[int, int]]  # former id of a case → page id and position of the copy that it was made from


def other_ids(conn: sqlite3.Connection) -> IdsByCopy:
    """The ids that cases would have if another page of their publication were its best copy.

    A publication's id is made from its best copy, and a case's id from the id of its publication. So all these ids
    change when another copy becomes the best. Any page of a publication may once have been its best copy.
    """
    rows = conn.execute(
        """
        select page_id, copies.position, case_count, publications.id
        from copies join publications on publications.id = publication_id
        where case_count > 0 order by copies.rowid
        """
    )
    found = IdsByCopy()
    for page_id, position, count, publication_id in rows:
        own = _document_id(page_id, position)
        if own != publication_id:
            copy = (page_id, position)
            found.update((stable_id(own, "case", at), copy) for at in range(1, count + 1))
        if len(found) >= MAX_IDS:
            break
    return found


def present_path(conn: sqlite3.Connection, case_id: int, copy: tuple[int, int]) -> str | None:
    """The present path of the case that had this id when `copy` (page id, position) was the best copy.

    It is `/c/ID`, or `/p/SLUG` (its publication) if the case is not found; None if the publication is not found.
    """
    row = conn.execute(
        """select publications.slug, relation from copies join publications on publications.id = publication_id
           where page_id = ? and copies.position = ?""",
        copy,
    ).fetchone()
    found = publications.find(conn, row["slug"]) if row else None
    if found is None:
        return None
    cases = found.structure.cases
    if row["relation"] in PARTIAL:
        cases = _cases_in(cases, text_of(conn, copy[0]))
    own = _document_id(*copy)
    ids = {stable_id(own, "case", at): case.id for at, case in enumerate(cases, 1)}
    return f"/c/{ids[case_id]}" if case_id in ids else f"/p/{found.slug}"


def _document_id(page_id: int, position: int) -> int:
    """The id that a publication has if its best copy is at this position of this page."""
    return page_id if position == 1 else stable_id(page_id, position)


def _cases_in(cases: tuple[CaseRecord, ...], text: str) -> tuple[CaseRecord, ...]:
    """The cases that are in the text of a copy.

    The text has a guiding case if one of its lines is the number, and any other case if it has the title.
    """
    lines = {folded_letters(line) for line in text.split("\n")}
    whole = folded_letters(text)

    def is_in_text(case: CaseRecord) -> bool:
        number = guiding_number(case.number or "")
        if number is None:
            return folded_letters(case.title) in whole
        return any(guiding_number(line) == number for line in lines)

    return tuple(case for case in cases if is_in_text(case))
