"""The work of one request: on whose account it is, until when it may go on, and the time that it used."""

from __future__ import annotations

import threading
import time
from collections.abc import Awaitable, Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Generic, TypeVar

from archive.site.fairness.allowance import TOKEN, Account
from archive.site.fairness.step_queue import StepQueue

T = TypeVar("T")
HEAD_START = 2.0  # seconds by which the lightest page goes before the heaviest; about what a request may work
HEAVY = 0.05  # seconds that a page takes before which the lightest one has half of the head start
SHORTEST = 0.002  # seconds that a page is expected to take at least
LONGER = 4  # times as long as it was expected to take: until then nothing else is expected of a page
# Seconds that a request may work, from its first work on, so that it is answered within two; also how long its first
# work may wait for a thread.
SECONDS = 1.8


class TooSlowError(Exception):
    """The work of a request took longer than the site allows, or its reader has left. Raised by FairExecutor, and by
    PublicFile where a query was interrupted for it."""


class RequestWork:
    """What is done for one request, in all threads. It is over at its deadline, or when somebody ends it."""

    def __init__(self, account: Account, *, tokens: int = 1, seconds: float = SECONDS, usual: float = 0.0) -> None:
        """`tokens` are those that the request has paid already; `seconds` is how long it may work, and `usual` what
        such requests take, in seconds of processor time."""
        self.account = account
        self._paid, self._seconds, self._expected = tokens * TOKEN, seconds, max(usual, SHORTEST)
        self._since = time.monotonic()
        self._deadline = self._since + seconds
        self._has_begun, self._has_ended = False, False
        self._used = 0.0
        self._changing = threading.Lock()

    @property
    def is_over(self) -> bool:
        """Whether nothing more may be done for the request."""
        return self._has_ended or time.monotonic() > self._deadline

    @property
    def seconds_left(self) -> float:
        """Until the deadline; 0 when nothing more may be done."""
        return 0.0 if self._has_ended else max(self._deadline - time.monotonic(), 0.0)

    @property
    def used(self) -> float:
        """The seconds of processor time that were used."""
        return self._used

    @property
    def rank(self) -> float:
        """Whose step is next: the lowest rank's. A light page goes before heavy ones that were requested up to
        HEAD_START seconds earlier; among pages that take as long the first one is made to its end first, since all of
        them together would come too late."""
        return self._since + HEAD_START * self._expected / (self._expected + HEAVY)

    @property
    def has_waited(self) -> bool:
        """Whether it worked for less than half of its time: it waited for others, and may have been quick without."""
        return self._used < self._seconds / 2

    def begin(self) -> None:
        """The first thread works now: the deadline counts from here."""
        if not self._has_begun:
            self._has_begun = True
            self.renew()

    def renew(self) -> None:
        """Set the deadline anew: a table that is sent in pieces may take as long for each piece."""
        self._deadline = time.monotonic() + self._seconds

    def end(self) -> None:
        """Nothing more is wanted: the reader has left, or has the answer."""
        self._has_ended = True

    def charge(self, seconds: float) -> None:
        """Add processor time that was used. The account is charged for what the tokens of the request did not pay."""
        with self._changing:
            unpaid = max(self._used + seconds - max(self._used, self._paid), 0.0)
            self._used += seconds
            while self._expected * LONGER < self._used:
                self._expected *= LONGER
        self.account.charge(unpaid / TOKEN)


_current: ContextVar[RequestWork | None] = ContextVar("work of the request", default=None)


def current_work() -> RequestWork | None:
    """The work to which what is done now belongs; None for what the site does for itself."""
    return _current.get()


@contextmanager
def working_for(work: RequestWork | None) -> Iterator[None]:
    """What is done in the block, and in tasks that it starts, belongs to this work; with None, to the site itself."""
    before = _current.set(work)
    try:
        yield
    finally:
        _current.reset(before)


class Metered(Generic[T]):
    """An awaitable that runs another one step by step, each when its turn comes, and charges the work with the
    processor time of the steps."""

    def __init__(self, job: Awaitable[T], work: RequestWork, queue: StepQueue) -> None:
        self._job, self._work, self._queue = job, work, queue

    def __await__(self) -> Generator[Any, Any, T]:
        steps = self._job.__await__()
        act, given = steps.send, None
        while True:
            try:
                yield from self._queue.turn(self._work.rank, self._work.seconds_left).__await__()
            except BaseException as error:  # noqa: BLE001 as below
                act, given = steps.throw, error
            begin = time.thread_time()
            try:
                waits_for = act(given)
            except StopIteration as end:
                result: T = end.value
                return result
            finally:
                self._work.charge(time.thread_time() - begin)
            try:
                act, given = steps.send, (yield waits_for)
            except BaseException as error:  # noqa: BLE001 a cancellation, above all: the coroutine decides what to do about it
                act, given = steps.throw, error
