"""The job: what all spiders of a process share (archive, WARC writer, pool of readers, the run in the ledger)."""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
import time
import traceback
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from rapidfuzz import fuzz
from scrapy.crawler import Crawler

from archive import disk_space
from archive.disk_space import NoRoom
from archive.errors import FanzhaError
from archive.model import Context, Doubt, Page, Reading, Role, Source, State, Topic
from archive.readers.batches import CannotRead
from archive.readers.pool import ReadingPool
from archive.reading.pagers import beside
from archive.store import runs, waiting_records
from archive.store.archive import Archive, CannotStore, IntakeBug, taking_in
from archive.store.captures.from_the_future import check_clock
from archive.store.captures.stored_answers import StoredAnswer, is_repeated, stored_answer
from archive.store.current_version import is_shorter
from archive.store.departures import listed_pages
from archive.store.departures.changed_texts import changed_pages
from archive.store.frontier import Frontier, Settled, Target
from archive.store.ledger_copy import write_ledger
from archive.store.pages_and_versions import page_key
from archive.store.publications.documents import page_text
from archive.text.letters import letters_and_digits
from archive.urls import canonical_key, stable_id
from archive.warc.digest import payload_digest
from archive.warc.reader import SkippedRecord, payload_of
from archive.warc.records import NotAWarc
from archive.warc.revisits import Originals, PayloadReference
from archive.warc.writer import DEFAULT_MAX_BYTES, RecordPlace, ServedResponse, WarcWriter, now
from crawler.errors import Stopped
from crawler.politeness.gate import Gate
from crawler.politeness.server_groups import declared_groups
from crawler.recorded_responses import Recording
from crawler.warc_recovery import RecoveredFile, recover, take_in_waiting

SETTING = "FANZHA_JOB"  # the setting that carries the job: Scrapy gives its settings to every component
COUNT_OF_STATE = {
    State.LIVE: "live",
    State.GONE: "gone",
    State.CHALLENGED: "challenged",
    State.BLOCKED: "blocked",
    State.ERROR: "errors",
}
COUNTS_BESIDE_ARTICLES = {**COUNT_OF_STATE, State.LIVE: "attachments"}  # of further parts and files
END_OF_STATE = {
    State.LIVE: Settled.DONE,
    State.GONE: Settled.DONE,
    State.CHALLENGED: Settled.FAILED,
    State.BLOCKED: Settled.FAILED,
    State.ERROR: Settled.FAILED,
}
# One transaction for each response would write three times as many bytes. If the process is killed, what it had not
# committed is read from the WARC.
COMMIT_WITHIN_SECONDS = 0.25
MIN_SHARED_BYTES = 1024  # of a body that is not written again; with a smaller one, a revisit record would be larger
MIN_CHARS_TO_COMPARE = 100  # of a text: of a shorter one a third is a line
PRINTED_DATES = ("meta", "line")  # rules that take the date from the page itself
MIN_LIKENESS_OF_TITLES = 50  # of 100, between the title on a page and the title on the list
MOST_EQUAL_BUGS = 5  # pages in a row at which our own code fails in the same line; then the crawl ends
BROKEN = (
    "the crawl was ended, since {} pages in a row failed in the same way: {}. The log has the trace. What was "
    "requested is kept in the WARC files: the next crawl takes it in from there, without a request, once fanzha is "
    "mended."
)
MAX_ANSWER_SECONDS = 10.0  # how long answers under way may take when the crawl is to end
ENDED_IN_TIME = "The crawl ended in good order, and what was stored is kept: the same command goes on where it was"
MAX_READ_SECONDS = 5.0  # how long reading may go on after that, or after the job has failed; one file may take minutes

logger = logging.getLogger(__name__)


class IntakeBroken(FanzhaError):
    """Ends a crawl: our own code failed at several pages in a row, and will fail at all others."""


