"""Whose request it is, where proxies name their readers in X-Forwarded-For."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from typing import cast

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from archive.site.connections.owners import owners
from archive.site.http.security_headers import App, Message, Receive, Send

HOUR = 3600.0  # seconds
LOG = logging.getLogger("fanzha.site")
UNTRUSTED = (
    "requests from %s name their readers in X-Forwarded-For, but this is no trusted proxy: all that come from there "
    "share the allowance, connections and downloads of one address. If it is your proxy, start with --trusted-proxy %s"
)


def forwarded(app: App, trusted_proxies: Sequence[str]) -> App:
    """The app, for which the client of a request is the one that a trusted proxy names."""
    # uvicorn's own option does the same, but puts it before everything else: then the peer is not known any more. Its
    # type of an app has two forms, ours one.
    named = cast(App, ProxyHeadersMiddleware(app, list(trusted_proxies))) if trusted_proxies else app  # type: ignore[arg-type]
    return noticing_proxies(named, owners(trusted_proxies))


def noticing_proxies(
    app: App, owner_of: Callable[[str], str | None], clock: Callable[[], float] = time.monotonic
) -> App:
    """The app; a peer that names readers but is no trusted proxy is named in the log, at most once an hour.

    `owner_of` returns None for the address of a trusted proxy; `clock` gives the time in seconds.
    """
    quiet_until = clock()

    async def noticing(scope: Message, receive: Receive, send: Send) -> None:
        nonlocal quiet_until
        if scope["type"] == "http" and clock() >= quiet_until:
            peer = (scope.get("client") or ("",))[0]
            if owner_of(peer) is not None and any(name == b"x-forwarded-for" for name, _ in scope["headers"]):
                quiet_until = clock() + HOUR
                LOG.warning(UNTRUSTED, peer, peer)
        await app(scope, receive, send)

    return noticing
