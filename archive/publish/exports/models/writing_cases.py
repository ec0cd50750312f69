"""Writes the cases and their datasheet into the folder of an edition."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from archive.publish.exports.about_edition import ExportedEdition
from archive.publish.exports.json_lines import line, packed
from archive.publish.exports.models import case_records, datasheet, known_texts
from archive.publish.exports.models.families import TextFamily, families
from archive.publish.exports.models.known_texts import MemoFiles, TextMemo
from archive.publish.exports.public_tables import reading


def write(
    public_db: Path, folder: Path, edition: ExportedEdition, memo_files: MemoFiles | None = None
) -> tuple[Path, Path]:
    """Write both files. `memo_files` spare work and change nothing. Returns the paths of the cases and of the
    datasheet."""
    cases, sheet = folder / case_records.NAME, folder / datasheet.FILE
    counts = datasheet.CaseCounts()
    with reading(public_db) as db:
        by_publication = _families(db, memo_files)
        with cases.open("wb") as file, packed(file) as lines:
            for record in counts.counting(case_records.records(db, by_publication)):
                lines.write(line(record))
    sheet.write_text(datasheet.datasheet(edition, counts, by_publication), "utf-8")
    return cases, sheet


def _families(db: sqlite3.Connection, memo_files: MemoFiles | None) -> dict[int, TextFamily]:
    """The families, while what was known at the last edition is read, and what is known at this one is written."""
    if memo_files is None:
        return families(db)
    memo = TextMemo(known_texts.read(memo_files.last))
    found = families(db, memo)
    known_texts.write(memo.new, memo_files.new)
    return found
