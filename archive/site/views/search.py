"""The pages of searching: results as HTML and JSON, suggestions as one types, and what makes it a browser's search."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from datasette import Request, Response

from archive.search import Counts, Looked, Page, Part, Search, Suggestion
from archive.site.data.public_file import PublicFile, TooSlowError
from archive.site.http.responses import SHORT
from archive.site.http.streaming import Streamed
from archive.site.render.templating import address
from archive.site.strings import label, word
from archive.site.views import searching

if TYPE_CHECKING:
    from datasette.app import Datasette

COUNTS_PLACE = "<!--counts-->"
READ = {"publication": "/p/", "case": "/c/"}  # where that which is suggested is read


@dataclass(frozen=True, slots=True)
class Answer:
    """The results, the words that are near where there are none, and the counts if they were at hand."""

    page: Page
    near: tuple[str, ...]
    parts: tuple[Part, ...]  # that have to be looked through before they are
    counts: Counts | None


async def search(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """Results of `?q=`, narrowed by facets and dates; without `q` all publications.

    Counts have to see every publication that is found, results only the first. Where counting takes long the page is
    sent in two pieces: first the results, then, in their place beside them, counts and filters.
    """
    question = searching.asked(request.args)
    answer = await public.search(lambda search: _answer(search, question))
    shown = searching.Shown(question, await public.facts(), partial(address, datasette))
    context = {"here": "search", **shown.page(answer.page), "near": shown.words_near(answer.near), "total": None}
    standing = answer.page.standing
    if answer.counts:
        context |= shown.counts(answer.counts, standing)
    # While what is known is set, what is not is looked for.
    counting = None if answer.counts else asyncio.ensure_future(_count(public, question, answer.parts))
    if counting:
        counting.add_done_callback(lambda done: done.cancelled() or done.exception())  # even if no one waits for it
    render = partial(datasette.render_template, request=request, view_name="fanzha")
    before, _, after = (await render("fanzha/search.html", context)).partition(COUNTS_PLACE)

    async def pieces() -> AsyncIterator[str]:
        if counting is None:
            yield before + await render("fanzha/counts.html", context) + after
            return
        yield before
        try:
            counts = await counting
            counted: dict[str, Any] = context | shown.counts(counts, standing)
        except TooSlowError:
            counted = context | {"too_slow": True}
        yield await render("fanzha/counts.html", counted) + after

    return Streamed(pieces(), SHORT)


async def search_json(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """The same page of results as JSON."""
    question = searching.asked(request.args)
    answer = await public.search(lambda search: _answer(search, question))
    counts = answer.counts or await _count(public, question, answer.parts)

    def full(path: str) -> str:
        return str(datasette.absolute_url(request, address(datasette, path)))

    data = searching.as_json(question, answer.page, counts, full)
    return Response(
        json.dumps(data, ensure_ascii=False),
        content_type="application/json; charset=utf-8",
        headers=SHORT | {"access-control-allow-origin": "*"},
    )


async def suggestions(public: PublicFile, datasette: Datasette, request: Request) -> Response:
    """What `?q=` may become, in the form that browsers and our own script read (OpenSearch Suggestions 1.1)."""
    typed = request.args.get("q", "").strip()[: searching.LONGEST_QUERY]

    found = await public.search(lambda search: search.suggest(typed))
    where = [datasette.absolute_url(request, _leads_to(datasette, one)) for one in found]
    data = [typed, [one.text for one in found], [label("suggest", one.source) for one in found], where]
    return Response(
        json.dumps(data, ensure_ascii=False),
        content_type="application/x-suggestions+json; charset=utf-8",
        headers=SHORT,
    )


async def opensearch(_: PublicFile, datasette: Datasette, request: Request) -> Response:
    """The description by which a browser takes the site into its list of searches (OpenSearch 1.1)."""

    def url(path: str) -> str:
        return escape(str(datasette.absolute_url(request, address(datasette, path))), {'"': "&quot;"})

    name, about, icon = word("site.name"), word("site.about"), "/-/fanzha/icon.svg"
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>{escape(name)}</ShortName>
<Description>{escape(about)}</Description>
<InputEncoding>UTF-8</InputEncoding>
<Image type="image/svg+xml">{url(icon)}</Image>
<Url type="text/html" template="{url("/search")}?q={{searchTerms}}"/>
<Url type="application/json" rel="results" template="{url("/search.json")}?q={{searchTerms}}"/>
<Url type="application/x-suggestions+json" template="{url("/search/suggest")}?q={{searchTerms}}"/>
</OpenSearchDescription>
"""
    return Response(text, content_type="application/opensearchdescription+xml; charset=utf-8", headers=SHORT)


def _answer(search: Search, question: searching.Asked) -> Answer:
    asked, size = question.question, searching.PAGE_SIZE
    page = search.page(asked, limit=size, offset=(question.page - 1) * size)
    near = () if page.anything or asked.exact else search.near(asked)
    parts = search.parts(asked)
    return Answer(page, near, parts, None if parts else search.counts(asked))


async def _count(public: PublicFile, question: searching.Asked, parts: tuple[Part, ...]) -> Counts:
    """The counts, for which several of Datasette's threads look through the file at once."""
    asked = question.question

    def look(part: Part) -> Awaitable[Looked]:
        return public.search(lambda search: search.look(asked, part))

    looked_at = await asyncio.gather(*map(look, parts))
    return await public.search(lambda search: search.counts(asked, looked_at))


def _leads_to(datasette: Datasette, one: Suggestion) -> str:
    """The page of a publication or case, and for a word the results of a search."""
    if not one.target:
        return address(datasette, "/search", q=one.text)
    return address(datasette, f"{READ[one.source]}{one.target}")
