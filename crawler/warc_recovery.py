"""Stores the pages that are only in the WARC files: those of a killed crawl, whose files are closed, and those at which
our own code failed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from archive.model import Page, Reading
from archive.store import waiting_records
from archive.store.archive import TAKEN_UP, Archive, CannotStore, Reader, taking_in
from archive.store.captures import losses
from archive.store.captures.losses import Loss
from archive.warc.folder import abandoned_files, finish_sealing
from archive.warc.reader import Fault, SkippedRecord, page_at
from archive.warc.records import NotAWarc
from archive.warc.revisits import Originals
from archive.warc.scan import WarcScan
from crawler.response_conversion import RESTING_STATUSES

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RecoveredFile:
    """A WARC file that a dead process left open, and what was found in it."""

    warc_file: str
    pages: int  # number of pages in the file that were not yet in the tables, and are now
    torn: str | None  # name of the file beside it with its torn last record; None if no record was torn
    skipped: tuple[SkippedRecord, ...]  # complete records that cannot be made into pages
    losses: tuple[Loss, ...]  # what was in it and cannot be read any more

    @property
    def whole(self) -> bool:
        """Whether nothing that was written is lost."""
        return not self.losses

    @property
    def loss(self) -> Iterator[str]:
        """Lines about what is lost: how much, each record, and what to do. No lines if the file is whole."""
        if self.whole:
            return
        yield f"{losses.how_many(self.losses)}:"
        yield from (f"  {line}" for line in self.losses)
        yield (
            f"All other records of {self.warc_file} were kept and read, and the tables keep what they hold. Put the "
            "file back whole from a backup if there is one; pages that were not stored yet are fetched again."
        )


def recover(archive: Archive, read: Reader, store: Callable[[Page, Reading], None]) -> Iterator[RecoveredFile]:
    """Store the pages and attachments that a dead process had not stored, and close the files that it left open.

    Yields what was found in each file; what is lost is recorded. `store` stores one page and settles its row in one
    transaction. The caller holds the writer's lock.
    """
    finish_sealing(archive.warc_folder)
    for path in abandoned_files(archive.warc_folder):
        scan, found, pages = WarcScan(), set[int](), 0
        for page in scan.pages_in(path):
            found.add(page.capture.id)
            is_ours = page.context.role in TAKEN_UP
            if is_ours and _is_final(page) and not archive.is_captured(page):
                pages += _take_in(archive, page, read, store)
        odd = scan.with_fault(Fault.ODD)
        lost = losses.lost_of_file(archive.db, path, found, odd)
        new = losses.merged(lost, scan.with_fault(Fault.DAMAGED))
        with archive.transaction():
            losses.record(archive.db, new)
        sealed = scan.close_abandoned(path)
        yield RecoveredFile(sealed.closed.name, pages, sealed.torn.name if sealed.torn else None, odd, new)


def take_in_waiting(archive: Archive, read: Reader, store: Callable[[Page, Reading], None]) -> int:
    """Store the pages at which our own code failed in earlier jobs, from their records. Returns how many are stored;
    the others go on waiting. For `store` and the lock see `recover`, which comes first."""
    originals, taken = Originals(archive.warc_folder), 0
    for place in waiting_records.places(archive.db):
        try:
            page = page_at(archive.warc_folder / place[0], place[1], originals)
        except (NotAWarc, OSError):  # `fanzha verify` reports it
            continue
        if not archive.is_captured(page):
            _take_in(archive, page, read, store)
        if archive.is_captured(page):
            taken += 1
            with archive.transaction():
                waiting_records.forget(archive.db, place)
    return taken


def _take_in(archive: Archive, page: Page, read: Reader, store: Callable[[Page, Reading], None]) -> bool:
    """Read a page and hand it to `store`. Returns False if it cannot be read."""
    try:
        with taking_in(page):
            reading = read(page)
    except CannotStore as error:
        logger.exception("it waits in the WARC files until fanzha is mended")
        with archive.transaction():
            archive.wait_for_mending(error)
        return False
    store(page, reading)
    return True


def _is_final(page: Page) -> bool:
    """Whether the crawl would have taken this answer as the last. After a redirect, an answer that is retried or a torn
    answer, the row stays claimed, and is queued again."""
    from crawler.settings import RETRY_HTTP_CODES  # not above: settings read FANZHA_CONTACT, which the command sets

    if page.torn or 300 <= page.status < 400 or page.status in RETRY_HTTP_CODES:
        return False
    return page.status not in RESTING_STATUSES or page.header("retry-after") is None
