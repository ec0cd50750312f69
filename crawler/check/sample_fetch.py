"""Fetches the least that shows whether a site can be read: robots.txt, home page, one list, one article.

The source's own spider runs through the whole chain (guard, robots.txt, pace, WARC) into a temporary archive, which is
deleted. An Attempt says what became of each address.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.errors import FanzhaError
from archive.model import Page, Role, State
from archive.reading.page_state import page_state
from archive.reasons import failure_in_english, in_english
from archive.store import runs
from archive.store.archive import Archive
from archive.store.columns import KnownColumn
from archive.store.frontier import FailureOrNote, Frontier, Target
from archive.urls import canonical_key, site_of
from archive.warc.content_coding import TooLarge
from archive.warc.folder import warc_files
from archive.warc.reader import pages_in
from crawler import errors
from crawler.items import ELSEWHERE, Failed, Fetched, Listed
from crawler.meta_keys import ABSENT
from crawler.reporting.summary import Summary
from crawler.run import Options, run
from crawler.scrapy_scheduler import FrontierScheduler
from crawler.source import Item, SourceSpider

# The most pages fetched in each role: all hubs, then lists until one has rows, then articles until one is live.
MAX_FETCHES = {Role.HUB: 4, Role.LIST: 3, Role.ARTICLE: 3}
# An operator is waiting, so a site gets two tries of 20 seconds each (in a crawl: three tries of 60 seconds).
SETTINGS = {
    "SCHEDULER": "crawler.check.sample_fetch.ProbeScheduler",
    "DOWNLOAD_TIMEOUT": 20,
    "RETRY_TIMES": 1,
    "RETRY_AFTER_WAIT": 5,
}


class ProbeFailed(FanzhaError):
    """Raised by probe if our own system failed (a full disk, for example), not the site."""


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """What a site answered."""

    pages: tuple[Page, ...]  # every response in order, with redirects and retries; see context.role
    failures: tuple[FailureOrNote, ...]
    verdict: str  # the verdict in the ledger of the probe's run


class AttemptOutcome(StrEnum):
    """What became of a request: a page's state, or why there is no page."""

    LIVE = "live"
    GONE = "gone"
    CHALLENGED = "challenged"
    BLOCKED = "blocked"
    ERROR = "error"  # not a page (HTTP 500, an empty body, a file), or a page that could not be rendered
    FORBIDDEN = "forbidden"  # by robots.txt
    LEFT_ALONE = "left alone"  # because robots.txt could not be fetched
    NO_BROWSER = "no browser"
    RESTING = "resting"  # the host told us to wait (Retry-After)
    REFUSED = "refused"  # by the guard: not a public address
    ELSEWHERE = "elsewhere"  # another host answered
    ABSENT = "not recorded"  # the replayed file does not have it
    DOWN = "no answer"
    NOT_FETCHED = "not asked"


