"""Builds the public file, checks it and swaps it in. Until then the last good file stays in place."""

from __future__ import annotations

import errno
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from archive.disk_space import FILES_AT_ONCE, free_bytes, shortage, size_of
from archive.editions.errors import EditionsUnreadable
from archive.editions.listing import FOLDER
from archive.editions.settings import EditionSettings
from archive.progress import progress
from archive.publish import additions, swap
from archive.publish.checks import check, count_by_source, count_figures
from archive.publish.editions.making import EditionMaker, MadeEdition
from archive.publish.errors import (
    ArchiveUnusable,
    CheckFailed,
    DiskFull,
    EditionsDamaged,
    FolderUnusable,
    PublishRefused,
    SwapUnfinished,
    WorkingFileBusy,
)
from archive.publish.facts import PublishingFacts
from archive.publish.floors import FileComparison, Shortfall, compare
from archive.publish.public_rows import build, check_archive
from archive.publish.recall import recall
from archive.publish.retention import RetainedSource, Retention, retention_of
from archive.publish.withdrawn_files import WithdrawnFiles
from archive.sqlite_uri import sqlite_uri
from archive.store.changes.seal import Seal
from archive.store.job_end import end_job
from archive.store.working_file import check_unchanged
from archive.warc.writer import now

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_BY_SQLITE_CODE: dict[int, tuple[type[PublishRefused], str]] = {
    sqlite3.SQLITE_FULL: (DiskFull, "the disk took no more"),
    sqlite3.SQLITE_IOERR: (DiskFull, "the disk failed or took no more"),  # a quota, or a limit on file size
    sqlite3.SQLITE_BUSY: (WorkingFileBusy, "the working file is locked"),
    sqlite3.SQLITE_READONLY: (ArchiveUnusable, "the working file cannot be written"),
    sqlite3.SQLITE_CORRUPT: (CheckFailed, "the working file is damaged"),
}


@dataclass(frozen=True, slots=True)
class Published:
    """The public file that is now in its place."""

    at: str  # when it was begun, UTC, ISO 8601
    path: Path
    sha256: str
    bytes: int
    publications: int
    figures: int
    contradictions: int
    by_source: dict[str, int]  # publications by source id, or by NO_SOURCE (archive.publish.floors)
    comparison: FileComparison  # with the last public file
    retention: Retention  # what it has of the last public file
    edition: MadeEdition  # which the file is
    damaged: bool  # whether the file that was in its place was not as its checksum says; then it is not kept
    without: tuple[str, ...]  # ids of crawled sources of which the file has no publication
    forced: tuple[Shortfall, ...] | None  # what `force` overrode, if anything; empty: the last file cannot be read


def publish(
    archive_db: Path, public_dir: Path, *, force: bool = False, settings: EditionSettings | None = None
) -> Published:
    """Make `public_dir`/fanzha.db anew from the working file, and keep the last one as fanzha.previous.db.

    If it differs from the last edition, it becomes an edition of its own below `public_dir`/editions; else the file of
    that edition stays. `settings`: which editions stay, and what they have.

    Both have a checksum beside them (.sha256, as `sha256sum -c` reads it). A last file that is not as its checksum says
    is damaged: it is not kept, and the one before it takes its part. One with a work that was withdrawn since is not
    kept either, and is removed, as are such editions and deltas. A source whose last run was not good, or of which too
    much would be lost, keeps the rows of the last file. With `force` only those do that an operator holds, and sources
    may shrink; it overrides no other check. The publishing is recorded in the working file. Raises PublishRefused (its
    kinds are in archive.publish.errors) or Outdated if nothing was published, and SwapUnfinished if it was recorded but
    its files are not all in place; and WorkingFileChanged.
    """
    check_unchanged(archive_db.parent)
    seal, settings = Seal(archive_db), settings or EditionSettings()
    with _named_failures(public_dir), ExitStack() as stack:
        published, db = _publish(
            stack, seal, archive_db, public_dir, force=force, settings=settings or EditionSettings()
        )
        end_job(archive_db.parent, db, seal)
    return published


