"""The gate through which every request of the process passes, whichever spider sends it.

Scrapy's own slots belong to one spider: two spiders that visit one host would share no delay, and a spider that is
closed first sends what its slots hold. Here a host has one queue for all spiders, and so has a group of hosts that are
one operator's machines (server_groups). The delay is counted from the end of an answer, so that a slow server gets
fewer requests.

When the crawl is to end, the gate lets nothing more out: whatever waits here, for a turn or for a Retry-After, ends
with Stopped at once, and answers under way have some seconds left. Their rows of the frontier stay claimed.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self, TypeVar

from crawler.errors import Stopped
from crawler.politeness.breaker import Breaker
from crawler.politeness.server_groups import Pace, ServerGroup, group_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

SETTING = "FANZHA_GATE"  # the setting that carries the gate
T = TypeVar("T")
_STOPPED = "the crawl is ending: nothing more is requested"


class Lane:
    """The queue of a host, or of a group of hosts: first come, first served, at its pace."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._under_way = 0
        self._last = float("-inf")  # when the delay began, by the clock of the event loop
        self._timer: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """A block that begins when it is its turn. Raises Stopped."""
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        self._let_in()
        try:
            await turn
            self._last = _time()  # only now is it sent: the event loop may have been late
            yield
        finally:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self._leave()

    def slow_down(self, delay: float) -> None:
        """Make the delay at least so many seconds, from the last answer on."""
        self.pace = replace(self.pace, delay=max(self.pace.delay, delay))

    def stop(self) -> None:
        """End what waits with Stopped."""
        if self._timer:
            self._timer.cancel()
        for turn in self._waiting:
            if not turn.done():
                turn.set_exception(Stopped(_STOPPED))
        self._waiting.clear()

    def _leave(self) -> None:
        self._under_way -= 1
        if self.pace.at_once == 1:
            self._last = _time()
        self._let_in()

    def _let_in(self) -> None:
        """Let in those whose turn it is. If the delay is not over, come back when it is."""
        while self._waiting and self._under_way < self.pace.at_once:
            if self._waiting[0].done():  # its request was cancelled
                self._waiting.popleft()
                continue
            seconds = self._last + self.pace.delay - _time()
            if seconds > 0:
                self._come_back_in(seconds)
                return
            self._under_way += 1
            self._last = _time()
            self._waiting.popleft().set_result(None)

    def _come_back_in(self, seconds: float) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._let_in)


def _time() -> float:
    return asyncio.get_running_loop().time()


class Gate:
    """The turns of all servers: host names, with the port if it is an unusual one. `groups`: hosts that share turns."""

    def __init__(self, groups: Iterable[ServerGroup] = ()) -> None:
        self.breaker = Breaker()
        self._groups = tuple(groups)
        self._lanes: dict[str, Lane] = {}
        self._under_way: set[asyncio.Task[Any]] = set()  # those that await an answer
        self._pauses: set[asyncio.Future[None]] = set()
        self.stopped = False

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """The gate in this crawler's settings. Raises TypeError if there is none."""
        gate = crawler.settings[SETTING]
        if not isinstance(gate, cls):
            raise TypeError(f"no request is sent without a gate: the setting {SETTING} has none")
        return gate

    def __deepcopy__(self, _memo: object) -> Self:
        """Return the same gate: Scrapy copies its settings for every spider, but all spiders share the gate."""
        return self

    @asynccontextmanager
    async def turn(self, server: str, pace: Pace) -> AsyncIterator[None]:
        """A block in which a request to a server may be sent. `pace`: that of a server that was not visited before.

        Raises Stopped if the crawl ends before it is its turn.
        """
        async with AsyncExitStack() as turns:
            for lane in self._lanes_of(server, pace):
                self._check()
                await turns.enter_async_context(lane.turn())
            self._check()
            yield

    def delay_of(self, server: str) -> float | None:
        """The delay of a server, in seconds; None if it was never visited."""
        return self._lanes[server].pace.delay if server in self._lanes else None

    def slow_down(self, server: str, delay: float) -> None:
        """Make the delay of a visited server at least so many seconds."""
        if server in self._lanes:
            self._lanes[server].slow_down(delay)

    async def answer(self, download: Coroutine[Any, Any, T]) -> T:
        """The result of a download. Raises Stopped if it does not come in time when the crawl ends.

        It is awaited in the caller's own task: one of its own would be two rounds of the event loop more for each
        request, and with a hundred hosts a round is long.
        """
        task = asyncio.current_task()
        assert task is not None
        self._under_way.add(task)
        try:
            return await download
        except asyncio.CancelledError as error:
            if self.stopped:
                task.uncancel()
                raise Stopped(_STOPPED) from error
            raise
        finally:
            self._under_way.discard(task)

    async def pause(self, seconds: float) -> None:
        """Wait. Raises Stopped if the crawl ends meanwhile."""
        self._check()
        pause = asyncio.get_running_loop().create_future()
        self._pauses.add(pause)
        try:
            await asyncio.wait_for(pause, seconds)
        except TimeoutError:
            return
        finally:
            self._pauses.discard(pause)

    def stop(self, answers_within: float = 0.0) -> None:
        """Let nothing more out. Answers under way may still come within so many seconds."""
        self.stopped = True
        for lane in self._lanes.values():
            lane.stop()
        for pause in self._pauses:
            if not pause.done():
                pause.set_exception(Stopped(_STOPPED))
        if self._under_way:
            asyncio.get_running_loop().call_later(answers_within, self._cut)

    def _check(self) -> None:
        if self.stopped:
            raise Stopped(_STOPPED)

    def _cut(self) -> None:
        for task in tuple(self._under_way):
            task.cancel()

    def _lanes_of(self, server: str, pace: Pace) -> list[Lane]:
        """The server's own lane, then that of its group: who waits for the group keeps no other server waiting."""
        group = group_of(server.partition(":")[0], self._groups)
        return [self._lane(server, pace), *([self._lane(f"group {group.name}", group.pace)] if group else [])]

    def _lane(self, name: str, pace: Pace) -> Lane:
        if name not in self._lanes:
            self._lanes[name] = Lane(pace)
        return self._lanes[name]
