"""What stands between a request and Datasette: headers, limits, and what Datasette 0.65 leaves to its users."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from archive.site.public import PublicFile
from archive.site.words import word

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

# One policy for every path. Our pages and our skin of Datasette's pages have no script and no style of their own, so
# nothing inline is allowed; script-src 'self' is there for plug-ins that serve their scripts as files.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# Of a kept page: it has an origin of its own, runs nothing, sends nothing and loads nothing; its own style may stand.
SANDBOX = "; ".join(
    (
        "sandbox",
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS: dict[bytes, bytes] = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",  # for browsers that do not know frame-ancestors
    b"referrer-policy": b"same-origin",  # what someone searched for is nobody else's business
    b"cross-origin-opener-policy": b"same-origin",
}

LONGEST_QUERY = 8_000  # bytes of a query string; uvicorn's own limit is 64 KB
LARGEST_VALUE = 16_000_000  # bytes of one SQLite value: several times the longest text
BOM = b"\xef\xbb\xbf"  # without it Excel reads a CSV as the machine's own code page and garbles Chinese


def guarded(app: App, public: PublicFile) -> App:
    """The app behind the site's headers and limits."""

    async def guard(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        send = _with_headers(send)
        if len(scope["query_string"]) > LONGEST_QUERY:
            await _refuse(send, 414, word("error.too_long"))
            return
        await public.start()
        await public.follow()
        if scope["path"].endswith(".csv"):
            send = _with_bom(send)
        await app({**scope, "query_string": _without_blank_search(scope["query_string"])}, receive, send)

    return guard


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = message.get("headers", ())
            kept = [(name, value) for name, value in given if name.lower() not in HEADERS or value == SANDBOX.encode()]
            said = {name.lower() for name, _ in kept}
            ours = [(name, value) for name, value in HEADERS.items() if name not in said]
            message = {**message, "headers": [*kept, *ours]}
        await send(message)

    return sending


def _with_bom(send: Send) -> Send:
    """Send with a byte order mark before the first byte of a CSV; an error page stays as it is."""
    waiting = False

    async def sending(message: Message) -> None:
        nonlocal waiting
        if message["type"] == "http.response.start":
            content_type = dict(message["headers"]).get(b"content-type", b"")
            waiting = message["status"] == 200 and content_type.startswith((b"text/plain", b"text/csv"))
        elif waiting and message.get("body"):
            waiting = False
            message = {**message, "body": BOM + message["body"]}
        await send(message)

    return sending


def _without_blank_search(query_string: bytes) -> bytes:
    """The query string without `_search=` and its kind where they hold nothing: stock Datasette answers 400 to them."""
    if b"_search" not in query_string:
        return query_string
    pairs = parse_qsl(query_string.decode("latin-1"), keep_blank_values=True, encoding="utf-8", errors="replace")
    kept = [(name, value) for name, value in pairs if value.strip() or not _is_search(name)]
    return query_string if kept == pairs else urlencode(kept).encode()


def _is_search(name: str) -> bool:
    return name == "_search" or name.startswith("_search_")


async def _refuse(send: Send, status: int, reason: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": reason.encode()})