def _publish(
    stack: ExitStack, seal: Seal, archive_db: Path, public_dir: Path, *, force: bool, settings: EditionSettings
) -> tuple[Published, sqlite3.Connection]:
    """Publish. Returns what was published, and the connection that recorded it, which `stack` closes."""
    at = now()
    with swap.lock_folder(public_dir):
        swap.carry_through(public_dir)
        check_archive(archive_db)
        db = stack.enter_context(closing(_connect(archive_db)))
        _check_room(public_dir, archive_db)
        with swap.staging_in(public_dir) as staging:
            new = staging / swap.PUBLIC
            last = swap.last_whole(public_dir)
            damaged = last != public_dir / swap.PUBLIC and (public_dir / swap.PUBLIC).exists()
            recall(db, seal, last, at)
            retention = retention_of(archive_db, last, public_dir / FOLDER, force=force)
            withdrawn = WithdrawnFiles(archive_db)
            maker = EditionMaker(public_dir / FOLDER, staging / FOLDER, at, settings, withdrawn)
            build(
                archive_db,
                staging / swap.DRAFT,
                new,
                last,
                retention,
                at=at,
                facts=PublishingFacts.of_environment(maker.id),
            )
            (staging / swap.DRAFT).unlink()
            with progress("checking the new file"):
                check(new)
                by_source = count_by_source(new)
                figures, contradictions = count_figures(new)
                comparison, forced = compare(archive_db, new, last, force=force)
            edition = maker.make(new, last)
            swap.stage(public_dir, staging, None if last and withdrawn.is_in(last) else last, edition.sha256)
            published = Published(
                at=at,
                path=public_dir / swap.PUBLIC,
                bytes=new.stat().st_size,
                sha256=edition.sha256,
                publications=sum(by_source.values()),
                figures=figures,
                contradictions=contradictions,
                by_source=by_source,
                comparison=comparison,
                retention=retention,
                edition=edition,
                damaged=damaged,
                without=_without(archive_db, by_source),
                forced=forced,
            )
            _record(db, seal, published, staging)
        try:
            swap.carry_through(public_dir)
            _remove_withdrawn(public_dir, withdrawn)
        except OSError as error:
            raise SwapUnfinished(f"{public_dir} cannot be written ({error.strerror})") from error
    return published, db


def _remove_withdrawn(public_dir: Path, withdrawn: WithdrawnFiles) -> None:
    """Remove the previous public file if it has what is withdrawn."""
    previous = public_dir / swap.PREVIOUS
    if previous.exists() and withdrawn.is_in(previous):
        swap.remove_previous(public_dir)


def _check_room(public_dir: Path, archive_db: Path) -> None:
    """Raise DiskFull if the new files would not fit. They are as large as the last one; the first is no larger than the
    working file."""
    needed = FILES_AT_ONCE * (size_of([public_dir / swap.PUBLIC]) or size_of([archive_db]))
    if free_bytes(public_dir) < needed:
        raise DiskFull(shortage(public_dir, needed, "a publishing"))


def _without(archive_db: Path, by_source: dict[str, int]) -> tuple[str, ...]:
    """The crawled sources that are not in `by_source`."""
    sql = """select distinct source_id from run_sources join sources on sources.id = source_id
        where home_url is not null order by 1"""
    with closing(sqlite3.connect(sqlite_uri(archive_db, mode="ro"), uri=True)) as db:
        return tuple(source for (source,) in db.execute(sql) if source not in by_source)


def _connect(archive_db: Path) -> sqlite3.Connection:
    """A connection that writes, and leaves it to the end of the job to move rows from the WAL."""
    db = sqlite3.connect(sqlite_uri(archive_db, mode="rw"), uri=True, timeout=30, isolation_level=None)
    db.execute("pragma wal_autocheckpoint=0")
    return db


def _record(db: sqlite3.Connection, seal: Seal, published: Published, staging: Path) -> None:
    """Record the publishing in the working file, and make its files ready just before the commit.

    If the commit fails, the files are withdrawn.
    """
    row = {
        **{name: getattr(published, name) for name in ("at", "sha256", "bytes", "publications")},
        "by_source": json.dumps(published.by_source, ensure_ascii=False),
        "retained": _as_json(published.retention.sources),
        "forced": None if published.forced is None else _as_json(published.forced),
    }
    db.execute("ATTACH ? AS new", (sqlite_uri(staging / swap.PUBLIC, mode="ro", immutable=1),))
    db.execute("BEGIN IMMEDIATE")
    seal.drop()
    additions.record(db)
    names = ", ".join(row)
    db.execute(f"INSERT INTO publishings ({names}) VALUES (:{names.replace(', ', ', :')})", row)
    swap.make_ready(staging)
    try:
        db.execute("COMMIT")
    except sqlite3.Error:
        swap.withdraw(staging)
        raise
    db.execute("DETACH new")


def _as_json(rows: Iterable[Shortfall | RetainedSource]) -> str:
    return json.dumps([asdict(row) for row in rows], ensure_ascii=False)


@contextmanager
def _named_failures(public_dir: Path) -> Iterator[None]:
    """Raise failures of disk and files as PublishRefused. Any other error is a bug of ours and keeps its traceback."""
    try:
        yield
    except EditionsUnreadable as error:
        raise EditionsDamaged(str(error)) from error
    except OSError as error:  # from the public folder: the files elsewhere are SQLite's, whose errors are below
        if error.errno in _NO_ROOM:
            raise DiskFull(f"the disk took no more ({error.strerror})") from error
        raise FolderUnusable(f"{public_dir} cannot be written ({error.strerror})") from error
    except sqlite3.DatabaseError as error:
        kind, what = _BY_SQLITE_CODE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, (None, ""))
        if kind is None:
            raise
        raise kind(f"{what} ({error})") from error
