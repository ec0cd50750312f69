"""Reads the bytes of a page into its articles: `read(page)`. Importing this package loads nothing heavy."""

from __future__ import annotations

from archive.model import Article, Page
from archive.reading.page_state import page_state

__all__ = ["READER_VERSION", "page_state", "read"]

# The version of the reader, which every text in the archive names. Raise it when a change alters what is read of stored
# pages: `fanzha status` then counts the pages that an earlier version read, and `fanzha rebuild` reads them again.
READER_VERSION = "7"


def read(page: Page) -> tuple[Article, ...]:
    """The documents of a page: `archive.reading.article.read`, imported when it is first called."""
    from archive.reading.article import read as read_article

    return read_article(page)
