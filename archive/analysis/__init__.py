"""From an article to its kind, topic and parts: `analyse(article)`, a pure function. No SQL, no HTML.

Importing this package loads nothing heavy: the process that stores what others read needs none of the rules.
"""

from __future__ import annotations

from archive.model import Analysis, Article
from archive.text.text_hash import text_sha256

__all__ = ["analyse", "text_sha256"]


def analyse(article: Article) -> Analysis:
    """The analysis of an article: `archive.analysis.documents.analyse`, imported when it is first called."""
    from archive.analysis.documents import analyse as analyse_article

    return analyse_article(article)
