"""Makes all derived tables again from the WARC files, and reports what can no longer be read in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice, tee
from pathlib import Path

from sqlite_utils import Database

from archive.model import Mapper, Page, Reading
from archive.reading_pool import NOT_READ
from archive.reasons import in_english
from archive.schema import VERSION
from archive.store import tables
from archive.store.archive import PAGE_ERRORS, Archive, ArchiveError, CannotStore, Reader
from archive.store.publications.publication_rows import update_vocabularies
from archive.warc.folder import abandoned_files, set_aside, warc_files
from archive.warc.reader import Fault, SkippedRecord, pages_in, sources_in
from archive.warc.records import NotAWarc
from archive.warc.writer import OPEN, seal

MAX_LISTED = 1000  # lost records and damaged parts that one message lists


class WarcLoss(ArchiveError):
    """Raised by rebuild: parts of WARC files, or the records of stored pages, cannot be read. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild read, and what it could not read or store."""

    files: int
    records: int  # number of pages read
    versions: int  # number of versions of pages
    skipped: tuple[SkippedRecord, ...]  # records that can be read but make no page
    damaged: tuple[SkippedRecord, ...]  # parts that cannot be read; empty unless forced
    lost: tuple[SkippedRecord, ...]  # records that the old tables had and the new tables lack; empty unless forced
    # Pages and sources that cannot be stored, and pages at which making the publication failed.
    not_stored: tuple[SkippedRecord, ...]
    not_read: tuple[SkippedRecord, ...]  # pages at which the reading process stalled or died: they are stored as errors


class WarcScan:
    """Reads the pages of WARC files, and collects the parts that cannot be read."""

    def __init__(self, progress: Callable[[Path, int], None] | None = None) -> None:
        self.skipped: list[SkippedRecord] = []  # in the order of the files
        self._pages = 0
        self._progress = progress

    def pages_in(self, path: Path) -> Iterator[Page]:
        """The pages of a file. A file that cannot be read at all is collected as one damaged part."""
        try:
            for page in pages_in(path, lambda record: self.skipped.append(_judged(record, path))):
                self._pages += 1
                yield page
        except NotAWarc as error:
            reason = str(error).removeprefix(f"{path.name}: ")
            self.skipped.append(SkippedRecord(path.name.removesuffix(OPEN), 0, None, reason, Fault.DAMAGED))
        if self._progress:
            self._progress(path, self._pages)

    def with_fault(self, fault: Fault) -> tuple[SkippedRecord, ...]:
        """The skipped parts with this fault."""
        return tuple(record for record in self.skipped if record.fault is fault)

    def close_abandoned(self, path: Path) -> tuple[Path, Path | None]:
        """Seal a WARC file that a dead process left open. To be called when the file's pages are stored.

        Returns the file's new path, and the path of the file to which its torn end was moved (None if it had none).
        """
        name = path.name.removesuffix(OPEN)
        torn = next((one for one in self.with_fault(Fault.TORN) if one.warc_file == name), None)
        beside = set_aside(path, torn.warc_offset) if torn else None
        return seal(path), beside


def _judged(record: SkippedRecord, path: Path) -> SkippedRecord:
    """The record with its true fault. A file that was closed in good order ended in a whole record. If its end is torn
    now, the file is damaged."""
    torn = record.fault is Fault.TORN and not path.name.endswith(OPEN)
    return replace(record, fault=Fault.DAMAGED) if torn else record


def rebuild(
    archive: Archive,
    read: Reader,
    mapping: Mapper,
    progress: Callable[[Path, int], None] | None = None,
    *,
    force: bool = False,
) -> Rebuilt:
    """Make all derived tables again from the WARC files, in one transaction: after a failure or a kill the old tables
    are still there.

    Lasting tables (runs, frontier, publishings …) stay. `mapping` is `map`, or the `map` of a ReadingPool, which uses
    all cores. `progress` is called after each file with its path and the number of pages so far. The caller must hold
    the writer's lock. Raises WarcLoss if something that was stored or written cannot be read. With `force`, the tables
    are made from what can be read. At the end, files that a dead process left open are sealed.
    """
    paths, abandoned = warc_files(archive.warc_folder), abandoned_files(archive.warc_folder)
    if not force:
        _refuse((), _of_absent_files(archive.db, paths), archive.warc_folder)  # first, since reading takes hours
    scan, records, versions = WarcScan(progress), 0, 0
    not_stored: list[SkippedRecord] = []
    not_read: list[SkippedRecord] = []
    with archive.transaction():
        _copy_captures(archive.db)
        tables.drop_derived(archive.db)
        tables.create_derived(archive.db)
        update_vocabularies(archive.db)  # now, while the fork server of the reading processes imports
        for path in paths:
            try:
                with archive.transaction():
                    archive.put_sources(*sources_in(path))
            except PAGE_ERRORS as error:
                refusal = f"its sources cannot be stored ({error})"
                not_stored.append(SkippedRecord(path.name.removesuffix(OPEN), 0, None, refusal))
        # The pages of all files make one stream, so that no reading process waits at the end of a file.
        for page, reading in _read_all(chain.from_iterable(map(scan.pages_in, paths)), read, mapping):
            records += 1
            if reading.state_reason in NOT_READ:
                not_read.append(SkippedRecord.of(page, in_english(str(reading.state_reason))))
            try:
                versions += archive.ingest(page, reading).new_version
            except CannotStore as error:
                not_stored.append(error.record)
        lost, damaged = _lost_captures(archive.db, not_stored), scan.with_fault(Fault.DAMAGED)
        if not force:
            _refuse(damaged, lost, archive.warc_folder)
        not_stored += archive.make_publications()
    for path in abandoned:
        scan.close_abandoned(path)
    skipped = scan.with_fault(Fault.ODD)
    return Rebuilt(len(paths), records, versions, skipped, damaged, lost, tuple(not_stored), tuple(not_read))


def _read_all(pages: Iterable[Page], read: Reader, mapping: Mapper) -> Iterator[tuple[Page, Reading]]:
    pages, read_ahead = tee(pages)
    return zip(pages, mapping(read, read_ahead), strict=True)


def _refuse(damaged: tuple[SkippedRecord, ...], lost: tuple[SkippedRecord, ...], folder: Path) -> None:
    if damaged or lost:
        lines = "\n".join(f"  {line}" for line in listed((*damaged, *lost)))
        raise WarcLoss(
            f"{what_is_lost(damaged, lost)}, in {folder}:\n{lines}\nNothing was changed. Bring the files back whole "
            "from a backup, or rebuild from what can be read with --force."
        )


def what_is_lost(damaged: tuple[SkippedRecord, ...], lost: tuple[SkippedRecord, ...]) -> str:
    """How many parts and records cannot be read, in words."""
    counts = (len(damaged), "part(s) of WARC files"), (len(lost), "record(s) that the tables were made from")
    return " and ".join(f"{number} {what}" for number, what in counts if number) + " cannot be read"


def listed(lost: tuple[SkippedRecord, ...]) -> Iterator[str]:
    """A line for each of the first MAX_LISTED records, and a line that counts the rest."""
    yield from map(str, islice(lost, MAX_LISTED))
    if len(lost) > MAX_LISTED:
        yield f"and {len(lost) - MAX_LISTED} more"


def captures_of(db: Database, warc_file: str) -> list[SkippedRecord]:
    """The records of a file from which pages were stored, in the order of the file, as Fault.LOST. The caller keeps
    those that are lost."""
    sql = "select warc_file, warc_offset, key from captures where warc_file = ? order by warc_offset"
    return [_lost(*row) for row in db.execute(sql, [warc_file])]


def _lost(warc_file: str, warc_offset: int, key: str) -> SkippedRecord:
    """A record from which a page was stored, and that cannot be read now. `key`: the page's canonical key."""
    return SkippedRecord(warc_file, warc_offset, key, "it was stored, and cannot be read now", Fault.LOST)


