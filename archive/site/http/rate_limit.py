"""How many requests an address may make. A proxy before the site can do it instead: `fanzha serve --rate 0`."""

from __future__ import annotations

import ipaddress
import math
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from datasette import Response
from throttled import MemoryStore, Throttled, per_hour

from archive.site.data.public_file import public_file
from archive.site.http import errors
from archive.site.http.security_headers import App, Message, Receive, Send, with_headers

if TYPE_CHECKING:
    from datasette.app import Datasette

RATE = 5.0  # requests a second that come back to an address
BURST = 24  # seconds of these that it may save up: at the usual rate 120 requests at once
TABLE = 20  # tokens for a whole table as CSV (_stream=1), which may take seconds
CLIENTS = 20_000  # addresses that are remembered
FREE = ("-/fanzha/", "-/static/", "-/static-plugins/", "-/healthz", "favicon.ico", "robots.txt")  # how paths begin


class RateLimit:
    """A bucket of tokens for each client, refilled steadily (GCRA). The least recent clients are forgotten first."""

    def __init__(self, rate: float = RATE, *, burst: int | None = None, clients: int = CLIENTS) -> None:
        """`rate` in tokens a second; `burst` tokens fit a bucket, BURST seconds' worth where it is None."""
        self._burst = max(round(rate * BURST), 1) if burst is None else burst
        quota = per_hour(max(round(rate * 3_600), 1), burst=self._burst)
        self._buckets = Throttled(using="gcra", quota=quota, store=MemoryStore(options={"MAX_SIZE": clients}))

    def wait(self, client: str, tokens: int = 1) -> float:
        """Take so many tokens, or all of a bucket that holds fewer: 0.0; else the seconds until there are as many."""
        result = self._buckets.limit(client, min(tokens, self._burst))
        return result.state.retry_after if result.limited else 0.0


@lru_cache(maxsize=4_096)
def bucket_of(address: str) -> str:
    """The bucket of an address: its own; of IPv6 that of its /64, which belongs to one household."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:  # a Unix socket has none
        return address or "no address"
    if parsed.version == 4:
        return address
    mapped = parsed.ipv4_mapped
    return str(mapped) if mapped else str(ipaddress.ip_network((parsed, 64), strict=False))


def limited(app: App, datasette: Datasette, limit: RateLimit) -> App:
    """The app behind the limit. Static files and downloads are for everyone."""
    refusals: dict[str, Response] = {}  # by path: each is made once, since a refusal must cost less than a page
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
        made = await refusal("/.json" if scope["path"].endswith(".json") else "/")  # no page of its own for each path
        body = b"" if scope["method"] == "HEAD" else made.body
        headers = made.headers | {"retry-after": str(math.ceil(wait))}
        await Response(body, made.status, headers, made.content_type).asgi_send(with_headers(send))

    return limiting


def _is_free(datasette: Datasette, path: str) -> bool:
    """`path` without the base URL, which ends in a slash."""
    public = public_file(datasette)
    file = f"{public.name}.db" if public else ""
    return path.startswith(FREE) or path in (file, f"{file}.sha256")
