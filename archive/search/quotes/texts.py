"""Reads the texts of publications in the form in which they are compared, each once for a request."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from archive.search.catalogue import tuples
from archive.search.quotes.compared import Compared, compared
from archive.search.result_types import RowReader

MAX_BLOCK = 100_000  # characters that are compared at a time
OVERLAP = 1_000  # characters that two blocks have in common, so that no passage is cut
MAX_BLOCKS = 40  # of one text
MAX_CACHED = 2_000_000  # characters of texts that are remembered for the next sentence
MAX_VERSIONS = 12  # other texts of a publication's pages, the newest
MAX_VERSION_CHARS = 200_000  # of each of them

# The texts that the pages of a publication have had, apart from the publication's own.
_VERSIONS = """
    select v.id, v.text from publications p join copies c on c.publication_id = p.id
        join page_versions v on v.page_id = c.page_id join publication_texts t on t.publication_id = p.id
    where p.place = ? and v.text is not t.text and length(v.text) <= ? order by v.last_seen desc, v.id limit ?
"""


@dataclass(frozen=True)
class TextBlock:
    """A text, or a piece of a long one."""

    place: int  # of the publication
    version_id: int | None  # the row of page_versions; None for the publication's own text
    start: int  # offset of the block in the text
    source: str

    @cached_property
    def compared(self) -> Compared:
        """Its letters."""
        return compared(self.source)


class Texts:
    """The texts of publications, by place."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db, self._rows = db, tuples(db)
        self._cached: dict[tuple[int, bool], tuple[TextBlock, ...]] = {}

    def of(self, place: int) -> tuple[TextBlock, ...]:
        """The publication's own text."""
        return self._known((place, False)) or self._keep((place, False), self._own(place))

    def versions(self, place: int) -> tuple[TextBlock, ...]:
        """The other texts that its pages have had, the newest first."""
        return self._known((place, True)) or self._keep((place, True), self._versions(place))

    def _own(self, place: int) -> tuple[TextBlock, ...]:
        return tuple(_blocks(place, None, RowReader(self._db).texts([place]).get(place, "")))

    def _versions(self, place: int) -> tuple[TextBlock, ...]:
        rows = self._rows(_VERSIONS, (place, MAX_VERSION_CHARS, MAX_VERSIONS))
        return tuple(block for version, text in rows for block in _blocks(place, version, text))

    def _known(self, key: tuple[int, bool]) -> tuple[TextBlock, ...]:
        known = self._cached.pop(key, ())
        if known:
            self._cached[key] = known  # it is the last that is dropped
        return known

    def _keep(self, key: tuple[int, bool], blocks: tuple[TextBlock, ...]) -> tuple[TextBlock, ...]:
        self._cached[key] = blocks
        while len(self._cached) > 1 and sum(map(_size, self._cached.values())) > MAX_CACHED:
            del self._cached[next(iter(self._cached))]
        return blocks


def _size(blocks: Iterable[TextBlock]) -> int:
    return sum(len(block.source) for block in blocks)


def _blocks(place: int, version_id: int | None, text: str) -> Iterator[TextBlock]:
    for start in range(0, min(max(len(text), 1), MAX_BLOCKS * MAX_BLOCK), MAX_BLOCK):
        yield TextBlock(place, version_id, start, text[start : start + MAX_BLOCK + OVERLAP])
