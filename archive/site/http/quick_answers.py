"""Answers some routes before everything else: the health check, static files and the checksum wait for no page."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from datasette import Request, Response

from archive.site.http.errors import METHODS
from archive.site.http.security_headers import App, Message, Receive, Send, with_headers

if TYPE_CHECKING:
    from datasette.app import Datasette

Route = tuple[str, Callable[..., Awaitable[Response]]]  # the form of Datasette's register_routes


def answered_first(app: App, datasette: Datasette, routes: Sequence[Route]) -> App:
    """The app with these routes answered before it, without Datasette. If a view fails, the app answers."""
    views = [(re.compile(pattern), view) for pattern, view in routes]

    async def answering(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in METHODS:
            for pattern, view in views:
                if found := pattern.match(scope["path"]):
                    request = Request({**scope, "url_route": {"kwargs": found.groupdict()}}, receive)
                    try:
                        response = await view(datasette, request)
                    except Exception:  # noqa: BLE001 the app fails as well, and says so in its way
                        break
                    if scope["method"] == "HEAD":
                        response.body = ""
                    await response.asgi_send(with_headers(send))
                    return
        await app(scope, receive, send)

    return answering
