"""Crawls, fetches, checks or adds sites that are served here; a process of its own, since a reactor runs once.

The first argument is the job, in JSON: {"do": "crawl", "fetch", "check", "new-source" or "command", …, "sabotage":
{NAME: HOW}}.
"""

from __future__ import annotations

import builtins
import dataclasses
import errno
import json
import multiprocessing
import os
import pkgutil
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta, tzinfo
from itertools import cycle
from pathlib import Path
from typing import Any

import archive.disk_space
import archive.readers.pages
import archive.store.archive
import archive.warc.writer
import crawler.commands.new_source
import crawler.families.list_end
import crawler.job
import crawler.registry
import crawler.run
import crawler.settings
from archive.cli import main
from archive.progress import WorkStep
from archive.progress.dated_lines import DatedLines
from archive.progress.display import Display
from archive.reasons import in_english
from archive.store.archive import Archive
from archive.store.reports import fetched_addresses
from archive.warc.revisits import PayloadReference
from archive.warc.writer import RecordPlace, ServedResponse, WarcWriter
from crawler.check import as_text, check_all, to_json
from crawler.demo.sources import SETTINGS
from crawler.families import FAMILIES
from crawler.run import Options
from crawler.source import FETCH_SETTINGS, Evidence, SourceSpider, fetch_spider
from tests.support import sabotage

Declared = dict[str, Any]
REFUSED: list[str] = []  # URLs of records that a full disk refused


def crawl(data: str, sources: list[Declared], settings: dict[str, Any] | None = None, **options: Any) -> int:
    """Crawl those sources into a folder; `since`, `limit`, `replay` and `request_all` are Options'."""
    return _run(data, _spiders(sources), {**SETTINGS, **(settings or {})}, **options)


def fetch(data: str, urls: list[str], settings: dict[str, Any] | None = None) -> int:
    """Fetch those addresses into a folder."""
    return _run(data, [fetch_spider(tuple(urls))], {**SETTINGS, **FETCH_SETTINGS, **(settings or {})})


def check(sources: list[Declared]) -> int:
    """Check those sources: the diagnoses, and each as text."""
    found = check_all(_spiders(sources), replay=None, settings=SETTINGS, log_level="CRITICAL")
    print(json.dumps([json.loads(to_json(found)), [as_text(one) for one in found]]))
    return 0


def new_source(arguments: list[str]) -> int:
    """`fanzha new-source` of those arguments, with the guard open for loopback."""
    for name, value in SETTINGS.items():
        setattr(crawler.settings, name, value)
    main(["new-source", *arguments])
    return 0


def command(
    arguments: list[str],
    sources: list[Declared] | None = None,
    variables: dict[str, str] | None = None,
    settings: dict[str, Any] | None = None,
) -> int:
    """Any `fanzha` command, without the variables that this environment may set for it (but that publishing makes no
    exports), and with these. With `sources`,
    these are the registry's, and the guard is open for loopback; `settings` are more settings then."""
    if sources is not None:
        spiders = {str(one.name): one for one in _spiders(sources)}
        setattr(crawler.registry, "sources", lambda: spiders)  # noqa: B010 - a function is not assigned to
        for name, value in {**SETTINGS, **(settings or {})}.items():
            setattr(crawler.settings, name, value)
    for name in [name for name in os.environ if name.startswith("FANZHA_") and name != "FANZHA_EXPORTS"]:
        del os.environ[name]
    os.environ.update(variables or {})
    main(arguments, "fanzha")
    return 0


def _spiders(sources: list[Declared]) -> list[type[SourceSpider]]:
    return [_spider(**declared) for declared in sources]


def _spider(name: str, family: str, home_url: str, evidence: str = Evidence.UNKNOWN, **more: Any) -> type[SourceSpider]:
    """A spider for a made site; its family may be wrong."""
    declaration = {
        "name": name,
        "office": "样例市人民检察院",
        "level": "prefecture",
        "region_code": None,
        "home_url": home_url,
        "family": FAMILIES[family],
        **more,
        "evidence": Evidence(evidence),
        "columns": tuple(more.get("columns", ())),
    }
    return type(name, (SourceSpider,), declaration)


def _run(
    data: str,
    spiders: list[type[SourceSpider]],
    settings: dict[str, Any],
    since: str | None = None,
    limit: int | None = None,
    replay: str | None = None,
    *,
    request_all: bool = True,  # most tests are about what a site answers, not about when it is asked
) -> int:
    options = Options(since, limit, Path(replay) if replay else None, request_all, settings=settings)
    with closing(Archive.open(Path(data))) as archive, archive.lock():
        done = crawler.run.run(archive, spiders, options)
        found = fetched_addresses(archive.db, "fetch", done.run_id)
    said = {
        "verdict": done.verdict,
        "sources": [{**row, "reason": row["reason"] and in_english(row["reason"])} for row in done.sources],
        "resumed": done.resumed,
        "error": str(done.error),
        "lost": [line for file in done.recovered for line in file.loss],
        "refused_writes": len(REFUSED),
        "singles": [{**dataclasses.asdict(one), "outcome": one.outcome} for one in found],
    }
    print(json.dumps(said))
    return 0 if done.good else 1


