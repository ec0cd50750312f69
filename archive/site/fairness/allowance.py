"""The allowance of each client: what it may use now, and what it has used lately."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict
from functools import lru_cache

RATE = 5.0  # tokens a second that a client gets back: as many ordinary requests
BURST = 24  # seconds of tokens that a client may save up: 120 requests at once at the default rate
TOKEN = 0.05  # seconds of work that one token pays; an ordinary request takes less
CLIENTS = 20_000  # accounts that are remembered


class Account:
    """One client's bucket of tokens, refilled at a constant rate (GCRA). Work may be charged after it was done: then
    the bucket goes into debt, but never by more than it holds, so that nobody is locked out for long."""

    def __init__(self, rate: float, size: float) -> None:
        """`rate` is in tokens a second, `size` the tokens that a full bucket holds."""
        self._rate, self._size = rate, size
        self._full_at = 0.0  # when the bucket will be full again, in seconds of time.monotonic
        self._changing = threading.Lock()  # SQL threads and event loops charge at the same time

    @property
    def missing(self) -> float:
        """The tokens that are missing in the bucket: what the client used lately. In debt it exceeds the size."""
        return max(self._full_at - time.monotonic(), 0.0) * self._rate

    @property
    def is_heavy(self) -> bool:
        """Whether the client used more than a quarter of its bucket lately."""
        return self.missing > self._size / 4

    def charge(self, tokens: float) -> None:
        """Take tokens, whether they are there or not."""
        with self._changing:
            now = time.monotonic()
            ahead = max(self._full_at - now, 0.0) + tokens / self._rate
            self._full_at = now + min(ahead, 2 * self._size / self._rate)

    def wait(self, tokens: int = 1) -> float:
        """Take tokens and return 0.0; if there are too few, take none and return the seconds until there are enough.

        More tokens than a bucket holds cost a full bucket.
        """
        tokens = min(tokens, round(self._size))
        lacking = self.missing + tokens - self._size
        if lacking > 1e-6:  # a hair's breadth is rounding
            return lacking / self._rate
        self.charge(tokens)
        return 0.0

    def pace(self, longest: float) -> float | None:
        """Take a token, and return the seconds until it was there; None, and none is taken, if these are more than
        `longest`."""
        seconds = max(self.missing + 1 - self._size, 0.0) / self._rate
        if seconds > longest:
            return None
        self.charge(1)
        return seconds


class Allowances:
    """The accounts of all clients. Beyond `clients`, those that were not used for the longest time are forgotten."""

    def __init__(self, rate: float = RATE, *, burst: int | None = None, clients: int = CLIENTS) -> None:
        """`rate` is in tokens a second; `burst` is the size of a bucket, by default the tokens of BURST seconds."""
        self._rate = rate
        self._size = max(round(rate * BURST), 1) if burst is None else burst
        self._clients = clients
        self._accounts: OrderedDict[str, Account] = OrderedDict()
        self._changing = threading.Lock()

    def account(self, client: str) -> Account:
        """The account of a client; a new one is full."""
        with self._changing:
            account = self._accounts.pop(client, None) or Account(self._rate, self._size)
            self._accounts[client] = account
            if len(self._accounts) > self._clients:
                self._accounts.popitem(last=False)
            return account

    def unshared(self) -> Account:
        """A full account for one request, where it is not known whose it is."""
        return Account(self._rate, self._size)


@lru_cache(maxsize=4_096)
def client_of(address: str) -> str:
    """The client at an address: the address itself; for IPv6 its /64 network, which is usually one household."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:  # a client on a Unix socket has no address
        return address or "no address"
    if parsed.version == 4:
        return address
    mapped = parsed.ipv4_mapped
    return str(mapped) if mapped else str(ipaddress.ip_network((parsed, 64), strict=False))
