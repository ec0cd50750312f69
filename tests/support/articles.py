"""A page that holds one document, for tests that are about what is in it."""

from __future__ import annotations

from dataclasses import replace

from archive.model import Article, Page
from archive.reading import read as read_all

NO_ARTICLE = Article(None, None, None, None, None, "")


def read(page: Page) -> Article:
    """The page's document; of several the first with the texts of all; an empty one where there is none."""
    found = read_all(page)
    return replace(found[0], text="\n".join(one.text for one in found)) if found else NO_ARTICLE
