"""Asks a site that is no source yet for its home page, the pages below it that link columns, and the first page of each
column: through the whole chain (guard, robots.txt, pace, WARC), in an archive that is thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scrapy.http import Response

from archive.errors import FanzhaError
from archive.model import Page, Role
from archive.store.archive import Archive
from archive.store.frontier import Target
from archive.store.snapshots import warc_files
from archive.store.warc_reading import pages_in
from crawler.families import GENERIC
from crawler.families.columns import MOST_COLUMNS
from crawler.items import Listed
from crawler.run import Options, run
from crawler.source import Evidence, Item, SourceSpider

WAITING = {"DOWNLOAD_TIMEOUT": 20, "RETRY_TIMES": 1}  # seconds; an operator waits (a crawl: 60 seconds, three times)


@dataclass(frozen=True, slots=True)
class Answers:
    """What the site answered."""

    pages: tuple[Page, ...]  # home, hubs and lists, redirects among them, as they came; context.role says what for
    verdict: str  # the ledger's
    reason: str | None


class AskingFailed(FanzhaError):
    """Raised by ask: something of ours failed (a full disk …), not the site."""


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
        for target in item.found:
            is_list = target.context.role is Role.LIST
            if item.target.context.role is Role.LIST and not target.found_by:
                continue
            if not is_list or target.key in self._lists or len(self._lists) < MOST_COLUMNS:
                self._lists |= {target.key} if is_list else set()
                yield target


def ask(url: str, *, replay: Path | None = None, log_level: str = "WARNING") -> Answers:
    """Ask the site at that address. Runs a reactor, so once a process.

    `replay` answers from a WARC file in place of the network. Raises AskingFailed, NotAWarc, OSError.
    """

    class Stranger(_Stranger):
        name = "new-source"
        office = "?"
        level = "other"
        region_code = None
        home_url = url
        family = GENERIC
        evidence = Evidence.UNKNOWN

    with TemporaryDirectory(prefix="fanzha-new-") as folder, closing(Archive.open(Path(folder))) as archive:
        with archive.lock():
            options = Options(replay=replay, log_level=log_level, settings=WAITING, workers=1)
            done = run(archive, [Stranger], options)
        if done.error is not None:
            raise AskingFailed(f"{done.error}; nothing was written") from done.error
        kept = [page for path in warc_files(archive.warc_folder) for page in pages_in(path)]
    pages = tuple(page for page in kept if page.context.role in (Role.HOME, Role.HUB, Role.LIST))
    return Answers(pages, done.sources[0]["verdict"] or "interrupted", done.sources[0]["reason"])
