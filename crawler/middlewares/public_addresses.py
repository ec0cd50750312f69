"""The guard lets only public http(s) addresses be fetched. A link, a redirect or a DNS answer can name any address.

GuardMiddleware judges the address as it is written. GuardedResolver judges the very answer of DNS that the connection
then uses, so that no second answer can slip in between. Both are needed: the middleware refuses every request if the
resolver is not in place, or if a proxy could resolve names unseen.

Settings (of the process, not of a spider: the resolver is made before any spider)
    TWISTED_DNS_RESOLVER  must be "crawler.middlewares.public_addresses.GuardedResolver".
    HTTPPROXY_ENABLED     must be False unless GUARD_ALLOW_PROXY is True: else Scrapy would take a proxy from the
                          environment after the guard's check.
    GUARD_ALLOWED_HOSTS   host names and IP addresses that may be fetched although not public, e.g. ["localhost"].
                          Default []; only the demo and the tests set it.
    GUARD_ALLOW_PROXY     True allows proxies. Then only the DNS answers for the proxy's own name are judged.
                          Default False.

GuardMiddleware is the first downloader middleware (50), so that no other middleware handles a refused address.
"""

from __future__ import annotations

import socket
from collections.abc import Collection, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy.exceptions import CannotResolveHostError
from scrapy.resolver import CachingThreadedResolver
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.error import DNSLookupError

from crawler.errors import RefusedAddress

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase
    from twisted.internet.defer import Deferred

# IANA assigns public IPv6 addresses from here alone. IPv4-mapped and NAT64 forms lie outside.
GLOBAL_UNICAST = IPv6Network("2000::/3")


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address belongs to the public internet.

    Stricter than `is_global`, which accepts multicast and the IPv6 forms that contain a private IPv4 address.
    """
    if address.is_multicast or not address.is_global:
        return False
    if isinstance(address, IPv4Address):
        return True
    return address in GLOBAL_UNICAST and address.sixtofour is None and address.teredo is None


def literal(host: str) -> IPv4Address | IPv6Address | None:
    """The IP address that a host spells, in any form that the system's resolver takes (127.1, 0x7f.1, 2130706433).

    None for a name.
    """
    for read in (ip_address, lambda text: IPv4Address(socket.inet_aton(text))):
        try:
            return read(host)
        except (ValueError, OSError):
            continue
    return None


def refusal(url: str, allowed: Collection[str] = ()) -> str | None:
    """Why a URL is not to be fetched, or None. `allowed` holds lower-case hosts that need not be public."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        return f"it is no URL ({error})"
    if parts.scheme not in {"http", "https"}:
        return "only http and https are fetched"
    if parts.username is not None or parts.password is not None:
        return "it carries a user name or password"
    if port == 0 or not parts.hostname:
        return "it names no host and port"
    host = parts.hostname.rstrip(".")
    if host in allowed:
        return None
    if host == "localhost" or host.endswith(".localhost"):
        return "it leads to this machine"
    address = literal(host)
    return None if address is None or is_public(address) else f"{address} is no public address"


def _allowed_hosts(crawler: Crawler) -> frozenset[str]:
    return frozenset(host.lower() for host in crawler.settings.getlist("GUARD_ALLOWED_HOSTS"))


class PrivateAnswerError(DNSLookupError):
    """Raised by GuardedResolver: a name's DNS answer is no public address."""


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's resolver (IPv4, cached). It judges every answer before a connection can use it."""

    refused: dict[str, str] = {}  # noqa: RUF012 - global, as Scrapy's DNS cache is: host name -> the refused address
    allowed: frozenset[str] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        resolver = super().from_crawler(crawler, reactor)
        resolver.allowed = _allowed_hosts(crawler)
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802 - Twisted's name
        """The IPv4 address of a name, from DNS or the cache. Fails with PrivateAnswerError if it is not public."""
        return super().getHostByName(name, timeout).addCallback(self._judge, name)

    def _judge(self, answer: str, name: str) -> str:
        host = name.lower().rstrip(".")
        if host not in self.allowed and not is_public(ip_address(answer)):
            self.refused[host] = answer
            raise PrivateAnswerError(f"{name} leads to {answer}, which is no public address")
        self.refused.pop(host, None)
        return answer


class GuardMiddleware:
    """Raises RefusedAddress for every request that would not go to a public http(s) address."""

    def __init__(self, crawler: Crawler) -> None:
        self._stats = crawler.stats
        self._allowed = _allowed_hosts(crawler)
        self._proxy_allowed = crawler.settings.getbool("GUARD_ALLOW_PROXY")
        self._proxy_possible = crawler.settings.getbool("HTTPPROXY_ENABLED")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise RefusedAddress, or let the request pass. Redirects come here again as requests of their own."""
        why = refusal(request.url, self._allowed) or self._blind(request)
        if why is not None:
            raise self._refuse(request, why)

    def _blind(self, request: Request) -> str | None:
        """What keeps the guard from seeing where the host's name leads; None if nothing does."""
        if not self._proxy_allowed and (request.meta.get("proxy") or self._proxy_possible):
            return "a proxy would resolve its name out of our sight; set HTTPPROXY_ENABLED=False or GUARD_ALLOW_PROXY"
        if not _resolver_in_place():
            guarded = f"{GuardedResolver.__module__}.{GuardedResolver.__qualname__}"
            return f"DNS answers are not guarded; set TWISTED_DNS_RESOLVER to {guarded}"
        return None

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Raise RefusedAddress if the resolver refused the host: Twisted says only that the name was not resolved."""
        host = (urlparse_cached(request).hostname or "").rstrip(".")
        if isinstance(exception, CannotResolveHostError) and host in GuardedResolver.refused:
            why = f"{host} leads to {GuardedResolver.refused[host]}, which is no public address"
            raise self._refuse(request, why) from exception

    def _refuse(self, request: Request, why: str) -> RefusedAddress:
        if self._stats:
            self._stats.inc_value("guard/refused")
        return RefusedAddress(request.url, why)


def _resolver_in_place() -> bool:
    from twisted.internet import reactor  # importing it earlier would install Twisted's default reactor

    return isinstance(getattr(reactor, "resolver", None), GuardedResolver)
