"""A page that is sent in pieces: what is known at once does not wait for what takes longer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from datasette import Response

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Streamed(Response):  # type: ignore[misc]  # datasette has no types
    """A page of HTML in pieces. The status is settled with the first one."""

    def __init__(self, pieces: AsyncIterator[str], headers: dict[str, str]) -> None:
        super().__init__(None, headers=headers, content_type="text/html; charset=utf-8")
        self._pieces = pieces

    async def asgi_send(self, send: Send) -> None:
        """Send the pieces in order."""
        headers = [(name.encode(), value.encode()) for name, value in self.headers.items()]
        headers.append((b"content-type", self.content_type.encode()))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        async for piece in self._pieces:
            await send({"type": "http.response.body", "body": piece.encode(), "more_body": True})
        await send({"type": "http.response.body", "body": b""})
