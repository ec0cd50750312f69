"""A request as views get it: with the public file and the Datasette that answer it, its parameters, and its pages."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import unquote

from datasette import Request, Response

from archive.site import addresses
from archive.site.data.public_file import PublicFile
from archive.site.http.list_query import ListQuery, ListSpec, SearchTrail, pairs_of
from archive.site.http.responses import SHORT
from archive.site.render.list_controls import ListControls

if TYPE_CHECKING:
    from datasette.app import Datasette

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Visit:
    """A request, and what answers it."""

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
    def trail(self) -> SearchTrail:
        """The search that the reader comes from."""
        return SearchTrail.parse(pairs_of(self.request))

    @property
    def warc_folder(self) -> Path | None:
        """The folder in which the site has WARC files, if it has any."""
        folder: Path | None = getattr(self.datasette, "fanzha_warc", None)
        return folder

    async def ask(
        self, question: Callable[Concatenate[sqlite3.Connection, P], T], *given: P.args, **named: P.kwargs
    ) -> T:
        """The result of a function of the public file. Raises TooSlowError."""
        return await self.public.ask(lambda conn: question(conn, *given, **named))

    def query(self, spec: ListSpec) -> ListQuery:
        """The query of a list."""
        return ListQuery.parse(spec, pairs_of(self.request))

    async def controls(self, query: ListQuery) -> ListControls:
        """The controls of a list and its query."""
        return ListControls(query, await self.public.facts(), self.address)

    def address(self, path: str, /, **parameters: object) -> str:
        """The address of a path of the site, with the parameters that have a value."""
        return addresses.address(self.datasette, path, **parameters)

    def absolute(self, path: str, /, **parameters: object) -> str:
        """The whole address of a path of the site, as it can be cited."""
        return str(self.datasette.absolute_url(self.request, self.address(path, **parameters)))

    async def render(self, template: str, context: dict[str, Any]) -> str:
        """The HTML that the template makes of the context."""
        html = await self.datasette.render_template(template, context, request=self.request, view_name="fanzha")
        return str(html)

    async def page(self, template: str, context: dict[str, Any], status: int = 200) -> Response:
        """The page that the template makes of the context."""
        html = await self.render(template, context)
        return Response.html(html, status=status, headers=SHORT if status == 200 else {})

    async def missing(self, why: str = "error.404_why") -> Response:
        """The page that says that there is nothing at this address, and why in the word of that key."""
        return await self.page("error.html", {"status": 404, "why": why}, status=404)