@dataclass
class Job:
    """One run over some sources. A command or JobAddon begins it with `begin`; crawler.run.sum_up ends it."""

    archive: Archive
    writer: WarcWriter
    readers: ReadingPool
    run_id: int
    resumed: bool
    since: str | None = None
    limit: int | None = None  # of articles for each source
    request_all: bool = False  # also the articles that are not due, and nothing with a condition
    replay: Recording | None = None  # answers in place of the network
    homes: frozenset[str] = frozenset()  # canonical keys of the sources' home pages
    recovered: list[RecoveredFile] = field(default_factory=list)
    taken_in: int = 0  # pages whose records had waited since an earlier run, at which our own code had failed
    not_stored: list[SkippedRecord] = field(default_factory=list)  # records of pages that are only in the WARC
    fatal: BaseException | None = None  # the failure that stopped the job, because going on would lose data
    gate: Gate = field(default_factory=lambda: Gate(declared_groups()))  # the turns of all spiders' requests
    on_open: Callable[[Crawler], None] = lambda _crawler: None  # called with each spider that opens
    began: float = field(default_factory=time.monotonic)
    _baselines: dict[str, str] = field(default_factory=dict)  # by source
    _steps: dict[str, Sequence[int]] = field(default_factory=dict)  # by source: see archive.store.departures
    _changed_pages: dict[str, Container[int]] = field(default_factory=dict)  # by source
    _bad: dict[str, str | None] = field(default_factory=dict)  # by source: see _bad_since
    _bugs: tuple[object, int] = (None, 0)  # where our own code failed at the last page, and at how many in a row
    _crawlers: list[Crawler] = field(default_factory=list)
    _originals: Originals = field(init=False)
    _loop: asyncio.AbstractEventLoop | None = None  # set when the first spider opens
    _ending: bool = False  # whether `end` was called

    def __post_init__(self) -> None:
        self._originals = Originals(self.archive.warc_folder)

    @classmethod
    def begin(cls, archive: Archive, sources: Iterable[Source], **options: Any) -> Job:
        """Register the sources, begin or resume their run, and store what a crash left in the WARC.

        The caller holds the writer's lock. `options` are the fields of Job, and shard, warc_max_bytes and workers.
        Raises ClockBehind, unless it replays, if the archive has captures of the future; and NoRoom.
        """
        sources = tuple(sources)
        disk_space.check_room(archive.data, disk_space.CRAWL_NEEDS, "a crawl")
        since, limit, replay = options.get("since"), options.get("limit"), options.get("replay")
        if replay is None:
            check_clock(archive.db.conn, archive.warc_folder)
        origin = replay.path.name if replay else "live"
        resumable = all(source.home_url for source in sources)
        request_all = options.get("request_all", False)
        shard = options.pop("shard", None)
        plan = runs.RunPlan(tuple(s.id for s in sources), origin, since, limit, request_all, shard, resumable)
        with archive.transaction():
            archive.put_sources(*sources)
            run_id, resumed = runs.start(archive.db, plan)
            options["since"] = runs.since_of(archive.db, run_id)
        writer = WarcWriter(archive.warc_folder, sources, options.pop("warc_max_bytes", DEFAULT_MAX_BYTES))
        archive.before_commit = writer.sync
        homes = frozenset(canonical_key(source.home_url) for source in sources if source.home_url)
        workers = options.pop("workers", None) or max(1, (os.cpu_count() or 2) - 1)  # one core is left for the crawl
        readers = ReadingPool(workers)
        job = cls(archive, writer, readers, run_id, resumed, homes=homes, **options)
        with job.may_fail():
            write_ledger(archive.data)  # if the working file is damaged in this run, the run is known all the same
        job.recovered.extend(recover(archive, readers.read_now, job.store_recovered))
        job.taken_in = take_in_waiting(archive, readers.read_now, job.store_recovered)
        return job

    @classmethod
    def of(cls, crawler: Crawler) -> Job:
        """The job in this crawler's settings. Raises TypeError if there is none."""
        job = crawler.settings[SETTING]
        if not isinstance(job, cls):
            raise TypeError("this spider was started without a job; start it with `fanzha crawl`")
        return job

    def __deepcopy__(self, _memo: object) -> Self:
        """Return the same job: Scrapy copies its settings for every spider, but all spiders share the job."""
        return self

    def unit(self) -> AbstractContextManager[None]:
        """One response's writes: all or none. They are committed with other units within COMMIT_WITHIN_SECONDS."""
        if self._loop is not None and self.archive.begin():
            self._loop.call_later(COMMIT_WITHIN_SECONDS, self.commit)
        return self.archive.transaction()

    def stored_answer(self, url: str, context: Context) -> StoredAnswer | None:
        """The answer whose validators a request has as its conditions; None if it has none. `url`: as it is sent, which
        after a redirect is not that of the context. A page whose text is new since its source was good has none: a site
        that is mended may have files that are older than that text, and would say that nothing has changed."""
        if self.replay or self.request_all or stable_id(context.key or canonical_key(url)) in self._changed(context):
            return None
        with _only_logged(url):
            return stored_answer(self.archive.db, self._originals, self.archive.warc_folder, url, context, now())
        return None

    def _changed(self, context: Context) -> Container[int]:
        """The pages of a source whose text is new since it was good; none if its last run was good."""
        source_id = context.source_id or ""
        if source_id not in self._changed_pages:
            since = None if self.replay else runs.doubtful_since(self.archive.db, source_id)
            self._changed_pages[source_id] = changed_pages(self.archive.db, source_id, since) if since else ()
        return self._changed_pages[source_id]

    def _bad_since(self, source_id: str) -> str | None:
        """When the first of the source's runs began that were not good; None if the last was, and in a replay."""
        if source_id not in self._bad:
            self._bad[source_id] = None if self.replay else runs.bad_since(self.archive.db, source_id)
        return self._bad[source_id]

    def is_repeated(self, response: ServedResponse) -> bool:
        """Whether the site gave the same answer the last time, and its record can be read."""
        if self.replay or response.torn:
            return False
        with _only_logged(response.url):
            return is_repeated(self.archive.db, self._originals, self.archive.warc_folder, response)
        return False

    def record_capture(self, response: ServedResponse, place: RecordPlace) -> None:
        """Note in the tables that the WARC has a response of which no page is made."""
        try:
            with self.may_fail(), self.unit():
                self.archive.ingest(_page_of(response, place), Reading(State.LIVE, None, ()))
        except CannotStore as error:  # the answer holds all the same
            self._note_failure(error)

    def not_due(self, source_id: str, targets: Iterable[Target]) -> set[str]:
        """The keys of those of the articles that lists name that the archive has, and that are not due yet; or whose
        answers wait in the WARC files until our own code is mended."""
        if self.replay or self.request_all:
            return set()
        targets = tuple(targets)
        if source_id not in self._steps:
            self._steps[source_id] = listed_pages.steps_of(self.archive.db, source_id)
        keys = {stable_id(target.key): target.key for target in targets}
        found = listed_pages.not_due(self.archive.db, keys, now(), self._steps[source_id])
        return {keys[page_id] for page_id in found} | waiting_records.waiting(self.archive.db, keys.values())

    def write(self, response: ServedResponse, unmodified: StoredAnswer | None = None) -> RecordPlace:
        """Write a response to the WARC; without its payload if an earlier record of the page has the same, and can be
        read. `unmodified`: what a 304 confirms. Raises OSError."""
        if unmodified:
            return self.writer.write_unmodified(response, unmodified.page.status, unmodified.reference)
        return self.writer.write(response, self._original(response))

    def _original(self, response: ServedResponse) -> PayloadReference | None:
        if response.torn or len(response.body) < MIN_SHARED_BYTES:
            return None
        with _only_logged(response.url):
            known = self.archive.records_with(canonical_key(response.url), payload_digest(response.body))
            return next((one for one in known if self._has_payload(one, response.body)), None)
        return None

    def _has_payload(self, known: PayloadReference, payload: bytes) -> bool:
        """Whether a record has this payload now. It is read: nothing may depend on a record that is damaged."""
        record = self._originals.find(known)
        try:
            return record is not None and payload_of(record) == payload
        except NotAWarc:
            return False

    def commit(self) -> None:
        """Commit what was stored. If this fails, the job stops. The rows stay claimed, and are requested again.

        It also stops, with NoRoom, while the disk still has room for its end."""
        with self.may_fail():
            self.archive.commit()
            if disk_space.free_bytes(self.archive.data) < disk_space.KEEP_FREE:
                raise NoRoom("the end of a crawl", self.archive.data, disk_space.KEEP_FREE, outcome=ENDED_IN_TIME)

    def frontier(self, source_id: str) -> Frontier:
        """The source's part of the frontier in this run."""
        return Frontier(self.archive.db, source_id, self.run_id)

    def count(self, source_id: str, **increments: int) -> None:
        """Add to the source's counts in the ledger."""
        runs.count(self.archive.db, self.run_id, source_id, **increments)

    def store(self, page: Page, reading: Reading, source_id: str, key: str) -> None:
        """Store an article, a part of one or a file, settle the row of the requested key, count it, and queue the parts
        and the files to which it leads.

        All of this is one transaction.
        """
        store = self._store_article if page.context.role is Role.ARTICLE else self._store_part_or_file
        try:
            with taking_in(page), self.unit():
                store(page, reading, source_id, key)
        except CannotStore as error:
            self.cannot_store(error, source_id, key)
        else:
            self._bugs = (None, 0)

    def cannot_store(self, error: CannotStore, source_id: str, key: str) -> None:
        """Fail the row of a page that cannot be stored. The run goes on, but it is not good. If our own code failed, it
        is no error of the site; and the run ends after MOST_EQUAL_BUGS of the same pages in a row."""
        with self.unit():
            kind, why = type(error).__name__, error.record.reason
            is_ours = isinstance(error, IntakeBug)
            if self.frontier(source_id).settle(key, Settled.FAILED, kind=kind, why=why) and not is_ours:
                self.count(source_id, errors=1)
            self.archive.wait_for_mending(error)
        self._note_failure(error)

    def _note_failure(self, error: CannotStore) -> None:
        self.not_stored.append(error.record)
        if not isinstance(error, IntakeBug):
            return
        logger.error("%s", error, exc_info=error.__cause__)
        at, before = _place_of(error), self._bugs
        self._bugs = (at, before[1] + 1 if at == before[0] else 1)
        if self._crawlers and self._bugs[1] == MOST_EQUAL_BUGS:  # else they are those of earlier runs
            self.fail(IntakeBroken(BROKEN.format(MOST_EQUAL_BUGS, error.record.reason)))

    def _store_article(self, page: Page, reading: Reading, source_id: str, key: str) -> None:
        state, frontier = reading.state, self.frontier(source_id)
        known = self.archive.known_chars({key, page_key(page)}, self._baseline(source_id), self._bad_since(source_id))
        sample = frontier.has_skip_rule(key)
        outcome = self.archive.ingest(page, reading)
        ending = {"kind": _kind(state), "why": reading.state_reason, "answered": page_key(page)}
        if not frontier.settle(key, END_OF_STATE[state], **ending):
            return
        recheck = frontier.is_recheck(key)
        if not recheck or outcome.new_version:
            for target in (*parts_of(page, reading), *attachments_of(page, reading)):
                frontier.add(target)
        if recheck:
            departed = state is State.GONE or (state is State.LIVE and page_key(page) != key)
            failed = not departed and lost_its_text(page, reading, known or 0)
            checked = {"rechecked": 1, "departed": int(departed), "recheck_failures": int(failed)}
            self.count(source_id, **checked, unmodified=int(page.unmodified))
            return
        self.count(
            source_id,
            articles=1,
            unmodified=int(page.unmodified),
            unread=int(state is State.LIVE and not reading.documents and reading.doubt is None),
            new_pages=int(outcome.new_page),
            new_versions=int(outcome.new_version),
            known=int(known is not None),
            **text_counts(page, reading, known or 0),
            sampled=int(sample and bool(reading.documents)),
            missed=int(sample and any(one.analysis.topic is not Topic.OTHER for one in reading.documents)),
            vanished=int(known is not None and (state is State.GONE or self._led_away(page, source_id, key))),
            **{COUNT_OF_STATE[state]: 1},
        )

    def _baseline(self, source_id: str) -> str:
        """When the source's last good full run began: what the archive received since then is what the site should
        still have. Empty (all that it ever received) without such a run, and in a replay."""
        if source_id not in self._baselines:
            past = [] if self.replay else runs.good_runs(self.archive.db, source_id, full=True, limit=1)
            self._baselines[source_id] = past[0]["started"] if past else ""
        return self._baselines[source_id]

    def _store_part_or_file(self, page: Page, reading: Reading, source_id: str, key: str) -> None:
        self.archive.ingest(page, reading)
        state, frontier = reading.state, self.frontier(source_id)
        ending = {"kind": _kind(state), "why": reading.state_reason, "answered": page_key(page)}
        if frontier.settle(key, END_OF_STATE[state], **ending):
            for target in (*parts_of(page, reading), *attachments_of(page, reading)):
                frontier.add(target)
            self.count(source_id, unmodified=int(page.unmodified), **{COUNTS_BESIDE_ARTICLES[state]: 1})

    def _led_away(self, page: Page, source_id: str, key: str) -> bool:
        """Whether an article's address redirects to a home page or a list, as some sites do for deleted articles."""
        answered = page_key(page)
        if answered == key:
            return False
        return answered in self.homes or self.frontier(source_id).is_list(answered)

    def store_recovered(self, page: Page, reading: Reading) -> None:
        """Store a page that an earlier job had written to the WARC but not stored. See `store`.

        If the page is not of the resumed run, it is stored but not counted.
        """
        source_id, key = page.context.source_id or "", page.context.key or page_key(page)
        with self.unit():
            self.frontier(source_id).reopen(key, IntakeBug.__name__)
        self.store(page, reading, source_id, key)

    def leave_waiting(self, page: Page) -> None:
        """If the crawl has ended because our own code is broken, have the next one take in a page that had come."""
        if isinstance(self.fatal, IntakeBroken) and not self.archive.is_captured(page):
            with self.unit():
                self.archive.wait_for_mending(IntakeBug(page, str(self.fatal)))

    def make_publications(self) -> None:
        """Make publications from what the job stored."""
        with self.may_fail():
            self.not_stored.extend(self.archive.make_publications())

    @contextmanager
    def may_fail(self) -> Iterator[None]:
        """Stop the job if the system fails (a disk that is full or nearly so, no memory) in this context; the run's
        summary names the error.

        Any other error of the database is a bug or a damaged file. It stops the job and is raised too.
        """
        try:
            yield
        except (OSError, sqlite3.OperationalError, CannotRead, NoRoom) as error:
            self.fail(error)
        except sqlite3.Error as error:
            self.fail(error)
            raise

    def fail(self, error: BaseException) -> None:
        """Stop the job. What was stored is kept, and the next run continues from there."""
        if self.fatal is None:
            self.fatal = error
            self.commit()
            for crawler in self._crawlers:
                close_soon(crawler, "failed")
            self._request_no_more(answers_within=0.0)

    def end(self) -> None:
        """End the crawl in good order: nothing more is requested, answers that come soon are stored, and the rows of
        all others stay claimed, so that the next run requests them."""
        self._ending = True
        self._request_no_more(MAX_ANSWER_SECONDS)

    @property
    def is_ending(self) -> bool:
        """Whether nothing more is to be requested, because the job has failed or is to end."""
        return self._ending or self.fatal is not None

    def _request_no_more(self, answers_within: float) -> None:
        self.gate.stop(answers_within)
        if self._loop is not None and self._loop.is_running():
            stopped = Stopped("the page is not read: the job has stopped")
            self._loop.call_later(answers_within + MAX_READ_SECONDS, self.readers.give_up, stopped)

    def opened(self, crawler: Crawler) -> None:
        """Note a spider that started. Close it at once if nothing more is to be requested."""
        self._loop = asyncio.get_running_loop()
        self._crawlers.append(crawler)
        self.on_open(crawler)
        if self.is_ending:
            close_soon(crawler, "shutdown")


