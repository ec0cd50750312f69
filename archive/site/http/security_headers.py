"""The headers that every response of the site carries: content policies, and what a browser may do with a page."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import quote

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

# One policy for every path. Our pages and our skin of Datasette's pages have no script and no style of their own, so
# nothing inline is allowed; script-src 'self' is there for plug-ins that serve their scripts as files.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
# For a stored page: it has an origin of its own, runs nothing, sends nothing and loads nothing; its own style applies.
SANDBOX = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# What a page may ask of the browser; the clipboard is left to it, for the buttons that copy.
UNUSED = ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "serial", "usb")
HEADERS: dict[bytes, bytes] = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",  # for browsers that do not know frame-ancestors
    b"referrer-policy": b"same-origin",  # what someone searched for is nobody else's business
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": ", ".join(f"{feature}=()" for feature in UNUSED).encode(),
}
IN_ADDRESSES = "!#$%&'()*+,/:;=?@[]~"  # characters that quote() leaves as they are


def with_headers(send: Send) -> Send:
    """The same `send`, which adds the site's headers to every response."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = message.get("headers", ())
            allowed = [_checked(name, value) for name, value in own if _is_allowed(name, value)]
            names = {name.lower() for name, _ in allowed}
            ours = [(name, value) for name, value in HEADERS.items() if name not in names]
            message = {**message, "headers": [*allowed, *ours]}
        await send(message)

    return sending


def _is_allowed(name: bytes, value: bytes) -> bool:
    """Whether a response may set this header: any but ours, and of these the policy of a stored page."""
    return name.lower() not in HEADERS or value == SANDBOX.encode()


def _checked(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """A header that can be sent: a redirect stays on this site and holds only what an address may hold."""
    if name.lower() != b"location":
        return name, value
    return name, quote(re.sub(rb"^[/\\]+", b"/", value), safe=IN_ADDRESSES).encode()
