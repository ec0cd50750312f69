"""Tells whether a closed WARC file is as it was written, and what is in it. Such a file is joined with others, or taken
from another machine; any other is left as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from archive.errors import FanzhaError
from archive.model import Page
from archive.warc.cdxj import IndexedRecord, is_line_of, read_index, search_keys
from archive.warc.content_coding import GZIP_MAGIC
from archive.warc.folder import index_path
from archive.warc.reader import Fault, SkippedRecord, page_of, skipped_damage
from archive.warc.records import Damage, NotAWarc, has_own_head, records
from archive.warc.revisits import Originals


class UnsoundFile(FanzhaError):
    """Raised for a file that `verify` would report, or that is not compressed. The message names the file."""


def sound_records(path: Path, originals: Originals | None = None) -> tuple[IndexedRecord, ...]:
    """What a file holds, after it was read. `originals` finds what its revisits refer to; without it, the file's folder
    is searched. Raises UnsoundFile if it is damaged, or is not what its index says: what it lost must stay known.
    """
    with path.open("rb") as file:
        if file.read(len(GZIP_MAGIC)) not in (GZIP_MAGIC, b""):  # an empty file is one of a process killed at its start
            raise UnsoundFile(f"{path.name} is not compressed; it was left as it is")
    found: dict[int, IndexedRecord | None] = {}
    try:
        for offset, record in _read(path, originals or Originals(path.parent)):
            found[offset] = record
    except NotAWarc as error:
        raise UnsoundFile(f"{path.name}: {error}; it was left as it is") from error
    pages = {offset: record for offset, record in found.items() if record}
    return _of_index(path, found.keys(), pages) if index_path(path).exists() else tuple(pages.values())


def _read(path: Path, originals: Originals) -> Iterator[tuple[int, IndexedRecord | None]]:
    """The offset of each record of a file, with what an index says of it; None for one that makes no page. Raises
    NotAWarc; raises UnsoundFile if a record is not as it was written."""
    name = path.name
    with path.open("rb") as file:
        for record in records(file):
            page = skipped_damage(name, record) if isinstance(record, Damage) else page_of(record, path, originals)
            if isinstance(page, SkippedRecord) and page.fault is not Fault.ODD:
                raise UnsoundFile(f"{page}; the file was left as it is")
            if not has_own_head(file, record.offset):
                raise UnsoundFile(
                    f"{name}: the gzip head of the record at byte {record.offset} is not as written; the file was left "
                    "as it is"
                )
            yield record.offset, IndexedRecord.of(page) if isinstance(page, Page) else None


def _of_index(path: Path, offsets: Collection[int], pages: dict[int, IndexedRecord]) -> tuple[IndexedRecord, ...]:
    """The lines of a file's index, which names the records too of which no page can be made. Raises UnsoundFile if they
    are not those of its records: at `offsets`, those of `pages` with what a line says of them."""
    index, odd = index_path(path), list[int]()
    keys, lines = search_keys(index), {line.warc_offset: line for line in read_index(index, odd.append)}
    if odd:
        raise UnsoundFile(f"{index.name}: the line at byte {odd[0]} cannot be read; {path.name} was left as it is")
    if lost := next((line for offset, line in lines.items() if offset not in offsets), None):
        raise UnsoundFile(f"{path.name} has lost the record of {lost.capture.url}; it was left as it is")
    for offset, page in pages.items():
        if offset not in lines or not is_line_of(lines[offset], page, keys):
            raise UnsoundFile(
                f"{index.name} does not name the record of {page.capture.url} at byte {offset} as it is; {path.name} "
                "was left as it is"
            )
    return tuple(lines.values())
