"""Divides the sources among machines, so that no two of them crawl sources on one server, or on one operator's servers.

A server is what the gate takes for one (crawler.politeness.gate): a host with its port, or a group of server_groups.
Each machine scores every server by a hash, and the highest score takes it. So the same server falls to the same machine
in every night, and with one machine more, only that one gets servers that were others'.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Self

from archive.urls import canonical_key, host_of
from crawler.politeness.server_groups import declared_groups, group_of


class BadShard(ValueError):
    """Raised for a text that names no shard. The message says the form."""


@dataclass(frozen=True, slots=True)
class Shard:
    """The part of the sources that is one machine's: part `number` of `count`, counted from 1."""

    number: int
    count: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """The shard that a text such as `1/3` names. Raises BadShard."""
        found = re.fullmatch(r"([1-9]\d{0,3})/([1-9]\d{0,3})", text, re.ASCII)
        if not found or int(found[1]) > int(found[2]):
            raise BadShard(f"{text!r} is no shard: give I/N, I from 1 to N, as 1/3 for the first of three machines")
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"

    def has(self, home_url: str) -> bool:
        """Whether the source with this home page is in the shard."""
        server = server_of(home_url)
        return max(range(1, self.count + 1), key=lambda number: _score(server, number)) == self.number


def server_of(url: str) -> str:
    """The name of an operator's group of servers, or else the host with its port, if that is an unusual one."""
    host = host_of(canonical_key(url))
    group = group_of(host.partition(":")[0], declared_groups())
    return group.name if group else host


def _score(server: str, number: int) -> bytes:
    return hashlib.sha256(f"{number} {server}".encode()).digest()
