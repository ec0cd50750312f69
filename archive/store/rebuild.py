"""From WARC files to tables: the whole again (rebuild), or what a crash left between the two (recover)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, tee
from pathlib import Path

from archive.model import Mapper, Page, Reading, Role
from archive.reading_pool import NOT_READ
from archive.store import tables
from archive.store.archive import PAGE_ERRORS, Archive, ArchiveError, CannotStore, Reader
from archive.warc.reader import NotAWarc, Skipped, pages_in, sources_in
from archive.warc.writer import OPEN, cut_torn_tail, left_open, seal, warc_files

NAMED = 5  # files in one message


class MissingFiles(ArchiveError):
    """Raised by rebuild: WARC files that the tables were made from are not in the folder. Nothing was changed."""


class DamagedFiles(ArchiveError):
    """Raised by rebuild: WARC files could not be read, or not to their end. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild went through."""

    files: int
    records: int
    versions: int
    skipped: tuple[Skipped, ...]  # records that no page can be made of
    damaged: tuple[str, ...]  # a line for each file that could not be read, or not to its end; only if forced
    not_stored: tuple[Skipped, ...]  # records of pages that the tables refuse, or of which no publication can be made
    not_read: tuple[Skipped, ...]  # pages that stalled or ended their reader, stored as errors


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a crash had left in a WARC file."""

    warc_file: str
    cut_bytes: int  # of a torn last record
    pages: int  # that were in the file and not yet in the tables
    skipped: tuple[Skipped, ...] = ()  # records that no page can be made of
    damaged: tuple[str, ...] = ()  # a line if the file could not be read to its end


class _Files:
    """Reads WARC files and keeps what could not be read of them."""

    def __init__(self, progress: Callable[[Path, int], None] | None = None) -> None:
        self.skipped: list[Skipped] = []
        self.damaged: list[str] = []
        self._pages = 0
        self._progress = progress

    def pages_in(self, path: Path) -> Iterator[Page]:
        """The pages of a file up to where it is damaged."""
        try:
            for page in pages_in(path, self.skipped.append):
                self._pages += 1
                yield page
        except NotAWarc as error:
            self.damaged.append(str(error))
        if self._progress:
            self._progress(path, self._pages)


def rebuild(
    archive: Archive,
    read: Reader,
    mapping: Mapper,
    progress: Callable[[Path, int], None] | None = None,
    *,
    force: bool = False,
) -> Rebuilt:
    """Make all derived tables again from the WARC files, in one transaction: a failure or a kill leaves the old ones.

    Runs, frontier and publishings are no derived tables and stay. `mapping` is `map`, or one in processes, to use other
    cores; `progress` gets each file that was read and the records so far.
    The caller holds the writer's lock. Raises MissingFiles and DamagedFiles, unless `force` says to go by what is
    there.
    """
    if not force:
        _refuse_missing(archive)
    for path in left_open(archive.warc_folder):
        cut_torn_tail(path)
        seal(path)
    paths, files = warc_files(archive.warc_folder), _Files(progress)
    not_read: list[Skipped] = []
    records = versions = 0
    not_stored: list[Skipped] = []
    with archive.transaction():
        tables.drop_derived(archive.db)
        tables.create_derived(archive.db)
        for path in paths:
            try:
                with archive.transaction():
                    archive.put_sources(*sources_in(path))
            except PAGE_ERRORS as error:
                not_stored.append(Skipped(path.name, 0, None, f"the tables refuse its sources ({error})"))
        # The files as one row of pages: no reader waits for the end of a file.
        for page, reading in _read_all(chain.from_iterable(map(files.pages_in, paths)), read, mapping):
            records += 1
            if reading.state_reason in NOT_READ:
                not_read.append(Skipped(page.warc_file, page.warc_offset, page.url, str(reading.state_reason)))
            try:
                versions += archive.ingest(page, reading).new_version
            except CannotStore as error:
                not_stored.append(error.record)
        if files.damaged and not force:
            raise _damaged(files.damaged)
        not_stored += archive.make_publications()
    failed = tuple(files.skipped), tuple(files.damaged), tuple(not_stored), tuple(not_read)
    return Rebuilt(len(paths), records, versions, *failed)


def _refuse_missing(archive: Archive) -> None:
    there = {path.name.removesuffix(OPEN) for path in warc_files(archive.warc_folder)}
    known = {name for (name,) in archive.db.execute("select distinct warc_file from captures")}
    missing = sorted(known - there)
    if missing:
        more = f" and {len(missing) - NAMED} more" if len(missing) > NAMED else ""
        raise MissingFiles(
            f"{len(missing)} WARC file(s) that the tables were made from are not in {archive.warc_folder}: "
            f"{', '.join(missing[:NAMED])}{more}. Nothing was changed. Put them back, or rebuild from what is there "
            "with --force."
        )


def _damaged(lines: list[str]) -> DamagedFiles:
    more = f"; and {len(lines) - NAMED} more" if len(lines) > NAMED else ""
    return DamagedFiles(
        f"{len(lines)} WARC file(s) cannot be read to their end: {'; '.join(lines[:NAMED])}{more}. Nothing was "
        "changed. Bring back whole ones from a backup, or rebuild from what can be read with --force."
    )


def _read_all(pages: Iterable[Page], read: Reader, mapping: Mapper) -> Iterator[tuple[Page, Reading]]:
    pages, read_ahead = tee(pages)
    return zip(pages, mapping(read, read_ahead), strict=True)


def recover(archive: Archive, read: Reader, store: Callable[[Page, Reading], None]) -> Iterator[Recovered]:
    """Cut torn records off the files that a dead process left open, and store the articles and attachments it had not
    stored yet.

    `store` takes one page in and settles it, in a transaction of its own. The caller holds the writer's lock.
    """
    for path in left_open(archive.warc_folder):
        cut, files, pages = cut_torn_tail(path), _Files(), 0
        for page in files.pages_in(path):
            if page.context.role in (Role.ARTICLE, Role.ATTACHMENT) and not archive.is_captured(page):
                store(page, read(page))
                pages += 1
        yield Recovered(seal(path).name, cut, pages, tuple(files.skipped), tuple(files.damaged))
