"""Reads the bytes of a page into its articles: `read(page)`. Importing this package loads nothing heavy."""

from __future__ import annotations

from archive.model import Article, Page
from archive.reading.page_state import page_state
from archive.reading.version import READER_VERSION

__all__ = ["READER_VERSION", "page_state", "read"]


def read(page: Page) -> tuple[Article, ...]:
    """The documents of a page: `archive.reading.article.read`, imported when it is first called."""
    from archive.reading.article import read as read_article

    return read_article(page)
