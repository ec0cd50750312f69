"""The files of an edition as pages list them: each with what it is, those of Parquet apart, one for each table."""

from __future__ import annotations

from dataclasses import dataclass

from archive.editions.listing import EditionFacts, EditionFile
from archive.site.strings import known_label, table_label

PARQUET = ".parquet"


@dataclass(frozen=True, slots=True)
class EditionFiles:
    """The files of an edition, each with what it is."""

    id: str
    files: tuple[tuple[EditionFile, str], ...]
    parquet: tuple[tuple[EditionFile, str], ...]  # one for each table

    @classmethod
    def of(cls, facts: EditionFacts) -> EditionFiles:
        """The files that an edition lists."""
        tables = [one for one in facts.files if one.name.endswith(PARQUET)]
        return cls(
            id=facts.id,
            files=tuple(
                (one, known_label("edition_file", one.name) or one.description)
                for one in facts.files
                if one not in tables
            ),
            parquet=tuple((one, table_label(one.name.removesuffix(PARQUET))) for one in tables),
        )
