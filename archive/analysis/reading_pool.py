"""Processes beside this one that read. A module apart, so that such a process loads what it needs and not the crawler.

A process answers over a pipe that this side can wait for as for any socket, without a thread: the two threads of a
ProcessPoolExecutor contend with the writer for the interpreter, which cost a crawl a fifth of its time.
"""

from __future__ import annotations

import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from multiprocessing import Pipe, get_context, resource_tracker
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Thread
from typing import Any, Generic, TypeVar

from archive.errors import FanzhaError
from archive.model import Mapper, Page, Reading, State

# Python looks for dead cycles at every 700 new objects, which a page makes many times over: 4 % of a crawl's time.
OBJECTS_PER_COLLECTION = 10_000
AHEAD = 6  # messages that a process has in hand: enough that it never waits for the next one
LOOK_EVERY = 0.02  # seconds, at a process that reads a suspect
ENDED_TWICE = "reading this page ended the reading process, twice"


T = TypeVar("T")
R = TypeVar("R")


class ProcessDied(FanzhaError):
    """A reading process ended before it had answered: it was killed, for want of memory or by someone."""


class CannotRead(FanzhaError):
    """A reading process ended before it was ready, or could not be started: that is no page's fault."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"no page can be read: {why}. What was stored is kept, and what was not read is read next time. See that "
            "there is memory and that the installation is whole, then run the same command again."
        )


class ReadingProcess:
    """One process that calls what it is sent, in the order in which it was sent. It ends with this one.

    Spawned and not forked, since a crawl has threads; busy with its imports when the first message comes. Its first
    message says that it is ready. Raises CannotRead.
    """

    def __init__(self) -> None:
        self._connection, theirs = Pipe()
        self._process = get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
        self._is_up = False
        self.died = False
        with theirs:
            try:
                resource_tracker.ensure_running()  # multiprocessing's own; starting it would undo the next line
                with _without_ctrl_c():
                    self._process.start()
            except OSError as error:
                raise CannotRead(f"a reading process cannot be started ({error})") from error

    @property
    def pid(self) -> int | None:
        """The process's id."""
        return self._process.pid

    def fileno(self) -> int:
        """What an event loop watches: readable when there is an answer, or when the process died."""
        return self._connection.fileno()

    def send(self, function: Callable[[Any], Any], item: Any) -> None:
        """Have `function(item)` called. That it died is said when the answer is asked for."""
        try:
            self._connection.send((function, item))
        except OSError:
            self.died = True

    def come_up(self) -> bool:
        """Wait until it is ready; False if that was known. Raises CannotRead."""
        if self._is_up:
            return False
        try:
            self._is_up = self._connection.recv()
        except (EOFError, OSError) as lost:
            self.died = True
            self._process.join(1)  # the pipe ends a moment before the process does
            raise CannotRead(
                f"a reading process ended before it was ready (exit status {self._process.exitcode})"
            ) from lost
        return True

    def has_answer(self) -> bool:
        """Whether `receive` need not wait. Raises CannotRead."""
        return self._connection.poll() and (not self.come_up() or self._connection.poll())

    def receive(self) -> Any:
        """Wait for the next answer. Raises ProcessDied, CannotRead, and whatever the function raised."""
        self.come_up()
        try:
            result, error = self._connection.recv()
        except (EOFError, OSError) as lost:
            self.died = True
            raise ProcessDied("a reading process was killed before it had answered") from lost
        if error is not None:
            raise error
        return result

    def end(self) -> None:
        """End it, whatever it is doing."""
        self._connection.close()
        self._process.terminate()
        self._process.join()


@contextmanager
def _without_ctrl_c() -> Iterator[None]:
    """What is started here never hears of Ctrl-C, which a terminal sends to all: this process ends it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


P = TypeVar("P", bound=ReadingProcess)


class ReadingProcesses(Generic[P]):
    """So many reading processes, with another in the place of each that died."""

    def __init__(self, number: int, start: Callable[[], P]) -> None:
        self.number = number
        self._start = start
        self._running: list[P] = []

    def running(self) -> list[P]:
        """All of them; those that do not run are started. Raises CannotRead."""
        self._running = [process for process in self._running if not process.died]
        while len(self._running) < self.number:
            self._running.append(self._start())
        return self._running

    def map(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """As the built-in one, while they have nothing else in hand. Items are taken a few ahead of the results.

        A process that is killed takes down what it had in hand. Each page of that is then read by itself, anything else
        is worked in this process. Raises CannotRead, and whatever the function raises.
        """
        asked: deque[tuple[P, T]] = deque()
        for turn, item in enumerate(items):
            process = self.running()[turn % self.number]
            process.send(function, item)
            asked.append((process, item))
            if len(asked) == AHEAD * self.number:
                yield _answer_of(*asked.popleft(), function)
        while asked:
            yield _answer_of(*asked.popleft(), function)

    def end(self) -> list[P]:
        """End them, whatever they are doing; returns them."""
        ended, self._running = self._running, []
        for process in ended:
            process.end()
        return ended


def _answer_of(process: ReadingProcess, item: Any, function: Callable[[Any], Any]) -> Any:
    try:
        return process.receive()
    except ProcessDied:
        if not isinstance(item, Page):
            return function(item)
    from asyncio import new_event_loop  # not above: a reading process has no use for it

    with closing(new_event_loop()) as loop:
        return loop.run_until_complete(read_alone(function, item))


async def read_alone(read: Callable[[Page], Reading], page: Page) -> Reading:
    """Read a page that a killed process had in hand, in a process that reads nothing else; one that kills that process
    twice is an error. Raises CannotRead, and whatever `read` raises."""
    from asyncio import sleep

    for _ in range(2):
        process = ReadingProcess()
        try:
            process.send(read, page)
            while not process.has_answer():
                await sleep(LOOK_EVERY)
            reading: Reading = process.receive()
        except ProcessDied:
            continue
        else:
            return reading
        finally:
            process.end()
    return Reading(State.ERROR, ENDED_TWICE, ())


@contextmanager
def reading_processes(workers: int | None = None) -> Iterator[Mapper]:
    """A `map` in so many processes, one a core unless said otherwise."""
    processes = ReadingProcesses(workers or os.cpu_count() or 1, ReadingProcess)
    try:
        processes.running()
        yield processes.map
    finally:
        processes.end()


# --- in the process itself --------------------------------------------------------------------------------------------


def _serve(connection: Connection) -> None:
    """Say when it is ready, then answer until the other side is gone."""
    messages: SimpleQueue[tuple[Callable[[Any], Any], Any]] = SimpleQueue()
    Thread(target=_receive, args=(connection, messages), daemon=True).start()
    import archive.reading.article  # noqa: F401  # while the first page is still being fetched

    gc.freeze()  # what was imported is not looked at again
    gc.set_threshold(OBJECTS_PER_COLLECTION)
    connection.send(True)
    while True:
        function, item = messages.get()
        connection.send(_answer(function, item))


def _answer(function: Callable[[Any], Any], item: Any) -> tuple[Any, Exception | None]:
    try:
        return function(item), None
    except Exception as error:  # noqa: BLE001 - whatever it is, the asker is to hear of it
        return None, error


def _receive(connection: Connection, messages: SimpleQueue[tuple[Callable[[Any], Any], Any]]) -> None:
    """Take messages as they come, so that the asker never waits to be heard; end when it is gone, killed or not."""
    try:
        while True:
            messages.put(connection.recv())
    finally:
        os._exit(1)
