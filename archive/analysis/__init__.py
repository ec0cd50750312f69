"""From an article to its kind, topic and parts. No SQL, and HTML only in quality/.

`analyse(article)` works on one article. `read_and_analyse(page)` begins with a page as it was served. It is a pure
function, which reading processes run. Importing this package loads nothing heavy: the process that stores what others
read needs none of the rules.
"""

from __future__ import annotations

from archive.model import Analysis, Article, Page, Reading
from archive.text.text_hash import text_sha256

__all__ = ["analyse", "read_and_analyse", "text_sha256"]


def analyse(article: Article) -> Analysis:
    """The analysis of an article: `archive.analysis.documents.analyse`, imported when it is first called."""
    from archive.analysis.documents import analyse as analyse_article

    return analyse_article(article)


def read_and_analyse(page: Page) -> Reading:
    """The reading of a page: `archive.analysis.documents.read_and_analyse`, imported when it is first called."""
    from archive.analysis.documents import read_and_analyse as read_documents

    return read_documents(page)
