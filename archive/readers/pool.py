"""Reads pages in other processes. If a page stalls or ends its process, only that page fails."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing import forkserver, get_context, resource_tracker
from threading import Lock
from typing import Any

from pebble import ProcessExpired, ProcessPool

from archive.ending_with_parent import end_with_parent
from archive.model import Page, Reading, Role, State
from archive.readers import pages
from archive.readers.batches import BatchFailed, CannotRead, Read, read_in_batches
from archive.reasons import because

# By default Python looks for dead cycles after every 700 new objects (2,000 since Python 3.13). One page makes many
# times 700, so that the search took 4 % of a crawl's time.
OBJECTS_PER_COLLECTION = 10_000
PAGE_SECONDS = 60.0  # of wall-clock time for one page, or for a whole batch; the slowest real page takes three
FILE_SECONDS = 300.0  # for an attached file, which also has its own limits: see archive.reading.attachments
GIVES_WAY = 5  # added to the niceness of a reading process
MAX_DEATHS = 2  # a page that has ended this many processes is not tried again

ENDED_TWICE = because("reader_ended_twice")
TOO_SLOW = because("reader_too_slow")
NOT_READ = frozenset({ENDED_TWICE, TOO_SLOW})  # reasons of pages at which the reader failed

CONTEXT = get_context("forkserver")
PRELOADED = ["archive.readers.preload"]


def warm_up() -> None:
    """Start the fork server, which then imports for a second while this process goes on. A command calls this before
    its own imports: then both import at the same time, and no page waits for the fork server. Raises CannotRead."""
    with starting():
        CONTEXT.set_forkserver_preload(PRELOADED)
        forkserver.ensure_running()


class ReadingPool:
    """Processes that read pages. A process that dies is replaced.

    They come from multiprocessing's fork server, which imports once what all of them need. Ctrl-C does not reach them.
    They end with this process, however it ends.
    """

    def __init__(self, workers: int | None = None, *, page_seconds: float = PAGE_SECONDS) -> None:
        """`workers`: the number of processes, by default one for each core. The fork server starts here and imports
        while this process goes on. Raises CannotRead."""
        warm_up()
        self.workers = workers or os.cpu_count() or 1
        self._page_seconds = page_seconds
        self._read = pages.read_and_analyse
        self._pool: ProcessPool | None = None
        self._starts = Lock()  # threads of a cluster's worker share a pool
        self._has_answered = False
        self._waiting: set[Future[Any]] = set()
        self._refusal: Exception | None = None

    def start(self) -> ProcessPool:
        """The pool, started if it does not run yet. Raises CannotRead, or the exception given to `give_up`."""
        if self._refusal is not None:
            raise self._refusal
        with self._starts:
            if self._pool is None:
                pool = ProcessPool(self.workers, initializer=_prepare, context=CONTEXT)
                with starting():
                    assert pool.active  # reading this property starts the pool
                self._pool, self._has_answered = pool, False
            return self._pool

    async def read(self, page: Page) -> Reading:
        """Read and analyse a page. Raises CannotRead, the exception given to `give_up`, and whatever reading raises."""
        return await self._read_with_retries(self._read, page, asyncio.wrap_future)

    def read_now(self, page: Page) -> Reading:
        """Like `read`, but block until the page is read. An event loop that runs in this thread waits, too."""
        return self.read_alone(self._read, page)

    def map(self, read: Read, pages: Iterable[Page]) -> Iterator[Reading]:
        """Read pages as the built-in `map` would (archive.readers.batches). Raises as `read` does."""
        return read_in_batches(self, read, pages)

    def submit(self, read: Read, batch: list[Page]) -> Future[list[Reading]]:
        """Have a process read a batch."""
        return self._schedule(partial(_read_each, read), batch, self._seconds(*batch))

    def readings(self, future: Future[list[Reading]]) -> list[Reading]:
        """Wait for the readings of a batch. Raises BatchFailed, and as `read` does."""
        try:
            readings = future.result()
        except (ProcessExpired, TimeoutError, BrokenProcessPool) as error:
            raise BatchFailed from error
        self._has_answered = True
        return readings

    def read_alone(self, read: Read, page: Page) -> Reading:
        """Read a page with a process and a time limit of its own. Raises as `read` does."""
        try:
            self._read_with_retries(read, page, _block).send(None)
        except StopIteration as done:
            reading: Reading = done.value
            return reading
        raise AssertionError("what blocks never gives way to an event loop")

    def give_up(self, why: Exception) -> None:
        """Stop reading: every call that waits for a page raises `why`, and so does every later call."""
        self._refusal = why
        self._end(why)

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        self._end(CannotRead("the reading processes were ended"))

    async def _read_with_retries(
        self, read: Read, page: Page, wait: Callable[[Future[Reading]], Awaitable[Reading]]
    ) -> Reading:
        deaths = 0
        while deaths < MAX_DEATHS:
            try:
                reading = await wait(self._schedule(read, page, self._seconds(page)))
            except ProcessExpired:
                deaths += 1
            except TimeoutError:
                return Reading(State.ERROR, TOO_SLOW, ())
            except BrokenProcessPool as error:
                self._replace(error)
            except Exception as error:
                if self._refusal is not None:  # its process was ended meanwhile: that is no fault of the page
                    raise self._refusal from error
                raise
            else:
                self._has_answered = True
                return reading
        return Reading(State.ERROR, ENDED_TWICE, ())

    def _schedule(self, function: Callable[[Any], Any], argument: Any, seconds: float) -> Future[Any]:
        try:
            future: Future[Any] = self.start().schedule(function, (argument,), timeout=seconds)
        except RuntimeError as error:  # the pool broke since the last call
            future = Future()
            future.set_exception(BrokenProcessPool(str(error)))
        self._waiting.add(future)
        future.add_done_callback(self._waiting.discard)
        return future

    def _seconds(self, *pages: Page) -> float:
        return max(FILE_SECONDS if page.context.role is Role.ATTACHMENT else self._page_seconds for page in pages)

    def _replace(self, error: BrokenProcessPool) -> None:
        """End a pool in which a process without a page died; the next call starts another pool. If the pool never
        answered, give up instead: all later calls raise CannotRead."""
        if self._pool is not None and not self._pool.active:
            if not self._has_answered:
                self.give_up(CannotRead("the reading processes ended before they were ready"))
            self._end(error)

    def _end(self, why: Exception) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]  # pebble does not type it
            pool.join()
        for future in list(self._waiting):
            with suppress(Exception):  # it was answered, or cancelled, meanwhile
                future.set_exception(why)


async def _block(future: Future[Reading]) -> Reading:
    return future.result()


@contextmanager
def starting() -> Iterator[None]:
    """Keep Ctrl-C, which a terminal sends to every process, from the threads and processes that are started inside.
    They import from where this process does. Raises CannotRead if one cannot be started."""
    with _same_import_path():
        resource_tracker.ensure_running()  # first, since starting it unblocks Ctrl-C (SIGINT) in this thread
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        except (OSError, EOFError, BrokenProcessPool) as error:
            raise CannotRead(f"a reading process cannot be started ({error.__cause__ or error})") from error
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _same_import_path() -> Iterator[None]:
    """Have a Python that is started inside import from where this one does. It is started with `-c`, and would else
    look in the current folder first, where another `archive` or a `random.py` may be."""
    ours = {"PYTHONSAFEPATH": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    before = {name: os.environ.get(name) for name in ours}
    os.environ.update(ours)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


# --- in a reading process ---------------------------------------------------------------------------------------------


def _prepare() -> None:
    """Prepare a reading process, and have it end when its parent is gone. It gives way to its parent: what requests
    pages must keep its pace, and what stores them must not wait, while readers are busy."""
    os.nice(GIVES_WAY)
    end_with_parent()
    import archive.reading.article  # noqa: F401  # imported before the first page: if this fails, no page is to blame

    gc.freeze()  # the collector no longer looks at what was imported
    gc.set_threshold(OBJECTS_PER_COLLECTION)


def _read_each(read: Read, pages: list[Page]) -> list[Reading]:
    return [read(page) for page in pages]
