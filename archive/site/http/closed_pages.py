"""Datasette's pages about itself that the site closes: they answer 403.

They show details of the machine (paths, threads, versions, plug-ins), need a login, or are for trying things out.
/-/metadata and /-/settings stay open: they describe data and limits. Datasette's own style sheets and scripts are
closed too, since no page of the site needs them, and they would be read from their paths.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette.utils.asgi import Forbidden

CLOSED = (
    *("actor", "allow-debug", "auth-token", "config", "databases", "logout", "messages", "patterns"),
    *("permissions", "plugins", "threads", "versions"),
)


def closed_routes() -> list[tuple[str, Callable[..., Awaitable[Any]]]]:
    """The routes of the closed pages, for register_routes; they come before Datasette's own routes and answer 403."""

    async def closed() -> None:
        raise Forbidden("")

    return [(rf"/-/({'|'.join(CLOSED)})(\.json)?/?$", closed), (r"/-/static(-plugins)?(/|$)", closed)]
