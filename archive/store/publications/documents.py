"""Stores the documents of each page's current text. Publications are made from them."""

from __future__ import annotations

import json
from itertools import repeat

from sqlite_utils import Database

from archive.model import Document, Reading, Tier
from archive.reasons import reason, reasons_json
from archive.store.rows import Row, fields_of, insert_all
from archive.store.structure_json import dumps
from archive.urls import stable_id

SEPARATOR = "\n"
# Why a document is linked to another as its part: the site says so. All other links are made by comparing texts.
BY_PAGER = reasons_json(reason("by_pager"))
# Delete a document. The rows that refer to it are deleted first.
_DELETE = (
    "delete from links where document_id = ?",
    "delete from links where other_id = ?",
    """insert or ignore into fingerprint_queue select fingerprint from fingerprints
       where document_id = ? and fingerprint in (select fingerprint from common_fingerprints)""",
    "delete from fingerprints where document_id = ?",
    "delete from documents where id = ?",
)


def page_text(reading: Reading) -> str:
    """The whole page's text: its documents one after another. Each document except the first follows its title."""
    return "".join(head + document.article.text for head, document in _with_heads(reading))


def _with_heads(reading: Reading) -> list[tuple[str, Document]]:
    first, *others = reading.documents
    return [("", first), *((f"{SEPARATOR}{one.article.title or ''}{SEPARATOR}", one) for one in others)]


def put_documents(db: Database, page_id: int, version_id: int, reading: Reading, *, apart: bool = False) -> None:
    """Replace a page's documents by those of its new current text, within the caller's transaction.

    When the job ends, the new documents are linked to others and become publications. `apart`: the text is more than
    the page's own (see archive.store.joining), and is stored with the document. The documents of a clone (see Tier)
    get no fingerprints, so that nothing is linked with them.
    """
    delete_documents(db, page_id)
    is_clone = reading.quality is not None and reading.quality.tier is Tier.CLONE
    spans = spans_of(reading)
    for position, (document, (start, end)) in enumerate(zip(reading.documents, spans, strict=True), 1):
        row = _row(page_id, version_id, position, document)
        text = document.article.text if apart else None
        insert_all(db, "documents", [{**row, "text": text, "start": start, "end": end}])
        if not is_clone:
            fingerprints = document.analysis.fingerprints
            db.conn.executemany("insert into fingerprints values (?, ?)", zip(repeat(row["id"]), fingerprints))


def spans_of(reading: Reading) -> list[tuple[int, int]]:
    """Where each document begins and ends in the page's text, in characters."""
    spans, start = list[tuple[int, int]](), 0
    for head, document in _with_heads(reading):
        start += len(head)
        spans.append((start, start + len(document.article.text)))
        start = spans[-1][1]
    return spans


def queue_publications(db: Database, page_id: int) -> None:
    """Have a page's publications made anew when the job ends."""
    db.conn.execute("insert or ignore into publication_queue (page_id) values (?)", (page_id,))


def delete_documents(db: Database, page_id: int) -> None:
    """Delete a page's documents, and have its publications made anew."""
    # Most pages come for the first time and have no documents: for these nothing is deleted, which saves time.
    for document in db.conn.execute("select id from documents where page_id = ?", (page_id,)).fetchall():
        for statement in _DELETE:
            db.conn.execute(statement, document)
    queue_publications(db, page_id)


def document_id(page_id: int, position: int) -> int:
    """The id of the document at this position (from 1). A page's first document has the page's id."""
    return page_id if position == 1 else stable_id(page_id, position)


def _row(page_id: int, version_id: int, position: int, document: Document) -> Row:
    """The document's row, without text, start and end."""
    analysis = document.analysis
    return {
        **fields_of(document.article),
        **fields_of(analysis),
        "structure": dumps(analysis.structure),
        "id": document_id(page_id, position),
        "page_id": page_id,
        "version_id": version_id,
        "position": position,
        "topic_terms": json.dumps(analysis.topic_terms, ensure_ascii=False),
        "issuers": json.dumps(analysis.issuers, ensure_ascii=False),
        "region_code": analysis.region,
    }
