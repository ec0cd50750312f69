"""Reads the head of each request, with the limits and forms that h11 and uvicorn leave to others."""

from __future__ import annotations

import re
from enum import Enum
from urllib.parse import urlsplit

import h11

from archive.site.http.posted_form import is_form, is_readable

MAX_HEAD = 32_768  # bytes: a query string of 8,000 bytes and headers fit
BLANK_LINE = re.compile(rb"\n\r?\n")
HTTP_1 = re.compile(rb"1\.\d")
ABSOLUTE = re.compile(rb"https?://", re.IGNORECASE)
NOT_ASCII = re.compile(rb"[A-Z]+ \S*[\x80-\xff]")
JSON_TARGET = re.compile(rb"[A-Z]+ [^\s?]*\.json[\s?]")
ANY_TARGET = (b"CONNECT", b"OPTIONS")  # methods whose target may be no path; the site refuses both by their name


class HeadProblem(Enum):
    """Why a head cannot be read. The value is for the log: it repeats nothing that a client sent."""

    HEAD_TOO_LARGE = "its head is larger than 32 KB"
    RAW_CHARACTERS = "its address has characters that are not percent-encoded, such as hanzi"
    BAD_HEAD = "it is no HTTP/1 request"


class RequestHeads(h11.Connection):
    """The server's side of a connection.

    It reads no body of a request but that of the one form that is posted, since the site needs none and a client could
    send one without end. After a request with another body nothing more is read.
    """

    def __init__(self) -> None:
        super().__init__(h11.SERVER, MAX_HEAD)
        self.has_body = False  # the last request has a body that is not read
        self.is_head = False  # the answer to the last request has no body
        self.refused = 400  # the status of the answer to a head that cannot be read
        self.problem = HeadProblem.BAD_HEAD  # why it cannot be read
        self.is_of_data = False  # the head that cannot be read is for an address of JSON

    def next_event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        """The next request, or h11's signs that there is none. Raises h11.RemoteProtocolError for a bad head."""
        if self.has_body:
            return h11.NEED_DATA
        line = b""
        try:
            received = self._received()
            line = received.partition(b"\n")[0]
            event = super().next_event()
            return self._checked(event) if isinstance(event, h11.Request) else event
        except h11.RemoteProtocolError as error:
            self.refused = error.error_status_hint
            self.problem = _problem(line, error.error_status_hint)
            self.is_of_data = bool(JSON_TARGET.match(line))
            raise

    @property
    def they_are_waiting_for_100_continue(self) -> bool:
        """Whether a client waits to be allowed to send a body that is read: the site answers without any other."""
        return self.is_sending_body and super().they_are_waiting_for_100_continue

    @property
    def is_sending_body(self) -> bool:
        """Whether the client still has to send the rest of a body that is read."""
        return self.their_state is h11.SEND_BODY and not self.has_body

    @property
    def unparsed(self) -> int:
        """Bytes that have arrived and belong to no request yet."""
        return len(self.trailing_data[0])

    def _received(self) -> bytes:
        """What has arrived of the next request. Raises h11.RemoteProtocolError if its head is too large: h11 itself
        refuses one only if it is still incomplete at the limit."""
        if self.their_state is not h11.IDLE:
            return b""
        received = self.trailing_data[0]
        if len(received) > MAX_HEAD and not BLANK_LINE.search(received, 0, MAX_HEAD):
            raise h11.RemoteProtocolError("the head is too large", error_status_hint=431)
        return received

    def _checked(self, request: h11.Request) -> h11.Request:
        """The request with a path as its target, and a Host that agrees with it (RFC 9112, 3.2.2)."""
        self.is_head = request.method == b"HEAD"
        if not HTTP_1.fullmatch(request.http_version):
            raise h11.RemoteProtocolError("no version of HTTP/1")
        is_read = is_form(request.method, request.target) and is_readable(request.headers)
        self.has_body = _has_body(request) and not is_read
        if request.target.startswith(b"/") or request.method in ANY_TARGET:
            return request
        if not ABSOLUTE.match(request.target):
            raise h11.RemoteProtocolError("the target of the request is no path")
        try:
            url = urlsplit(request.target.decode("ascii"))
        except ValueError as error:
            raise h11.RemoteProtocolError("the target of the request is no address") from error
        if not url.netloc:
            raise h11.RemoteProtocolError("the target of the request is no address")
        target = (url.path or "/") + (f"?{url.query}" if url.query else "")
        headers = [(name, value) for name, value in request.headers if name != b"host"]
        return h11.Request(
            method=request.method,
            headers=[(b"host", url.netloc.encode()), *headers],
            target=target.encode(),
            http_version=request.http_version,
        )


def _problem(line: bytes, status: int) -> HeadProblem:
    """What is wrong with a head, by its first line and the status of the answer."""
    if status == 431:
        return HeadProblem.HEAD_TOO_LARGE
    return HeadProblem.RAW_CHARACTERS if NOT_ASCII.match(line) else HeadProblem.BAD_HEAD


def _has_body(request: h11.Request) -> bool:
    sizes = {name: value for name, value in request.headers if name in (b"content-length", b"transfer-encoding")}
    return b"transfer-encoding" in sizes or sizes.get(b"content-length", b"0").strip(b"0") != b""
