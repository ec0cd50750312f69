"""Reads pages in batches elsewhere, in other processes of this machine or on a cluster, as the built-in `map` would."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from typing import Protocol

from archive.errors import FanzhaError
from archive.model import Page, Reading

MAX_BATCH_PAGES = 16
MAX_BATCH_BYTES = 1_000_000  # a batch whose bodies have this many bytes is full
BATCHES_AHEAD = 3  # that are sent ahead for each process, so that none waits for its next batch

Read = Callable[[Page], Reading]


class CannotRead(FanzhaError):
    """What reads pages cannot be started or reached, ends before it is ready, or is closed while a call waits for a
    page. No page is to blame."""

    advice = (
        "What was stored is kept, and what was not read is read next time. See that there is memory and that the "
        "installation is whole, then run the same command again."
    )

    def __init__(self, why: str) -> None:
        super().__init__(why)  # alone, since a worker sends the error to its client, which makes it anew from this

    def __str__(self) -> str:
        return f"no page can be read: {self.args[0]}. {self.advice}"


class BatchFailed(Exception):
    """Raised by BatchReader.readings: a page of the batch stalled, or ended its process. Which one is not known."""


class BatchReader(Protocol):
    """Reads batches of pages elsewhere, several at the same time."""

    @property
    def workers(self) -> int:
        """How many batches are read at the same time."""

    def submit(self, read: Read, batch: list[Page]) -> Future[list[Reading]]:
        """Have a batch read, as concurrent.futures.Executor does."""

    def readings(self, future: Future[list[Reading]]) -> list[Reading]:
        """Wait for the readings of a batch. Raises BatchFailed, CannotRead and whatever reading raises."""

    def read_alone(self, read: Read, page: Page) -> Reading:
        """Read a page of a batch that failed. A page at which its reader fails is read as an error that says so."""


def read_in_batches(reader: BatchReader, read: Read, pages: Iterable[Page]) -> Iterator[Reading]:
    """The readings of pages, in their order. Pages are taken from the iterable a few batches ahead. A batch that fails
    is read again page by page. Raises CannotRead and whatever reading raises."""
    ahead: deque[tuple[list[Page], Future[list[Reading]]]] = deque()
    for batch in batches(pages):
        ahead.append((batch, reader.submit(read, batch)))
        if len(ahead) > BATCHES_AHEAD * reader.workers:
            yield from _readings(reader, read, *ahead.popleft())
    while ahead:
        yield from _readings(reader, read, *ahead.popleft())


def _readings(reader: BatchReader, read: Read, batch: list[Page], future: Future[list[Reading]]) -> list[Reading]:
    try:
        return reader.readings(future)
    except BatchFailed:
        return [reader.read_alone(read, page) for page in batch]


def batches(pages: Iterable[Page]) -> Iterator[list[Page]]:
    """Pages in lists that are neither long nor large."""
    batch: list[Page] = []
    size = 0
    for page in pages:
        batch.append(page)
        size += len(page.body)
        if len(batch) == MAX_BATCH_PAGES or size >= MAX_BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
