"""Whose connection it is: the client's that has the address, or nobody's if it is a proxy's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from ipaddress import ip_address, ip_network

from archive.site.fairness.allowance import client_of


def owners(trusted_proxies: Sequence[str]) -> Callable[[str], str | None]:
    """A function from an address to the client whose connections are counted together (an IPv6 /64 is one client).

    It returns None for an address of a trusted proxy: its connections are those of many readers.
    """
    networks = [ip_network(proxy) for proxy in trusted_proxies]

    @lru_cache(maxsize=4_096)
    def owner_of(address: str) -> str | None:
        client = client_of(address)
        try:
            parsed = ip_address(address)
        except ValueError:  # a client on a Unix socket has no address
            return client
        return None if any(parsed in network for network in networks) else client

    return owner_of