@contextmanager
def _only_logged(url: str) -> Iterator[None]:
    """Log what fails in this context: no stored record stops a request, or the writing of its answer."""
    try:
        yield
    except Exception:
        logger.exception("%s: stored records of it cannot be used; it is requested and written without them", url)


class JobPart:
    """Base class of components that Scrapy makes for each spider and that use the job."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.job = Job.of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy calls this to make the component."""
        return cls(crawler)


def _place_of(error: CannotStore) -> tuple[object, ...]:
    """The kind of an error and the line that raised it: its message may name the page."""
    cause = error.__cause__
    at = traceback.extract_tb(cause.__traceback__)[-1] if cause else None
    return (type(cause), at and (at.filename, at.lineno))


def _page_of(response: ServedResponse, place: RecordPlace) -> Page:
    """A response that was just written, with its body as it was served: for the tables alone, not to be read."""
    return Page(
        *(response.url, response.fetched_at, response.status, response.headers, response.body, response.context),
        *(place.warc_file, place.warc_offset, response.torn, place.warc_length, place.digest, place.revisit),
    )


def parts_of(page: Page, reading: Reading) -> Iterator[Target]:
    """A target for each other part of an article to which a page leads.

    A part leads on only to parts of the article that led to it: the addresses of these are MAX_NUMBER at most, so that
    no site can lead a crawl in circles.
    """
    parent, key = page.context, page_key(page)
    first = parent.page if parent.role is Role.PART and parent.page else key
    for link in (link for one in reading.documents if one.article.pager for link in one.article.pager.others):
        if canonical_key(link.url) == first or beside(f"http://{first}", f"http://{canonical_key(link.url)}"):
            yield Target(link.url, Context(Role.PART, parent.source_id, parent.family, parent.column, page=first))


