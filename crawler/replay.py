"""Replaces the network with a recording. Spiders, middlewares and pipelines are the same as in a live crawl."""

from __future__ import annotations

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.job import Job
from crawler.meta_keys import ABSENT, FETCHED_AT
from crawler.response_conversion import response_of


class ReplayHandler(BaseDownloadHandler):
    """Answers from the job's recording. A URL that is not in it gets a 404 with the flag ABSENT."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        recording = Job.of(crawler).replay
        assert recording is not None  # the settings name this handler only for a replay
        self.recording = recording

    async def download_request(self, request: Request) -> Response:
        """The recorded response. Its URL is the requested one, even if another spelling was recorded."""
        page = self.recording.find(request.url)
        if page is None:
            return Response(request.url, status=404, flags=[ABSENT])
        request.meta[FETCHED_AT] = page.fetched_at
        return response_of(page, request.url, *([page.torn] if page.torn else []))
