"""Which hosts are the machines of one operator (server_groups.toml), so that politeness counts for them together."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a host, or a group of hosts, takes requests."""

    # Seconds: from the end of an answer to the next request; if several may be under way, from request to request.
    delay: float
    at_once: int = 1  # requests that may be under way


@dataclass(frozen=True, slots=True)
class ServerGroup:
    """Hosts that are one operator's machines."""

    name: str
    hosts: tuple[str, ...]  # patterns of host names, in small letters
    pace: Pace
    evidence: str  # how it is known that they are

    def has(self, host: str) -> bool:
        """Whether a host, in small letters, is in the group."""
        return any(fnmatchcase(host, pattern) for pattern in self.hosts)


def group_of(host: str, groups: Iterable[ServerGroup]) -> ServerGroup | None:
    """The first group that has the host; None if the host is on its own."""
    return next((group for group in groups if group.has(host)), None)


@cache
def declared_groups() -> tuple[ServerGroup, ...]:
    """The groups of server_groups.toml."""
    return tuple(_groups(tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["groups"]))


def _groups(declared: Iterable[dict[str, object]]) -> Iterator[ServerGroup]:
    for one in declared:
        hosts, delay, at_once = one.pop("hosts"), one.pop("delay"), one.pop("at_once")
        assert isinstance(hosts, list)
        assert isinstance(delay, float)
        assert isinstance(at_once, int)
        yield ServerGroup(hosts=tuple(hosts), pace=Pace(delay, at_once), **one)  # type: ignore[arg-type]
