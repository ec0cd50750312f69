"""What the site says of editions: their list and files, and which publications differ between two of them.

Only what the list names is read. Publications that differ are the first lines of a delta, so that a long delta costs no
more than a short one.
"""

from __future__ import annotations

import logging
import os
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from archive.editions.composition import composed_change
from archive.editions.delta_file import CHANGES, PublicationChange, open_delta
from archive.editions.errors import EditionsUnreadable
from archive.editions.listing import (
    INDEX,
    DeltaEntry,
    EditionFacts,
    EditionFile,
    EditionList,
    read_facts,
    read_list,
)
from archive.files import open_regular

LOG = logging.getLogger("fanzha.site")
State = tuple[int, int, int]  # inode, moment of the last change and size of a file
CACHED = 32  # answers: a nightly look at the same days


@dataclass(frozen=True, slots=True)
class EditionChanges:
    """The publications that differ between two editions."""

    start: str  # id
    end: str
    steps: tuple[DeltaEntry, ...]
    by_change: dict[str, tuple[PublicationChange, ...]]  # added, changed, removed


class ListedFile:
    """A file that the list names, open for a download (archive.site.http.file_download)."""

    def __init__(self, path: Path, size: int) -> None:
        """Raises FileNotFoundError if nothing of this size is there, and other OSErrors."""
        self._file = open_regular(path)
        status = os.fstat(self._file.fileno())
        if status.st_size != size:
            self.close()
            raise FileNotFoundError(path)
        self.size, self.modified = size, datetime.fromtimestamp(status.st_mtime, UTC)

    def read_at(self, offset: int, size: int) -> bytes:
        """At most `size` bytes from an offset on."""
        return os.pread(self._file.fileno(), size, offset)

    def close(self) -> None:
        """Close it."""
        self._file.close()


def listing_of(folder: Path) -> EditionList:
    """The list in a folder of editions, without what somebody removed or damaged since; empty if there is none. The log
    says what cannot be read."""
    state = _state(folder / INDEX)
    listing = _list(folder, state) if state else EditionList()
    return EditionList(
        tuple(one for one in listing.editions if facts_of(folder, one.id)),
        tuple(one for one in listing.deltas if (folder / one.path).is_file()),
    )


def facts_of(folder: Path, edition_id: str) -> EditionFacts | None:
    """What is known of an edition; None if it is not there, or its facts cannot be read."""
    state = _state(folder / edition_id / INDEX)
    return _facts(folder, edition_id, state) if state else None


def file_of(folder: Path, listing: EditionList, edition_id: str, name: str) -> EditionFile | None:
    """A file of an edition, if both lists name it."""
    facts = facts_of(folder, edition_id) if listing.edition(edition_id) else None
    return next((one for one in (facts.files if facts else ()) if one.name == name), None)


def changes_between(folder: Path, listing: EditionList, start: str, end: str) -> EditionChanges:
    """The publications that differ from edition `start` to edition `end`. Raises NoDeltas, DeltaDamaged and OSError."""
    steps = listing.steps(start, end)
    return EditionChanges(start, end, steps, _changes(folder, tuple((one.path, one.sha256) for one in steps)))


def _state(path: Path) -> State | None:
    """What differs when a file has another content; None if it is not there."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


@lru_cache(2)
def _list(folder: Path, state: State) -> EditionList:  # noqa: ARG001 another state is another list
    try:
        return read_list(folder)
    except EditionsUnreadable as error:  # the public file is none of its parts, and stays
        LOG.error("no edition is served: %s", error)  # noqa: TRY400 the message says all
        return EditionList()


@lru_cache(CACHED)
def _facts(folder: Path, edition_id: str, state: State) -> EditionFacts | None:  # noqa: ARG001 as with a list
    try:
        return read_facts(folder, edition_id)
    except EditionsUnreadable as error:
        LOG.error("the edition %s is not served: %s", edition_id, error)  # noqa: TRY400 the message says all
        return None


@lru_cache(CACHED)
def _changes(folder: Path, deltas: tuple[tuple[str, str], ...]) -> dict[str, tuple[PublicationChange, ...]]:
    """The publications that differ, by change, of deltas (path and SHA-256) in a row."""
    found: dict[int, PublicationChange] = {}
    for path, _ in deltas:
        with open_delta(folder / path) as delta:
            for one in delta.publications():
                if together := composed_change(found.pop(one.publication, None), one):
                    found[one.publication] = together
    by_change: defaultdict[str, list[PublicationChange]] = defaultdict(list)
    for one in found.values():
        by_change[one.change].append(one)
    return {change: _newest_first(by_change[change]) for change in CHANGES}


def _newest_first(publications: list[PublicationChange]) -> tuple[PublicationChange, ...]:
    return tuple(sorted(publications, key=lambda one: (one.published or "", one.slug), reverse=True))
