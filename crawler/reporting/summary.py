"""Sums up what a run did."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from archive.store import runs
from archive.warc.reader import SkippedRecord
from crawler.job import IntakeBroken, Job
from crawler.verdicts import GOOD, worst
from crawler.warc_recovery import RecoveredFile


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did."""

    run_id: int
    verdict: str
    resumed: bool
    since: str | None  # ISO date; that of a resumed run may be earlier than the option
    recovered: tuple[RecoveredFile, ...]
    sources: tuple[dict[str, Any], ...]  # rows of the table run_sources
    not_stored: tuple[SkippedRecord, ...]  # records of pages that could not be stored, or not made into a publication
    error: BaseException | None  # what stopped the run; None if it was not stopped
    seconds: float  # how long it took, since it was last begun
    stopped: bool  # by Ctrl-C or SIGTERM
    taken_in: int = 0  # pages whose records had waited since an earlier run

    @property
    def good(self) -> bool:
        """Whether the verdict is good, nothing failed, and nothing that an earlier run had written is lost."""
        whole = all(file.whole for file in self.recovered)
        return self.verdict == GOOD and self.error is None and not self.not_stored and whole


def sum_up(job: Job) -> Summary:
    """Sum up the run. Write its verdict, too, unless the run is to be resumed."""
    db = job.archive.db
    rows = runs.rows(db, job.run_id)
    verdict = worst([row["verdict"] for row in rows])
    if (job.fatal is None or isinstance(job.fatal, IntakeBroken)) and verdict != runs.INTERRUPTED:
        with job.archive.transaction():
            runs.close(db, job.run_id, verdict)
    return Summary(
        *(job.run_id, verdict, job.resumed, job.since, tuple(job.recovered), rows, tuple(job.not_stored), job.fatal),
        seconds=time.monotonic() - job.began,
        taken_in=job.taken_in,
        stopped=job.is_ending and job.fatal is None,
    )
