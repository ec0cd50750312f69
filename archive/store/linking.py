"""Which documents are one work: pairs that are looked up by marks, judged by archive.analysis.alignment, and kept.

A pair is judged by its two documents alone, so that the order in which they arrive does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils import Database

from archive.analysis.alignment import Work, compare, sentences_of
from archive.analysis.structure import loads
from archive.search import simplified
from archive.store.rows import select

MOST_CANDIDATES = 40  # of a document: those with which it shares most marks
FEWEST_SHARED = 2  # marks: one sentence is a phrase that everyone uses
SHARE_OF_MARKS = 0.3  # of the one with fewer: texts that hold half of each other share about half of them

_MARKS = "select count(*) from marks where document_id"
_CANDIDATES = f"""
    select shared.id from (
      select other.document_id as id, count(*) as marks from marks mine join marks other on other.mark = mine.mark
      where mine.document_id = :id and other.document_id <> :id group by 1 having count(*) >= {FEWEST_SHARED}
    ) shared join documents d on d.id = shared.id and d.text_sha256 <> :sha
    where shared.marks >= {SHARE_OF_MARKS} * min(({_MARKS} = :id), ({_MARKS} = shared.id))
    order by shared.marks desc, 1 limit {MOST_CANDIDATES}
"""
_DOCUMENT = """
    select d.id, d.title, d.published, d.structure, d.text_sha256,
           substr(coalesce(d.text, v.text), d.start + 1, d.end - d.start) as text
    from documents d join page_versions v on v.id = d.version_id where d.id = ?
"""


def link(db: Database, documents: Iterable[int]) -> None:
    """Look up and judge all pairs that these documents are in. Their old links were taken out with their old texts."""
    works = _Works(db)
    for document_id in documents:
        sha = works.sha(document_id)
        for (other_id,) in db.conn.execute(_CANDIDATES, {"id": document_id, "sha": sha}).fetchall():
            _put(db, document_id, other_id, works)


def _put(db: Database, one: int, other: int, works: _Works) -> None:
    found = compare(works[one], works[other])
    if found is None:
        return
    told, one_is_shorter = found
    pair = (one, other) if one_is_shorter else (other, one)
    db.conn.execute(
        "insert or ignore into links (document_id, other_id, relation, part, why) values (?, ?, ?, ?, ?)",
        (*pair, told.relation, told.part, told.why),
    )


class _Works:
    """Documents as they are compared, each read once."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._works: dict[int, Work] = {}

    def sha(self, document_id: int) -> str:
        """Of the document's text."""
        found = self._db.conn.execute("select text_sha256 from documents where id = ?", (document_id,)).fetchone()
        return str(found[0])

    def __getitem__(self, document_id: int) -> Work:
        if document_id not in self._works:
            (row,) = select(self._db, _DOCUMENT, [document_id])
            cases = loads(row["structure"]).cases
            self._works[document_id] = Work(
                title=row["title"],
                published=row["published"],
                numbers=frozenset(case.number for case in cases if case.number and case.number.startswith("检例")),
                titles=frozenset(case.title for case in cases),
                sentences=sentences_of(simplified(row["text"])),
            )
        return self._works[document_id]
