"""Brings a request into the form in which Datasette reads it, or says what is wrong with it.

Datasette and our views see a path that begins with a slash, a host that is one, and the headers they know. With others,
such as the host `[::1` or the cookie `a/b=1`, Datasette 0.65 fails.
"""

from __future__ import annotations

import re
from ipaddress import IPv6Address

from archive.errors import FanzhaError
from archive.site.failures import Failure
from archive.site.http import posted_form, query_string_limits
from archive.site.http.errors import METHODS
from archive.site.http.security_headers import Message
from archive.site.strings import word

# All others are ignored: no page depends on who requests it, so cookies and credentials mean nothing here.
# Accept decides whether an error is a page or text.
HEADERS = frozenset({b"accept", b"host", b"if-none-match", b"if-modified-since"})
OF_GET = frozenset({b"range", b"if-range"})  # RFC 9110, 14.2: they mean nothing with HEAD
HOST = re.compile(r"(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[([0-9a-f:]+)\])(?::\d{1,5})?", re.ASCII | re.IGNORECASE)
MAX_HOST = 255  # characters


class MalformedRequestError(FanzhaError):
    """A request has no path or no valid host. Raised by in_form; its message is for the reader."""


def for_datasette(scope: Message) -> Message | Failure:
    """The request in the form in which Datasette gets it, or why it is refused. HEAD and the posted form
    are forwarded as GET."""
    if scope["method"] not in METHODS and not posted_form.is_form_of(scope):
        return Failure("read_only")
    if scope["method"] not in METHODS and not posted_form.is_readable(scope["headers"]):
        return Failure("form_too_large")
    if scope["method"] not in METHODS and not posted_form.is_text(scope["headers"]):
        return Failure("form_media_type")
    if len(scope["query_string"]) > query_string_limits.MAX_BYTES:
        return Failure("long_address")
    try:
        query_string = query_string_limits.checked(scope["query_string"])
        return {**in_form(scope), "method": "GET", "query_string": query_string}
    except (query_string_limits.BadQueryStringError, MalformedRequestError) as error:
        return Failure("bad_request", str(error))


def in_form(scope: Message) -> Message:
    """The ASGI scope of a request in the form that Datasette reads. Raises MalformedRequestError."""
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    known = HEADERS | OF_GET if scope["method"] == "GET" else HEADERS
    headers = [(name.lower(), value) for name, value in scope["headers"] if name.lower() in known]
    if not path.startswith(b"/"):
        raise MalformedRequestError(word("error.bad_value", name=word("error.path"), value=_beginning(path)))
    for host in (value for name, value in headers if name == b"host"):
        if not is_host(host.decode("latin-1")):
            raise MalformedRequestError(word("error.bad_value", name="Host", value=_beginning(host)))
    return {**scope, "headers": headers}


def is_host(text: str) -> bool:
    """Whether a text is a name or an address of a host, with or without a port."""
    found = HOST.fullmatch(text)
    if not found or len(text) > MAX_HOST:
        return False
    try:
        return not found[1] or bool(IPv6Address(found[1]))
    except ValueError:
        return False


def _beginning(value: bytes) -> str:
    return value[:40].decode("latin-1")
