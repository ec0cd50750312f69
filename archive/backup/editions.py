"""Copies what of the editions cannot be made again: the latest edition and all deltas, and a list that names these.

Files of older editions are left out: they take most of the space, and the deltas say what they had.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from archive.backup.copying import CopiedFile, copy_file
from archive.editions.listing import INDEX, EditionList, made_list, read_facts, read_list, write_list
from archive.files import link, sha256, to_disk

MAX_ATTEMPTS = 3  # a publishing may remove editions meanwhile


def size_of_editions(folder: Path) -> int:
    """The bytes that are copied of a folder of editions. Raises EditionsUnreadable."""
    listing = _copied_part(read_list(folder))
    return sum(one.bytes for one in listing.editions) + sum(one.bytes for one in listing.deltas)


def copy_editions(folder: Path, to: Path, public: CopiedFile | None) -> list[CopiedFile]:
    """Copy of a folder of editions to one that is not there yet. `public`: the copy of the public file, which mostly is
    that of the latest edition, too. Raises EditionsUnreadable and OSError."""
    for _ in range(MAX_ATTEMPTS - 1):
        try:
            return list(_copy(folder, to, public))
        except FileNotFoundError:
            shutil.rmtree(to, ignore_errors=True)
    return list(_copy(folder, to, public))


def _copied_part(listing: EditionList) -> EditionList:
    return made_list(listing.editions[:1], listing.deltas)


def _copy(folder: Path, to: Path, public: CopiedFile | None) -> Iterator[CopiedFile]:
    listing = _copied_part(read_list(folder))
    for edition in listing.editions:
        for file in read_facts(folder, edition.id).files:
            yield _copy_file(folder / edition.id / file.name, to / edition.id / file.name, file.sha256, public)
        yield copy_file(folder / edition.path, to / edition.path)
    for delta in listing.deltas:
        yield copy_file(folder / delta.path, to / delta.path)
    if listing.editions:
        write_list(to / INDEX, listing)
        yield CopiedFile(to / INDEX, (to / INDEX).stat().st_size, sha256(to / INDEX))


def _copy_file(source: Path, to: Path, digest: str, public: CopiedFile | None) -> CopiedFile:
    if public is None or public.sha256 != digest:
        return copy_file(source, to)
    to.parent.mkdir(parents=True, exist_ok=True)
    link(public.path, to)
    to_disk(to)
    return CopiedFile(to, public.bytes, digest)
