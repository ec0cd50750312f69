"""Responses for the views: JSON, a file to save, and a page that is sent in pieces."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import quote

from datasette import Request, Response

FILE_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
SHORT = {"cache-control": "max-age=60"}  # a new file may be swapped in at any moment
HOUR = {"cache-control": "max-age=3600"}  # for a static file at an address without its fingerprint
LONG = {"cache-control": "max-age=31536000, immutable"}  # only for content that never changes at its address


def as_json(
    data: object, status: int = 200, headers: dict[str, str] | None = None, media: str = FILE_TYPES["json"]
) -> Response:
    """Data as JSON."""
    return Response(json.dumps(data, ensure_ascii=False), status, headers or {}, media)


def file(content: str | bytes, kind: str, name: str) -> Response:
    """A file to save as `name`.`kind`. Clients that do not know the UTF-8 form of a name get an ASCII form (RFC 6266).

    `name` consists of letters, digits, _ and -; `kind` is a key of FILE_TYPES.
    """
    plain = re.sub(r"[^A-Za-z0-9_]+", "-", name).strip("-")
    names = f"filename=\"{plain}.{kind}\"; filename*=UTF-8''{quote(f'{name}.{kind}')}"
    saved_as = {"content-disposition": f"attachment; {names}"}
    return Response(content, content_type=FILE_TYPES[kind], headers=SHORT | saved_as)


def is_known(request: Request, tag: str) -> bool | None:
    """Whether the client already has the content with this entity tag (with its quotes); None if it sends no tags."""
    tags = request.headers.get("if-none-match")
    if tags is None:
        return None
    return tags.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in tags.split(","))


def revalidated(request: Request, response: Response) -> Response:
    """The response for caches that ask each time whether it is still the same: it may have to be withdrawn."""
    body = response.body if isinstance(response.body, bytes) else response.body.encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response.headers = response.headers | {"cache-control": "no-cache", "etag": tag}  # others share the dict
    if is_known(request, tag):
        response.status, response.body = 304, b""
    return response


async def unless_known(
    request: Request, known_as: Iterable[str], modified: datetime, cache: str, answer: Callable[[], Awaitable[Response]]
) -> Response:
    """The answer with validators, or 304 to a client that has it already; then it is not even made.

    `known_as`: all that the answer is made of; it gives the entity tag. `modified` is when the newest of it was made:
    the client must name this very moment, since an operator may put an older file back.
    """
    tag = f'"{hashlib.sha256(json.dumps([*known_as]).encode()).hexdigest()[:32]}"'
    validators = {"etag": tag, "last-modified": format_datetime(modified.replace(microsecond=0), usegmt=True)}
    is_same = is_known(request, tag)
    if is_same is None:
        is_same = request.headers.get("if-modified-since") == validators["last-modified"]
    response = Response(b"", 304) if is_same else await answer()
    if response.status in (200, 304):
        response.headers = response.headers | {"cache-control": cache, **validators}  # others share the dict
    return response


class Streamed(Response):  # type: ignore[misc]  # datasette has no types
    """An HTML page that is sent in pieces, so that the first parts need not wait for parts that take longer. The status
    cannot change after the first piece."""

    def __init__(self, pieces: AsyncIterator[str], headers: dict[str, str]) -> None:
        super().__init__(None, headers=headers, content_type="text/html; charset=utf-8")
        self._pieces = pieces

    async def asgi_send(self, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        """Send the pieces in order."""
        headers = [(name.encode(), value.encode()) for name, value in self.headers.items()]
        headers.append((b"content-type", self.content_type.encode()))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        async for piece in self._pieces:
            await send({"type": "http.response.body", "body": piece.encode(), "more_body": True})
        await send({"type": "http.response.body", "body": b""})
