"""Limits the requests of each client address. If a proxy does this, use `fanzha serve --rate 0`."""

from __future__ import annotations

import ipaddress
import math
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from datasette import Response
from throttled import MemoryStore, Throttled, per_hour

from archive.site.edition.public_file import public_file
from archive.site.http import errors
from archive.site.http.security_headers import App, Message, Receive, Send, with_headers

if TYPE_CHECKING:
    from datasette.app import Datasette

RATE = 5.0  # requests a second that an address may make on average
BURST = 24  # seconds of requests that an address may save up: 120 requests at once at the default rate
TABLE = 20  # tokens for a whole table as CSV (_stream=1), which may take seconds
CLIENTS = 20_000  # buckets that are remembered
# Paths with these beginnings are not limited.
FREE = ("-/fanzha/", "-/static/", "-/static-plugins/", "-/healthz", "favicon.ico", "robots.txt")


class RateLimit:
    """A bucket of tokens for each client, refilled at a constant rate (GCRA).

    If there are more than `clients` buckets, those that were not used for the longest time are forgotten.
    """

    def __init__(self, rate: float = RATE, *, burst: int | None = None, clients: int = CLIENTS) -> None:
        """`rate` is in tokens a second; `burst` is the size of a bucket, by default the tokens of BURST seconds."""
        self._burst = max(round(rate * BURST), 1) if burst is None else burst
        quota = per_hour(max(round(rate * 3_600), 1), burst=self._burst)
        self._buckets = Throttled(using="gcra", quota=quota, store=MemoryStore(options={"MAX_SIZE": clients}))

    def wait(self, client: str, tokens: int = 1) -> float:
        """Take tokens from the bucket of a client and return 0.0; if there are too few, return the seconds to wait.

        A request for more tokens than the bucket can hold takes a full bucket.
        """
        result = self._buckets.limit(client, min(tokens, self._burst))
        return result.state.retry_after if result.limited else 0.0


@lru_cache(maxsize=4_096)
def bucket_of(address: str) -> str:
    """The name of an address's bucket: the address itself; for IPv6 its /64 network, which is usually one household."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:  # a client on a Unix socket has no address
        return address or "no address"
    if parsed.version == 4:
        return address
    mapped = parsed.ipv4_mapped
    return str(mapped) if mapped else str(ipaddress.ip_network((parsed, 64), strict=False))


def limited(app: App, datasette: Datasette, limit: RateLimit) -> App:
    """The app with the limit before it. Static files and downloads are not limited."""
    refusals: dict[str, Response] = {}  # path → response, made once: a refusal must be cheaper than a page
    base = str(datasette.setting("base_url"))

    async def refusal(path: str) -> Response:
        if path not in refusals:
            if public := public_file(datasette):
                await public.start()
            refusals[path] = await errors.answer(datasette, path, errors.Failure(429))
        return refusals[path]

    async def limiting(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _is_free(datasette, scope["path"].removeprefix(base)):
            await app(scope, receive, send)
            return
        query = unquote_plus(scope["query_string"].decode("latin-1"))
        tokens = TABLE if scope["path"].endswith(".csv") and "_stream" in query else 1
        wait = limit.wait(bucket_of((scope.get("client") or ("",))[0]), tokens)
        if not wait:
            await app(scope, receive, send)
            return
        made = await refusal("/.json" if scope["path"].endswith(".json") else "/")  # only two responses for all paths
        body = b"" if scope["method"] == "HEAD" else made.body
        headers = made.headers | {"retry-after": str(math.ceil(wait))}
        await Response(body, made.status, headers, made.content_type).asgi_send(with_headers(send))

    return limiting


def _is_free(datasette: Datasette, path: str) -> bool:
    """Whether a path is not limited. `path` is without the base URL, so it has no slash at its beginning."""
    public = public_file(datasette)
    file = f"{public.name}.db" if public else ""
    return path.startswith(FREE) or path in (file, f"{file}.sha256")
