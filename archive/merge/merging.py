"""Merges the data folder of another machine: its new WARC files one by one, then its ledger.

A file's pages come into the tables in the transaction at whose end the file gets its place in `warc/`. After a kill at
any moment the same merge goes on where it was: a file is here with its pages, or it is taken anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from archive.disk_space import check_room
from archive.errors import FanzhaError
from archive.files import CHECKSUM
from archive.merge.copies import put_in_place, room_for, stage, staging_folder
from archive.merge.ledger_rows import merge_ledger, put_missing_sources
from archive.merge.other_files import FilesHere
from archive.model import Mapper, Page, Reading
from archive.progress import WorkStep, progress
from archive.readers.pool import NOT_READ
from archive.reasons import in_english
from archive.store.archive import Archive, CannotStore, Reader
from archive.store.captures.from_the_future import latest_possible
from archive.store.ledger_copy import LEDGER, PREVIOUS, LedgerCopy, LedgerUnusable, usable_copy
from archive.store.merged_rows.other_ledger import LedgerNotTaken, OddRows, OtherLedger
from archive.store.merged_rows.taken_rows import ROW_ERRORS, HostTaken, check_hosts, source_ids
from archive.store.rebuild import read_all
from archive.warc.cdxj import write_index
from archive.warc.folder import index_path
from archive.warc.reader import SkippedRecord, pages_in, sources_in
from archive.warc.revisits import Originals
from archive.warc.soundness import UnsoundFile, sound_records
from archive.warc.writer import now

WARC = "warc"
READINGS = 3  # of a ledger that a job there replaces meanwhile


class NotMergeable(FanzhaError):
    """Raised by check_folders: this folder cannot be merged. Nothing was changed."""


@dataclass
class MergedFolder:
    """What was taken of a folder, and what was not."""

    files: int = 0  # WARC files that were taken
    bytes: int = 0
    pages: int = 0  # their pages
    versions: int = 0  # texts that were not known
    runs: int = 0  # of its ledger that were not known
    known: int = 0  # WARC files that were here already
    being_written: tuple[str, ...] = ()  # names of WARC files that are left for the next time
    refused: list[str] = field(default_factory=list)  # a line for each WARC file, or the ledger, that was not taken
    skipped: list[SkippedRecord] = field(default_factory=list)  # records of which no page can be made
    not_stored: list[SkippedRecord] = field(default_factory=list)  # pages that cannot be stored
    not_read: list[SkippedRecord] = field(default_factory=list)  # pages at which the reading process stalled or died

    @property
    def whole(self) -> bool:
        """Whether all that could be taken now was taken."""
        return not (self.refused or self.not_stored or self.not_read)


def check_folders(data: Path, folders: Iterable[Path]) -> None:
    """Raise NotMergeable if one of the folders is no data folder, or is the archive itself or in it."""
    own, warc = data.resolve(), (data / WARC).resolve()
    for folder in folders:
        if not (folder / WARC).is_dir():
            raise NotMergeable(f"{folder} is no data folder: it has no folder {WARC}/. Nothing was changed.")
        other = folder.resolve()
        if other.is_relative_to(own) or own.is_relative_to(other) or (folder / WARC).resolve() == warc:
            raise NotMergeable(
                f"{folder} is the archive itself, or one of both lies in the other. Nothing was changed. Give the "
                "folder of another machine."
            )


def merge(archive: Archive, folder: Path, read: Reader, mapping: Mapper) -> MergedFolder:
    """Take the WARC files and the ledger of another machine's data folder. The caller holds the writer's lock, has
    called check_folders, and makes the publications at the end.

    `mapping` is `map`, or the `map` of a ReadingPool. Raises NoRoom before anything is changed, and OSError.
    """
    ledger, failures = _ledger_of(folder)  # first: the files that are there afterwards have all of its runs
    found = FilesHere(archive.db, archive.warc_folder).compare(folder / WARC)
    done = MergedFolder(known=found.known, being_written=found.being_written, refused=list(found.refused))
    check_room(archive.data, room_for(archive.data, found.new), "a merge")
    without = f"its runs are those of {ledger.file}" if ledger else "its runs are not taken"
    done.refused += (f"{without}: {failure}" for failure in failures)
    if ledger is None:
        _take_files(archive, found.new, done, read, mapping)
        return done
    with closing(ledger.rows) as rows:
        other = OtherLedger(rows)
        fits = _take_rows(archive, done, ledger.file, lambda: put_missing_sources(archive, other))
        _take_files(archive, found.new, done, read, mapping)
        if fits:
            _take_rows(archive, done, ledger.file, lambda: _take_ledger(archive, other, done))
    return done


def _ledger_of(folder: Path) -> tuple[LedgerCopy | None, tuple[LedgerUnusable, ...]]:
    """The ledger of a folder, and why a copy of it cannot be used. It is read anew if it was replaced meanwhile: its
    checksum is written after it."""
    for _ in range(READINGS - 1):
        before = _state_of_copies(folder)
        found, failures = usable_copy(folder)
        if not failures or _state_of_copies(folder) == before:
            return found, failures
        if found:
            found.rows.close()
    return usable_copy(folder)


def _state_of_copies(folder: Path) -> list[tuple[str, int, int]]:
    """Changes when a job there puts a new copy of its ledger in place, and when a copy is brought."""
    found = []
    for name in (LEDGER, LEDGER + CHECKSUM, PREVIOUS, PREVIOUS + CHECKSUM):
        with suppress(FileNotFoundError):
            status = (folder / name).lstat()
            found.append((name, status.st_ino, status.st_mtime_ns))
    return found


def _take_rows(archive: Archive, done: MergedFolder, file: str, take: Callable[[], None]) -> bool:
    """Take rows of a ledger, all or none. Returns False if nothing of the ledger can be taken."""
    try:
        with archive.transaction():
            take()
    except HostTaken as error:
        done.refused.append(f"its runs are not taken: by {file} {error}")
    except LedgerNotTaken as error:
        done.refused.append(f"its runs are not taken: {file} {error}")
    except ROW_ERRORS as error:
        done.refused.append(f"its runs are not taken: {file} {OddRows(error)}")
    else:
        return True
    return False


def _take_ledger(archive: Archive, other: OtherLedger, done: MergedFolder) -> None:
    if late := other.late_runs():
        done.refused.append(
            f"{late} run(s) are not taken: they are dated later than now. The clock of that machine was ahead, or that "
            "of this one is behind"
        )
    done.runs = merge_ledger(archive, other, now())


def _take_files(archive: Archive, paths: tuple[Path, ...], done: MergedFolder, read: Reader, mapping: Mapper) -> None:
    with progress("merging pages", _records(paths), "pages") as step:
        for path in paths:
            try:
                _take_file(archive, path, done, step, read, mapping)
            except UnsoundFile as error:
                done.refused.append(f"not taken: {error}")
            except FileNotFoundError:
                done.refused.append(f"not taken: {path.name}: it went away while the folder was merged")
            except HostTaken as error:
                done.refused.append(f"not taken: {path.name}: {error}")


def _records(paths: Iterable[Path]) -> int:
    """How many records the indexes of these files name."""
    indexes = (index_path(path) for path in paths)
    return sum(index.read_bytes().count(b"\n") for index in indexes if index.exists())


def _take_file(archive: Archive, path: Path, done: MergedFolder, step: WorkStep, read: Reader, mapping: Mapper) -> None:
    """Take a file with its pages, or nothing of it. Raises UnsoundFile, and FileNotFoundError if it went away."""
    with staging_folder(archive.data) as staging:
        file = stage(path, staging)
        originals = Originals(file.parent, archive.warc_folder)
        _check(file, originals)
        with archive.transaction():
            _put_unknown_sources(archive, file)
            pages = pages_in(file, done.skipped.append, originals)
            for page, reading in step.each(read_all(pages, read, mapping)):
                _ingest(archive, page, reading, done)
            put_in_place(file, archive.warc_folder)
    done.files += 1
    done.bytes += (archive.warc_folder / path.name).stat().st_size


def _check(file: Path, originals: Originals) -> None:
    """Raise UnsoundFile if a file is not as it was written, or has pages of the future. Writes its index if it has
    none."""
    records = sound_records(file, originals)
    latest = latest_possible()
    if late := next((one for one in records if not one.capture.imported and one.capture.fetched_at > latest), None):
        raise UnsoundFile(
            f"{file.name} has a page of {late.capture.fetched_at}, which is later than now: the clock of that machine "
            "was ahead, or that of this one is behind"
        )
    if not index_path(file).exists():
        write_index(file, records)


def _put_unknown_sources(archive: Archive, file: Path) -> None:
    """Register the sources that a file declares and the archive does not have: its folder may have no ledger. Raises
    HostTaken."""
    known = source_ids(archive.db)
    if unknown := [source for source in sources_in(file) if source.id not in known]:
        declared = ((source.id, source.home_url) for source in unknown if source.home_url is not None)
        check_hosts(archive.db, declared, known_there={source.id for source in unknown})
        archive.put_sources(*unknown)


def _ingest(archive: Archive, page: Page, reading: Reading, done: MergedFolder) -> None:
    done.pages += 1
    if reading.state_reason in NOT_READ:
        done.not_read.append(SkippedRecord.of(page, in_english(str(reading.state_reason))))
    try:
        done.versions += archive.ingest(page, reading).new_version
    except CannotStore as error:
        archive.wait_for_mending(error)
        done.not_stored.append(error.record)
