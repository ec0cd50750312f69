"""The health of the archive, for `fanzha status`: reads only, so that it works while a crawl runs."""

from __future__ import annotations

import fcntl
import json
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from archive.reading import READER_VERSION
from archive.reasons import failure_in_english, in_english
from archive.sqlite_uri import sqlite_uri
from archive.store.tables import check_version
from archive.terminal import aligned

LAST_RUNS = 5
MOST_HEADINGS = 10
Rows = tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Status:
    """Sources, runs and the public file as they stand."""

    sources: Rows  # each with its pages by state, and its last verdict and the day of that run
    elsewhere: Rows  # hosts that no source is for, and imported files, with their pages by state
    runs: Rows  # newest first; of single addresses with how many, where that is still known
    publishing: dict[str, Any] | None  # the last public file
    doubtful: Rows | None  # pairs of pages that may be copies; None if not asked for
    passed: Rows  # of each source's last run: rows passed over by their titles, sampled ones, and misses among these
    passed_rows: Rows | None  # those rows; None if not asked for
    unknown_headings: Rows  # of cases, with how often they stand there, most frequent first
    failures: Rows | None  # addresses that failed in each source's last run; None if not asked for
    running: bool  # the newest run has no verdict yet, and its process is alive
    other_reader: int  # pages whose text another version of the reader read
    waiting: int  # pages that are stored and whose publications are not made yet: a job was killed at its end

    @property
    def good(self) -> bool:
        """Whether each source was good when it was last crawled, and no run died since; an archive without a run is."""
        if self.runs and not self.runs[0]["verdict"] and not self.running:
            return False
        return all(row["verdict"] in (None, "good") for row in self.sources)

    def as_json(self) -> str:
        """For scripts."""
        return json.dumps({**asdict(self), "good": self.good}, ensure_ascii=False, indent=2)

    def as_text(self) -> str:
        """For people."""
        lines = [*self._source_lines(), *self._elsewhere_lines(), "", *self._run_lines(), *self._failure_lines()]
        lines += [
            *self._waiting_lines(),
            *self._other_reader_lines(),
            *self._passed_lines(),
            *self._heading_lines(),
            *self._doubtful_lines(),
        ]
        return "\n".join([*lines, self._public_line()])

    def _source_lines(self) -> list[str]:
        """Each source; below it what its last run says beside the verdict."""
        head = ("source", "last verdict", "on", *_PAGES_HEAD)
        rows = [(row["id"], row["verdict"] or "-", row["day"] or "-", *_pages(row)) for row in self.sources]
        first, *lines = aligned([head, *rows])
        indent = " " * first.index("last verdict")
        reasons = [f"\n{indent}{in_english(row['reason'])}" if row["reason"] else "" for row in self.sources]
        return [first, *(line + reason for line, reason in zip(lines, reasons, strict=True))]

    def _elsewhere_lines(self) -> list[str]:
        """A table of its own: a long host would push the figures of all sources aside."""
        if not self.elsewhere:
            return []
        return ["", *aligned([("elsewhere", *_PAGES_HEAD), *((row["id"], *_pages(row)) for row in self.elsewhere)])]

    def _run_lines(self) -> list[str]:
        return [
            f"run {run['id']}: {run['verdict'] or self._without_verdict}{_of_singles(run)}, "
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
        if self.failures is None:
            return []
        lines = [
            f"  {row['source_id']}: {row['url']}: {failure_in_english(row['kind'], row['why'], row['about'])}"
            for row in self.failures
        ]
        return (
            ["failed in each source's last run:", *lines] if lines else ["no address failed in any source's last run"]
        )

    def _waiting_lines(self) -> list[str]:
        if not self.waiting or self.running:
            return []
        return [
            f"{self.waiting} page(s) are stored and not published yet: the next crawl, import or rebuild makes them"
        ]

    def _other_reader_lines(self) -> list[str]:
        if not self.other_reader:
            return []
        return [
            f"{self.other_reader} page(s) were read by another version of fanzha: `fanzha rebuild` reads them again"
        ]

    def _passed_lines(self) -> list[str]:
        """What the rules over titles left out, and what a sample says of them."""
        if not self.passed:
            return []
        passed = ", ".join(f"{row['source_id']} {row['passed']}" for row in self.passed)
        sampled, missed = (sum(row[name] for row in self.passed) for name in ("sampled", "missed"))
        sample = f"of a sample of {sampled}, {missed} were on fraud" if sampled else "no sample yet"
        see = " (see --passed)" if self.passed_rows is None else ""
        return [f"rows passed over by their titles{see}: {passed}; {sample}", *map(_passed_row, self.passed_rows or ())]

    def _heading_lines(self) -> list[str]:
        """Headings that the table of headings should perhaps hold."""
        if not self.unknown_headings:
            return []
        named = ", ".join(f"{row['heading']} {row['count']}" for row in self.unknown_headings)
        return [f"headings of cases that are none we know: {named}"]

    def _doubtful_lines(self) -> list[str]:
        if self.doubtful is None:
            return []
        pairs = [
            f"  perhaps a copy: {row['shorter']}\n    of {row['longer']}: {in_english(row['why'])}"
            for row in self.doubtful
        ]
        return pairs or ["no page may be a copy of another beyond those that are linked"]

    def _public_line(self) -> str:
        if self.publishing is None:
            return "nothing published yet: run `fanzha publish`"
        return f"public file: {self.publishing['publications']} publications, made {self.publishing['at']}"


_PAGES_HEAD = ("publications", "live", "gone", "other", "last seen")


def _pages(row: dict[str, Any]) -> tuple[str | int, ...]:
    """The cells below _PAGES_HEAD."""
    other = row["pages"] - row["live"] - row["gone"]
    return row["publications"], row["live"], row["gone"], other, row["last_seen"] or "-"


def _of_singles(run: dict[str, Any]) -> str:
    """Of a run over single addresses, the reason for its verdict, and that it is one; of others nothing."""
    if not run["single"]:
        return ""
    reason = f" ({in_english(run['reason'])})" if run["reason"] else ""
    return f"{reason}, fetch of {run['addresses'] or 'single'} address(es)"


def _passed_row(row: dict[str, Any]) -> str:
    return f"  {row['source_id']}: {row['rule']}: {row['date'] or 'no date'} {row['title']} {row['url']}"


_SOURCES = """
    select s.id, s.name, count(p.id) as pages, coalesce(sum(p.state = 'live'), 0) as live,
           coalesce(sum(p.state = 'gone'), 0) as gone, max(p.last_seen) as last_seen,
           (select count(*) from publications where source_id = s.id and topic <> 'other') as publications,
           l.verdict, l.reason, substr(r.started, 1, 10) as day
    from sources s left join pages p on p.source_id = s.id
    left join run_sources l on l.source_id = s.id
      and l.run_id = (select max(run_id) from run_sources where source_id = s.id and verdict is not 'absent')
    left join runs r on r.id = l.run_id
    where {} group by s.id order by s.id
"""
# What is crawled has a home page. What has none and yet was run stands for addresses that were fetched one by one.
_CRAWLED = "s.home_url is not null"
_ELSEWHERE = "s.home_url is null and l.run_id is null"
_RUNS = """
    select r.*, l.run_id is not null as single, l.reason,
           (select nullif(count(*), 0) from frontier f where f.run_id = r.id and f.source_id = l.source_id
              and f.role = 'article') as addresses
    from runs r left join (select l.* from run_sources l join sources s on s.id = l.source_id
                           where s.home_url is null) l on l.run_id = r.id
    order by r.id desc limit ?
"""  # the frontier holds a source's last run only
_FAILURES = """
    select source_id, url, kind, reason as why, about from frontier where state = 'failed' order by source_id, rowid
"""

_PASSED = """
    select source_id, passed, sampled, missed from run_sources r
    where passed + sampled > 0
      and run_id = (select max(run_id) from run_sources where source_id = r.source_id and verdict is not 'absent')
    order by source_id
"""
_PASSED_ROWS = """
    select source_id, rule, list_date as date, list_title as title, url from frontier where state = 'passed'
    order by source_id, rule, list_date desc, url
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

_OTHER_READER = """
    select count(*) as pages from pages p join page_versions v on v.id = p.version_id where v.reader_version <> ?
"""


def read_status(data: Path, *, failures: bool = False, passed: bool = False, copies: bool = False) -> Status:
    """The status of a data folder. Raises sqlite3.OperationalError where there is no archive."""
    with closing(sqlite3.connect(sqlite_uri(data / "archive.db", mode="ro"), uri=True)) as db:
        check_version(db)
        db.row_factory = sqlite3.Row

        def rows(sql: str, *parameters: object) -> Rows:
            return tuple(dict(row) for row in db.execute(sql, parameters))

        runs = rows(_RUNS, LAST_RUNS)
        return Status(
            sources=rows(_SOURCES.format(_CRAWLED)),
            elsewhere=rows(_SOURCES.format(_ELSEWHERE)),
            runs=runs,
            publishing=next(iter(rows("select * from publishings order by id desc limit 1")), None),
            doubtful=rows(_DOUBTFUL) if copies else None,
            passed=rows(_PASSED),
            passed_rows=rows(_PASSED_ROWS) if passed else None,
            unknown_headings=rows(_UNKNOWN_HEADINGS, MOST_HEADINGS),
            failures=rows(_FAILURES) if failures else None,
            other_reader=rows(_OTHER_READER, READER_VERSION)[0]["pages"],
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
