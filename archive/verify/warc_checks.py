"""Reads every record of a WARC file, and compares it with its digests, the tables and the file's index.

The rows are read before the file: a record is written before its rows, so that a crawl may go on meanwhile.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from archive.model import PAGE_ROLES, Page
from archive.store.working_file import is_locked
from archive.verify.findings import Finding
from archive.warc.cdxj import IndexedRecord, is_line_of, read_index, search_keys
from archive.warc.folder import OPEN, index_path, warc_files
from archive.warc.joining import joined_file
from archive.warc.reader import CHANGED, Fault, SkippedRecord, page_of, pages_in, skipped_damage
from archive.warc.records import Damage, NotAWarc, RawRecord, has_own_head, records
from archive.warc.revisits import Originals
from archive.warc.writer import OFFSET_HEADER

_BY_FAULT = {Fault.DAMAGED: "record_damaged", Fault.TORN: "record_torn"}


@dataclass(frozen=True, slots=True)
class WarcJob:
    """One WARC file to check."""

    folder: Path
    name: str  # without `.open`
    tables: str | None  # SQLite URI of the working file; None if it cannot be read
    is_running: bool  # whether a process writes to the data folder


@dataclass
class WarcFindings:
    """What a file was found to hold."""

    findings: list[Finding] = field(default_factory=list)
    records: int = 0
    captures: int = 0  # rows of the table that were compared
    accepted: int = 0  # losses that a rebuild was forced to accept
    has_places: bool = False  # a record says where it was written: such a file is closed with an index
    odd: set[int] = field(default_factory=set)  # offsets of records that are as they were written and make no page


@dataclass(frozen=True, slots=True)
class _Rows:
    """What the tables say of a file."""

    captures: dict[int, tuple[int, str]]  # offset to id and address
    places: tuple[tuple[int, str], ...]  # offset, and what refers to it: texts and attachments
    attachments: dict[int, str]  # offset to the SHA-256 of the file in the record
    damage: frozenset[tuple[int, int | None]]  # of this file, accepted: its first byte, and the one after it
    lost: frozenset[int]  # ids of captures that are lost, from whatever file, and accepted


def check_warc(job: WarcJob) -> WarcFindings:
    """Check one file. Raises OSError and sqlite3.Error."""
    rows = _read_rows(job)
    done = WarcFindings(captures=len(rows.captures), accepted=len(rows.damage))
    path = _path(job)
    if path is None:
        rows = _read_rows(job)  # it may have been joined with others since
        lost = {at: found for at, found in sorted(rows.captures.items()) if found[0] not in rows.lost}
        if lost and {number for number, _ in lost.values()} <= _in_unknown_files(job):
            done.findings.append(Finding("warc_renamed", job.name))
        else:
            done.findings += (
                Finding("warc_lost", f"{job.name}, record at byte {at}", url) for at, (_, url) in lost.items()
            )
        if not rows.captures:
            done.findings += _of_index_alone(job, rows)
        return done
    pages = _read_pages(job, path, rows, done)
    done.findings += _against_tables(job, rows, pages)
    if not path.name.endswith(OPEN):
        if done.has_places and not index_path(path).exists() and not _is_being_joined(path):
            done.findings.append(Finding("index_lost", index_path(path).name))
        done.findings += _against_index(path, rows, pages, done.odd)
        if job.tables and not rows.captures and pages and _is_unknown(job.tables, pages):
            done.findings.append(Finding("warc_not_in_tables", job.name))
    return done


def _path(job: WarcJob) -> Path | None:
    for _ in range(2):  # it may be closed meanwhile
        for name in (job.name + OPEN, job.name):
            if (job.folder / name).exists():
                return job.folder / name
    return None


# --- tables -----------------------------------------------------------------------------------------------------------


def _read_rows(job: WarcJob) -> _Rows:
    if job.tables is None:
        return _Rows({}, (), {}, frozenset(), frozenset())
    with closing(sqlite3.connect(job.tables, uri=True)) as db:
        captures = db.execute("select warc_offset, id, url from captures where warc_file = ?", [job.name]).fetchall()
        places = db.execute(_PLACES, [job.name, job.name]).fetchall()
        damage = db.execute(
            "select damage_start, damage_end from losses where warc_file = ? and accepted_at is not null", [job.name]
        ).fetchall()
        lost = db.execute("select id from losses where accepted_at is not null").fetchall()
    return _Rows(
        {offset: (number, url) for offset, number, url in captures},
        tuple((offset, what) for offset, what, _ in places),
        {offset: digest for offset, _, digest in places if digest},
        frozenset((start, end) for start, end in damage if start is not None),
        frozenset(number for (number,) in lost),
    )


_PLACES = """
    select v.warc_offset, 'text of ' || coalesce(p.url, v.page_id), null
    from page_versions v left join pages p on p.id = v.page_id where v.warc_file = ?
    union all select warc_offset, 'attachment ' || url, sha256 from attachments where warc_file = ?
