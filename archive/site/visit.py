"""A request in the form that views get: its parameters, the public file, and functions that make the response."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import unquote

from datasette import Request, Response

from archive.site import addresses
from archive.site.edition.public_file import PublicFile
from archive.site.failures import Failure
from archive.site.http.errors import ErrorForm, FailedRequest, page_context, response
from archive.site.http.list_query import ListQuery, ListSpec, SearchTrail, pairs_of
from archive.site.http.responses import SHORT
from archive.site.render.list_controls import ListControls
from archive.site.strings import word

if TYPE_CHECKING:
    from datasette.app import Datasette

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Visit:
    """A request, with the public file and the Datasette that answer it."""

    public: PublicFile
    datasette: Datasette
    request: Request

    @property
    def slug(self) -> str:
        """The slug in the path."""
        return unquote(self.request.url_vars["slug"])

    @property
    def id(self) -> int:
        """The id in the path: of a case, a version or a page."""
        return int(self.request.url_vars["id"])

    @property
    def format(self) -> str:
        """The ending of the path: csv, json, bib, ris, md or txt."""
        return str(self.request.url_vars["format"])

    @property
    def posted(self) -> str | None:
        """The text that was posted (see archive.site.http.posted_form); None if the request is no form."""
        text: str | None = self.request.scope.get("posted")
        return text

    @property
    def trail(self) -> SearchTrail:
        """The search from which the reader came."""
        return SearchTrail.parse(pairs_of(self.request))

    @property
    def warc_folder(self) -> Path | None:
        """The folder of the WARC files; None if the site has none."""
        folder: Path | None = getattr(self.datasette, "fanzha_warc", None)
        return folder

    async def ask(
        self, question: Callable[Concatenate[sqlite3.Connection, P], T], *given: P.args, **named: P.kwargs
    ) -> T:
        """Call `question` with a connection to the public file and these arguments. Raises TooSlowError."""
        return await self.public.ask(lambda conn: question(conn, *given, **named))

    async def in_thread(self, function: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """Call a function that takes long in one of the threads for queries, when it is the client's turn. Nothing
        interrupts it. Raises TooSlowError if it waited too long."""
        call = partial(function, *given, **named)
        return await asyncio.get_running_loop().run_in_executor(self.datasette.executor, call)

    def query(self, spec: ListSpec) -> ListQuery:
        """The query of a list in this request."""
        return ListQuery.parse(spec, pairs_of(self.request))

    async def controls(self, query: ListQuery) -> ListControls:
        """The controls of the list for this query."""
        return ListControls(query, await self.public.facts(), self.address)

    def address(self, path: str, /, **parameters: object) -> str:
        """The address of a path of the site, with the parameters that have a value."""
        return addresses.address(self.datasette, path, **parameters)

    def absolute(self, path: str, /, **parameters: object) -> str:
        """The full address of a path of the site, with scheme and host, as it is cited."""
        return str(self.datasette.absolute_url(self.request, self.address(path, **parameters)))

    async def render(self, template: str, context: dict[str, Any], *, in_turns: bool = False) -> str:
        """The HTML of a template with this context. `in_turns`: it may be long, so it lets other pages be made
        meanwhile."""
        env = self.datasette.jinja_env if in_turns else self.datasette.fanzha_at_once
        assert not context.keys() & env.globals.keys(), "a page's own name would hide a function of all templates"
        html = await self.datasette.render_template(
            env.get_template(template), context, request=self.request, view_name="fanzha"
        )
        return str(html)

    async def page(
        self, template: str, context: dict[str, Any], status: int = 200, *, in_turns: bool = False
    ) -> Response:
        """The response with the HTML of a template with this context; see `render`."""
        html = await self.render(template, context, in_turns=in_turns)
        return Response.html(html, status=status, headers=SHORT if status == 200 else {})

    async def missing(self, why: str = "error.not_found_why") -> Response:
        """The 404 answer in the form that the request wants; `why` is the key of the text that gives the reason."""
        failure, wanted = Failure("not_found", word(why)), FailedRequest.of(self.request.scope)
        if wanted.form is not ErrorForm.PAGE:
            return response(wanted, failure, "")
        return await self.page("error.html", page_context(failure), status=failure.status)
