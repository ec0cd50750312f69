"""Writes the cases and their datasheet into the folder of an edition."""

from __future__ import annotations

from pathlib import Path

from archive.publish.exports.about_edition import ExportedEdition
from archive.publish.exports.json_lines import line, packed
from archive.publish.exports.models import case_records, datasheet
from archive.publish.exports.models.families import families
from archive.publish.exports.public_tables import reading


def write(public_db: Path, folder: Path, edition: ExportedEdition) -> tuple[Path, Path]:
    """Write both files. Returns the paths of the cases and of the datasheet."""
    cases, sheet = folder / case_records.NAME, folder / datasheet.FILE
    counts = datasheet.CaseCounts()
    with reading(public_db) as db:
        by_publication = families(db)
        with cases.open("wb") as file, packed(file) as lines:
            for record in counts.counting(case_records.records(db, by_publication)):
                lines.write(line(record))
    sheet.write_text(datasheet.datasheet(edition, counts, by_publication), "utf-8")
    return cases, sheet
