"""Lets requests in: each client by its allowance, few at once, and for as long as their reader waits.

If a proxy limits the requests of each client, use `fanzha serve --rate 0`.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from enum import Enum
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote_plus

from archive.site.edition.public_file import public_file
from archive.site.failures import Failure
from archive.site.fairness.allowance import Allowances, client_of
from archive.site.fairness.beginnings import Beginnings
from archive.site.fairness.request_work import RequestWork, working_for
from archive.site.fairness.step_queue import UsualTimes
from archive.site.http import posted_form
from archive.site.http.errors import Refusals
from archive.site.http.request_form import for_datasette
from archive.site.http.security_headers import App, Message, Receive, Send

if TYPE_CHECKING:
    from datasette.app import Datasette

PACE = 50.0  # answers of whatever kind that one client gets in a second; further ones come later
PAUSE = 0.5  # seconds that they may come later; beyond that they are refusals, which come as late
AHEAD = 4  # seconds of them that it may get at once
TABLE = 20  # tokens for a whole table as CSV (_stream=1), which may take seconds
UNDER_WAY = 4  # requests of one client that are answered at the same time
WAITING = 16  # requests of one client that wait for their turn
MAX_NAME = 40  # characters of a part of a path that are remembered
MAX_WAIT = 5.0  # seconds that a request waits for its turn


class ClientLimits(Enum):
    """What is limited of each client."""

    ALL = "how often and how much at a time it requests, and its share of the threads"
    SHARE = "its share of the threads: a proxy limits the rest"
    NONE = "nothing: a proxy limits it, and does not say whose request it is"


class BusyError(Exception):
    """A client has too many requests under way. Raised by Lanes.turn, answered with 429."""


@dataclass(slots=True)
class _Lane:
    """The requests of one client."""

    free: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(UNDER_WAY))
    inside: int = 0  # requests that wait or are answered


class Lanes:
    """Lets each client have UNDER_WAY requests answered at the same time, and WAITING more wait for their turn."""

    def __init__(self) -> None:
        self._lanes: dict[str, _Lane] = {}

    @asynccontextmanager
    async def turn(self, client: str) -> AsyncIterator[None]:
        """Wait for a turn; the block is the turn. Raises BusyError if too many wait, or if it takes too long."""
        lane = self._lanes.setdefault(client, _Lane())
        if lane.inside >= UNDER_WAY + WAITING:
            raise BusyError
        lane.inside += 1
        try:
            async with asyncio.timeout(MAX_WAIT) as waiting, lane.free:
                waiting.reschedule(None)
                yield
        except TimeoutError:
            if waiting.expired():
                raise BusyError from None
            raise
        finally:
            lane.inside -= 1
            if not lane.inside:
                del self._lanes[client]


class _Reader:
    """Whoever made a request. What else it sends is thrown away."""

    def __init__(self, receive: Receive, body: bytes) -> None:
        self._receive, self._body = receive, body
        self._has_left = asyncio.Event()
        self._is_new = True

    async def leave(self) -> None:
        """Wait until the reader has left, or has the whole answer."""
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._has_left.set()

    async def receive(self) -> Message:
        """What the app receives in place of the server's messages."""
        if self._is_new:
            self._is_new = False
            return {"type": "http.request", "body": self._body, "more_body": False}
        await self._has_left.wait()
        return {"type": "http.disconnect"}


def admitted(
    app: App, datasette: Datasette, allowances: Allowances, refusals: Refusals, limits: ClientLimits = ClientLimits.ALL
) -> App:
    """The app with the limits of each client before it.

    The app's coroutine is cancelled, and its work in all threads ends, when the reader leaves.
    """
    lanes, usual = Lanes(), UsualTimes()
    base, public = str(datasette.setting("base_url")), public_file(datasette)
    file = f"{public.name}.db" if public else ""

    async def admit(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        client, tokens = client_of((scope.get("client") or ("",))[0]), _tokens(scope)
        account = allowances.unshared() if limits is ClientLimits.NONE else allowances.account(client)
        if limits is ClientLimits.ALL and (wait := account.wait(tokens)):
            await refusals.send(scope, send, Failure("too_many", seconds=math.ceil(wait)))
            return
        # The guard checks it for every client, the site's own included; here a refusal costs a third as much.
        if isinstance(failure := for_datasette(scope), Failure):
            await refusals.send(scope, send, failure)
            return
        body = await posted_form.body_of(receive) if posted_form.is_form_of(scope) else b""
        path = scope["path"].removeprefix(base)
        # A download takes long; those under way are counted in archive.site.fairness.large_answers.
        has_lane = limits is ClientLimits.ALL and path != file
        kind = _kind(path)

        async def answer(receive: Receive) -> None:
            async with lanes.turn(client) if has_lane else nullcontext():
                work, is_page = RequestWork(account, tokens=tokens, usual=usual.of(kind)), False

                async def noting(message: Message) -> None:
                    nonlocal is_page
                    is_page = is_page or message.get("status", 500) < 400
                    await send(message)

                try:
                    with working_for(work):
                        await app(scope, receive, noting)
                finally:
                    work.end()
                    if is_page:  # what was refused or given up tells nothing
                        usual.add(kind, work.used)

        try:
            await _while_waited_for(receive, answer, body)
        except BusyError:
            await refusals.send(scope, send, Failure("too_many_at_once"))

    return admit


class Pausing(Protocol):
    """A connection whose requests can wait; the server names it in the scope, as `connection` of the state."""

    async def pause(self, seconds: float) -> bool:
        """Let the request wait. False, and it waits no longer, if the connection is needed for another client."""


def paced(app: App, refusals: Refusals, pace: float = PACE) -> App:
    """The app with a pace for each client (answers a second), also for what costs no token: the health check, style
    sheets, refusals.

    A request beyond it waits for its turn, so a program that asks as fast as it is answered is slowed down. It is
    refused, and its connection closed, if its turn would not come within PAUSE, or if its address needs the connection.
    """
    allowances, beginnings = Allowances(pace, burst=round(pace * AHEAD)), Beginnings()

    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        client = client_of((scope.get("client") or ("",))[0])
        await beginnings.turn(client)
        seconds = allowances.account(client).pace(PAUSE)
        if seconds == 0:
            await app(scope, receive, send)
            return
        connection: Pausing = scope["state"]["connection"]
        if await connection.pause(PAUSE if seconds is None else seconds) and seconds is not None:
            await app(scope, receive, send)
        else:
            await refusals.send(scope, send, Failure("too_many", seconds=1), {"connection": "close"})

    return answer


async def _while_waited_for(receive: Receive, answer: Callable[[Receive], Awaitable[None]], body: bytes) -> None:
    """Answer a request until it is answered or its reader has left. `body`: what was received of it."""
    reader = _Reader(receive, body)
    answering, leaving = asyncio.ensure_future(answer(reader.receive)), asyncio.ensure_future(reader.leave())
    try:
        await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        leaving.cancel()
        answering.cancel()
    await asyncio.wait({answering})
    if not answering.cancelled():
        answering.result()


def _kind(path: str) -> str:
    """The first part of a path and its ending: what has both in common usually takes as long."""
    first, _, rest = path.partition("/")
    return f"{first[:MAX_NAME]} {PurePosixPath(rest).suffix[:MAX_NAME]}"


def _tokens(scope: Message) -> int:
    """What a request costs before it is answered."""
    is_table = scope["path"].endswith(".csv") and "_stream" in unquote_plus(scope["query_string"].decode("latin-1"))
    return TABLE if is_table else 1
