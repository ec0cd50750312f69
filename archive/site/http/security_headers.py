"""Adds headers to every response: content policies, what a browser may do with a page, and how long caches keep it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import quote

from archive.site.languages import in_language, language

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

# One policy for every path. Our templates, also those for Datasette's pages, have no inline scripts and styles, so
# nothing inline is allowed. script-src 'self' allows scripts that are served as files, by us or by plug-ins.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
# For a stored page: it gets its own origin and can run, send and load nothing; only its inline styles apply.
SANDBOX = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# Features of the browser that pages must not use. The clipboard stays allowed, for the copy buttons.
UNUSED = ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "serial", "usb")
HEADERS: dict[bytes, bytes] = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",  # for browsers that do not know frame-ancestors
    b"referrer-policy": b"same-origin",  # other sites must not see what a reader searched for
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": ", ".join(f"{feature}=()" for feature in UNUSED).encode(),
}
# For data and files: scripts of any other site may read them, so that notebooks, Datasette Lite and readers over HTTP
# ranges work in a browser. The site knows no one's name and sets no right, so there is nothing that they could misuse.
OPEN: dict[bytes, bytes] = {
    b"access-control-allow-origin": b"*",
    b"access-control-expose-headers": b"accept-ranges, content-length, content-range, etag, link",
    b"cross-origin-resource-policy": b"cross-origin",
}
PAGES = (b"text/html", b"text/css", b"text/javascript", b"image/")  # what is no data
CACHE = b"cache-control"
VARY, LOCATION = b"vary", b"location"
SHORT = b"max-age=60"  # a new file may be swapped in at any moment
IN_ADDRESSES = "!#$%&'()*+,/:;=?@[]~"  # characters that quote() leaves as they are


def with_headers(send: Send) -> Send:
    """A `send` that adds the site's headers to every response and passes it on."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = message.get("headers", ())
            allowed = [_checked(name, value) for name, value in own if _is_allowed(name, value)]
            if message["status"] >= 400:  # nobody caches errors
                allowed = [*((name, value) for name, value in allowed if name.lower() != CACHE), (CACHE, b"no-store")]
            given = {name.lower(): value for name, value in allowed}
            is_page = given.get(b"content-type", b"").startswith(PAGES)  # without one: 304, or a redirect
            headers = HEADERS | {CACHE: SHORT} | ({} if is_page else OPEN)
            if given.get(b"content-type", b"").startswith(b"text/html"):
                headers |= {b"content-language": language().tag.encode(), VARY: b"Accept-Language"}
            elif LOCATION in given:
                headers |= {VARY: b"Accept-Language"}  # _checked keeps the language
            ours = [(name, value) for name, value in headers.items() if name not in given]
            message = {**message, "headers": [*allowed, *ours]}
        await send(message)

    return sending


def _is_allowed(name: bytes, value: bytes) -> bool:
    """Whether a response may set this header: any header that is not in HEADERS, or the policy of a stored page.

    Datasette's `vary` names cookies, which no page depends on.
    """
    return name.lower() not in (*HEADERS, VARY) or value == SANDBOX.encode()


def _checked(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """The header in a safe form: a redirect stays on this site, in the language of the request, and has only characters
    that an address may have."""
    if name.lower() != LOCATION:
        return name, value
    on_site = quote(re.sub(rb"^[/\\]+", b"/", value), safe=IN_ADDRESSES)
    return name, in_language(on_site).encode()
