"""From an article to what it is: its kind and its topic. No SQL, no HTML.

`analyse(article)` sorts one article. `read_and_analyse(page)` is the whole way from a page as it was served: the pure
function that the process pool runs.
"""

from __future__ import annotations

from archive.analysis.kinds import kind_of
from archive.analysis.topic import topic_of
from archive.model import Analysis, Article, Page, Reading, State
from archive.search.hanzi import simplified

__all__ = ["analyse", "read_and_analyse"]

NO_TEXT = "no article text was found on the page"


def analyse(article: Article) -> Analysis:
    """Kind and topic of an article, with what decided them. Never raises, whatever the text.

    The rules are the tables of archive.analysis.kinds and of data/fraud_terms.json; docs/topic.md tells the second
    in words. Traditional hanzi are read as simplified. `topic_score` has one decimal point of meaning at best: it orders texts, it measures nothing.
    """
    title, text = simplified(article.title or "") or None, simplified(article.text)
    kind, kind_from = kind_of(title, text, article.attribution)
    verdict = topic_of(kind, title, text)
    return Analysis(kind, kind_from, verdict.topic, verdict.score, verdict.terms)


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