def fill_the_disk(after: int | str) -> None:
    """Refuse every record after so many; or from the one on whose address ends so."""
    write = WarcWriter.write
    written: list[str] = []

    def full(writer: WarcWriter, response: ServedResponse, original: PayloadReference | None = None) -> RecordPlace:
        if REFUSED or (len(written) >= after if isinstance(after, int) else response.url.endswith(after)):
            REFUSED.append(response.url)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written.append(response.url)
        return write(writer, response, original)

    setattr(WarcWriter, "write", full)  # noqa: B010 - a method is not assigned to


def keep_free(size: int) -> None:
    """Leave so many bytes free, as on a small disk."""
    archive.disk_space.KEEP_FREE, archive.disk_space.CRAWL_NEEDS = size, 2 * size


def trace(path: str) -> None:
    """Write each SQL statement that the archive runs to a file, a line of JSON each."""
    connect = archive.store.archive._connect

    def connected(data: Path, seal: Any) -> Any:
        db, changed = connect(data, seal)
        file = Path(path).open("a", buffering=1)  # noqa: SIM115 - until this process ends
        db.conn.set_trace_callback(lambda sql: print(json.dumps(sql), file=file))
        return db, changed

    setattr(archive.store.archive, "_connect", connected)  # noqa: B010 - a function is not assigned to


def move_the_clock(days: float) -> None:
    """Let this process live so many days later: whatever archive.warc.writer.now says, and so runs and records."""

    class Later(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(days)

    setattr(archive.warc.writer, "datetime", Later)  # noqa: B010 - a class is not assigned to


def signal_at_first_step(name: str) -> None:
    """Let the first step of long work be stopped by a signal to all processes, as by Ctrl-C."""
    add = Display.add

    def stopped(display: Display, step: WorkStep) -> None:
        add(display, step)
        setattr(Display, "add", add)  # noqa: B010 - a method is not assigned to
        os.killpg(0, getattr(signal, name))

    setattr(Display, "add", stopped)  # noqa: B010 - a method is not assigned to


def die_after(function: str, call: int) -> None:
    """Let this process be killed when a function, by its full name, has returned for the n-th time."""
    place, name = function.rsplit(".", 1)
    owner = pkgutil.resolve_name(place)
    original, left = getattr(owner, name), [call]

    def dying(*arguments: Any, **options: Any) -> Any:
        found = original(*arguments, **options)
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        return found

    setattr(owner, name, dying)


def fail_in(function: str, errors: str, address: str = "") -> None:
    """Let a function, by its full name, raise built-in errors in turn if this address is in one of its arguments."""
    place, name = function.rsplit(".", 1)
    owner = pkgutil.resolve_name(place)
    original, raised = getattr(owner, name), cycle(errors.split())

    def failing(*arguments: Any, **options: Any) -> Any:
        if address in repr(arguments):
            raise getattr(builtins, next(raised))("made for a test")
        return original(*arguments, **options)

    setattr(owner, name, failing)


DO: dict[str, Callable[..., int]] = {
    "crawl": crawl,
    "fetch": fetch,
    "check": check,
    "new-source": new_source,
    "command": command,
}
SABOTAGE: dict[str, Callable[[Any], object]] = {
    "full_after": fill_the_disk,  # records, or the end of an address
    "days_later": move_the_clock,
    "trace": trace,  # path of the file
    # bytes; the system lets no file grow beyond
    "largest_file": lambda most: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    # pages with sabotage.DEADLY in them kill their reader
    "deadly": lambda _: setattr(archive.readers.pages, "read_and_analyse", sabotage.read_but_die),
    # reading processes end before they are ready
    "no_readers": lambda _: multiprocessing.set_executable("/bin/false"),
    # bytes that a crawl leaves free; it needs twice as many to begin
    "keep_free": keep_free,
    # as if it were not installed
    "without_playwright": lambda _: sys.modules.update({"playwright": None}),  # type: ignore[dict-item]
    # pages after which a list waits for its articles
    "trial_after": lambda pages: setattr(crawler.families.list_end, "PAGES_BEFORE_A_TRIAL", pages),
    # file of an authority whose certificates are valid
    "trusted": lambda path: os.environ.update(SSL_CERT_FILE=path),
    # seconds for answers that are under way when a signal comes
    "answer_seconds": lambda most: setattr(crawler.job, "MAX_ANSWER_SECONDS", most),
    "signal_at_first_step": signal_at_first_step,  # its name
    "dies_after": lambda how: die_after(*how),  # a function, and how often it returns before
    "fails_in": lambda how: fail_in(*how),  # a function, names of errors, and an address
    # seconds, after which a pipe has its first line of progress
    "progress_after": lambda seconds: setattr(DatedLines, "first", seconds),
    # sources that are crawled at once
    "at_once": lambda most: setattr(crawler.run, "MAX_SOURCES_AT_ONCE", most),
}


def do() -> int:
    """Do the job that the command line names; the exit status."""
    job = json.loads(sys.argv[1])
    for name, how in job.pop("sabotage", {}).items():
        SABOTAGE[name](how)
    return DO[job.pop("do")](**job)
