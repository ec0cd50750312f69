"""The health of the archive, for `fanzha status`: reads only, so that it works while a crawl runs."""

from __future__ import annotations

import fcntl
import json
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from archive.store.derived import check

LAST_RUNS = 5
MOST_HEADINGS = 10
Rows = tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Status:
    """Sources, runs and the public file as they stand."""

    sources: Rows  # each with its pages by state and its last verdict
    runs: Rows  # newest first
    publishing: dict[str, Any] | None  # the last public file
    doubtful: Rows | None  # pairs of pages that may be copies; None if not asked for
    passed: Rows  # of each source's last run: rows passed over by their titles, sampled ones, and misses among these
    unknown_headings: Rows  # of cases, with how often they stand there, most frequent first
    failures: Rows  # addresses that failed in each source's last run, if asked for
    running: bool  # the newest run has no verdict yet, and its process is alive
    waiting: int  # pages that are stored and whose publications are not made yet: a job was killed at its end

    @property
    def good(self) -> bool:
        """Whether the last finished run was good, and none died after it; an archive without a run is."""
        if self.runs and not self.runs[0]["verdict"] and not self.running:
            return False
        finished = [run for run in self.runs if run["verdict"]]
        return not finished or finished[0]["verdict"] == "good"

    def as_json(self) -> str:
        """For scripts."""
        return json.dumps({**asdict(self), "good": self.good}, ensure_ascii=False, indent=2)

    def as_text(self) -> str:
        """For people."""
        lines = [*self._source_lines(), "", *self._run_lines(), *self._failure_lines()]
        lines += [*self._waiting_lines(), *self._passed_lines(), *self._heading_lines(), *self._doubtful_lines()]
        return "\n".join([*lines, self._public_line()])

    def _source_lines(self) -> list[str]:
        head = f"{'source':12} {'last verdict':12} {'publications':>12} {'live':>6} {'gone':>6} {'other':>6}  last seen"
        rows = [
            f"{row['id']:12} {row['verdict'] or '-':12} {row['publications']:12} {row['live']:6} {row['gone']:6} "
            f"{row['pages'] - row['live'] - row['gone']:6}  {row['last_seen'] or '-'}"
            + (f"\n{'':12} {row['reason']}" if row["reason"] else "")
            for row in self.sources
        ]
        return [head, *rows]

    def _run_lines(self) -> list[str]:
        return [
            f"run {run['id']}: {run['verdict'] or self._without_verdict}, "
            f"{run['started']} to {run['ended'] or '?'}, {run['origin']}"
            + (f", since {run['since']}" if run["since"] else "")
            + (f", at most {run['limit_articles']} articles a source" if run["limit_articles"] else "")
            + (f", resumed {run['resumes']} time(s)" if run["resumes"] else "")
            for run in self.runs
        ] or ["no run yet"]

    @property
    def _without_verdict(self) -> str:
        return "running" if self.running else "interrupted (run the same command again, it goes on where it was)"

    def _failure_lines(self) -> list[str]:
        return [f"  {row['source_id']}: {row['url']}: {row['reason']}" for row in self.failures]

    def _waiting_lines(self) -> list[str]:
        if not self.waiting or self.running:
            return []
        return [
            f"{self.waiting} page(s) are stored and not published yet: the next crawl, import or rebuild makes them"
        ]

    def _passed_lines(self) -> list[str]:
        """What the rules over titles left out, and what a sample says of them."""
        said = [f"{row['source_id']} {row['passed']} ({row['missed']} of {row['sampled']})" for row in self.passed]
        if not said:
            return []
        return [
            "rows passed over by their titles, and how many of a sample were on fraud all the same: " + ", ".join(said)
        ]

    def _heading_lines(self) -> list[str]:
        """Headings that the table of headings should perhaps hold."""
        if not self.unknown_headings:
            return []
        named = ", ".join(f"{row['heading']} {row['count']}" for row in self.unknown_headings)
        return [f"headings of cases that are none we know: {named}"]

    def _doubtful_lines(self) -> list[str]:
        if self.doubtful is None:
            return []
        pairs = [f"  perhaps a copy: {row['shorter']}\n    of {row['longer']}: {row['why']}" for row in self.doubtful]
        return pairs or ["no page may be a copy of another beyond those that are linked"]

    def _public_line(self) -> str:
        if self.publishing is None:
            return "nothing published yet: run `fanzha publish`"
        return f"public file: {self.publishing['publications']} publications, made {self.publishing['at']}"


_SOURCES = """
    select s.id, s.name, count(p.id) as pages, coalesce(sum(p.state = 'live'), 0) as live,
           coalesce(sum(p.state = 'gone'), 0) as gone, max(p.last_seen) as last_seen,
           (select count(*) from publications where source_id = s.id and topic <> 'other') as publications,
           (select verdict from run_sources where source_id = s.id order by run_id desc limit 1) as verdict,
           (select reason from run_sources where source_id = s.id order by run_id desc limit 1) as reason
    from sources s left join pages p on p.source_id = s.id group by s.id order by s.id
"""
_FAILURES = "select source_id, url, reason from frontier where state = 'failed' order by source_id, rowid"

_PASSED = """
    select source_id, passed, sampled, missed from run_sources r
    where passed + sampled > 0 and run_id = (select max(run_id) from run_sources where source_id = r.source_id)
    order by source_id
"""
_DOUBTFUL = """
    select p.url as shorter, q.url as longer, l.why from links l
    join documents d on d.id = l.document_id join pages p on p.id = d.page_id
    join documents e on e.id = l.other_id join pages q on q.id = e.page_id
    where l.relation = 'doubtful' order by p.url, q.url
"""
_UNKNOWN_HEADINGS = """
    select heading_as_written as heading, count(*) as count from case_sections where heading = 'other'
    group by 1 order by 2 desc, 1 limit ?
"""


def read_status(data: Path, *, failures: bool = False, copies: bool = False) -> Status:
    """The status of a data folder. Raises sqlite3.OperationalError where there is no archive."""
    with closing(sqlite3.connect(f"file:{data / 'archive.db'}?mode=ro", uri=True)) as db:
        check(db)
        db.row_factory = sqlite3.Row

        def rows(sql: str, *parameters: object) -> Rows:
            return tuple(dict(row) for row in db.execute(sql, parameters))

        runs = rows("select * from runs order by id desc limit ?", LAST_RUNS)
        return Status(
            sources=rows(_SOURCES),
            runs=runs,
            publishing=next(iter(rows("select * from publishings order by id desc limit 1")), None),
            doubtful=rows(_DOUBTFUL) if copies else None,
            passed=rows(_PASSED),
            unknown_headings=rows(_UNKNOWN_HEADINGS, MOST_HEADINGS),
            failures=rows(_FAILURES) if failures else (),
            waiting=rows("select count(*) as pages from unlinked")[0]["pages"],
            running=bool(runs) and not runs[0]["verdict"] and _is_locked(data / "writer.lock"),
        )


def _is_locked(path: Path) -> bool:
    """Whether a living process holds the writer's lock."""
    try:
        with path.open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)  # let go at once, with the file
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
