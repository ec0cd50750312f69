"""Asks a site that is no source yet for its home page, the pages below it that link columns, and the first page of each
column, as `fanzha check` asks a source's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from scrapy.http import Response

from archive.model import Role
from archive.store.frontier import Target
from archive.urls import canonical_key
from crawler.check.probing import Probed, probe
from crawler.discovery.column_links import MOST_COLUMNS
from crawler.families import GENERIC
from crawler.items import Listed
from crawler.source import Evidence, Item, SourceSpider


class _Stranger(SourceSpider):
    """Asks for no page behind a list's first, and for no article."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lists: set[str] = set()

    def parse(self, response: Response) -> Iterator[Item]:
        """As in a crawl; of what a page leads to, pages below home and the first MOST_COLUMNS lists are asked for."""
        for item in super().parse(response):
            yield replace(item, found=tuple(self._wanted(item)), passed=()) if isinstance(item, Listed) else item

    def _wanted(self, item: Listed) -> Iterator[Target]:
        columns = {canonical_key(link.url) for link in item.columns}
        for target in item.found:
            if item.target.context.role is Role.LIST and target.key not in columns:
                continue
            if target.context.role is Role.LIST:
                if len(self._lists | {target.key}) > MOST_COLUMNS:
                    continue
                self._lists.add(target.key)
            yield target


def ask(url: str, *, replay: Path | None = None, log_level: str = "WARNING") -> Probed:
    """Ask the site at that address. Runs a reactor, so once a process.

    `replay` answers from a WARC file in place of the network. Raises ProbeFailed, NotAWarc, OSError.
    """

    class Stranger(_Stranger):
        name = "new-source"
        office = "?"
        level = "other"
        region_code = None
        home_url = url
        family = GENERIC
        evidence = Evidence.UNKNOWN

    (probed,) = probe([Stranger], replay=replay, log_level=log_level)
    return probed
