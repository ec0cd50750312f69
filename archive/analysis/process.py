"""Processes beside this one that read. A module apart, so that such a process loads what it needs and not the crawler.

A process answers over a pipe that this side can wait for as for any socket, without a thread: the two threads of a
ProcessPoolExecutor contend with the writer for the interpreter, which cost a crawl a fifth of its time.
"""

from __future__ import annotations

import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import cycle
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from archive.errors import FanzhaError
from archive.model import Mapper

# Python looks for dead cycles at every 700 new objects, which a page makes many times over: 4 % of a crawl's time.
OBJECTS_PER_COLLECTION = 10_000
AHEAD = 6  # messages that a process has in hand: enough that it never waits for the next one


T = TypeVar("T")
R = TypeVar("R")


class ProcessDied(FanzhaError):
    """A reading process ended before it had answered: it was killed, for want of memory or by someone."""


class ReadingProcess:
    """One process that calls what it is sent, in the order in which it was sent. It ends with this one.

    Spawned and not forked, since a crawl has threads; busy with its imports when the first message comes.
    """

    def __init__(self) -> None:
        self._connection, theirs = Pipe()
        self._process = get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    @property
    def pid(self) -> int | None:
        """The process's id."""
        return self._process.pid

    def fileno(self) -> int:
        """What an event loop watches: readable when there is an answer, or when the process died."""
        return self._connection.fileno()

    def send(self, function: Callable[[Any], Any], item: Any) -> None:
        """Have `function(item)` called. Raises ProcessDied."""
        try:
            self._connection.send((function, item))
        except OSError as error:
            raise ProcessDied(f"a reading process ended: {error}") from error

    def receive(self) -> Any:
        """Wait for the next answer. Raises ProcessDied, and whatever the function raised."""
        try:
            result, error = self._connection.recv()
        except (EOFError, OSError) as lost:
            raise ProcessDied("a reading process was killed before it had answered") from lost
        if error is not None:
            raise error
        return result

    def end(self) -> None:
        """End it, whatever it is doing."""
        self._connection.close()
        self._process.terminate()
        self._process.join()


def map_over(processes: Sequence[ReadingProcess], function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """As the built-in `map`, in processes that have nothing else in hand. Items are taken a few ahead of the results.

    Raises ProcessDied, and whatever the function raises.
    """
    asked: deque[ReadingProcess] = deque()
    for item, process in zip(items, cycle(processes), strict=False):
        process.send(function, item)
        asked.append(process)
        if len(asked) == AHEAD * len(processes):
            yield asked.popleft().receive()
    while asked:
        yield asked.popleft().receive()


@contextmanager
def reading_processes(workers: int | None = None) -> Iterator[Mapper]:
    """A `map` in so many processes, one a core unless said otherwise."""
    processes = [ReadingProcess() for _ in range(workers or os.cpu_count() or 1)]
    try:
        yield partial(map_over, processes)
    finally:
        for process in processes:
            process.end()


# --- in the process itself --------------------------------------------------------------------------------------------


def _serve(connection: Connection) -> None:
    """Answer until the other side is gone. Ctrl-C is its business: it ends this process when it is done."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    messages: SimpleQueue[tuple[Callable[[Any], Any], Any]] = SimpleQueue()
    Thread(target=_receive, args=(connection, messages), daemon=True).start()
    import archive.reading.article  # noqa: F401  # while the first page is still being fetched

    gc.freeze()  # what was imported is not looked at again
    gc.set_threshold(OBJECTS_PER_COLLECTION)
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
