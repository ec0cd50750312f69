"""What an article's page gives, and by which rules."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, takewhile

from archive.analysis import read_and_analyse
from archive.model import Article, Page, Role
from archive.reading.layouts import BODIES
from crawler.check.answers import Answer, answers
from crawler.check.probing import Probed


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """The rules that gave a page's title and body."""

    title_by: str | None  # a selector, or in words; None where no rule gave a title, and of a plain text
    body_by: str | None  # a selector; None where the body was located by its weight, and of a plain text
    body_seen: str | None  # where pages with that selector were seen
    missed: tuple[str, ...]  # selectors of the page's family that were tried before, and found nothing


def rules_of(article: Article, family: str | None) -> ReadingRules:
    """The rules that an article names, beside those of its page's family. A family's own selectors are tried first."""
    own, selector = BODIES.get(family or "", ()), article.body_from
    entries = (*own, *chain.from_iterable(BODIES.values()))
    where = next((entry.where for entry in entries if entry.selector == selector), None)
    tried = takewhile(lambda entry: entry.selector != selector, own)
    return ReadingRules(article.title_from, selector, where, tuple(dict.fromkeys(entry.selector for entry in tried)))


@dataclass(frozen=True, slots=True)
class ArticleSeen:
    """An article. All but the answer and what its list says is None where it is not live, or holds no text."""

    answer: Answer
    listed: str | None  # its title on the list
    listed_date: str | None  # ISO
    reason: str | None = None  # why nothing was read
    read: Article | None = None  # the first document of the page
    documents: int = 0
    rules: ReadingRules | None = None
    own_body: bool = False  # whether the selector that holds is one of the page's family
    kind: str | None = None
    topic: str | None = None


def articles_seen(probed: Probed) -> tuple[ArticleSeen, ...]:
    """The articles that were asked for; the last one is that which was read, if one was."""
    seen = [_seen(answer, page) for answer, page in answers(probed, Role.ARTICLE)]
    return tuple(sorted(seen, key=lambda one: (one.answer.live, one.read is not None)))


def _seen(answer: Answer, page: Page | None) -> ArticleSeen:
    if page is None:
        return ArticleSeen(answer, None, None)
    context = page.context
    if not answer.live:
        return ArticleSeen(answer, context.list_title, context.list_date)
    reading = read_and_analyse(page)
    first = next(iter(reading.documents), None)
    rules = rules_of(first.article, context.family) if first else None
    return ArticleSeen(
        answer,
        context.list_title,
        context.list_date,
        reading.state_reason,
        first.article if first else None,
        len(reading.documents),
        rules,
        rules is not None and rules.body_by in {entry.selector for entry in BODIES.get(context.family or "", ())},
        first.analysis.kind.value if first else None,
        first.analysis.topic.value if first else None,
    )
