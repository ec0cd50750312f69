"""What the pages of a law and of an article share: the texts that cite them, as lines of a page and rows of a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from archive.site.data.laws.cited_laws import LawRecord, path_of_law
from archive.site.data.laws.citing import (
    CitationRecord,
    CitedProvision,
    CitingOrder,
    CitingText,
    CountedArticle,
    citing_texts,
)
from archive.site.http.list_query import ListQuery
from archive.site.render.laws.names import article_words, law_name, provision_words
from archive.site.render.laws.outcome_words import summary_words
from archive.site.visit import Visit

COLUMNS = (
    *("article", "paragraph", "item", "version", "former", "as_written", "sentence"),
    *("case_id", "number", "case_title", "slug", "title", "kind", "issuer", "source", "published", "url"),
    *("crimes", "outcomes", "address"),
)
_OF_TEXT = COLUMNS[7:17]


@dataclass(frozen=True, slots=True)
class CitedPlace:
    """A sentence that cites a law, for the reader."""

    citation: CitationRecord
    provision: str  # what it cites: 第一款第二项
    address: str


@dataclass(frozen=True, slots=True)
class CitingLine:
    """A text that cites a law, as a line of a page."""

    text: CitingText
    places: tuple[CitedPlace, ...]
    articles: tuple[tuple[str, str], ...]  # the cited articles: name and address
    outcome: str  # what became of the defendants; empty if that is not known


class LawArticles(NamedTuple):
    """Articles of a law: the name and path of the law, and of each article name, path and number of texts."""

    name: str
    path: str
    articles: tuple[tuple[str, str, int], ...]


async def order_of(visit: Visit, cited: CitedProvision) -> CitingOrder:
    """All texts that cite a law or an article."""
    return await visit.public.once_made(("citing", cited), lambda: visit.ask(CitingOrder.read, cited))


async def texts_of(visit: Visit, cited: CitedProvision, order: CitingOrder, query: ListQuery) -> tuple[CitingText, ...]:
    """The texts on the page that a query asks for."""
    return await visit.ask(citing_texts, cited, order.page(query.spec.page_size, query.offset))


def lines(visit: Visit, law: LawRecord, texts: Iterable[CitingText]) -> list[CitingLine]:
    """The texts as lines of a page."""
    return [
        CitingLine(
            text,
            tuple(
                CitedPlace(one, provision_words(one), visit.address(text.path) + f"#{one.anchor}")
                for one in text.sentences
            ),
            tuple(
                (article_words(number), visit.address(path_of_law(law.id, number)))
                for number in dict.fromkeys(one.article for one in text.citations)
                if number
            ),
            summary_words(text.outcomes) if text.outcomes else "",
        )
        for text in texts
    ]


def rows(visit: Visit, texts: Iterable[CitingText]) -> Iterator[dict[str, Any]]:
    """The citations of the texts as rows of a file."""
    for text in texts:
        of_text = {name: getattr(text, name) for name in _OF_TEXT}
        of_text["crimes"] = [crime.id for crime in text.crimes]
        of_text["outcomes"] = summary_words(text.outcomes) if text.outcomes else None
        for one in text.citations:
            given = {name: getattr(one, name) for name in COLUMNS[1:7]}
            article = {"article": one.article.slug if one.article else None}
            yield article | given | of_text | {"address": visit.absolute(text.path) + f"#{one.anchor}"}


def by_law(articles: Sequence[CountedArticle], first: str) -> list[LawArticles]:
    """Articles law by law, in the order of each: the law with the id `first`, then those that are cited most."""
    found = defaultdict[LawRecord, list[CountedArticle]](list)
    for one in articles:
        found[one.law].append(one)
    in_order = sorted(found.items(), key=lambda one: (one[0].id != first, -sum(article.n for article in one[1])))
    return [
        LawArticles(
            law_name(law),
            law.path,
            tuple(
                (article_words(one.article), path_of_law(law.id, one.article), one.n)
                for one in sorted(of_law, key=lambda one: (one.article.article, one.article.sub or 0))
            ),
        )
        for law, of_law in in_order
    ]


def articles_as_data(articles: Sequence[CountedArticle]) -> list[dict[str, Any]]:
    """Articles as a part of a record."""
    return [
        {"law_id": one.law.id, "law": one.law.name, "article": one.article.slug, "texts": one.n} for one in articles
    ]
