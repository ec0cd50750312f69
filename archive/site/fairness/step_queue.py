"""Whose page goes on: pages are made a step at a time in one event loop, and those that are soon done go first.

A step is what a page does until it waits for a query or a reader. With a loop's own order a light page of ten steps
waits ten times for a step of every other page, however long these pages take.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from heapq import heappop, heappush
from itertools import count
from statistics import median

KINDS = 1_000  # kinds of requests whose times are remembered
UNKNOWN = 0.05  # seconds that other kinds take: longer than an ordinary page, which must not wait for many of them
LATEST, FEWEST = 7, 3  # requests of a kind that tell what its requests take: at most, and at least


class StepQueue:
    """Lets one step be made in each round of an event loop: the one with the lowest rank."""

    def __init__(self) -> None:
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []  # a heap
        self._numbers = count()  # of equal ranks the first one is first
        self._is_taken = False  # a step is made in this round

    async def turn(self, rank: float, patience: float) -> None:
        """Wait until the next step may be made, for `patience` seconds at most: then the page has to be given up, and
        that is a step which needs no turn."""
        loop = asyncio.get_running_loop()
        if not self._is_taken:
            self._is_taken = True
            loop.call_soon(self._next)
            return
        turn = loop.create_future()
        heappush(self._waiting, (rank, next(self._numbers), turn))
        limit = loop.call_later(patience, _end_wait, turn)
        try:
            await turn
        finally:
            limit.cancel()

    def _next(self) -> None:
        while self._waiting:
            _, _, turn = heappop(self._waiting)
            if not turn.done():  # else its reader has left, or its patience ended
                turn.set_result(None)
                asyncio.get_running_loop().call_soon(self._next)
                return
        self._is_taken = False


def _end_wait(turn: asyncio.Future[None]) -> None:
    if not turn.done():
        turn.set_result(None)


class UsualTimes:
    """What requests of each kind usually take, in seconds of processor time: the median of the latest ones. The first
    page of a kind takes long, as its templates are compiled."""

    def __init__(self, kinds: int = KINDS) -> None:
        """Beyond `kinds`, those that were not requested for the longest time are forgotten."""
        self._kinds = kinds
        self._latest: OrderedDict[str, deque[float]] = OrderedDict()

    def of(self, kind: str) -> float:
        """What a request of this kind will take; UNKNOWN if there were too few to tell."""
        latest = self._latest.get(kind, ())
        return median(latest) if len(latest) >= FEWEST else UNKNOWN

    def add(self, kind: str, seconds: float) -> None:
        """Learn what a request took."""
        latest = self._latest.pop(kind, None) or deque(maxlen=LATEST)
        latest.append(seconds)
        self._latest[kind] = latest
        if len(self._latest) > self._kinds:
            self._latest.popitem(last=False)
