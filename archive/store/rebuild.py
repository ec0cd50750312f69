"""From WARC files to tables: the whole again (rebuild), or what a crash left between the two (recover)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from archive.model import Page, Reading, Role
from archive.store.archive import Archive, Reader
from archive.store.snapshots import cut_torn_tail, left_open, pages_in, seal, sources_in, warc_files

BATCH = 64  # pages that are read at once: enough to keep every core busy, few enough to hold in memory
_DERIVED = (
    *("case_sections", "cases", "copies", "unindexed", "publication_texts", "publications"),
    *("page_versions", "pages", "captures"),
)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild went through."""

    files: int
    records: int
    versions: int


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a crash had left in a WARC file."""

    warc_file: str
    cut_bytes: int  # of a torn last record
    pages: int  # that were in the file and not yet in the tables


def rebuild(
    archive: Archive, read: Reader, executor: Executor, progress: Callable[[Path, int], None] | None = None
) -> Rebuilt:
    """Make all derived tables again from the WARC files, in one transaction: a failure leaves the old ones.

    Runs, frontier and publishings are no derived tables and stay. `progress` is told each file and the records so far.
    """
    files = warc_files(archive.warc_folder)
    records = versions = 0
    with archive.transaction():
        _empty(archive)
        for path in files:
            archive.put_sources(*sources_in(path))
        for path in files:
            for page, reading in _read_all(pages_in(path), read, executor):
                versions += archive.ingest(page, reading).new_version
                records += 1
            if progress:
                progress(path, records)
    archive.update_index(partial(executor.map, chunksize=8))
    return Rebuilt(len(files), records, versions)


def _empty(archive: Archive) -> None:
    for table in _DERIVED:
        archive.db.conn.execute(f"delete from {table}")
    archive.index.rebuild()


def _read_all(pages: Iterable[Page], read: Reader, executor: Executor) -> Iterator[tuple[Page, Reading]]:
    """Read in parallel, give back in order."""
    iterator = iter(pages)
    while batch := list(islice(iterator, BATCH)):
        yield from zip(batch, executor.map(read, batch, chunksize=4), strict=True)


def recover(archive: Archive, read: Reader, store: Callable[[Page, Reading], None]) -> Iterator[Recovered]:
    """Cut torn records off the files that a dead process left open, and store the articles it had not stored yet.

    `store` takes one page in and settles it, in a transaction of its own. The caller holds the writer's lock.
    """
    for path in left_open(archive.warc_folder):
        cut = cut_torn_tail(path)
        pages = 0
        for page in pages_in(path):
            if page.context.role is Role.ARTICLE and not archive.is_captured(page):
                store(page, read(page))
                pages += 1
        yield Recovered(seal(path).name, cut, pages)
