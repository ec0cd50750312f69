"""Crawls of running sample sites, and what else fetches from them, in processes of their own (crawl_process)."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from crawler.demo.sources import sample_spiders
from tests.support.job_processes import START, JobProcess
from tests.support.sample_site import ChangedSite
from tests.support.tables import tables

Popen = subprocess.Popen[str]

NEAR = timedelta(minutes=5)  # what is further in the future was made by a clock that was ahead
DECLARED = ("name", "office", "level", "region_code", "home_url", "evidence", "columns")


@dataclass(frozen=True)
class Crawled:
    """What a crawl said and left."""

    exit_status: int
    said: dict[str, Any]
    stderr: str
    data: Path

    def source(self, name: str) -> dict[str, Any]:
        """The ledger's row."""
        found: dict[str, Any] = next(row for row in self.said["sources"] if row["source_id"] == name)
        return found

    def query(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Rows of the working file."""
        return query(self.data, sql, *parameters)


def query(data: Path, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    """Rows of a data folder's working file."""
    with sqlite3.connect(data / "archive.db") as db:
        return db.execute(sql, parameters).fetchall()


def declarations(site: ChangedSite, *names: str) -> list[dict[str, Any]]:
    """The sample site's sources, or those of these names."""
    spiders = [one for one in sample_spiders(site.ucap_url, site.trs_url) if not names or one.name in names]
    return [{**{name: getattr(one, name) for name in DECLARED}, "family": one.family.name} for one in spiders]


def begin(do: str, *, env: Mapping[str, str] | None = None, cwd: Path | None = None, **job: Any) -> JobProcess | Popen:
    """Begin a job of crawl_process. With an environment or a folder of its own it is a new Python."""
    job = {"do": do, **job}
    if env is None and cwd is None:
        return JobProcess(job)
    return subprocess.Popen(
        [sys.executable, "-c", START.format("crawl_process", "do"), json.dumps(job, default=str)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **(env or {})},
        cwd=cwd,
        start_new_session=True,
    )


def run_job(
    do: str,
    *,
    interrupt: Callable[[], bool] | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    **job: Any,
) -> subprocess.CompletedProcess[str]:
    """Do a job of crawl_process to the end, or until `interrupt` says that Ctrl-C is to be pressed."""
    process = begin(do, env=env, cwd=cwd, **job)
    try:
        while interrupt and process.poll() is None:
            if interrupt():
                os.killpg(process.pid, signal.SIGINT)  # to all of its processes, as a terminal does
                break
            time.sleep(0.05)
        stdout, stderr = process.communicate(timeout=300)
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
    return subprocess.CompletedProcess(do, process.returncode, stdout, stderr)


def fanzha(*arguments: str, data: Path, **job: Any) -> subprocess.CompletedProcess[str]:
    """Run a `fanzha` command on a data folder."""
    return run_job("command", arguments=["--data", str(data), *arguments], **job)


def ran(do: str, data: Path, *, interrupt: Callable[[], bool] | None = None, **job: Any) -> Crawled:
    """Crawl or fetch into that folder, with a clock that shows a later second than what is in it: moments have whole
    seconds, and a page that is requested twice in one is one answer."""
    sabotage = job.pop("sabotage", {})
    days = sabotage.get("days_later", 0)
    if ahead := _ahead(data, days):
        sabotage = {**sabotage, "days_later": days + ahead}
    done = run_job(do, data=data, interrupt=interrupt, sabotage=sabotage, **job)
    assert done.stdout, done.stderr
    return Crawled(done.returncode, json.loads(done.stdout.splitlines()[-1]), done.stderr, data)


def _ahead(data: Path, days_later: float) -> float:
    """The days by which a clock must be ahead to show a later second than the last in a folder, if that is near."""
    if not (data / "archive.db").exists():
        return 0
    sql = "select max(fetched_at) from captures union select max(started) from runs union select max(ended) from runs"
    last = max(str(moment or "2000-01-01T00:00:00Z") for (moment,) in query(data, sql))
    missing = datetime.fromisoformat(last) + timedelta(seconds=1) - datetime.now(UTC) - timedelta(days_later)
    return missing / timedelta(days=1) if timedelta(0) < missing < NEAR else 0


def changed_by_rebuild(data: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The tables that `fanzha rebuild` makes otherwise than they are, times and places in WARC files aside."""
    before = tables(data / "archive.db")
    assert fanzha("rebuild", "--workers", "0", data=data).returncode == 0
    return {name: rows for name, rows in tables(data / "archive.db").items() if rows != before[name]}


def killed(process: JobProcess | Popen, begun: Callable[[], object], seconds: float = 0) -> bool:
    """Kill a process so many seconds after something has begun; False if it had ended by itself."""
    while not begun() and process.poll() is None:
        time.sleep(0.002)
    time.sleep(seconds)
    running = process.poll() is None
    if running:
        os.kill(process.pid, signal.SIGKILL)
    process.wait()
    return running


def crawl(data: Path, site: ChangedSite, *names: str, **job: Any) -> Crawled:
    """Crawl the sample site's sources, or those of these names."""
    return ran("crawl", data, sources=declarations(site, *names), **job)
