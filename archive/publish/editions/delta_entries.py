"""What the list says of a delta, and how its file is named."""

from __future__ import annotations

from pathlib import Path

from archive.editions.delta_file import ENDING, DeltaHeader
from archive.editions.listing import DELTAS, DeltaEntry
from archive.files import sha256


def delta_name(start: str, end: str) -> str:
    """The name of the delta from one edition to another."""
    return f"{start}..{end}{ENDING}"


def entry_of(header: DeltaHeader, path: Path) -> DeltaEntry:
    """The line that a list has of a delta."""
    return DeltaEntry(
        from_id=header.start.id,
        from_made_at=header.start.made_at,
        to_id=header.end.id,
        to_made_at=header.end.made_at,
        path=f"{DELTAS}/{path.name}",
        bytes=path.stat().st_size,
        sha256=sha256(path),
        schema_version=header.schema_version,
        publications=header.publications,
        tables=header.tables,
    )
