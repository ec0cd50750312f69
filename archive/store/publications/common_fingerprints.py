"""Counts who has each fingerprint, so that form letters and boilerplate do not make every document a candidate of all.

A fingerprint that many documents have says little, as a stop word does. But a work of which there are many copies may
have no others. So a common fingerprint finds only the first few documents that have it, by their ids. Which ones are
the first depends on the documents that there are, and not on the order in which they came.
"""

from __future__ import annotations

from sqlite_utils import Database

from archive.store.publications.documents import BY_PAGER
from archive.store.rows import IDS, as_json, first_column

COMMON = 50  # a fingerprint that more documents have is common
FIRST = 3  # so many documents that have it are compared with all others that do

# Of the documents of pages that wait, and of deleted documents.
_TOUCHED = """
    select fingerprint from fingerprint_queue
    union select fingerprint from fingerprints where document_id in (
        select id from documents where page_id in (select page_id from publication_queue))
"""
_COMMON = f"""
    select fingerprint from fingerprints where fingerprint in ({_TOUCHED})
    group by fingerprint having count(*) > ?
"""
_FIRST = "select document_id from fingerprints where fingerprint = ? order by document_id limit ?"
_BEFORE = f"select fingerprint, document_id from common_fingerprints where fingerprint in ({_TOUCHED})"
_HAVE = f"select document_id from fingerprints where fingerprint in {IDS}"
_COMPARE_ANEW = (
    f"delete from links where document_id in {IDS} and why is not :by_pager",
    f"delete from links where other_id in {IDS} and why is not :by_pager",
    f"insert or ignore into publication_queue select page_id from documents where id in {IDS}",
)


def settle(db: Database) -> None:
    """Bring `common_fingerprints` up to date with the documents of pages that wait, within the caller's transaction.

    All documents that have a fingerprint are compared anew if it has become common, is so no more, or finds other
    documents than before.
    """
    before = set(db.conn.execute(_BEFORE).fetchall())
    after = {
        (fingerprint, document_id)
        for (fingerprint,) in db.conn.execute(_COMMON, (COMMON,)).fetchall()
        for (document_id,) in db.conn.execute(_FIRST, (fingerprint, FIRST))
    }
    db.conn.executemany("delete from common_fingerprints where fingerprint = ? and document_id = ?", before - after)
    db.conn.executemany("insert into common_fingerprints values (?, ?)", after - before)
    if changed := {fingerprint for fingerprint, _ in before ^ after}:
        documents = {"ids": as_json(first_column(db, _HAVE, changed)), "by_pager": BY_PAGER}
        for statement in _COMPARE_ANEW:
            db.conn.execute(statement, documents)
    db.conn.execute("delete from fingerprint_queue")
