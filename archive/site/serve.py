"""Serves the public file on this machine."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import sys
import webbrowser
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click
import uvicorn

from archive.site import log
from archive.site.connections.connection import ClientConnection
from archive.site.connections.forwarding import forwarded
from archive.site.connections.limits import MAX_CONNECTIONS, WANTED_FILES, ConnectionLimits, raise_open_files
from archive.site.connections.owners import owners
from archive.site.connections.table import ConnectionTable
from archive.site.edition.public_file import public_file
from archive.site.failures import Failure
from archive.site.fairness.allowance import RATE, Allowances
from archive.site.fairness.large_answers import TOTAL, LargeAnswers
from archive.site.http import errors
from archive.site.http.admission import PACE, ClientLimits, admitted, paced
from archive.site.http.errors import FailedRequest, Refusals
from archive.site.http.page_loop import PageLoop
from archive.site.http.quick_answers import answered_first
from archive.site.http.security_headers import App
from archive.site.languages.negotiation import in_its_language
from archive.site.plugin import make_datasette
from archive.site.refusal_counts import counting_refusals
from archive.site.routes import quick_routes

if TYPE_CHECKING:
    from datasette.app import Datasette

LOG = logging.getLogger("fanzha.site")
# Seconds for which a thread may keep Python's lock while others wait for it. The loop of the connections gives it up at
# each call of the system, some ten for a connection; with the default of 5 ms each took 5 ms while a page was made.
SWITCH = 0.0005
LAST_ANSWERS = 10  # seconds for answers to finish after the site was stopped; then they are broken off
PENDING = 1_024  # connections that may wait to be accepted; the system may allow fewer (net.core.somaxconn)
# What uvicorn does not do by default.
OPTIONS: dict[str, Any] = {
    "loop": "asyncio",  # archive.site.connections counts on how its server accepts
    "ws": "none",
    "timeout_keep_alive": 15,  # seconds: enough for a reader's next page; then the idle connection is closed
    "timeout_graceful_shutdown": LAST_ANSWERS + 5,  # never reached: uvicorn ends what is under way with a trace
    "server_header": False,
    "access_log": False,
    "log_config": None,  # archive.site.log sets the log up
}


def serve(
    public: Path,
    listener: socket.socket,
    *,
    warc: Path | None = None,
    open_browser: bool = False,
    rate: float = RATE,
    trusted_proxies: Sequence[str] = (),
    log_queries: bool = False,
) -> None:
    """Serve until interrupted. `warc` is the folder of WARC files, from which pages are shown as they were served.

    `rate` is the number of requests a second that one client address may make on average; 0 means no limit. The client
    address is the peer of the connection, or, if the peer is in `trusted_proxies` (addresses or networks), the address
    that this proxy names. With `log_queries`, the log has what readers search for.
    """
    log.set_up(queries=log_queries)
    sys.setswitchinterval(SWITCH)
    host, port = listener.getsockname()[:2]
    limits = ConnectionLimits.of_files(raise_open_files())
    config = configured(public, warc=warc, rate=rate, trusted_proxies=trusted_proxies, limits=limits)
    if limits.total < MAX_CONNECTIONS:
        click.echo(
            f"the system lets this process open few files, so the site serves {limits.total} connections at a time "
            f"instead of {MAX_CONNECTIONS}; `ulimit -n {WANTED_FILES}` before the start allows them"
        )
    url = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
    click.echo(f"the site is on {url} (end with Ctrl-C); the log says when all of it is served")
    if open_browser and sys.stdout.isatty():
        webbrowser.open(url)
    # Ctrl-C is the usual way to stop the server.
    with contextlib.suppress(KeyboardInterrupt), contextlib.redirect_stderr(log.PrintedLines()):
        SiteServer(config).run(sockets=[listener])


class SiteServer(uvicorn.Server):
    """The server. Its listeners let more clients wait than asyncio accepts at once: for asyncio both are one number.

    When it is stopped, it breaks off the answers that take too long, as if their readers had left.
    """

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to accept connections."""
        await super().startup(sockets)
        for listener in sockets or ():
            listener.listen(PENDING)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept nothing more, wait for the answers under way, and break off those that take too long."""
        LOG.info("the site ends: answers under way have %.0f s", LAST_ANSWERS)
        ending = asyncio.get_running_loop().call_later(LAST_ANSWERS, self._break_off)
        await super().shutdown(sockets)
        ending.cancel()

    def _break_off(self) -> None:
        connections = list(self.server_state.connections)
        LOG.info("the site stops and breaks off what is under way: %d answers", len(connections))
        for connection in connections:
            cast(ClientConnection, connection).abort()


def configured(
    public: Path,
    *,
    warc: Path | None = None,
    rate: float = RATE,
    trusted_proxies: Sequence[str] = (),
    limits: ConnectionLimits | None = None,
) -> uvicorn.Config:
    """The configuration of the server that `serve` runs."""
    limits = limits or ConnectionLimits()
    large_answers = LargeAnswers(min(limits.total // 4, TOTAL))
    if not rate and not trusted_proxies:  # a proxy limits its clients, and everything may come from the proxy
        limits, large_answers = replace(limits, per_client=None), LargeAnswers(min(limits.total // 4, TOTAL), None)
    datasette = make_datasette(public, warc=warc, large_answers=large_answers)
    is_client_known = rate > 0 or bool(trusted_proxies)
    app = app_of(datasette, rate, is_client_known=is_client_known)
    return uvicorn.Config(
        counting_refusals(forwarded(app, trusted_proxies) if is_client_known else app),
        http=cast(type[asyncio.Protocol], partial(ClientConnection, ConnectionTable(limits), owners(trusted_proxies))),
        backlog=limits.accepts,
        log_level="warning",
        lifespan="on",
        proxy_headers=False,  # archive.site.connections.forwarding reads them; uvicorn would believe this machine
        **OPTIONS,
    )


def app_of(datasette: Datasette, rate: float, *, is_client_known: bool = True) -> App:
    """The whole site: what is quick is answered first, the rest is admitted client by client and made in a loop of its
    own. `rate` as in `serve`; `is_client_known` is False if all requests seem to come from a proxy."""
    pages = PageLoop()
    limits = ClientLimits.ALL if rate else ClientLimits.SHARE if is_client_known else ClientLimits.NONE

    async def page(request: FailedRequest, failure: Failure) -> str:
        await datasette.invoke_startup()
        return await errors.page(datasette, request, failure)

    refusals = Refusals(lambda request, failure: pages.run(page(request, failure)))
    app = admitted(pages.app(datasette.app()), datasette, Allowances(rate or RATE), refusals, limits)
    public = public_file(datasette)
    app = answered_first(app, datasette, quick_routes(public)) if public else app
    return in_its_language(paced(app, refusals, max(rate, PACE)) if limits is ClientLimits.ALL else app)
