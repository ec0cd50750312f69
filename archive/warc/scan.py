"""Reads all pages of WARC files, and collects what cannot be read in them."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from archive.model import Page
from archive.warc.cdxj import IndexedRecord, index_of, write_index
from archive.warc.folder import OPEN, SealedFile, closed_path, index_path, seal
from archive.warc.reader import Fault, SkippedRecord, pages_in
from archive.warc.records import NotAWarc
from archive.warc.revisits import Originals


@dataclass
class WarcScan:
    """Reads the pages of WARC files, and collects the parts that cannot be read.

    The torn end of an open file is no damage, since nothing was stored from it. Only the tables can tell that. Without
    `has_tables` it is damage.
    """

    has_tables: bool = True
    skipped: list[SkippedRecord] = field(default_factory=list, init=False)  # in the order of the files
    stale: list[Path] = field(default_factory=list, init=False)  # closed files whose index is not what it has to be
    _originals: Originals | None = field(default=None, init=False)  # of the folder
    _torn_at: dict[Path, int] = field(default_factory=dict, init=False)  # bytes
    _of_open: dict[Path, list[IndexedRecord]] = field(default_factory=dict, init=False)  # records of open files

    def pages_in(self, path: Path) -> Iterator[Page]:
        """The pages of a file. A file that cannot be read at all is collected as one damaged part."""
        is_open = path.name.endswith(OPEN)
        try:
            self._originals = self._originals or Originals(path.parent, everywhere=True)
            for page in pages_in(path, lambda part: self._skip(part, path, is_open=is_open), self._originals):
                if is_open:
                    self._of_open.setdefault(path, []).append(IndexedRecord.of(page))
                yield page
        except NotAWarc as error:
            reason = str(error).removeprefix(f"{path.name}: ")
            self.skipped.append(SkippedRecord(path.name.removesuffix(OPEN), 0, None, reason, Fault.DAMAGED))

    def _skip(self, part: SkippedRecord, path: Path, *, is_open: bool) -> None:
        """Collect a part with its true fault: a file that was closed in good order ended in a whole record."""
        if part.fault is Fault.TORN and is_open:
            self._torn_at[path] = part.warc_offset
        harmless = is_open and (self.has_tables or closed_path(path).exists())
        damaged = part.fault is Fault.TORN and not harmless
        self.skipped.append(replace(part, fault=Fault.DAMAGED) if damaged else part)

    def compare_index(self, path: Path, records: Iterable[IndexedRecord]) -> None:
        """Collect a closed file that has no index, or one that does not fit the records that were read."""
        name, index = path.name, index_path(path)
        odd = {part.warc_offset for part in self.with_fault(Fault.ODD) if part.warc_file == name}
        if not name.endswith(OPEN) and not (index.exists() and index.read_bytes() == index_of(path, records, odd)):
            self.stale.append(path)

    def with_fault(self, fault: Fault) -> tuple[SkippedRecord, ...]:
        """The skipped parts with this fault."""
        return tuple(record for record in self.skipped if record.fault is fault)

    def close_abandoned(self, path: Path) -> SealedFile:
        """Seal a WARC file that a dead process left open, and write its index, unless its writer had done so. To be
        called when its pages are stored."""
        torn_at = self._torn_at.get(path)
        if torn_at != 0 and not index_path(path).exists():
            write_index(path, self._of_open.get(path, ()))
        return seal(path, torn_at)


def scan_files(paths: Iterable[Path], *, has_tables: bool) -> Generator[Page, None, WarcScan]:
    """The pages of files, and then the scan, which says what could not be read in them."""
    scan = WarcScan(has_tables)
    for path in paths:
        records = []
        for page in scan.pages_in(path):
            records.append(IndexedRecord.of(page))
            yield page
        scan.compare_index(path, records)
    scan._originals = None  # it may be large, and is not needed any more
    return scan