"""


def _is_unknown(tables: str, pages: dict[int, IndexedRecord]) -> bool:
    """Whether no article of a file was taken into the tables, from whatever file. Lists and home pages of a killed
    crawl are read again, and need not be in the tables."""
    captures = (page.capture for page in pages.values())
    ids = [one.id for one in captures if one.role in PAGE_ROLES and one.status == 200]
    return bool(ids) and not _in_tables(tables, ids)


def _in_unknown_files(job: WarcJob) -> set[int]:
    """The captures in WARC files that the tables do not name."""
    if job.tables is None:
        return set()
    with closing(sqlite3.connect(job.tables, uri=True)) as db:
        known = {name for (name,) in db.execute("select distinct warc_file from captures")}
    ids, originals = set[int](), Originals(job.folder, everywhere=True)
    for path in warc_files(job.folder):
        if path.name.removesuffix(OPEN) not in known:
            with suppress(NotAWarc):
                ids |= {page.capture.id for page in pages_in(path, originals=originals)}
    return ids


def _in_tables(tables: str | None, ids: Iterable[int]) -> set[int]:
    """Those of the captures that the tables have, from whatever file."""
    if tables is None:
        return set()
    with closing(sqlite3.connect(tables, uri=True)) as db:
        return {one for one in ids if db.execute("select 1 from captures where id = ?", [one]).fetchone()}


# --- records ----------------------------------------------------------------------------------------------------------


def _read_pages(job: WarcJob, path: Path, rows: _Rows, done: WarcFindings) -> dict[int, IndexedRecord]:
    """Read all records, and note in `done` what is wrong with them. Returns the records of pages by offset."""
    pages, originals, shift = dict[int, IndexedRecord](), Originals(path.parent, everywhere=True), 0
    try:
        with path.open("rb") as file:
            for found in records(file):
                if isinstance(found, Damage):
                    done.findings += _of_part(skipped_damage(job.name, found), job, path, rows)
                    continue
                done.records += 1
                where = f"{job.name}, record at byte {found.offset}"
                done.has_places |= found.header(OFFSET_HEADER) is not None
                moved = _moved_by(found) if path.name.endswith(OPEN) else shift
                if moved != shift:
                    done.findings.append(Finding("records_lost", where, f"{moved - shift} bytes before it"))
                    shift = moved
                if not has_own_head(file, found.offset):
                    done.findings.append(Finding("record_head", where, found.header("WARC-Target-URI")))
                page = page_of(found, path, originals)
                if isinstance(page, SkippedRecord):
                    done.odd |= {page.warc_offset} if page.fault is Fault.ODD else set()
                    done.findings += _of_part(page, job, path, rows)
                elif page:
                    done.findings += _of_attachments(page, rows)
                    pages[page.warc_offset] = IndexedRecord.of(page)
    except NotAWarc as error:
        if (0, None) not in rows.damage:
            done.findings.append(Finding("record_damaged", job.name, str(error)))
    return pages


def _of_part(part: SkippedRecord, job: WarcJob, path: Path, rows: _Rows) -> Iterator[Finding]:
    """A part that makes no page, if it is damaged and that is not accepted."""
    is_open = path.name.endswith(OPEN)
    check = _BY_FAULT.get(part.fault)
    if check is None or (part.warc_offset, part.warc_end) in rows.damage:
        return
    if part.fault is Fault.TORN and is_open and (job.is_running or is_locked(job.folder.parent)):
        return  # it is being written
    if part.fault is Fault.TORN and not is_open:
        check = "record_damaged"  # it was closed after a whole record
    if part.reason == CHANGED:
        yield Finding("record_changed", f"{job.name}, record at byte {part.warc_offset}", part.url)
        return
    where = f"{job.name}, bytes {part.warc_offset} to {part.warc_end}"
    yield Finding(check, where, f"{part.url}: {part.reason}" if part.url else part.reason)


def _moved_by(record: RawRecord) -> int:
    """How many bytes before its own place in the file a record is now; 0 if it does not say where that was."""
    place = record.header(OFFSET_HEADER) or ""
    return int(place) - record.offset if place.isdecimal() else 0


def _of_attachments(page: Page, rows: _Rows) -> Iterator[Finding]:
    digest = rows.attachments.get(page.warc_offset)
    if digest and digest != sha256(page.body).hexdigest():
        yield Finding("attachment_differs", page.url)


def _against_tables(job: WarcJob, rows: _Rows, pages: dict[int, IndexedRecord]) -> Iterator[Finding]:
    for offset, (number, url) in sorted(rows.captures.items()):
        if number in rows.lost:
            continue
        where = f"{job.name}, record at byte {offset}"
        if offset not in pages:
            yield Finding("capture_lost", where, url)
        elif pages[offset].capture.id != number:
            yield Finding("capture_differs", where, f"{url}, and the record is {pages[offset].capture.url}")
    for offset, what in rows.places:
        if offset not in pages and offset not in rows.captures:
            yield Finding("place_without_record", what, f"{job.name}, byte {offset}")


def _against_index(
    path: Path, rows: _Rows, pages: dict[int, IndexedRecord], odd_records: set[int]
) -> Iterator[Finding]:
    """Compare a closed file with its index. Files of earlier versions have none. The index names all records that were
    written, those too of which no page can be made (too large, in a coding that cannot be undone …)."""
    index = index_path(path)
    if not index.exists():
        return
    odd = list[int]()
    keys = search_keys(index)
    indexed = {one.warc_offset: one for one in read_index(index, odd.append)}
    yield from (Finding("index_damaged", index.name, f"at byte {offset}") for offset in odd)
    for offset in sorted((indexed.keys() | (set() if odd else pages.keys())) - odd_records):
        line, page = indexed.get(offset), pages.get(offset)
        is_named = page is None and offset in rows.captures  # _against_tables names it
        if is_named or (line and line.capture.id in rows.lost):
            continue
        if line is None or page is None or not is_line_of(line, page, keys):
            url = next(found.capture.url for found in (line, page) if found)
            yield Finding("index_differs", f"{index.name}, record at byte {offset}", url)


def _is_being_joined(path: Path) -> bool:
    """Whether a process joins files into this one, or was killed before it had made the index: parts are still there.
    Also if the file went away meanwhile."""
    joined = joined_file(path)
    return not path.exists() or (joined is not None and not joined.is_finished)


def _of_index_alone(job: WarcJob, rows: _Rows) -> Iterator[Finding]:
    """The records of a file that is lost, and that no row names: its index does."""
    index = index_path(job.folder / job.name)
    lines = [] if job.is_running or not index.exists() else [*read_index(index)]
    ids = {line.capture.id for line in lines} - rows.lost
    ids -= _in_tables(job.tables, ids)
    for line in lines:
        if line.capture.id in ids:
            yield Finding("warc_lost", f"{job.name}, record at byte {line.warc_offset}", line.capture.url)
