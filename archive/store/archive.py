"""Opens the data folder, locks it, and changes it in transactions. All writing of pages goes through this module."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import traceback
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path

from sqlite_utils import Database

from archive.errors import FanzhaError, is_of_machine
from archive.model import PAGE_ROLES, Page, Reading, RecordContent, Role, Source
from archive.progress import progress
from archive.sqlite_uri import sqlite_uri
from archive.store import waiting_records
from archive.store.changes.seal import Seal
from archive.store.departures.changed_texts import REJECTED
from archive.store.gaps import gap_rows
from archive.store.job_end import end_job
from archive.store.joining import texts
from archive.store.pages_and_versions import Intake, PageChange, page_key
from archive.store.publications import common_fingerprints, documents, publication_rows
from archive.store.rows import IDS, as_json
from archive.store.tables import prepare, state_of
from archive.store.working_file import (
    WHOLE_FILE,
    WORKING_FILE,
    WRITER_LOCK,
    WorkingFileLost,
    check_no_backup,
    check_unchanged,
    check_working_file,
    is_damage,
    is_locked_by_this,
)
from archive.urls import BadUrl, stable_id
from archive.warc.reader import SkippedRecord
from archive.warc.revisits import PayloadReference

Reader = Callable[[Page], Reading]  # archive.readers.pages.read_and_analyse; passed in, since the store reads no pages
TAKEN_UP = (*PAGE_ROLES, Role.ATTACHMENT)  # roles of the pages that are taken in from the WARC files
PAGES_PER_TRANSACTION = 500  # while publications are made
# What is done for the pages that wait in a table.
WAITING = {"join_queue": "joining texts", "publication_queue": "making publications"}
# The statements that undo a transaction, or a part of one.
_UNDO_WHOLE = ("ROLLBACK",)
_UNDO_PART = ("ROLLBACK TO part", "RELEASE part")


class ArchiveError(FanzhaError):
    """A failure of the working file."""


class Busy(ArchiveError):
    """Raised by Archive.lock: another process writes to the same data folder."""


class CannotStore(ArchiveError):
    """Raised by Archive.ingest and taking_in: this page cannot be stored. Its record is only in the WARC file."""

    def __init__(self, page: Page, reason: str) -> None:
        self.page, self.record = page, SkippedRecord.of(page, reason)
        super().__init__(str(self.record))


class IntakeBug(CannotStore):
    """Raised by Archive.ingest and taking_in: our own code failed at this page, and the page may be as it should be."""


# The errors that the values of one page can raise. A full disk, a lock and a damaged file raise other errors, which
# stop the work.
VALUE_ERRORS = (
    *(sqlite3.IntegrityError, sqlite3.DataError, sqlite3.InterfaceError, sqlite3.ProgrammingError),
    *(BadUrl, OverflowError, RecursionError, UnicodeError),
)
# The errors of code that is wrong.
BUGS = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, NameError, NotImplementedError, TypeError),
    ValueError,
)
PAGE_ERRORS = (*VALUE_ERRORS, *BUGS)


class Archive:
    """The data folder: `archive.db`, `warc/`, `public/`.

    Reading needs no lock. To write pages, take `lock()` first. Every change is made within a transaction.
    """

    def __init__(self, data: Path, db: Database, seal: Seal, *, changed: bool = False) -> None:
        self.data = data
        self.db = db
        self._seal = seal
        self._intake = Intake(db)
        self._changed = changed
        self._closed = False
        self._before: tuple[int, ...] | None = None  # the state of the file when the open transaction began
        # Called before each commit: it brings the WARC records to the disk to which the rows refer (WarcWriter.sync).
        self.before_commit: Callable[[], None] = lambda: None

    @classmethod
    def open(cls, data: Path, *, renew: bool = False) -> Archive:
        """Open the data folder, and make it and its tables if they are missing.

        A folder that has all that this version makes is not changed. Else the writer's lock is held while it is: raises
        Busy if another process has it. Raises ArchiveError if they cannot be opened or made, IsBackup, and
        WorkingFileLost if the working file is damaged, another archive's or was changed since the last job. Raises
        Outdated if another version made the tables. With `renew` the caller makes the tables anew: then Outdated is not
        raised, nor WorkingFileLost for a file that is missing, empty or changed.
        """
        check_no_backup(data)
        if not renew:
            check_working_file(data)
            check_unchanged(data)  # before the first change, since the end of this job seals the file as it is then
        try:
            data.mkdir(parents=True, exist_ok=True)
            with (data / "open.lock").open("a") as lock:  # of two processes, the second finds what the first has made
                fcntl.flock(lock, fcntl.LOCK_EX)
                seal = Seal(data / WORKING_FILE)
                with nullcontext() if _is_ready(data, renew=renew) or is_locked_by_this(data) else writer_lock(data):
                    (data / "warc").mkdir(exist_ok=True)
                    db, changed = _connect(data, seal)
                    if prepare(db, renew=renew):
                        seal.drop()
                        changed = True
        except (OSError, sqlite3.Error) as error:
            if is_damage(error):
                raise WorkingFileLost(data, f"is damaged ({error})") from error
            raise ArchiveError(
                f"cannot open the data folder {data}: {error}. Nothing was changed. "
                "Choose a folder you can write to with --data or FANZHA_DATA."
            ) from error
        return cls(data, db, seal, changed=changed)

    @property
    def warc_folder(self) -> Path:
        """Where the WARC files are."""
        return self.data / "warc"

    def close(self) -> None:
        """Close the working file. If anything was changed, all rows are then in archive.db itself, and the ledger is
        copied (archive.store.job_end). Closing it again does nothing."""
        if self._closed:
            return
        self._closed = True
        try:
            self._undo(_UNDO_WHOLE)
            if self._changed:
                end_job(self.data, self.db.conn, self._seal)
        finally:
            self.db.close()

    def abandon(self) -> None:
        """Close a working file that its maker removes: neither is the ledger copied nor the file sealed."""
        self._changed = False
        self.close()

    def lock(self) -> AbstractContextManager[None]:
        """Be the only writer of pages. Raises Busy if there is another."""
        return writer_lock(self.data)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit what is done in the `with` block, or undo it if the block raises. SQLite's write lock is taken at the
        beginning, so that only the beginning waits for another writer.

        Inside another transaction this is a part of it: it can be undone alone, and is committed with the whole.
        """
        whole = self.begin()
        if not whole:
            self.db.conn.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            self._undo(_UNDO_WHOLE if whole else _UNDO_PART)
            raise
        if whole:
            self.commit()
        else:
            self.db.conn.execute("RELEASE part")

    def begin(self) -> bool:
        """Begin a transaction that goes on until `commit`. Returns False, and begins none, if one is open."""
        if self.db.conn.in_transaction:
            return False
        self.db.conn.execute("BEGIN IMMEDIATE")
        self._before = state_of(self.db)
        return True

    def commit(self) -> None:
        """Commit the open transaction, if there is one. If that fails, undo it and raise the error."""
        if self.db.conn.in_transaction:
            try:
                self.before_commit()
                if state_of(self.db) != self._before:
                    self._seal.drop()
                    self._changed = True
                self.db.conn.execute("COMMIT")
                self._seal.move_if_many(self.db.conn)
            except (OSError, sqlite3.Error):
                self._undo(_UNDO_WHOLE)
                raise

    def _undo(self, statements: Iterable[str]) -> None:
        if self.db.conn.in_transaction:  # after some errors (a full disk) SQLite has ended it already
            for statement in statements:
                self.db.conn.execute(statement)
        self._intake.forget_sources()

    def put_sources(self, *sources: Source) -> None:
        """Register sources, or bring their rows up to date. Pages on their hosts move to the source whose home page is
        on the host now."""
        self._intake.put_sources(*sources)

    def ingest(self, page: Page, reading: Reading) -> PageChange:
        """Take one response in, within the caller's transaction. A capture that is known changes nothing.

        Raises CannotStore if the page cannot be stored: the caller's transaction can go on without the page.
        """
        with taking_in(page), self.transaction():
            return self._intake.ingest(page, reading)

    def wait_for_mending(self, error: CannotStore) -> None:
        """If our own code failed at a page, have its record taken in by the next job, within the caller's transaction.
        Lists and robots.txt are requested by each run anyway."""
        page = error.page
        if isinstance(error, IntakeBug) and page.context.role in TAKEN_UP and not page.context.imported:
            waiting_records.put(self.db, error.record, page.context.source_id or "", page.context.key or page_key(page))

    def make_publications(self) -> tuple[SkippedRecord, ...]:
        """Make publications from what was stored since the last call. Every job ends with this call.

        Returns the records of the pages that fail. The text of such a page stays in the tables, but no publication is
        made from it; if only joining it with those of its parts or attachments fails, one is made from the text alone.
        """
        with self.transaction():
            publication_rows.update_vocabularies(self.db)
        left_out = [*self._in_batches(texts.make_texts, "join_queue")]
        with self.transaction():
            common_fingerprints.settle(self.db)
        left_out += self._in_batches(_update_publications, "publication_queue")
        self._forget_sources()
        with self.transaction():
            gap_rows.renew_months(self.db)
        return tuple(left_out)

    def _forget_sources(self) -> None:
        """Delete unofficial sources that nothing refers to any more: their pages belong to a registered source now."""
        for (source_id,) in self.db.conn.execute(_WITHOUT_PAGES).fetchall():
            if not self._has("publications where source_id=? limit 1", source_id):
                self.db.conn.execute("delete from sources where id=?", (source_id,))

    def _in_batches(self, step: Callable[[Database, int], int], waiting: str) -> Iterator[SkippedRecord]:
        """Run a step for all pages in the table `waiting`. Yields the pages at which it fails, and leaves them out."""
        size = PAGES_PER_TRANSACTION
        ((total,),) = self.db.conn.execute(f"select count(*) from {waiting}")
        with progress(WAITING[waiting], total, "pages") as under_way:
            while True:
                try:
                    with self.transaction():
                        done = step(self.db, size)
                except PAGE_ERRORS as error:
                    if size == 1:
                        yield self._leave_out(waiting, error)
                    size = PAGES_PER_TRANSACTION if size == 1 else 1  # page by page until the one that fails is found
                    continue
                under_way.done += done
                if done < size:
                    return

    def _leave_out(self, waiting: str, error: Exception) -> SkippedRecord:
        """Take the first waiting page, at which a step failed, out of this step. Returns its record."""
        page_id, url, warc_file, warc_offset = self.db.conn.execute(
            f"""select w.page_id, p.url, v.warc_file, v.warc_offset
                from {waiting} w left join pages p on p.id = w.page_id left join page_versions v on v.id = p.version_id
                order by w.page_id limit 1"""
        ).fetchone()
        with self.transaction():
            if waiting == "publication_queue" and self._has("documents where page_id = ?", page_id):
                documents.delete_documents(self.db, page_id)  # it stays queued: publications are made without it
            else:
                self.db.conn.execute(f"delete from {waiting} where page_id = ?", (page_id,))
        return SkippedRecord(warc_file or "", warc_offset or 0, url, _refusal(error))

    def known_chars(self, keys: Iterable[str], since: str, until: str | None = None) -> int | None:
        """The length of the longest text that the pages with these canonical keys were received with at or after a
        moment, in characters; None if they have none. Of a page that has not answered since then, the text with which
        it answered last counts. Texts that came first at or after `until` or were rejected (see
        archive.store.departures.changed_texts) count if there is no other. Moments are UTC, ISO 8601."""
        ids = [stable_id(key) for key in keys]
        sql = f"""select length(v.text) from page_versions v join pages p on p.id = v.page_id
                  where p.id in {IDS} and v.last_seen >= min(:since, p.last_seen)
                  order by v.seen_at >= :until or v.id in {REJECTED}, 1 desc limit 1"""
        found = self.db.conn.execute(sql, {"ids": as_json(ids), "since": since, "until": until or "~"}).fetchone()
        return None if found is None else int(found[0])

    def has_texts_of(self, source_id: str) -> bool:
        """Whether a page of this source has a text."""
        return self._has("pages where source_id=? and version_id is not null limit 1", source_id)

    def is_captured(self, page: Page) -> bool:
        """Whether the page's capture was taken in already."""
        return self._has("captures where id=?", page.capture.id)

    def content_of(self, key: str, page: Page, digests: Collection[str], at: str | None) -> RecordContent | None:
        """What the archive has of a page with this canonical key and one of these digests; None if it does not have it.
        `at`: when it was fetched; None for any time."""
        sql = f"""select content from captures where key = ? and role = ? and status = ? and fetched_at = coalesce(?,
                  fetched_at) and digest in ({", ".join("?" * len(digests))}) order by content = 'torn' limit 1"""
        row = self.db.conn.execute(sql, (key, page.context.role, page.status, at, *digests)).fetchone()
        return RecordContent(row[0]) if row else None

    def records_with(self, key: str, digest: str) -> Iterator[PayloadReference]:
        """The records that hold this payload of a page, given its canonical key, the oldest first."""
        sql = """select url, fetched_at, digest, warc_file, warc_offset from captures
                 where key = ? and digest = ? and content = 'whole' order by fetched_at, warc_file, warc_offset"""
        return (PayloadReference(*row) for row in self.db.conn.execute(sql, (key, digest)).fetchall())

    def _has(self, rows: str, *parameters: str | int) -> bool:
        return self.db.conn.execute(f"select 1 from {rows}", parameters).fetchone() is not None


