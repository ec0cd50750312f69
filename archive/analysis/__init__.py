"""From an article to what it is: its kind and its topic. No SQL, no HTML.

`analyse(article)` sorts one article. `read_and_analyse(page)` is the whole way from a page as it was served: the pure
function that reading processes run.
"""

from __future__ import annotations

import hashlib

from archive.analysis.kinds import kind_of
from archive.analysis.topic import topic_of
from archive.model import Analysis, Article, Page, Reading, State

__all__ = ["analyse", "read_and_analyse", "text_sha256"]

NO_TEXT = "no article text was found on the page"
TELLING_CHARS = 500  # a text is in traditional hanzi or it is not; its beginning tells


def analyse(article: Article) -> Analysis:
    """Kind and topic of an article, with what decided them. Never raises, whatever the text.

    The rules are the tables of archive.analysis.kinds and of data/fraud_terms.json; docs/topic.md tells the second
    in words. Traditional hanzi are read as simplified. `topic_score` has one decimal point of meaning at best: it
    orders texts, it measures nothing.
    """
    title, text = _in_simplified(article)
    kind, kind_from = kind_of(title, text, article.attribution)
    verdict = topic_of(kind, title, text)
    return Analysis(kind, kind_from, verdict.topic, verdict.score, verdict.terms, text_sha256(article.text))


def text_sha256(text: str) -> str:
    """Hash of a text without its white space, so that a re-flowed page is the same text."""
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()


def _in_simplified(article: Article) -> tuple[str | None, str]:
    """Title and text as the rules know them."""
    from archive.search.hanzi import simplified  # not above: start-up need not wait for it

    beginning = f"{article.title or ''}{article.text[:TELLING_CHARS]}"
    if simplified(beginning) == beginning:
        return article.title, article.text
    return simplified(article.title or "") or None, simplified(article.text)


def read_and_analyse(page: Page) -> Reading:
    """A page as served, read and sorted. Article and analysis are None unless it is live and holds text."""
    # Here and not above: reading brings trafilatura, which `fanzha --help` must not wait for.
    from archive.reading.article import read
    from archive.reading.state import page_state

    state, reason = page_state(page.status, page.headers, page.body)
    if state is not State.LIVE:
        return Reading(state, reason, None, None)
    article = read(page)
    if not article.text:
        return Reading(State.LIVE, NO_TEXT, None, None)
    return Reading(State.LIVE, reason, article, analyse(article))
