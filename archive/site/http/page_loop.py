"""Makes pages in a thread with an event loop of its own, so that no page delays the loop that serves the connections.

Making a page takes 5 to 150 ms, and several may be made one after another; style sheets, the health check and refusals
are answered by the loop of the connections in between.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable
from typing import TypeVar

from archive.site.fairness.request_work import Metered, current_work
from archive.site.fairness.step_queue import StepQueue
from archive.site.http.security_headers import App, Message, Receive, Send

T = TypeVar("T")


class PageLoop:
    """An event loop in a thread of its own; it ends with the process."""

    def __init__(self) -> None:
        self._loop, self._queue = asyncio.new_event_loop(), StepQueue()
        threading.Thread(target=self._loop.run_forever, name="pages", daemon=True).start()

    async def run(self, job: Awaitable[T]) -> T:
        """Run the job in this loop and wait for its result; cancelling cancels it there. The work to which the caller
        belongs is charged with its processor time, and decides when it has its turns."""
        work = current_work()
        return await _in_loop(self._loop, Metered(job, work, self._queue) if work else job)

    def app(self, app: App) -> App:
        """The app, run in this loop. It receives and sends in the loop that calls it."""

        async def crossing(scope: Message, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":  # the start and end of the server
                await app(scope, receive, send)
                return
            here = asyncio.get_running_loop()

            async def receive_there() -> Message:
                return await _in_loop(here, receive())

            async def send_there(message: Message) -> None:
                await _in_loop(here, send(message))

            await self.run(app(scope, receive_there, send_there))

        return crossing


async def _in_loop(loop: asyncio.AbstractEventLoop, job: Awaitable[T]) -> T:
    async def there() -> T:
        return await job

    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(there(), loop))
