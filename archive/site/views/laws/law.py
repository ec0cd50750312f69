"""Shows a law (/laws/ID): what it is, its cited articles in order, and what cites it; as a page, CSV and JSON."""

from __future__ import annotations

import math
from dataclasses import asdict, replace
from urllib.parse import unquote

from datasette import Response

from archive.site.data.laws.cited_laws import CitedArticle, LawRecord, articles_of, find_law, path_of_law
from archive.site.data.laws.citing import CitedProvision
from archive.site.http.list_query import MAX_PAGE, ListSpec
from archive.site.render.jsonld import legislation, script
from archive.site.render.laws.names import article_words, law_name, short_law_name
from archive.site.views.laws import citing_rows
from archive.site.views.lists import list_answers
from archive.site.visit import Visit

SPEC = ListSpec("/laws/ID", (), ("newest",), page_size=20)
FILES = replace(SPEC, page_size=1_000)  # texts in one file


async def page(visit: Visit) -> Response:
    """The page of a law."""
    law = await visit.ask(find_law, law_id(visit))
    if law is None:
        return await visit.missing("error.not_found_law")
    query, cited = visit.query(replace(SPEC, path=law.path)), CitedProvision(law.id)
    order, articles = await citing_rows.order_of(visit, cited), await articles_cited(visit, law)
    texts = await citing_rows.texts_of(visit, cited, order, query)
    context = {
        "here": "laws",
        **(await visit.controls(query)).context(),
        "law": law,
        "name": law_name(law),
        "short_name": short_law_name(law),
        "times": order.times,
        "articles": [
            (article_words(one.number), visit.address(path_of_law(law.id, one.number)), one.times) for one in articles
        ],
        "lines": citing_rows.lines(visit, law, texts),
        "total": len(order),
        "pages": min(math.ceil(len(order) / SPEC.page_size), MAX_PAGE),
        "here_url": visit.absolute(law.path),
        "json_ld": script(legislation(law, visit.absolute(law.path))),
        "exports": [(name, visit.address(f"{law.path}.{name}")) for name in ("csv", "json")],
    }
    return await visit.page("fanzha/law.html", context)


async def as_file(visit: Visit) -> Response:
    """A file with the citations of a law: those of FILES.page_size texts; `page` is the number of the file."""
    law = await visit.ask(find_law, law_id(visit))
    if law is None:
        return await visit.missing("error.not_found_law")
    query, cited = visit.query(FILES), CitedProvision(law.id)
    if refused := list_answers.refusal(query.refused):
        return refused
    order, articles = await citing_rows.order_of(visit, cited), await articles_cited(visit, law)
    rows = [*citing_rows.rows(visit, await citing_rows.texts_of(visit, cited, order, query))]
    data = {
        "law": asdict(law) | order.times._asdict() | {"address": visit.absolute(law.path)},
        "articles": [
            {
                "article": one.number.slug,
                **one.times._asdict(),
                "address": visit.absolute(path_of_law(law.id, one.number)),
            }
            for one in articles
        ],
        "citing": rows,
    }
    return await list_answers.list_file(visit, query, law.id, citing_rows.COLUMNS, rows, len(order), data)


def law_id(visit: Visit) -> str:
    """The id of the law in the path."""
    return unquote(visit.request.url_vars["law"])


async def articles_cited(visit: Visit, law: LawRecord) -> tuple[CitedArticle, ...]:
    """The cited articles of a law."""
    return await visit.public.once_made(("articles", law.id), lambda: visit.ask(articles_of, law.id))
