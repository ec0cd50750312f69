"""Sends an answer with one call of the system, or as much of it as is written in one round of the event loop.

Its head, its body and its end are written one after another. With a call for each, the loop gives Python's lock up
three times, and waits each time until the thread that makes pages gives it back.
"""

from __future__ import annotations

import asyncio
from typing import Any

LARGE = 65_536  # bytes from which on nothing waits: flow control must know of them


class JoinedWrites:
    """A transport, with other calls of `write`. Everything else is the transport's own."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._pieces: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send the bytes with those that follow, in the next round of the loop at the latest."""
        if not data:
            return
        self._pieces.append(data)
        if len(data) >= LARGE:
            self.flush()
        elif len(self._pieces) == 1:
            self._loop.call_soon(self.flush)

    def flush(self) -> None:
        """Send what was written."""
        if self._pieces:
            data = b"".join(self._pieces)
            self._pieces.clear()
            self._transport.write(data)

    def write_eof(self) -> None:
        """Send what was written, and then the end of the stream."""
        self.flush()
        self._transport.write_eof()

    def close(self) -> None:
        """Send what was written, and close the connection then."""
        self.flush()
        self._transport.close()
