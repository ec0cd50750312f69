"""What an export is: a file of an edition, with its size and checksum."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from archive.files import sha256


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file that the exports of an edition are made of."""

    name: str  # in the folder of the edition
    bytes: int
    sha256: str  # in hex
    media_type: str
    description: str  # one line, in English


def export_file(path: Path, media_type: str, description: str) -> ExportFile:
    """The ExportFile of a file that is written."""
    return ExportFile(path.name, path.stat().st_size, sha256(path), media_type, description)