# The outcome for each kind of failure. Any other kind counts as no answer: mostly it is an exception of the download.
OUTCOMES: dict[str, AttemptOutcome] = {
    errors.RobotsDisallowed.__name__: AttemptOutcome.FORBIDDEN,
    errors.RobotsUnavailable.__name__: AttemptOutcome.LEFT_ALONE,
    errors.NeedsBrowser.__name__: AttemptOutcome.NO_BROWSER,
    errors.HostResting.__name__: AttemptOutcome.RESTING,
    errors.RefusedAddress.__name__: AttemptOutcome.REFUSED,
    errors.RenderFailed.__name__: AttemptOutcome.ERROR,
    TooLarge.__name__: AttemptOutcome.ERROR,
    ELSEWHERE: AttemptOutcome.ELSEWHERE,
    ABSENT: AttemptOutcome.ABSENT,
    **{state: AttemptOutcome(state) for state in (State.GONE, State.CHALLENGED, State.BLOCKED, State.ERROR)},
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of one address."""

    url: str  # as requested
    outcome: AttemptOutcome
    reason: str | None = None  # None for a live page
    status: int | None = None  # of the last response; None if there was none
    moved_to: str | None = None  # the address that answered, if it is another one

    @property
    def live(self) -> bool:
        """Whether there is a page to read."""
        return self.outcome is AttemptOutcome.LIVE


PageAttempt = tuple[Attempt, Page | None]  # with the last response, if any came


def attempts(result: ProbeResult, role: Role) -> list[PageAttempt]:
    """The addresses that were requested in this role, in order. Those without a response come last."""
    chains: dict[str, list[Page]] = {}
    for page in result.pages:
        if page.context.role is role:
            chains.setdefault(page.context.key or canonical_key(page.url), []).append(page)
    failures = {canonical_key(one.url): one for one in result.failures if one.role is role}
    found: list[PageAttempt] = [(_attempt(pages, failures.get(key)), pages[-1]) for key, pages in chains.items()]
    return found + [(_failed(failure), None) for key, failure in failures.items() if key not in chains]


def home_attempt(result: ProbeResult, url: str) -> PageAttempt:
    """The attempt at the home page; NOT_FETCHED, with this URL, if it was not requested."""
    return next(iter(attempts(result, Role.HOME)), (Attempt(url, AttemptOutcome.NOT_FETCHED), None))


def _attempt(pages: list[Page], failure: FailureOrNote | None) -> Attempt:
    url, last = pages[0].url, pages[-1]
    moved_to = last.url if last.url.rstrip("/") != url.rstrip("/") else None
    if failure:  # even after an answer: the guard stopped a redirect, or a page was not rendered
        return replace(_failed(failure), url=url, status=last.status, moved_to=moved_to)
    state, why = page_state(last.status, last.headers, last.body, last.torn)
    return Attempt(url, AttemptOutcome(state), why and in_english(why), last.status, moved_to)


def _failed(failure: FailureOrNote) -> Attempt:
    outcome = OUTCOMES.get(failure.kind, AttemptOutcome.DOWN)
    if outcome is AttemptOutcome.LEFT_ALONE and failure.about:
        return Attempt(failure.url, outcome, f"{failure.about}: {in_english(failure.why or '')}")
    why = in_english(failure.why) if failure.why else failure_in_english(failure.kind, None, failure.about)
    return Attempt(failure.url, outcome, why)


class ProbeSpider(SourceSpider):
    """Makes one request at a time, chosen from the earlier answers. `trim` mixes it into a source's spider."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._requested: set[str] = set()  # canonical keys
        self._tries: Counter[Role] = Counter()
        self._worth: dict[str, int] = {}  # worth of each column that was found, by canonical key
        self._waiting: dict[Role, deque[Target]] = {role: deque() for role in MAX_FETCHES}

    def seeds(self, known: Iterable[KnownColumn] = (), *, with_home: bool = True) -> Iterator[Target]:
        """Yield the home page only. Declared columns wait until it was read."""
        if self.columns:
            self._waiting[Role.LIST].extend(super().seeds(known, with_home=with_home))
        home = Target(self.home_url, self.context(Role.HOME))
        self._requested.add(home.key)
        yield home

    def parse(self, response: Response) -> Iterator[Any]:
        """Read the page as a crawl does, but request only one of the addresses that it leads to."""
        for item in super().parse(response):
            yield from self._go_on(item)

    def failed(self, failure: Failure) -> Iterator[Any]:
        """Note the failure as a crawl does, then request the next address."""
        for item in super().failed(failure):
            yield from self._go_on(item)

    def _go_on(self, item: Item) -> Iterator[Item | Request]:
        role = item.target.context.role
        if isinstance(item, Listed):
            self._learn(item)
            yield replace(item, found=(), skipped=())
        elif isinstance(item, Failed):
            self._tries[role] -= item.kind == ABSENT  # not counted: a replay may have another article
            yield replace(item, found=())
        else:
            self._end_if_live(item)
            yield item
        if following := self._next():
            yield self.request(following)

    def _learn(self, item: Listed) -> None:
        """Queue what a home page, hub or list leads to, the column with the highest worth first."""
        for link in item.columns:
            self._worth[canonical_key(link.url)] = link.worth
        lists = [one for one in item.found if one.context.role is Role.LIST]
        if item.target.context.role is not Role.LIST:
            keys = {one.key for one in lists}
            hubs = [one for one in item.found if one.context.role is Role.HUB and one.key not in keys]
            self._waiting[Role.HUB].extend(() if self.columns else hubs)
            self._waiting[Role.LIST] = deque(sorted((*self._waiting[Role.LIST], *lists), key=self._rank, reverse=True))
        elif item.rows:
            articles = [one for one in (*item.found, *item.skipped) if one.context.role is Role.ARTICLE]
            self._waiting[Role.ARTICLE].extend([one for one in articles if one.rule is None] or articles)
            self._waiting[Role.LIST].clear()

    def _rank(self, column: Target) -> float:
        """The worth of the column by the text of its link; infinite for a declared column, so that it comes first."""
        return self._worth.get(column.key, float("inf"))

    def _end_if_live(self, item: Fetched) -> None:
        state, _ = page_state(item.page.status, item.page.headers, item.page.body, item.page.torn)
        if state is State.LIVE:
            self._waiting[Role.ARTICLE].clear()

    def _next(self) -> Target | None:
        for role, maximum in MAX_FETCHES.items():
            waiting = self._waiting[role]
            while waiting and self._tries[role] < maximum:
                target = waiting.popleft()
                if target.key not in self._requested:
                    self._requested.add(target.key)
                    self._tries[role] += 1
                    return target
        return None


class ProbeScheduler(FrontierScheduler):
    """The crawl's scheduler without further parts of articles and attachments."""

    def next_request(self) -> Request | None:
        """The next request. Queued parts and attachments are dropped first."""
        with self.job.may_fail():
            self.frontier.drop_queued(Role.PART)
            self.frontier.drop_queued(Role.ATTACHMENT)
        return super().next_request()


def trim(spider: type[SourceSpider]) -> type[SourceSpider]:
    """The source's spider as a class that goes on only until it has a home page, a list and an article."""
    made = type(f"{spider.__name__}Probe", (ProbeSpider, spider), {"name": spider.name, "__doc__": spider.__doc__})
    return cast("type[SourceSpider]", made)


def probe(
    spiders: Sequence[type[SourceSpider]],
    *,
    replay: Path | None = None,
    settings: dict[str, Any] | None = None,
    log_level: str = "WARNING",
) -> tuple[ProbeResult, ...]:
    """Run spiders that make few requests, several at once, and return their results in the same order.

    `replay` is a WARC file that answers in place of the network. `settings` are added to Scrapy's settings. Raises
    ProbeFailed, KeyboardInterrupt if it is stopped, and NotAWarc or OSError if the replay file cannot be read. Runs a
    reactor, so call it once a process.
    """
    with TemporaryDirectory(prefix="fanzha-check-") as folder, closing(Archive.open(Path(folder))) as archive:
        options = Options(replay=replay, log_level=log_level, settings={**SETTINGS, **(settings or {})}, workers=1)
        with archive.lock():
            summary = run(archive, list(spiders), options)
        if summary.stopped:
            raise KeyboardInterrupt  # half of the answers say nothing of a site
        if summary.error is not None:
            raise ProbeFailed(f"nothing was found out: {summary.error}") from summary.error
        pages = [page for path in warc_files(archive.warc_folder) for page in pages_in(path)]
        return tuple(_result(archive, summary, spider, pages) for spider in spiders)


def _result(archive: Archive, summary: Summary, spider: type[SourceSpider], pages: Sequence[Page]) -> ProbeResult:
    """The result for one spider: its own pages, and every robots.txt of the hosts that it visited."""
    verdict = next(row["verdict"] for row in summary.sources if row["source_id"] == spider.name)
    failures = tuple(Frontier(archive.db, spider.name, summary.run_id).failures())
    own = (page.url for page in pages if page.context.source_id == spider.name)
    sites = {site_of(url) for url in (spider.home_url, *own, *(failure.url for failure in failures))}
    answers = tuple(
        page
        for page in pages
        if page.context.source_id == spider.name or (page.context.role is Role.ROBOTS and site_of(page.url) in sites)
    )
    return ProbeResult(answers, failures, verdict or runs.INTERRUPTED)
