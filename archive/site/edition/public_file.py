"""The public file that the site serves, whatever edition of it is current, and what the site asks of it."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
import time
import weakref
from collections.abc import Awaitable, Callable, Hashable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from archive.editions.listing import FOLDER
from archive.search import Search
from archive.site.data.figures.catalogue import FigureCatalogue
from archive.site.data.structure import Named
from archive.site.data.totals import Facts
from archive.site.edition.database import EditionDatabase
from archive.site.edition.edition import Download, Edition, OverwrittenError, WarmEdition
from archive.site.edition.found_file import FoundFile, Refusal
from archive.site.edition.recognition import NAME, NotServableError, reason
from archive.site.edition.warm_up import in_background, tidy_memory, warm_up
from archive.site.fairness.executor import FairExecutor
from archive.site.fairness.request_work import TooSlowError, working_for
from archive.site.languages import WITHOUT_REQUEST, speaking

if TYPE_CHECKING:
    from datasette.app import Datasette

LOG = logging.getLogger("fanzha.site")
MAX_WAIT = 1.0  # seconds that a request waits for a new file, or for counts, to be ready
SECONDS = "%Y-%m-%dT%H:%M:%SZ"  # the form of all moments in the file
MAX_DAYS = 7  # without a request of the crawler; after more, every page says so
SETTLED = 1.0  # seconds in which a file that is overwritten in place must not change before it is looked at
LAST_GOOD, NOTHING = "the last good file goes on answering", "nothing is served until a good file is there"
REFUSED = "%s is not served: %s; %s. Run `fanzha publish`, or bring another file together with its checksum"
UNSERVABLE = (NotServableError, OverwrittenError, sqlite3.Error, OSError)

T = TypeVar("T")
PINNED: ContextVar[Edition] = ContextVar("PINNED")  # the edition from which the running request is answered


class WarmingError(Exception):
    """What a request needs is still being checked or counted. Raised by PublicFile.wait_for_checksum, facts, search and
    download."""


class PublicFile:
    """The public file that one Datasette serves."""

    name = NAME  # of the database in Datasette's URLs

    def __init__(self, datasette: Datasette, path: Path) -> None:
        self._datasette, self._path = datasette, path
        self._edition: Edition  # the current one
        self._starting, self._started = asyncio.Lock(), False
        self._following: Future[None] | None = None
        self._looking = threading.Lock()  # both loops look for a new file
        self._follow_until = 0.0  # until when requests wait for a new file, on the monotonic clock
        self._refusal: Refusal | None = None  # the last one
        self._is_gone = False  # whether nothing is at the path

    @property
    def editions_folder(self) -> Path:
        """The folder of editions beside the file; it may be missing."""
        return self._path.parent / FOLDER

    def attach(self) -> None:
        """Open the file and put it in the place of Datasette's own database. Raises one of UNSERVABLE."""
        self._found_first = FoundFile.at(self._path)
        self._edition = self._opened()
        self._datasette.remove_database(NAME)
        self._datasette.add_database(EditionDatabase(self._datasette, self._path, self._present), name=NAME)
        if former := self._datasette.executor:  # else Datasette runs queries in the thread of the event loop
            self._datasette.executor = executor = FairExecutor(self._datasette.setting("num_sql_threads"))
            weakref.finalize(self._datasette, executor.shutdown, wait=False)
            former.shutdown(wait=False)

    def _opened(self) -> Edition:
        prepare = partial(self._datasette._prepare_connection, database=NAME)
        return Edition(self._path, prepare, self._datasette.setting("num_sql_threads") or 1)

    def _present(self) -> Edition:
        """The edition of the running request; outside of requests, the current one."""
        return PINNED.get(self._edition)

    @contextmanager
    def pinned(self) -> Iterator[None]:
        """Answer a request from one edition, even if another is swapped in before it ends. It can be nested."""
        while not (edition := self._present()).acquire():  # it was closed this moment: a newer one is current
            pass
        token = PINNED.set(edition)
        try:
            yield
        finally:
            PINNED.reset(token)
            edition.release()

    def is_sample(self) -> bool:
        """Whether everything in the file comes from the sample site (all texts invented); False before the counting."""
        warm = self._present().warm_now
        return warm is not None and warm.facts.is_sample

    def outdated(self) -> tuple[int, str] | None:
        """Whole days since the crawler last requested a page, and when that was (UTC, ISO 8601), if they are more than
        MAX_DAYS; None if not, before the counting, and for a file without pages or with a moment that is none."""
        warm = self._present().warm_now
        last_seen = (warm and warm.facts.last_seen) or ""
        try:
            days = (datetime.now(UTC) - datetime.strptime(last_seen, SECONDS).replace(tzinfo=UTC)).days
        except ValueError:
            return None
        return (days, last_seen) if days > MAX_DAYS else None

    def name_of(self, facet: str, value: str, name: str) -> str:
        """The name of a source, crime or region in the language of the request; its Chinese `name` before the
        counting."""
        warm = self._present().warm_now
        return warm.facts.name_of(facet, value, name) if warm else name

    def crime_name(self, crime: Named) -> str:
        """The name of a crime in the language of the request."""
        return self.name_of("crime", crime.id, crime.name)

    def office(self, names: str | None) -> str | None:
        """Offices in the language of the request, as far as they are known; in Chinese before the counting."""
        warm = self._present().warm_now
        return warm.facts.office(names) if warm else names

    def is_warming(self) -> bool:
        """Whether the file is still being counted and checked."""
        return not self._present().warm.done()

    async def ask(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """Call `question` with a connection to the file, in one of Datasette's threads, and return its result.

        Raises TooSlowError if the work of the request is over before it is answered, and OverwrittenError.
        """
        try:
            answer: T = await self._datasette.get_database(NAME).execute_fn(question)
        except sqlite3.OperationalError as error:
            if error.args == ("interrupted",):
                raise TooSlowError from None
            raise
        return answer

    async def once(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """The result of a function that takes long; it is kept for as long as the edition is served, for all readers,
        whatever their language."""
        with speaking(WITHOUT_REQUEST):
            return await self.once_made(question, partial(self.ask, question))

    async def once_searched(self, question: Callable[[Search], T]) -> T:
        """As `once`, of a function that takes a Search. Raises WarmingError and OverwrittenError, too."""
        with speaking(WITHOUT_REQUEST):
            return await self.once_made(question, partial(self.search, question))

    async def once_made(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """What `make` makes, kept under the key for as long as the edition is served: it must be the same for everybody
        who asks with this key."""
        answers = self._present().answers
        if key not in answers:
            with working_for(None):  # it is for everybody, so no reader's limits apply
                answers[key] = await make()
        answer: T = answers[key]
        return answer

    async def search(self, question: Callable[[Search], T]) -> T:
        """Call `question` with a Search over the file, as `ask` does, and return its result.

        Raises TooSlowError, WarmingError and OverwrittenError.
        """
        catalogue = (await self._warm()).catalogue
        return await self.ask(lambda conn: question(Search(conn, catalogue)))

    async def figures(self) -> FigureCatalogue:
        """What is kept of the figures of the file. Raises WarmingError and OverwrittenError."""
        return (await self._warm()).figures

    async def facts(self) -> Facts:
        """The counts of the file. Raises WarmingError and OverwrittenError."""
        return (await self._warm()).facts

    async def download(self) -> Download | None:
        """The file as a download; None if downloads are not allowed. Raises WarmingError and OverwrittenError."""
        return await self.as_download() if self._datasette.setting("allow_download") else None

    async def as_download(self) -> Download:
        """The file that is served: its checksum, size and date. Raises WarmingError and OverwrittenError."""
        return self._present().download((await self._warm()).sha256)

    async def wait_for_checksum(self) -> None:
        """Wait until the file was compared with the checksum beside it. Before that nothing of it may be served.

        Raises WarmingError, OverwrittenError, and NotServableError if it is the checksum of another file.
        """
        await self._done(self._present().compared)

    async def _warm(self) -> WarmEdition:
        return await self._done(self._present().warm)

    async def _done(self, future: Future[T]) -> T:
        if not future.done():
            await asyncio.wait({asyncio.wrap_future(future)}, timeout=MAX_WAIT)
        self._present().check()
        if not future.done():
            raise WarmingError
        return future.result()

    async def check_readable(self) -> None:
        """Check that the file can be read, without waiting for Datasette's threads. Raises one of UNSERVABLE."""
        await asyncio.to_thread(self._present().check_readable)

    async def start(self) -> None:
        """Start Datasette, and begin to count and check the file in the background.

        While the first request starts Datasette, Datasette itself does not make a second request wait, but answers 500.
        """
        if self._started:
            return
        async with self._starting:
            if not self._started:
                with working_for(None):
                    await self._datasette.invoke_startup()
                self._edition.acquire()  # another edition may be served before this one is counted
                in_background(partial(self._warm_up_first, self._edition))
                self._started = True

    def _warm_up_first(self, edition: Edition) -> None:
        if self._warm_up(edition, self._found_first):
            LOG.info("the public file: all is checked and counted, the whole site is served")
        edition.release()
        tidy_memory()

    def _warm_up(self, edition: Edition, found: FoundFile) -> bool:
        """Check and count an edition; False if it cannot be served. Whatever a damaged file raises refuses it."""
        try:
            edition.warm.set_result(warm_up(edition))
        except Exception as error:  # noqa: BLE001 the log names it
            self._refuse(found, error, edition)
            return False
        return True

    async def follow(self) -> None:
        """Look for a new file, as `look` does, and wait for it MAX_WAIT at most."""
        self.look()
        following = self._following
        if following and not following.done() and (wait := self._follow_until - time.monotonic()) > 0:
            await asyncio.wait({asyncio.wrap_future(following)}, timeout=wait)

    def look(self) -> None:
        """Begin to serve the file that is at the path now, if another was served until now. It does not wait.

        The new file is checked and counted first, in the background. Until it is ready, or if it is no good public
        file, the last good one is served. Requests that have begun finish on theirs. May be called in any thread.
        """
        try:
            found = FoundFile.at(self._path)
        except OSError as error:
            if not self._is_gone:
                LOG.warning("%s is gone (%s); %s", self._path, error.strerror, self._served())
            self._is_gone = True
            return
        self._is_gone = False
        with self._looking:
            is_busy = self._following is not None and not self._following.done()
            if self._started and not is_busy and self._is_new(found):
                self._follow_until = time.monotonic() + MAX_WAIT
                self._following = in_background(partial(self._follow, found))

    def _is_new(self, found: FoundFile) -> bool:
        if found.stamp == self._edition.stamp and not self._edition.is_broken:
            return False
        return self._is_settled(found) and not (self._refusal and self._refusal.holds(found))

    def _is_settled(self, found: FoundFile) -> bool:
        """Whether a file is no longer being written. Publish only renames whole files; others overwrite in place."""
        is_other = found.stamp[:2] != self._edition.stamp[:2]  # device and inode
        return is_other or abs(time.time() - found.changed / 1e9) > SETTLED

    def _follow(self, found: FoundFile) -> None:
        try:
            edition = self._opened()
        except Exception as error:  # noqa: BLE001 the log names it
            self._refuse(found, error)
            return
        if not self._warm_up(edition, found):
            edition.retire()
            return
        last, self._edition = self._edition, edition
        last.retire()
        LOG.info("the public file: a new edition is served")
        del last  # so that its catalogue is no longer there to be looked through
        tidy_memory()

    def _refuse(self, found: FoundFile, error: Exception, edition: Edition | None = None) -> None:
        """Remember and log that a file cannot be served. `edition` is the file if it could be opened."""
        last, self._refusal = self._refusal, Refusal.of(found, error)
        if edition:
            edition.fail(error)  # not earlier: the refusal keeps the next request from trying the file again
        if last and (last.found, last.reason) == (found, self._refusal.reason):
            return  # it was tried again, and the log has it
        fault = None if isinstance(error, UNSERVABLE) else error  # of a damaged file, or of ours
        why = f"counting it failed with {self._refusal.reason}" if fault else reason(error)
        LOG.warning(REFUSED, self._path, why, self._served(), exc_info=fault)

    def _served(self) -> str:
        """What is served while no good file is at the path, for the log."""
        try:
            self._edition.check()
        except (OverwrittenError, NotServableError):
            return NOTHING
        return LAST_GOOD


def public_file(datasette: Datasette) -> PublicFile | None:
    """The public file that this Datasette serves. If there is none, the site leaves this Datasette as it is."""
    if not hasattr(datasette, "fanzha_public"):  # kept there, so that its files are closed when it is gone
        datasette.fanzha_public = None
        datasette.fanzha_why_none = f"its name is not {NAME}.db"
        database = datasette.databases.get(NAME)
        if database and database.path:
            _attach(datasette, Path(database.path))
    public: PublicFile | None = datasette.fanzha_public
    return public


def why_none(datasette: Datasette) -> str:
    """What is wrong with the file, if this Datasette serves no public file."""
    return str(datasette.fanzha_why_none)


def _attach(datasette: Datasette, path: Path) -> None:
    datasette.fanzha_public = public = PublicFile(datasette, path)  # connections are prepared by a hook that looks here
    try:
        public.attach()
    except UNSERVABLE as error:
        datasette.fanzha_public, datasette.fanzha_why_none = None, reason(error)
