"""The network swapped for a WARC file: the same spiders, middlewares and pipelines, other answers."""

from __future__ import annotations

import re
from pathlib import Path

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from archive.model import Page
from archive.urls import BadUrl, canonical_key
from archive.warc.reader import page_at, pages_in
from archive.warc.writer import DECODED_HEADERS
from crawler.job import Job
from crawler.middlewares.warc import ABSENT, FETCHED_AT

# The time in milliseconds, or Math.random(): scripts put them behind an address, so that no cache answers.
CACHE_BUSTER = re.compile(r"(?<==)(?:1\d{12}|0\.\d{9,})(?=&|$)")


class Recording:
    """Where each URL's last response stands in a WARC file. Raises NotAWarc, OSError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._offsets: dict[str, int] = {}
        for page in pages_in(path):
            if page.url.startswith("http") and not page.context.rendered:  # that no site ever said
                self._offsets[page.url] = page.warc_offset
                self._offsets.setdefault(_any_spelling(page.url), page.warc_offset)

    def __len__(self) -> int:
        return len(self._offsets)

    def find(self, url: str) -> Page | None:
        """The response to that URL, else to another spelling of it."""
        try:
            offset = self._offsets.get(url, self._offsets.get(_any_spelling(url)))
        except BadUrl:
            return None
        return None if offset is None else page_at(self.path, offset)


def _any_spelling(url: str) -> str:
    return CACHE_BUSTER.sub("", canonical_key(url))


class ReplayHandler(BaseDownloadHandler):
    """Answers from the job's recording. A URL that it does not hold answers 404 and is flagged: no site said so."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        recording = Job.of(crawler).replay
        assert recording is not None  # the settings name this handler only for a replay
        self.recording = recording

    async def download_request(self, request: Request) -> Response:
        """The recorded response under the asked URL."""
        page = self.recording.find(request.url)
        if page is None:
            return Response(request.url, status=404, flags=[ABSENT])
        request.meta[FETCHED_AT] = page.fetched_at
        headers = Headers()
        for name, value in page.headers:
            if name.lower() not in DECODED_HEADERS:
                headers.appendlist(name, value)
        kind = responsetypes.from_args(headers=headers, url=request.url, body=page.body)
        return kind(request.url, status=page.status, headers=headers, body=page.body)
