"""The public file that the site serves, whatever edition of it is current, and what the site asks of it."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from archive.files import read_checksum
from archive.search import Search
from archive.site.data.totals import Facts
from archive.site.edition.database import EditionDatabase
from archive.site.edition.edition import Download, Edition, OverwrittenError, WarmEdition
from archive.site.edition.recognition import NAME, ExchangedError, NotServableError, Stamp, reason
from archive.site.edition.warm_up import in_background, warm_up
from archive.site.fairness.executor import FairExecutor
from archive.site.fairness.request_work import TooSlowError, working_for

if TYPE_CHECKING:
    from datasette.app import Datasette

LOG = logging.getLogger("fanzha.site")
MAX_WAIT = 1.0  # seconds that a request waits for a new file, or for counts, to be ready
SETTLED = 1.0  # seconds in which a file that is overwritten in place must not change before it is looked at
LAST_GOOD, NOTHING = "the last good file goes on answering", "nothing is served until a good file is there"
REFUSED = "%s is not served: %s; %s. Run `fanzha publish`, or bring another file together with its checksum"
UNSERVABLE = (NotServableError, OverwrittenError, sqlite3.Error, OSError)

T = TypeVar("T")
Refusal = tuple[Stamp, str | None]  # a file that could not be served, and the checksum that was beside it
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
        self._follow_until = 0.0  # until when requests wait for a new file, on the monotonic clock
        self._refused: Refusal | None = None
        self._is_gone = False  # whether nothing is at the path

    def attach(self) -> None:
        """Open the file and put it in the place of Datasette's own database. Raises one of UNSERVABLE."""
        self._edition = self._opened()
        self._datasette.remove_database(NAME)
        self._datasette.add_database(EditionDatabase(self._datasette, self._path, self._present), name=NAME)
        if former := self._datasette.executor:  # else Datasette runs queries in the thread of the event loop
            self._datasette.executor = FairExecutor(self._datasette.setting("num_sql_threads"))
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
        """The result of a function that takes long; it is kept for as long as the edition is served."""
        answers = self._present().answers
        if question not in answers:
            with working_for(None):  # it is for everybody, so no reader's limits apply
                answers[question] = await self.ask(question)
        answer: T = answers[question]
        return answer

    async def search(self, question: Callable[[Search], T]) -> T:
        """Call `question` with a Search over the file, as `ask` does, and return its result.

        Raises TooSlowError, WarmingError and OverwrittenError.
        """
        catalogue = (await self._warm()).catalogue
        return await self.ask(lambda conn: question(Search(conn, catalogue)))

    async def facts(self) -> Facts:
        """The counts of the file. Raises WarmingError and OverwrittenError."""
        return (await self._warm()).facts

    async def download(self) -> Download | None:
        """The file as a download; None if downloads are not allowed. Raises WarmingError and OverwrittenError."""
        sha256 = (await self._warm()).sha256
        return self._present().download(sha256) if self._datasette.setting("allow_download") else None

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
                in_background(partial(self._warm_up, self._edition))
                self._started = True

    def _warm_up(self, edition: Edition) -> None:
        try:
            edition.warm.set_result(warm_up(edition))
            LOG.info("the public file: all is checked and counted, the whole site is served")
        except Exception as error:
            edition.fail(error)  # else the site would warm up for ever
            if not isinstance(error, UNSERVABLE):
                raise
            LOG.warning(REFUSED, self._path, reason(error), NOTHING)
        finally:
            edition.release()

    async def follow(self) -> None:
        """Serve the file that is at the path now, if another was served until now.

        The new file is counted and checked first, in the background; requests wait for it MAX_WAIT at most. Until it is
        ready, or if it is no good public file, the last good one is served. Requests that have begun finish on theirs.
        """
        try:
            stamp = Stamp.of(self._path)
        except OSError as error:
            if not self._is_gone:
                LOG.warning("%s is gone (%s); %s, until the site ends", self._path, error.strerror, LAST_GOOD)
            self._is_gone = True
            return
        self._is_gone = False
        if stamp == self._edition.stamp or not self._is_settled(stamp) or self._found(stamp) == self._refused:
            return
        if self._following is None or self._following.done():
            self._following = in_background(partial(self._follow, stamp))
            self._follow_until = time.monotonic() + MAX_WAIT
        if (wait := self._follow_until - time.monotonic()) > 0:
            await asyncio.wait({asyncio.wrap_future(self._following)}, timeout=wait)

    def _found(self, stamp: Stamp) -> Refusal:
        return stamp, read_checksum(self._path)

    def _is_settled(self, stamp: Stamp) -> bool:
        """Whether a file is no longer being written. Publish only renames whole files; others overwrite in place."""
        is_other = stamp.inode != self._edition.stamp.inode or stamp.device != self._edition.stamp.device
        return is_other or abs(time.time() - stamp.modified / 1e9) > SETTLED

    def _follow(self, stamp: Stamp) -> None:
        try:
            edition = self._opened()
        except UNSERVABLE as error:
            self._refuse(stamp, error)
            return
        try:
            edition.warm.set_result(warm_up(edition))
        except UNSERVABLE as error:
            edition.retire()
            self._refuse(stamp, error)
            return
        last, self._edition = self._edition, edition
        last.retire()
        LOG.info("the public file: a new edition is served")

    def _refuse(self, stamp: Stamp, error: Exception) -> None:
        if not isinstance(error, ExchangedError | FileNotFoundError):
            self._refused = self._found(stamp)
        try:
            self._edition.check()
            served = LAST_GOOD
        except (OverwrittenError, NotServableError):
            served = NOTHING
        LOG.warning(REFUSED, self._path, reason(error), served)


# Never emptied: a Datasette lives as long as the process.
_known: dict[Datasette, PublicFile | None] = {}
_reasons: dict[Datasette, str] = {}  # why there is none


def public_file(datasette: Datasette) -> PublicFile | None:
    """The public file that this Datasette serves. If there is none, the site leaves this Datasette as it is."""
    if datasette not in _known:
        database = datasette.databases.get(NAME)
        _known[datasette] = None
        if database and database.path:
            _attach(datasette, Path(database.path))
    return _known[datasette]


def why_none(datasette: Datasette) -> str:
    """What is wrong with the file, if this Datasette serves no public file."""
    return _reasons.get(datasette, f"its name is not {NAME}.db")


def _attach(datasette: Datasette, path: Path) -> None:
    _known[datasette] = public = PublicFile(datasette, path)  # connections are prepared by a hook that looks here
    try:
        public.attach()
    except UNSERVABLE as error:
        _known[datasette], _reasons[datasette] = None, reason(error)
