"""Reading in processes beside the one that downloads and writes."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from archive.analysis import read_and_analyse
from archive.analysis.process import AHEAD, ProcessDied, ReadingProcess, map_over
from archive.model import Page, Reading, State


class Readers:
    """Some reading processes.

    A process that is killed (out of memory …) takes down the pages that it had in hand. Each of those is then read by
    itself, in a process that reads nothing else; one that kills that process twice is an error.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or max(1, (os.cpu_count() or 2) - 1)
        self._readers: list[_Reader] = []
        self._turns = asyncio.Semaphore(AHEAD * self.workers)
        self._suspects = asyncio.Lock()

    async def read(self, page: Page) -> Reading:
        """Read and sort one page."""
        async with self._turns:
            try:
                return await min(self.start(), key=_Reader.in_hand).read(page)
            except ProcessDied:
                pass
        async with self._suspects:
            return await self._read_alone(page)

    async def _read_alone(self, page: Page) -> Reading:
        for _ in range(2):
            alone = _Reader()
            try:
                return await alone.read(page)
            except ProcessDied:
                continue
            finally:
                alone.end()
        return Reading(State.ERROR, "reading this page ended the reading process, twice", ())

    def start(self) -> list[_Reader]:
        """Start the processes that do not run. To be called early, since a process needs half a second to be ready."""
        self._readers = [reader for reader in self._readers if not reader.died]
        self._readers += [_Reader() for _ in range(self.workers - len(self._readers))]
        return self._readers

    def map(self, function: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
        """As the built-in one, in the processes, once no page is waited for. Raises ProcessDied."""
        return map_over([reader.at_rest() for reader in self.start()], function, items)

    def close(self) -> None:
        """End the processes."""
        while self._readers:
            self._readers.pop().end()


class _Reader:
    """A reading process whose answers an event loop waits for."""

    def __init__(self) -> None:
        self.process = ReadingProcess()
        self.died = False
        self._asked: deque[asyncio.Future[Reading]] = deque()
        self._loop: asyncio.AbstractEventLoop | None = None

    def at_rest(self) -> ReadingProcess:
        """Its process, once it has answered what nobody waits for any more. Raises ProcessDied."""
        while self._asked:
            self._asked.popleft()
            self.process.receive()
        return self.process

    def in_hand(self) -> int:
        """Pages that it has and has not answered for."""
        return len(self._asked)

    def read(self, page: Page) -> asyncio.Future[Reading]:
        """What it will have read. Raises ProcessDied, now or in the future."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            self._loop.add_reader(self.process.fileno(), self._answered)
        self.process.send(read_and_analyse, page)
        self._asked.append(self._loop.create_future())
        return self._asked[-1]

    def _answered(self) -> None:
        try:
            reading = self.process.receive()
        except ProcessDied as error:
            self._lost(error)
            return
        asked = self._asked.popleft()
        if not asked.cancelled():
            asked.set_result(reading)

    def _lost(self, error: ProcessDied) -> None:
        self._unwatch()
        self.died = True
        while self._asked:
            asked = self._asked.popleft()
            if not asked.cancelled():
                asked.set_exception(error)

    def _unwatch(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.remove_reader(self.process.fileno())

    def end(self) -> None:
        """End the process."""
        self._unwatch()
        self.process.end()
