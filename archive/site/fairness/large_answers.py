"""Counts the large answers that are under way: downloads of the file, and tables that are streamed.

A client that reads slowly may take hours for one of them, and each takes a connection and up to 1 MB of memory.
"""

from __future__ import annotations

from collections import Counter

TOTAL = 200  # at a time
PER_CLIENT = 4  # a program that loads a file in parts rarely opens more
SIZE = 1_000_000  # bytes from which on an answer is large


class LargeAnswers:
    """The large answers under way, by client."""

    def __init__(self, total: int = TOTAL, per_client: int | None = PER_CLIENT) -> None:
        """At most `total` in all, and `per_client` to one client; None if clients are not counted."""
        self._total, self._per_client = total, per_client
        self._under_way: Counter[str] = Counter()

    def begin(self, client: str) -> None:
        """Count one more answer to this client. Raises CrowdedError if there is no room for it."""
        if self._per_client is not None and self._under_way[client] >= self._per_client:
            raise CrowdedError(is_own=True)
        if self._under_way.total() >= self._total:
            raise CrowdedError(is_own=False)
        self._under_way[client] += 1

    def end(self, client: str) -> None:
        """An answer that was counted is over."""
        self._under_way[client] -= 1
        if not self._under_way[client]:
            del self._under_way[client]


class CrowdedError(BaseException):
    """There are too many large answers under way. Raised by LargeAnswers while an answer begins. It is no Exception,
    because Datasette answers an Exception with a second response."""

    def __init__(self, *, is_own: bool) -> None:
        """`is_own`: the client itself has too many."""
        super().__init__()
        self.is_own = is_own
