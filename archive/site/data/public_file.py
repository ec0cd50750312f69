"""Serves the public file: recognises it, counts it once, and replaces it when publish swaps in a new one."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from datasette.database import Database

from archive.search import Catalogue, Search
from archive.site.data.totals import Facts, count_facts
from archive.site.fairness.executor import FairExecutor
from archive.site.fairness.request_work import TooSlowError, working_for
from archive.sqlite_uri import PathInUri

if TYPE_CHECKING:
    from datasette.app import Datasette

# The site acts only if a database with this name has these tables.
NAME = "fanzha"
NEEDED = {
    *("publications", "publication_texts", "publications_fts", "pages", "page_versions", "copies"),
    *("cases", "cases_fts", "case_sections", "case_crimes", "case_regions", "crimes", "regions", "sources"),
    *("publication_crimes", "publication_issuers", "outlines", "questions", "data_tables", "attachments"),
}
LOG = logging.getLogger(__name__)
MAX_COUNT_MS = 3_600_000  # the limit that Datasette uses when it starts
MAX_WAIT = 1.0  # seconds that a request waits for a new file to be ready
MAX_OPENING = 10  # seconds in which all threads must have opened the file; it takes a millisecond

T = TypeVar("T")
Stamp = tuple[int, int, int]  # of a file: inode, size in bytes, time of the last change in ns


@dataclass(frozen=True, slots=True)
class Download:
    """The public file as a download."""

    name: str
    size: int  # bytes
    modified: datetime  # when the file was made, UTC
    sha256: str
    file: BufferedReader  # open, so it stays this file when another is swapped in

    @property
    def built(self) -> str:
        """When the file was made, UTC, ISO 8601."""
        return self.modified.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(slots=True)
class _Edition:
    """One file that was at the path, and what was counted in it."""

    database: Database
    stamp: Stamp
    file: BufferedReader
    pulse: sqlite3.Connection  # a connection only for the health check, which must not wait for other queries
    download: Download | None = None
    answers: dict[Callable[[sqlite3.Connection], Any], Any] = field(default_factory=dict)  # function → result


class PublicFile:
    """The public file that one Datasette serves."""

    def __init__(self, datasette: Datasette, database: Database) -> None:
        self._datasette = datasette
        self._path = Path(database.path)
        file = self._path.open("rb")
        self._edition = _Edition(database, _stamp(file), file, database.connect())
        self._counting = asyncio.Lock()
        self._starting, self._started = asyncio.Lock(), False
        self._following: asyncio.Future[None] | None = None
        self._refused: Stamp | None = None  # the stamp of a file that could not be served
        self._renew_threads()

    def is_sample(self) -> bool:
        """Whether everything in the file comes from the sample site (all texts invented); False before the counting."""
        facts: Facts | None = self._edition.answers.get(count_facts)
        return facts is not None and facts.is_sample

    @property
    def name(self) -> str:
        """The name of the database in Datasette's URLs."""
        return str(self._edition.database.name)

    async def ask(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """Call `question` with a connection to the file, in one of Datasette's threads, and return its result.

        Raises TooSlowError if the work of the request is over before it is answered.
        """
        try:
            answer: T = await self._edition.database.execute_fn(question)
        except sqlite3.OperationalError as error:
            if error.args == ("interrupted",):
                raise TooSlowError from None
            raise
        return answer

    async def check_readable(self) -> None:
        """Check that the file can be read, without waiting for Datasette's threads. Raises sqlite3.Error."""
        await asyncio.to_thread(self._edition.pulse.execute, "select id from publications limit 1")

    async def once(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """The result of a function that needs a scan of the file; it runs only once for each file."""
        edition = self._edition
        async with self._counting:
            if question not in edition.answers:
                with working_for(None):  # it is for everybody, so no reader's limits apply
                    edition.answers[question] = await edition.database.execute_fn(question)
            answer: T = edition.answers[question]
            return answer

    async def search(self, question: Callable[[Search], T]) -> T:
        """Call `question` with a Search over the file, as `ask` does, and return its result. Raises TooSlowError."""
        edition = None
        while edition is not self._edition:  # another file may be swapped in meanwhile; its catalogue differs
            edition = self._edition
            catalogue = await self.once(Catalogue.read)
        return await self.ask(lambda conn: question(Search(conn, catalogue)))

    async def facts(self) -> Facts:
        """The counts of the file; they are made at the first call."""
        return await self.once(count_facts)

    async def download(self) -> Download | None:
        """Size, date and checksum of exactly the file that is served; None if downloads are not allowed."""
        edition = self._edition
        async with self._counting:
            if edition.download is None:
                edition.download = await asyncio.to_thread(self._downloadable, edition)
            return edition.download

    def _downloadable(self, edition: _Edition) -> Download | None:
        if edition.database.is_mutable or not self._datasette.setting("allow_download"):
            return None
        sha256 = hashlib.file_digest(edition.file, "sha256").hexdigest()  # takes seconds if the file is large
        edition.database.cached_hash = sha256  # else Datasette would hash the file that is at the path later
        _, size, modified = edition.stamp
        return Download(self._path.name, size, datetime.fromtimestamp(modified / 1e9, UTC), sha256, edition.file)

    async def start(self) -> None:
        """Start Datasette and do everything that needs a scan, once, before the first answer.

        While the first request starts Datasette, Datasette itself does not make a second request wait, but answers 500.
        """
        if self._started:
            return
        async with self._starting:
            if self._started:
                return
            with working_for(None):
                await self._datasette.invoke_startup()
                await self._open_in_all_threads()
                await self._edition.database.table_counts(limit=MAX_COUNT_MS)
                await self.facts()
                await self.search(lambda _: None)
                await self.download()
                self._started = True

    async def _open_in_all_threads(self) -> None:
        """Make every thread open the file now: later, another file or no file may be at the path."""
        threads = self._datasette.setting("num_sql_threads")
        if not threads:  # then Datasette runs queries in its own thread
            return
        together = threading.Barrier(threads)  # without the barrier one thread could run all these calls
        execute = self._edition.database.execute_fn
        await asyncio.gather(*(execute(lambda _: together.wait(MAX_OPENING)) for _ in range(threads)))

    async def follow(self) -> None:
        """Serve the file that is at the path now, if publish has swapped in a new one.

        The new file is counted first; if counting takes longer than MAX_WAIT, it goes on in the background. Until the
        new file is ready, or if it is no public file, the old file is served. Datasette opens one connection in each
        thread, and an open connection reads the old file. So new threads are made for the new file, and requests that
        have begun finish on the old file.
        """
        try:
            stamp = _stamp(self._path)
        except OSError:  # the last good file is still open and is served
            return
        if stamp in (self._edition.stamp, self._refused):
            return
        if self._following is None or self._following.done():
            with working_for(None):
                self._following = asyncio.ensure_future(self._follow(stamp))
        await asyncio.wait({self._following}, timeout=MAX_WAIT)

    async def _follow(self, stamp: Stamp) -> None:
        try:
            edition = await self._prepared(stamp)
            if _stamp(self._path) == stamp:  # else the next request follows the file that is there then
                await self._serve(edition)
        except (sqlite3.Error, OSError, NotOursError) as error:
            self._refused = stamp
            LOG.warning("%s is not served, the last good file is: %s", self._path, error)

    async def _prepared(self, stamp: Stamp) -> _Edition:
        """The file that is at the path now, after everything that needs a scan was counted. Raises NotOursError."""
        database = Database(self._datasette, path=PathInUri(self._path), is_mutable=self._edition.database.is_mutable)
        if not await asyncio.to_thread(_is_ours, database):
            raise NotOursError("it is no public file of this version of fanzha")
        edition = _Edition(database, stamp, self._path.open("rb"), database.connect())

        def count() -> None:
            with closing(database.connect()) as conn:
                edition.answers |= {question: question(conn) for question in (count_facts, Catalogue.read)}
            edition.download = self._downloadable(edition)

        await asyncio.to_thread(count)
        return edition

    async def _serve(self, edition: _Edition) -> None:
        name = self.name
        self._datasette.remove_database(name)
        self._datasette.add_database(edition.database, name=name)
        self._edition = edition
        self._renew_threads()
        await self._open_in_all_threads()
        await edition.database.table_counts(limit=MAX_COUNT_MS)

    def _renew_threads(self) -> None:
        """Let new threads run the queries, fairly among clients; calls that wait are still made in the former ones."""
        former = self._datasette.executor
        if former is not None:  # else Datasette runs queries in its own thread
            self._datasette.executor = FairExecutor(self._datasette.setting("num_sql_threads"))
            former.shutdown(wait=False)


class NotOursError(Exception):
    """The file at the path is no public file. Raised and caught in this module."""


_known: dict[Datasette, PublicFile | None] = {}  # never emptied: a Datasette lives as long as the process


def public_file(datasette: Datasette) -> PublicFile | None:
    """The public file that this Datasette serves. If there is none, the site leaves this Datasette as it is."""
    if datasette not in _known:
        database = datasette.databases.get(NAME)
        _known[datasette] = PublicFile(datasette, database) if database and _is_ours(database) else None
    return _known[datasette]


def _is_ours(database: Database) -> bool:
    if not database.path:
        return False
    try:
        with closing(database.connect()) as conn:
            tables = conn.execute("select name from sqlite_master where type = 'table'")
            if not NEEDED.issubset(name for (name,) in tables):
                return False
            conn.execute("select place from publications limit 1")  # files of earlier versions lack this column
            return True
    except sqlite3.DatabaseError:  # missing, or no database: Datasette's own message is clearer
        return False


def _stamp(file: Path | BufferedReader) -> Stamp:
    status = file.stat() if isinstance(file, Path) else os.fstat(file.fileno())
    return status.st_ino, status.st_size, status.st_mtime_ns
