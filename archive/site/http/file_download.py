"""Sends a file as a download that can be resumed: HTTP ranges and conditional requests (RFC 9110, sections 13 and 14).

Libraries for this open the file by its path, but by then another file may be at the path. This module sends a file that
is open already.
"""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Protocol

from datasette import Request

from archive.moments import http_date
from archive.site.http.responses import is_known

if TYPE_CHECKING:
    from archive.site.http.security_headers import Send

CHUNK = 256 * 1024  # bytes that are read and sent at once
RANGE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.IGNORECASE | re.ASCII)  # exactly one range


class OpenFile(Protocol):
    """What is sent: a file that any number of downloads can read at once."""

    def read_at(self, offset: int, size: int) -> bytes:
        """At most `size` bytes from an offset on. Raises an exception if they are no longer those of this file."""


class FileDownload:
    """A response with the bytes of an open file, or with the range that a GET request asks for."""

    def __init__(
        self, request: Request, file: OpenFile, size: int, *, etag: str, modified: datetime, headers: dict[str, str]
    ) -> None:
        """`size` is in bytes; `etag` is without quotes; `headers` (the content type and others) are sent with the file
        or a range of it."""
        self._file = file
        tag, date = f'"{etag}"', format_datetime(modified.astimezone(UTC).replace(microsecond=0), usegmt=True)
        common = {"etag": tag, "last-modified": date, "accept-ranges": "bytes"}
        self._start, self._end = 0, size  # offsets of the bytes that are sent
        if _is_known(request, tag, modified):
            self.status, self._end = 304, 0
            self.headers = common | {name: value for name, value in headers.items() if name == "cache-control"}
            return
        self.status, self.headers = 200, common | headers
        wanted = request.headers.get("range", "")
        if wanted and request.headers.get("if-range", tag) in (tag, date):
            self._narrow(wanted, size)
        self.headers |= {"content-length": str(self._end - self._start)}

    def _narrow(self, wanted: str, size: int) -> None:
        """Send only the wanted range, or status 416 if the file has no byte of it.

        If `wanted` is no valid range, or several ranges, the whole file is sent.
        """
        found = RANGE.fullmatch(wanted)
        first, last = found.groups() if found else ("", "")
        if not (first or last) or (first and last and int(first) > int(last)):
            return
        if first:
            start, end = int(first), min(int(last) + 1, size) if last else size
        else:
            start, end = max(size - int(last), 0), size
        if start >= end:
            self.status, self._end = 416, 0
            self.headers |= {"content-range": f"bytes */{size}"}
            return
        self.status, self._start, self._end = 206, start, end
        self.headers |= {"content-range": f"bytes {start}-{end - 1}/{size}"}

    async def asgi_send(self, send: Send) -> None:
        """Send the response, chunk by chunk."""
        headers = [(name.encode(), value.encode()) for name, value in self.headers.items()]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        at = self._start
        while at < self._end:
            chunk = await asyncio.to_thread(self._file.read_at, at, min(CHUNK, self._end - at))
            if not chunk:
                raise OSError("the file became shorter while it was sent")
            at += len(chunk)
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def _is_known(request: Request, tag: str, modified: datetime) -> bool:
    """Whether the client already has this file. If it sends a tag, its date is ignored."""
    known = is_known(request, tag)
    if known is not None:
        return known
    since = http_date(request.headers.get("if-modified-since", ""))
    return since is not None and modified.replace(microsecond=0) <= since