@contextmanager
def taking_in(page: Page) -> Iterator[None]:
    """Raise CannotStore, or IntakeBug, for what fails in this context because of one page."""
    try:
        yield
    except PAGE_ERRORS as error:
        if isinstance(error, VALUE_ERRORS):
            raise CannotStore(page, _refusal(error)) from error
        at = traceback.extract_tb(error.__traceback__)[-1]
        where = "/".join(Path(at.filename).parts[-3:])
        why = f"fanzha failed ({type(error).__name__}: {error}, in {where}, line {at.lineno})"
        raise IntakeBug(page, why) from error


@contextmanager
def writer_lock(data: Path) -> Iterator[None]:
    """Be the only writer to a data folder. Raises Busy if there is another. The lock ends with the process, even if it
    is killed."""
    with (data / WRITER_LOCK).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # earlier versions take this one alone
            fcntl.fcntl(file, fcntl.F_OFD_SETLK, WHOLE_FILE)  # is_locked asks for this one
        except BlockingIOError as error:
            file.seek(0)
            raise Busy(
                f"another fanzha is writing to {data} (process {file.read().strip() or 'unknown'}). "
                "Nothing was changed. Wait until it has finished, or use another --data folder."
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _update_publications(db: Database, limit: int) -> int:
    """Make publications from at most `limit` queued pages; with the last of them gaps, in the same transaction: a kill
    leaves no gaps that are older than the publications. Returns the number of pages."""
    done = publication_rows.update(db, limit)
    if done and not db.conn.execute("select 1 from publication_queue limit 1").fetchone():
        gap_rows.renew(db)
    return done


# Unofficial sources without pages and runs.
_WITHOUT_PAGES = """
    select id from sources where official = 0 and home_url is null
      and not exists (select 1 from pages where source_id = sources.id)
      and not exists (select 1 from run_sources where source_id = sources.id)
"""


def _is_ready(data: Path, *, renew: bool) -> bool:
    """Whether opening a data folder changes nothing in it. Raises Outdated, and sqlite3.Error."""
    path = data / WORKING_FILE
    if not (data / "warc").is_dir() or not path.is_file() or not path.stat().st_size:
        return False
    with closing(sqlite3.connect(sqlite_uri(path, mode="ro"), uri=True, timeout=30, isolation_level=None)) as db:
        try:
            is_wal = db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
            return is_wal and not prepare(Database(db), renew=renew)
        except sqlite3.OperationalError as error:  # a statement of a migration, which cannot write here
            if is_of_machine(error) and error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_READONLY:
                raise
            return False


def _connect(data: Path, seal: Seal) -> tuple[Database, bool]:
    """The working file, and whether this changed it: that of a backup is not in WAL mode."""
    connection = sqlite3.connect(data / WORKING_FILE, timeout=30, isolation_level=None)
    changed = connection.execute("PRAGMA journal_mode").fetchone() != ("wal",)
    if changed:
        seal.remove()
        connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")  # a commit is on the disk when it returns (docs/backup.md)
    connection.execute("PRAGMA wal_autocheckpoint=0")  # rows are moved from the WAL by archive.store.changes.seal
    connection.execute("PRAGMA journal_size_limit=0")  # so that the size of the WAL is that of the rows that wait there
    connection.execute("PRAGMA cache_size=-16384")  # 16 MB, so that a transaction is written once, at its end
    connection.execute("PRAGMA temp_store=MEMORY")  # else the data that can undo a savepoint go to a file
    connection.execute("PRAGMA foreign_keys=ON")
    return Database(connection), changed


def _refusal(error: Exception) -> str:
    return f"it cannot be stored ({type(error).__name__}: {error})"
