"""Lets the requests of one client begin one after another: a hundred that come at once would keep the loop of the
connections from everybody else until all of them are admitted or refused, which takes a tenth of a second."""

from __future__ import annotations

import asyncio


class Beginnings:
    """Lets one request of each client begin in each round of the event loop."""

    def __init__(self) -> None:
        self._latest: dict[str, asyncio.Future[None]] = {}  # done when the client's next request may begin

    async def turn(self, client: str) -> None:
        """Wait until the client's earlier requests have begun. A client's only request does not wait."""
        loop = asyncio.get_running_loop()
        before, own = self._latest.get(client), loop.create_future()
        self._latest[client] = own
        try:
            if before:
                await before
        finally:
            loop.call_soon(self._release, client, own)

    def _release(self, client: str, turn: asyncio.Future[None]) -> None:
        turn.set_result(None)
        if self._latest.get(client) is turn:
            del self._latest[client]
