"""Finds responses in a WARC file that replaces the network in a replay."""

from __future__ import annotations

import re
from pathlib import Path

from archive.model import Page
from archive.urls import BadUrl, canonical_key
from archive.warc.reader import page_at, pages_in

# The time in milliseconds, or a Math.random() number. Scripts add them to a URL so that no cache answers.
CACHE_BUSTER = re.compile(r"(?<==)(?:1\d{12}|0\.\d{9,})(?=&|$)")


class Recording:
    """An index of a WARC file: the offset of the last response for each URL. Raises NotAWarc, OSError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._offsets: dict[str, int] = {}
        for page in pages_in(path):
            if page.url.startswith("http") and not page.context.rendered:  # no site serves a rendered page
                self._offsets[page.url] = page.warc_offset
                self._offsets.setdefault(_any_spelling(page.url), page.warc_offset)

    def find(self, url: str) -> Page | None:
        """The last response for the URL, else the first for another spelling of it; None without either."""
        try:
            offset = self._offsets.get(url, self._offsets.get(_any_spelling(url)))
        except BadUrl:
            return None
        return None if offset is None else page_at(self.path, offset)


def _any_spelling(url: str) -> str:
    return CACHE_BUSTER.sub("", canonical_key(url))
