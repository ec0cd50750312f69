"""The Datasette plug-in: the hooks of Datasette that the site uses.

The entry point `datasette` loads this module into every Datasette of the environment. The hooks act only if the public
file is attached (see archive.site.edition.public_file) and leave every other Datasette as it is.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Generator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette import Request, Response, hookimpl
from jinja2 import Environment
from markupsafe import Markup

from archive.errors import FanzhaError
from archive.search import match_expression
from archive.site import routes
from archive.site.datasette_settings import SETTINGS, SQLITE_LIMITS
from archive.site.edition.public_file import public_file, why_none
from archive.site.failures import Failure
from archive.site.fairness.large_answers import LargeAnswers
from archive.site.http import closed_pages, datasette_guard, errors
from archive.site.http.security_headers import App
from archive.site.http.table_costs import leaves_out_facets
from archive.site.languages.negotiation import in_its_language
from archive.site.metadata import metadata_for
from archive.site.render.table_cells import cell
from archive.site.render.templating import at_once, furnish
from archive.sqlite_uri import PathInUri

if TYPE_CHECKING:
    from datasette.app import Datasette

ASSETS = ("extra_css_urls", "extra_js_urls")  # keys that Datasette looks up for every page; we have neither


@hookimpl(trylast=True)  # runs after Datasette's own hook, to replace its SQL function escape_fts
def prepare_connection(conn: sqlite3.Connection, database: str, datasette: Datasette) -> None:
    public = public_file(datasette)
    if public is None or database != public.name:
        return
    conn.create_function("escape_fts", 1, match_expression, deterministic=True)
    for limit, value in SQLITE_LIMITS.items():
        conn.setlimit(limit, value)


@hookimpl
def get_metadata(datasette: Datasette, key: str | None) -> dict[str, Any]:
    public = public_file(datasette)
    if public is None or key in ASSETS:
        return {}
    return metadata_for(public.name, with_facets=not leaves_out_facets())


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    public = public_file(datasette)
    if public:
        furnish(env, datasette, public)
        datasette.fanzha_at_once = at_once(env)


@hookimpl
def register_routes(datasette: Datasette) -> list[tuple[str, Callable[..., Awaitable[Any]]]]:
    public = public_file(datasette)
    return [*routes.routes(public), *closed_pages.closed_routes()] if public else []


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    public = public_file(datasette)
    if public is None:
        return lambda app: app
    large_answers = getattr(datasette, "fanzha_large_answers", None) or LargeAnswers()
    quick = re.compile("|".join(pattern for pattern, _ in routes.quick_routes(public)))

    def wrapped(app: App) -> App:
        return in_its_language(datasette_guard.guarded(app, datasette, public, large_answers, without_content=quick))

    return wrapped


@hookimpl(hookwrapper=True)  # replaces Datasette's own hook, which prints every error with all local variables
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Generator[None, Any, None]:
    outcome = yield
    if public_file(datasette):
        outcome.force_result([partial(errors.answer_to, datasette, request.scope, exception)])


@hookimpl
def forbidden(datasette: Datasette, request: Request) -> Awaitable[Response] | None:
    if public_file(datasette) is None:
        return None
    return errors.answer(datasette, errors.FailedRequest.of(request.scope), Failure("forbidden"))


@hookimpl
def render_cell(
    row: Any, value: Any, column: str, table: str | None, database: str, datasette: Datasette
) -> Markup | None:
    public = public_file(datasette)
    if public is None or database != public.name:
        return None
    return cell(table, column, value, row, database, datasette.urls)


def make_datasette(
    public_db: Path, *, warc: Path | None = None, large_answers: LargeAnswers | None = None
) -> Datasette:
    """A Datasette over the public file. It is opened as immutable, since Datasette offers only such files for download.

    `warc` is the folder of the WARC files, from which the site shows pages as they were served. Without this folder,
    the site only says where the pages are stored. `large_answers` limits the downloads under way. Raises NotPublicError
    if the file is missing or is no public file.
    """
    # Not at the top: while datasette.app is being imported, it loads this module (through the entry point).
    from datasette.app import Datasette
    from datasette.plugins import pm

    this = sys.modules[__name__]
    if not pm.is_registered(this):  # an installed fanzha is registered already, through its entry point
        pm.register(this, name="fanzha")
    datasette = Datasette(immutables=[PathInUri(public_db)], settings=SETTINGS)
    datasette.fanzha_warc = warc
    datasette.fanzha_large_answers = large_answers
    if public_file(datasette) is None:
        raise NotPublicError(f"{public_db} cannot be served: {why_none(datasette)}; make it anew with `fanzha publish`")
    return datasette


class NotPublicError(FanzhaError):
    """The file is missing, is not named fanzha.db, or lacks tables or columns of the site. Raised by make_datasette."""
