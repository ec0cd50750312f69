"""The files of which a joined WARC file was made: its warcinfo record names them, and their bytes follow it.

A part may itself have been joined. Then its own warcinfo record, with which its bytes begin, names its parts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.warc.records import RawRecord, record_at

PARTS_FIELD = "fanzha-parts"
_PARTS = re.compile(rb"^" + PARTS_FIELD.encode() + rb": (.*?)\r?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class JoinedPart:
    """A file whose bytes are in a joined file."""

    name: str
    shift: int  # bytes: the offset of its first byte in the joined file
    size: int  # bytes


def parts_of(path: Path, begin: int = 0) -> tuple[JoinedPart, ...]:
    """The parts of the joined file whose bytes begin at the offset `begin` of a file. Empty if it was not joined, or if
    the record that says so cannot be read."""
    first = record_at(path, begin)
    named = _PARTS.search(first.block) if first and first.header("WARC-Type") == "warcinfo" else None
    return tuple(_placed(first, named[1])) if first and named else ()


def all_parts_of(path: Path, begin: int = 0) -> Iterator[JoinedPart]:
    """The parts of a joined file, and the parts of those."""
    for part in parts_of(path, begin):
        yield part
        yield from all_parts_of(path, part.shift)


def _placed(first: RawRecord, named: bytes) -> Iterator[JoinedPart]:
    try:
        sizes = [(str(name), int(size)) for name, size in json.loads(named)]
    except (ValueError, TypeError):  # another program wrote the field
        return
    shift = first.end
    for name, size in sizes:
        yield JoinedPart(name, shift, size)
        shift += size