def attachments_of(page: Page, reading: Reading) -> Iterator[Target]:
    """A target for each file that an article links. Files may be on any host; the guard and robots.txt check each."""
    parent = page.context
    for link in (link for document in reading.documents for link in document.article.attachments):
        context = Context(
            Role.ATTACHMENT, parent.source_id, parent.family, parent.column, list_title=link.name, page=page_key(page)
        )
        yield Target(link.url, context)


def text_counts(page: Page, reading: Reading, known_chars: int) -> dict[str, int]:
    """What the ledger counts of an article's text. `known_chars`: the length of its longest text before, or 0."""
    if reading.doubt is not None or not reading.documents:
        return {"doubtful": int(reading.doubt is not None)}
    first = reading.documents[0].article
    return {
        "shorter": int(known_chars >= MIN_CHARS_TO_COMPARE and is_shorter(len(page_text(reading)), known_chars)),
        "titled": int(has_own_title(first.title, page.context.list_title)),
        "dated": int(first.published_from in PRINTED_DATES),
        "attributed": int(first.attribution is not None),
    }


def lost_its_text(page: Page, reading: Reading, known_chars: int) -> bool:
    """Whether a page that is not gone came without a text, or with a third less than it had."""
    if reading.doubt is Doubt.MISSING:
        return False
    if reading.doubt is not None or not reading.documents:
        return True
    return bool(text_counts(page, reading, known_chars)["shorter"])


def has_own_title(title: str | None, list_title: str | None) -> bool:
    """Whether the page gives a title of its own. A title that shares no letters with the one on the list is the name of
    the site or of a column."""
    if title is None or not list_title:
        return title is not None
    return fuzz.partial_ratio(letters_and_digits(title), letters_and_digits(list_title)) >= MIN_LIKENESS_OF_TITLES


def _kind(state: State) -> State | None:
    """The kind of failure to note for a page in this state; None for a live page."""
    return None if state is State.LIVE else state


def close_soon(crawler: Crawler, reason: str) -> None:
    """Start to close the crawler's spider, with this reason. Returns at once."""
    engine = crawler.engine
    if engine is not None and engine.spider is not None:
        task = asyncio.ensure_future(engine.close_spider_async(reason=reason))
        _closing.add(task)
        task.add_done_callback(_closing.discard)


_closing: set[asyncio.Future[None]] = set()  # without a reference, a task may be garbage-collected before it has run
