"""All connections of the site: which client has how many, and which keep the site waiting for how long.

If there is no room for a new connection, another one gives way: first one whose request waits for its turn, since its
client makes so many (the request that came last is refused), then the one that has kept the site waiting for the
longest time: one that has sent no whole head, that sends no further request, or that does not read its answer. A
reader who sends and reads is never the one, however many others say nothing.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Protocol

from archive.site.connections.limits import ConnectionLimits

LOG = logging.getLogger(__name__)
SWEEP = 1.0  # seconds between two looks at the connections that wait
MAX_UNREAD = 256_000_000  # bytes of answers that clients have not read, together


class Member(Protocol):
    """A connection, as the table knows it."""

    owner: str | None  # the client whose connection it is; None if this client's connections are not counted

    def give_way(self) -> bool:
        """Make room for another connection. False if this one is not closed yet: its request is refused first."""

    def refresh(self) -> None:
        """Tell the table whether the client keeps the site waiting now."""

    def check(self, waited: float) -> None:
        """Close the connection if its client may not keep the site waiting for so many seconds."""

    @property
    def unread(self) -> int:
        """Bytes that the site has in memory until the client reads."""


class ConnectionTable:
    """The connections of one server."""

    def __init__(self, limits: ConnectionLimits) -> None:
        self._limits = limits
        self._members: dict[str | None, set[Member]] = {}
        self._waits: dict[Member, float] = {}  # since when it keeps the site waiting; the longest wait comes first
        self._paused: dict[Member, float] = {}  # since when its request waits for its turn; the longest comes first
        self._total = 0
        self._crowded_clients = self._crowded = 0  # connections for which there was no room, since the last sweep
        self._sweep: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return self._total

    @property
    def waiting(self) -> int:
        """How many connections keep the site waiting."""
        return len(self._waits)

    @property
    def members(self) -> list[Member]:
        """All connections."""
        return [member for own in self._members.values() for member in own]

    def admit(self, member: Member) -> bool:
        """Take a new connection in; if there is no room, close another one first. False if none can be closed."""
        own = self._members.get(member.owner, set())
        if member.owner is not None and self._limits.per_client is not None and len(own) >= self._limits.per_client:
            self._crowded_clients += 1
            if not self._replace(self._dispensable(own)):
                return False
        if self._total >= self._limits.total:
            self._crowded += 1
            if not self._replace(self._dispensable()):
                return False
        self._members.setdefault(member.owner, set()).add(member)
        self._total += 1
        if self._sweep is None:
            self._sweep = asyncio.get_running_loop().call_later(SWEEP, self.sweep)
        return True

    def _dispensable(self, own: set[Member] | None = None) -> Member | None:
        """The connection that gives way, of a client's own or of all; None if all are of use."""
        if own is None:
            return next(reversed(self._paused), None) or next(iter(self._waits), None)
        paused, waiting = own & self._paused.keys(), own & self._waits.keys()
        return max(paused, key=self._paused.__getitem__, default=None) or min(
            waiting, key=self._waits.__getitem__, default=None
        )

    def _replace(self, member: Member | None) -> bool:
        if member is None:
            return False
        self.works(member)
        if member.give_way():
            self.remove(member)
        return True

    def remove(self, member: Member) -> None:
        """Forget a connection. Nothing happens if the table does not have it."""
        own = self._members.get(member.owner, set())
        if member not in own:
            return
        own.remove(member)
        if not own:
            del self._members[member.owner]
        self._total -= 1
        self.works(member)

    def waits(self, member: Member) -> None:
        """The client keeps the site waiting from now on."""
        self._begin(self._waits, member)

    def pauses(self, member: Member) -> None:
        """Its request waits for its turn from now on."""
        self._begin(self._paused, member)

    def _begin(self, waiting: dict[Member, float], member: Member) -> None:
        self.works(member)
        if member in self._members.get(member.owner, ()):
            waiting[member] = time.monotonic()

    def works(self, member: Member) -> None:
        """Nobody waits: its answer is being made, or the client reads it."""
        self._waits.pop(member, None)
        self._paused.pop(member, None)

    def sweep(self) -> None:
        """Close the connections that have waited too long, and those that take too much memory."""
        loop = asyncio.get_running_loop()
        self._sweep = loop.call_later(SWEEP, self.sweep) if self._total else None
        for member in self.members:
            member.refresh()
        self._report()
        now = time.monotonic()
        for member, since in list(self._waits.items()):
            member.check(now - since)
        unread = 0
        for member in reversed(list(self._waits)):  # those that have waited for the shortest time stay
            unread += member.unread
            if unread > MAX_UNREAD:
                LOG.warning("answers that clients do not read take too much memory: the oldest ones are broken off")
                unread -= member.unread
                self._replace(member)

    def _report(self) -> None:
        if self._crowded_clients:
            LOG.warning(
                "an address has all the %s connections that it may have, and opened %s more; a proxy of yours is to be "
                "named with --trusted-proxy",
                self._limits.per_client,
                self._crowded_clients,
            )
        if self._crowded:
            LOG.warning(
                "all %s connections are in use, and %s more were opened: each closes the one that waits the longest",
                self._limits.total,
                self._crowded,
            )
        self._crowded_clients = self._crowded = 0
