"""The one form that is posted: a text that is checked may be longer than an address can be.

Of every other request no body is read. A posted text is used for its answer, and is stored nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl

from archive.site.http.security_headers import Message, Receive

PATH = re.compile(rb"(?:/[^?]*)?/check(?:\.json)?(?:\?.*)?", re.DOTALL)
MAX_BYTES = 200_000  # of a body: 20,000 hanzi, each percent-encoded
FIELD = "q"
MAX_FIELDS = 10
FORM = b"application/x-www-form-urlencoded"
PLAIN = b"text/plain"  # the text itself, as programs send it


def is_form(method: bytes, target: bytes) -> bool:
    """Whether a request posts this form. `target`: its path, with or without a query string."""
    return method == b"POST" and PATH.fullmatch(target) is not None


def is_readable(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether the body of a form is read: its length is known, and is small enough."""
    found = {name.lower(): value for name, value in headers}
    length = found.get(b"content-length", b"0")
    return b"transfer-encoding" not in found and length.isdigit() and len(length) < 8 and int(length) <= MAX_BYTES


def is_text(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether a body is said to be of a kind that is read."""
    return _media_type(headers) in (b"", FORM, PLAIN)


def is_form_of(scope: Message) -> bool:
    """The same of a request as the site's apps get it."""
    return is_form(scope["method"].encode("latin-1"), scope["path"].encode("utf-8", "surrogatepass"))


async def body_of(receive: Receive) -> bytes:
    """The body of a request, up to MAX_BYTES; empty if its client leaves before the end."""
    body, goes_on = b"", True
    while goes_on and len(body) <= MAX_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b""
        body += message.get("body", b"")
        goes_on = message.get("more_body", False)
    return body[:MAX_BYTES]


def text_of(scope: Message, body: bytes) -> str:
    """The text of a body: that of the form's field, or the whole of a plain text."""
    if _media_type(scope["headers"]) == PLAIN:
        return body.decode("utf-8", "replace")
    try:
        fields = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError:  # too many fields
        return ""
    return next((value for name, value in fields if name == FIELD), "")


def _media_type(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """The media type of a body, without its parameters; empty if the request does not say it."""
    given = next((value for name, value in headers if name.lower() == b"content-type"), b"")
    return given.partition(b";")[0].strip().lower()
