"""One case as its own page shows it, and where an id leads that no case has any more."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.search import fold, guiding_number
from archive.site.data import publications
from archive.site.data.copies import text_of
from archive.site.data.publications import PublicationRecord
from archive.site.data.structure import CaseRecord
from archive.site.render.blocks import HeadingBlock, ParagraphBlock, Passage, lines_of
from archive.site.render.typeset import ContentsEntry, typeset
from archive.text.letters import folded_letters
from archive.urls import stable_id

MOST_IDS = 300_000  # that are kept in mind for one file, 100 bytes each; of copies beyond them the newest are left out
HELD = ("part", "excerpt")  # relations of copies that hold some cases of the batch and not others

Formerly = dict[int, tuple[int, int]]  # the id of a case → page and position of the copy that would have given it


@dataclass(frozen=True, slots=True)
class CaseShown:
    """A case in its batch."""

    publication: PublicationRecord
    position: int  # in the batch, from 1

    @property
    def case(self) -> CaseRecord:
        """The case itself."""
        return self.batch[self.position - 1]

    @property
    def batch(self) -> tuple[CaseRecord, ...]:
        """All cases of the publication."""
        return self.publication.structure.cases

    @property
    def before(self) -> CaseRecord | None:
        """The case before it."""
        return self.batch[self.position - 2] if self.position > 1 else None

    @property
    def after(self) -> CaseRecord | None:
        """The case after it."""
        return self.batch[self.position] if self.position < len(self.batch) else None


def find(conn: sqlite3.Connection, case_id: int) -> CaseShown | None:
    """The case of that id."""
    row = conn.execute(
        "select slug from cases join publications on publications.id = publication_id where cases.id = ?", (case_id,)
    ).fetchone()
    found = publications.find(conn, row[0]) if row else None
    if found is None:
        return None
    return CaseShown(found, next(at for at, case in enumerate(found.structure.cases, 1) if case.id == case_id))


def is_there(conn: sqlite3.Connection, case_id: int) -> bool:
    """Whether a case has that id."""
    return conn.execute("select 1 from cases where id = ?", (case_id,)).fetchone() is not None


def passage_of(shown: CaseShown) -> Passage:
    """The case as it is set, with the anchors that it has on the page of its batch; its lines alone where the cases
    of the batch do not fit its text."""
    text, case = shown.publication.text, shown.case
    passages = typeset(text, shown.publication.structure)
    lines = Passage(case, tuple(ParagraphBlock(line) for line in lines_of(text, case.start, case.end)))
    return next((passage for passage in passages if passage.case is case), lines)


def heading_of(passage: Passage) -> HeadingBlock | None:
    """The head of a case: number, title, subtitle."""
    return next((one for one in passage.blocks if isinstance(one, HeadingBlock) and one.look == "case"), None)


def sections(passage: Passage) -> tuple[ContentsEntry, ...]:
    """The contents of a case: its sections."""
    headings = (block for block in passage.blocks if isinstance(block, HeadingBlock) and block.look == "section")
    return tuple(ContentsEntry(one.anchor, one.level, "".join(run.piece.text for run in one.runs)) for one in headings)


def formerly(conn: sqlite3.Connection) -> Formerly:
    """The ids that cases would have if another page of their publication were its best copy.

    The id of a publication is made from its best copy, and that of a case from its publication: when another copy
    becomes the best, all of them change. Every page of a publication may have been its best.
    """
    rows = conn.execute(
        """
        select page_id, copies.position, case_count, publications.id
        from copies join publications on publications.id = publication_id
        where case_count > 0 order by copies.rowid
        """
    )
    found = Formerly()
    for page_id, position, count, publication_id in rows:
        own = _document_id(page_id, position)
        if own != publication_id:
            copy = (page_id, position)
            found.update((stable_id(own, "case", at), copy) for at in range(1, count + 1))
        if len(found) >= MOST_IDS:
            break
    return found


def followed(conn: sqlite3.Connection, case_id: int, copy: tuple[int, int]) -> str | None:
    """Where the case is read now to which this page gave that id: the path of its page, or of its publication."""
    row = conn.execute(
        """select publications.slug, relation from copies join publications on publications.id = publication_id
           where page_id = ? and copies.position = ?""",
        copy,
    ).fetchone()
    found = publications.find(conn, row["slug"]) if row else None
    if found is None:
        return None
    cases = found.structure.cases
    if row["relation"] in HELD:
        cases = _held(cases, text_of(conn, copy[0]))
    own = _document_id(*copy)
    ids = {stable_id(own, "case", at): case.id for at, case in enumerate(cases, 1)}
    return f"/c/{ids[case_id]}" if case_id in ids else f"/p/{found.slug}"


def _document_id(page_id: int, position: int) -> int:
    """What the id of a publication would be whose best copy stands there."""
    return page_id if position == 1 else stable_id(page_id, position)


def _held(cases: tuple[CaseRecord, ...], text: str) -> tuple[CaseRecord, ...]:
    """The cases that a copy's text holds: those whose number stands on a line of its own in it, or else whose title."""
    lines = {folded_letters(line) for line in text.split("\n")}
    whole = folded_letters(text)

    def is_held(case: CaseRecord) -> bool:
        number = guiding_number(case.number or "")
        if number is None:
            return folded_letters(case.title) in whole
        return any(guiding_number(fold(line)) == number for line in lines)

    return tuple(case for case in cases if is_held(case))
