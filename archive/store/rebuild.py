"""Makes all derived tables again from the WARC files, and reports what can no longer be read in them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import tee
from pathlib import Path

from archive.model import Mapper, Page, Reading
from archive.progress import progress
from archive.readers.pool import NOT_READ
from archive.reasons import in_english
from archive.store import tables
from archive.store.archive import PAGE_ERRORS, Archive, ArchiveError, CannotStore, Reader
from archive.store.captures import losses
from archive.store.captures.losses import Loss, Witnesses
from archive.store.captures.lost_texts import PagesWithText
from archive.store.publications.publication_rows import update_vocabularies
from archive.text.hanzi import simplified
from archive.warc.cdxj import IndexedRecord, index_of, number_of_records
from archive.warc.folder import (
    NOT_UTF8,
    OPEN,
    abandoned_files,
    finish_sealing,
    index_path,
    names_not_utf8,
    warc_files,
    written_whole,
)
from archive.warc.reader import Fault, SkippedRecord, pages_in, sources_in
from archive.warc.records import NotAWarc
from archive.warc.revisits import Originals
from archive.warc.scan import WarcScan, scan_files


class WarcLoss(ArchiveError):
    """Raised by rebuild: parts of WARC files, or the records of stored pages, cannot be read. Nothing was changed."""


class TextsLost(ArchiveError):
    """Raised by rebuild: pages that had a text cannot be read or stored now. Nothing was changed."""


class RebuildStopped(ArchiveError):
    """Raised by rebuild on Ctrl-C. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild read, and what it could not read or store."""

    files: int
    records: int  # number of pages read
    versions: int  # number of versions of pages
    skipped: tuple[SkippedRecord, ...]  # records that can be read but make no page, and lines of indexes that cannot
    losses: tuple[Loss, ...]  # what cannot be read any more; empty unless forced
    known_losses: int  # number of losses that an earlier rebuild was forced to accept
    torn: tuple[Path, ...]  # files with the torn ends of WARC files that a dead process left open
    # Pages and sources that cannot be stored, and pages at which making the publication failed.
    not_stored: tuple[SkippedRecord, ...]
    not_read: tuple[SkippedRecord, ...]  # pages at which the reading process stalled or died: they are stored as errors


Scan = Generator[Page, None, WarcScan]
Unpacking = Callable[[Callable[[], Scan]], Scan]


def here(unpack: Callable[[], Scan]) -> Scan:
    """Unpack the WARC files in this process."""
    return unpack()


class _Pages:
    """The pages of a scan; and the scan, when all of them have been taken."""

    def __init__(self, pages: Scan) -> None:
        self._pages = pages
        self.scan: WarcScan

    def __iter__(self) -> Iterator[Page]:
        self.scan = yield from self._pages


def rebuild(
    archive: Archive,
    read: Reader,
    mapping: Mapper,
    unpacking: Unpacking = here,
    *,
    force: bool = False,
) -> Rebuilt:
    """Make all derived tables again from the WARC files, in one transaction: after a failure or a kill the old tables
    are still there.

    Lasting tables (runs, frontier, publishings …) stay. `mapping` is `map`, or the `map` of a ReadingPool, which uses
    all cores. `unpacking` is what unpacks the WARC files: this process, or another (readers.unpacking). The caller
    must hold the writer's lock. Raises WarcLoss if something that was stored or written cannot be read, and TextsLost
    if pages that had a text fail. With `force`, the tables are made from what can be read, and the loss of captures is
    recorded, so that it counts as known from then on. At the end, files that a dead process left open are sealed.
    Raises RebuildStopped on Ctrl-C.
    """
    finish_sealing(archive.warc_folder)
    paths, abandoned = warc_files(archive.warc_folder), abandoned_files(archive.warc_folder)
    witnesses = Witnesses(archive.db, archive.warc_folder)
    had_text, accepted = PagesWithText(archive.db), losses.accepted_ids(archive.db)
    if not force:  # first, since reading takes hours
        _refuse(_new(witnesses.of_absent_files(archive.warc_folder), accepted), archive.warc_folder)
    # The pages of all files make one stream, so that no reading process waits at the end of a file.
    pages = _Pages(unpacking(partial(scan_files, paths, has_tables=witnesses.has_tables)))
    versions = 0
    not_stored: list[SkippedRecord] = []
    not_read: list[SkippedRecord] = []
    refused = set[int]()  # captures that cannot be stored
    try:
        with archive.transaction():
            tables.drop_derived(archive.db)
            tables.create_derived(archive.db)
            # These two now, while the fork server of the reading processes imports: copies are compared in simplified.
            update_vocabularies(archive.db)
            simplified("")
            not_stored += (SkippedRecord(name, 0, None, NOT_UTF8) for name in names_not_utf8(archive.warc_folder))
            not_stored += _put_sources(archive, paths)
            with progress("reading pages", number_of_records(archive.warc_folder), "pages") as step:
                for page, reading in step.each(read_all(pages, read, mapping)):
                    if reading.state_reason in NOT_READ:
                        not_read.append(SkippedRecord.of(page, in_english(str(reading.state_reason))))
                    try:
                        versions += archive.ingest(page, reading).new_version
                    except CannotStore as error:
                        archive.wait_for_mending(error)
                        not_stored.append(error.record)
                        refused.add(page.capture.id)
            scan = pages.scan
            tables.create_late_indexes(archive.db)
            lost = witnesses.lost(refused, scan.with_fault(Fault.ODD))
            all_losses = losses.merged(lost, scan.with_fault(Fault.DAMAGED))
            new = _new(all_losses, accepted)
            if not force:
                _refuse(new, archive.warc_folder)
                _refuse_texts(had_text.lost([*not_read, *not_stored]))
            losses.record(archive.db, new, accepted=True)
            losses.forget_found(archive.db, all_losses)
            not_stored += archive.make_publications()
    except KeyboardInterrupt as error:
        raise RebuildStopped("stopped. Nothing was changed. Run the same command again: it begins anew.") from error
    sealed = [scan.close_abandoned(path) for path in abandoned]
    _write_indexes(scan.stale)
    return Rebuilt(
        len(paths),
        step.done,
        versions,
        (*scan.with_fault(Fault.ODD), *witnesses.odd_lines),
        new,
        len(all_losses) - len(new),
        tuple(one.torn for one in sealed if one.torn),
        tuple(not_stored),
        tuple(not_read),
    )


def _put_sources(archive: Archive, paths: Iterable[Path]) -> Iterator[SkippedRecord]:
    """Register the sources that WARC files declare. Yields what cannot be stored."""
    for path in paths:
        try:
            with archive.transaction():
                archive.put_sources(*sources_in(path))
        except PAGE_ERRORS as error:
            refusal = f"its sources cannot be stored ({error})"
            yield SkippedRecord(path.name.removesuffix(OPEN), 0, None, refusal)


def _write_indexes(paths: Iterable[Path]) -> None:
    """Write the indexes of closed files anew. What a file has lost is recorded in the tables by now."""
    for path in paths:
        odd, originals = list[SkippedRecord](), Originals(path.parent, everywhere=True)
        with suppress(NotAWarc):  # nothing in it can be read: it has no index
            records = [IndexedRecord.of(page) for page in pages_in(path, odd.append, originals)]
            content = index_of(path, records, {part.warc_offset for part in odd if part.fault is Fault.ODD})
            with written_whole(index_path(path)) as file:
                file.write(content)


def _new(found: tuple[Loss, ...], accepted: set[int]) -> tuple[Loss, ...]:
    return tuple(loss for loss in found if loss.id not in accepted)


def _refuse(new: tuple[Loss, ...], folder: Path) -> None:
    if new:
        lines = "\n".join(f"  {line}" for line in new)
        raise WarcLoss(
            f"{losses.how_many(new)}, in {folder}:\n{lines}\nNothing was changed. Bring the files back whole "
            "from a backup, or rebuild from what can be read with --force."
        )


def _refuse_texts(lost: tuple[SkippedRecord, ...]) -> None:
    if lost:
        lines = "\n".join(f"  {line}" for line in lost)
        raise TextsLost(
            f"{len(lost)} page(s) that have a text cannot be read or stored now:\n{lines}\nNothing was changed. See "
            "that there is memory and that the installation is whole, or make the tables without these texts with "
            "--force."
        )


def read_all(pages: Iterable[Page], read: Reader, mapping: Mapper) -> Iterator[tuple[Page, Reading]]:
    """Pages with their readings, in order. `mapping`: see rebuild."""
    pages, read_ahead = tee(pages)
    return zip(pages, mapping(read, read_ahead), strict=True)
