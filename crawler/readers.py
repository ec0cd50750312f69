"""Reading in processes beside the one that downloads and writes."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

from archive.analysis import read_and_analyse
from archive.analysis.reading_pool import AHEAD, CannotRead, ProcessDied, ReadingProcess, ReadingProcesses, read_alone
from archive.model import Page, Reading
from crawler.errors import Stopped


class Readers:
    """Some reading processes.

    A process that is killed (out of memory …) takes down the pages that it had in hand. Each of those is then read by
    itself, as archive.analysis.reading_pool.read_alone says. CannotRead is raised where no process comes up.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or max(1, (os.cpu_count() or 2) - 1)
        self._readers = ReadingProcesses(self.workers, _Reader)
        self._turns = asyncio.Semaphore(AHEAD * self.workers)
        self._suspects = asyncio.Lock()
        self._given_up = False

    async def read(self, page: Page) -> Reading:
        """Read and sort one page. Raises CannotRead, Stopped, and OSError of the system."""
        async with self._turns:
            self._refuse_if_given_up()
            try:
                return await min(self.start(), key=_Reader.in_hand).read(page)
            except ProcessDied:
                pass
        async with self._suspects:
            self._refuse_if_given_up()
            return await read_alone(read_and_analyse, page)

    def read_now(self, page: Page) -> Reading:
        """As read, and waits for it: for a time when no event loop runs."""
        [reading] = self.map(read_and_analyse, [page])
        assert isinstance(reading, Reading)
        return reading

    def give_up(self) -> None:
        """Read no more: who waits for a page gets Stopped. A file may take minutes."""
        self._given_up = True
        for reader in self._readers.end():
            reader.give_up(_stopped())

    def _refuse_if_given_up(self) -> None:
        if self._given_up:
            raise _stopped()

    def start(self) -> list[_Reader]:
        """Start the processes that do not run. To be called early, since a process needs half a second to be ready."""
        return self._readers.running()

    def map(self, function: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
        """As the built-in one, in the processes, once no page is waited for; see ReadingProcesses.map."""
        for reader in self.start():
            reader.come_to_rest()
        return self._readers.map(function, items)

    def close(self) -> None:
        """End the processes."""
        self._readers.end()


def _stopped() -> Stopped:
    return Stopped("the page is not read: the job has stopped")


class _Reader(ReadingProcess):
    """A reading process whose answers an event loop waits for."""

    def __init__(self) -> None:
        super().__init__()
        self._asked: deque[asyncio.Future[Reading]] = deque()
        self._loop: asyncio.AbstractEventLoop | None = None

    def come_to_rest(self) -> None:
        """Hear what nobody waits for any more."""
        while self._asked:
            self._asked.popleft()
            with suppress(Exception):  # nobody waits for its failure either
                self.receive()

    def in_hand(self) -> int:
        """Pages that it has and has not answered for."""
        return len(self._asked)

    def read(self, page: Page) -> asyncio.Future[Reading]:
        """What it will have read, or ProcessDied or CannotRead."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            self._loop.add_reader(self.fileno(), self._hear)
        self.send(read_and_analyse, page)
        self._asked.append(self._loop.create_future())
        return self._asked[-1]

    def _hear(self) -> None:
        try:
            if self.come_up():
                return
            reading = self.receive()
        except (ProcessDied, CannotRead) as error:
            self._unwatch()
            self.give_up(error)
        except Exception as error:  # noqa: BLE001 - whatever reading raised, the one who asked for the page hears of it
            _fail(self._asked.popleft(), error)
        else:
            asked = self._asked.popleft()
            if not asked.cancelled():
                asked.set_result(reading)

    def give_up(self, why: Exception) -> None:
        """Answer all that it has in hand with an error."""
        while self._asked:
            _fail(self._asked.popleft(), why)

    def _unwatch(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.remove_reader(self.fileno())

    def end(self) -> None:
        """End the process."""
        self._unwatch()
        super().end()


def _fail(asked: asyncio.Future[Reading], why: Exception) -> None:
    if not asked.cancelled():
        asked.set_exception(why)
