"""Counts the large answers that are under way: downloads of the file, and tables that are streamed.

A client that reads slowly may take hours for one of them, and each takes a connection and up to 1 MB of memory.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

TOTAL = 200  # at a time
PER_CLIENT = 4  # a program that loads a file in parts rarely opens more
SIZE = 1_000_000  # bytes from which on an answer is large
SLOW = 20_000  # bytes a second; an answer that is slower gives way to another one if there is no room
SHORTEST = 60.0  # seconds that an answer may take at least, however slow it is


@dataclass(eq=False, slots=True)
class LargeAnswer:
    """A large answer that is under way."""

    client: str
    stop: Callable[[], object]  # breaks it off; a download can be resumed
    sent: int = 0  # bytes
    begun: float = field(default_factory=time.monotonic)

    @property
    def speed(self) -> float:
        """Bytes a second, on average."""
        return self.sent / max(time.monotonic() - self.begun, 1.0)

    @property
    def gives_way(self) -> bool:
        """Whether it may be broken off, so that another one can begin."""
        return time.monotonic() - self.begun >= SHORTEST and self.speed < SLOW


class LargeAnswers:
    """The large answers under way. All belong to one event loop."""

    def __init__(self, total: int = TOTAL, per_client: int | None = PER_CLIENT) -> None:
        """At most `total` in all, and `per_client` to one client; None if clients are not counted."""
        self._total, self._per_client = total, per_client
        self._under_way: set[LargeAnswer] = set()

    def begin(self, answer: LargeAnswer) -> None:
        """Count one more answer. If there is no room for it, the slowest gives way. Raises CrowdedError if none may."""
        own = sum(one.client == answer.client for one in self._under_way)
        if self._per_client is not None and own >= self._per_client:
            raise CrowdedError(is_own=True)
        if len(self._under_way) >= self._total:
            slowest = min(self._under_way, key=lambda one: (not one.gives_way, one.speed))
            if not slowest.gives_way:
                raise CrowdedError(is_own=False)
            self.end(slowest)
            slowest.stop()
        self._under_way.add(answer)

    def end(self, answer: LargeAnswer) -> None:
        """An answer is over. Nothing happens if it is not counted."""
        self._under_way.discard(answer)


class CrowdedError(BaseException):
    """There are too many large answers under way. Raised by LargeAnswers while an answer begins. It is no Exception,
    because Datasette answers an Exception with a second response."""

    def __init__(self, *, is_own: bool) -> None:
        """`is_own`: the client itself has too many."""
        super().__init__()
        self.is_own = is_own
