"""Finds the documents that carry a withdrawn work.

A work is known by its pages and the positions on them, and by its texts, which are stored with the withdrawal: a page
may get another text, and the withdrawn one come back on another page, as it was, edited, or as a part of a longer text.
Texts are compared as those of copies are (archive.copies.same_work): what would be a copy of the withdrawn text is
withdrawn.

A publication is withheld as a whole if one of its copies is on a withdrawn page and position (WITHHELD): its text has
the withdrawn one in it, or may have it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlite_utils import Database

from archive.copies.same_work import ComparedText, Relation, compare
from archive.copies.shared_text import NAME, TextLetters, fingerprints_of
from archive.copies.work_titles import lookup_names
from archive.store.publications.candidates import least_shared
from archive.store.publications.copy_links import compared_text
from archive.store.publications.grouping import MIN_COPY_CHARS
from archive.store.rows import IDS, Row, as_json, first_column, insert_all, select
from archive.store.structure_json import names_of_cases
from archive.text.hanzi import simplified
from archive.text.provisions import guiding_name, guiding_number
from archive.urls import stable_id

# The publications that one withdrawal withholds now.
WITHHELD = """
    select publication_id from copies where (page_id, position) in (
        select page_id, position from withdrawn_texts where withdrawal_id = :withdrawal)
"""
_COPIES = Relation.SAME, Relation.EXCERPT, Relation.PART
_DOCUMENTS = f"""
    select d.id, d.page_id, d.position, p.slug as page_slug, d.text_sha256, d.title, d.published, d.structure,
           substr(coalesce(d.text, v.text), d.start + 1, d."end" - d.start) as text
    from documents d join pages p on p.id = d.page_id join page_versions v on v.id = d.version_id where d.id in {IDS}
"""
_OF_PUBLICATIONS = f"""
    select d.id from copies c join documents d on d.page_id = c.page_id and d.position = c.position
    where c.publication_id in {IDS}
"""
_PUBLICATIONS = f"""
    select c.publication_id from documents d join copies c on c.page_id = d.page_id and c.position = d.position
    where d.id in {IDS}
"""
_CASES = f"select publication_id, position, number from cases where publication_id in {IDS} order by 1, 2"
# Documents with the very text of a withdrawal; and documents with some fingerprints, with how many each has and shares.
_EQUAL = """
    select d.id from withdrawn_texts t join documents d on d.text_sha256 = t.text_sha256
    where t.withdrawal_id = :withdrawal and (d."end" - d.start >= :least
        or d.page_id = t.page_id and d.position = t.position)
"""
_ALIKE = f"""
    select document_id, sum(fingerprint < {NAME}) as shared, max(fingerprint >= {NAME}) as named,
           (select count(*) from fingerprints f where f.document_id = s.document_id and f.fingerprint < {NAME}) as every
    from fingerprints s where fingerprint in {IDS} group by document_id
"""
_UNKNOWN = """
    select d.id from withdrawn_texts t join documents d on d.page_id = t.page_id and d.position = t.position
    where t.withdrawal_id = :withdrawal and t.text_sha256 = ''
"""


def record_texts(db: Database, withdrawal_id: str, publications: set[int], at: str) -> int:
    """Record all copies and cases of publications as withdrawn, within the caller's transaction. Returns the number of
    texts that were not recorded yet. `at`: UTC, ISO 8601."""
    own = {"withdrawal_id": withdrawal_id, "found_at": counts_as_found(db, at)}
    ids = first_column(db, _OF_PUBLICATIONS, publications)
    documents = select(db, _DOCUMENTS, {"ids": as_json(ids)})
    before = db.conn.total_changes
    texts = [{**row, **own, "cases": json.dumps(names_of_cases(row["structure"]))} for row in documents]
    insert_all(db, "withdrawn_texts", texts, or_ignore=True)
    found = db.conn.total_changes - before
    cases = [{**own, **case} for case in _cases(db, publications, ids)]
    insert_all(db, "withdrawn_cases", cases, or_ignore=True)
    return found


def counts_as_found(db: Database, at: str) -> str:
    """The moment from which a text that is found now counts as withdrawn, UTC, ISO 8601: public files of later moments
    are not searched for it. It is before none that was published, though the clock was ahead then. `at`: now."""
    ((last,),) = db.conn.execute("select max(at) from publishings")
    return max(at, last or at)


def _cases(db: Database, publications: set[int], documents: set[int]) -> Iterator[Row]:
    """The cases of publications under each id that they may have had: each copy may once have been the best one."""
    for publication, position, number in db.conn.execute(_CASES, {"ids": as_json(publications)}).fetchall():
        own = guiding_number(number or "")
        yield {"case_id": stable_id(publication, "case", position), "number": own and guiding_name(own)}
        for document in documents - {publication}:
            yield {"case_id": stable_id(document, "case", position), "number": None}


def find_copies(db: Database, withdrawal_id: str) -> set[int]:
    """The publications of which a document has the withdrawn text, or would be a copy of it."""
    one = {"withdrawal": withdrawal_id}
    found = {row[0] for row in db.conn.execute(_EQUAL, {**one, "least": MIN_COPY_CHARS})}
    found |= {row[0] for row in db.conn.execute(_UNKNOWN, one)}
    texts = select(db, "select * from withdrawn_texts where withdrawal_id = :withdrawal and text is not null", one)
    for text in texts:
        found |= {document for document in _alike(db, text) - found if _is_copy(db, document, text)}
    return first_column(db, _PUBLICATIONS, found)


def _alike(db: Database, text: Row) -> set[int]:
    """The documents that share enough fingerprints, or a name, with a withdrawn text to be compared with it."""
    names = lookup_names(
        text["title"] and simplified(text["title"]), ((n, simplified(t)) for n, t in json.loads(text["cases"]))
    )
    own = fingerprints_of(simplified(text["text"]), names)
    every = sum(one < NAME for one in own)
    return {
        row["document_id"]
        for row in select(db, _ALIKE, {"ids": as_json(own)})
        if row["shared"] >= least_shared(min(every, row["every"]), named=row["named"])
    }


def _is_copy(db: Database, document: int, text: Row) -> bool:
    (other,) = select(db, _DOCUMENTS, {"ids": as_json([document])})
    link = compare(_compared(text, json.loads(text["cases"])), _compared(other, names_of_cases(other["structure"])))
    return link is not None and link[0].relation in _COPIES


def _compared(row: Row, cases: list[tuple[str | None, str]]) -> ComparedText:
    return compared_text(row["title"], row["published"], cases, TextLetters(simplified(row["text"])))
