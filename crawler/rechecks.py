"""Queues the pages of a source that are due by their own schedule (archive.store.departures.schedule), and those by
which it is found out whether a source that was not good is well again.

Without the latter, a source would be good on the first night on which no page is due that the fault has hit. They are
judged as they were then: those to which a list led as articles of a list.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import FanzhaError
from archive.model import Context, Role
from archive.store import runs
from archive.store.departures import schedule
from archive.store.departures.schedule import DuePage
from archive.store.frontier import Target
from archive.warc.reader import page_at
from archive.warc.writer import now
from crawler.verdicts.findings import was_expected

if TYPE_CHECKING:
    from crawler.job import Job
    from crawler.source import SourceSpider


def queue_rechecks(job: Job, spider: SourceSpider) -> bool:
    """Queue the pages that are due, when nothing else of the source is left to do; and if its last run was not good,
    what was requested since it was good. Returns whether there are any.

    None is queued in a replay, in a limited run, in a run over single addresses, or if no list of the site had a row:
    then its answers mean little.
    """
    db, source_id, frontier = job.archive.db, spider.name, job.frontier(spider.name)
    listed = runs.counts(db, job.run_id, source_id)["listed"]
    if job.replay or job.limit is not None or not spider.home_url or not listed or frontier.has_rechecks():
        return False
    named, at = schedule.named_pages(db, source_id, job.run_id), now()
    with job.unit():
        if job.since is None and not any(map(was_expected, frontier.failed_lists())):
            schedule.note_listed(db, source_id, named, at)
        since = runs.doubtful_since(db, source_id)
        bad = schedule.pages_since(db, source_id, since) if since else []
        due = [*bad, *schedule.due_pages(db, source_id, named, at)]
        queued = [frontier.add(_target(one, spider, job.archive.warc_folder)) for one in due]
    return any(queued)


def _target(page: DuePage, spider: SourceSpider, warc_folder: Path) -> Target:
    """The page with the context in which it was read before: else a date that only its list gave would be lost."""
    context = spider.context(Role.ARTICLE, page.column)
    if page.warc_file and page.warc_offset is not None:
        context = _context_at(warc_folder / page.warc_file, page.warc_offset) or context
    return Target(page.url, replace(context, key=None, rendered=False, source_id=spider.name), recheck=not page.listed)


def _context_at(path: Path, offset: int) -> Context | None:
    """The context of a record; None if it cannot be read, which `fanzha verify` reports."""
    try:
        return page_at(path, offset).context
    except (FanzhaError, OSError):
        return None