def _of_absent_files(db: Database, paths: list[Path]) -> tuple[SkippedRecord, ...]:
    if not _has_captures(db):
        return ()
    there = {path.name.removesuffix(OPEN) for path in paths}
    names = [name for (name,) in db.execute("select distinct warc_file from captures order by 1") if name not in there]
    return tuple(capture for name in names for capture in captures_of(db, name))


def _has_captures(db: Database) -> bool:
    """Whether the tables say from which WARC records they were made. Tables of another version may not say it."""
    return {"warc_file", "warc_offset", "key"} <= set(db.table("captures").columns_dict)


def _copy_captures(db: Database) -> None:
    """Copy `captures` (the WARC records that were stored) to a temporary table, since it is dropped as a derived table.

    `same_key` is null if another version made the keys: such keys are not compared.
    """
    ((version,),) = db.execute("pragma user_version").fetchall()
    key = "key" if version == VERSION else "null"
    known = f"select warc_file, warc_offset, key, {key} as same_key from main.captures"
    nothing = "select '' as warc_file, 0 as warc_offset, '' as key, null as same_key where false"
    db.conn.execute("drop table if exists temp.captures_before")
    db.conn.execute(f"create temp table captures_before as {known if _has_captures(db) else nothing}")


def _lost_captures(db: Database, not_stored: list[SkippedRecord]) -> tuple[SkippedRecord, ...]:
    """The captures of the old tables that were not found again: at their offset is no record, or another page's record.
    A record that was read but cannot be stored now counts as found."""
    rows = db.execute(
        """select b.warc_file, b.warc_offset, b.key from temp.captures_before b
           left join main.captures c on c.warc_file = b.warc_file and c.warc_offset = b.warc_offset
           where c.key is null or c.key <> b.same_key order by 1, 2"""
    ).fetchall()
    db.conn.execute("drop table temp.captures_before")
    found = {(record.warc_file, record.warc_offset) for record in not_stored}
    return tuple(_lost(*row) for row in rows if row[:2] not in found)
