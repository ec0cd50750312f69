"""Runs all checks on a data folder, also while a crawl runs, or on a backup. Changes nothing."""

from __future__ import annotations

import multiprocessing
import signal
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

from archive.backup import bag
from archive.backup.errors import NotABackup
from archive.progress import progress
from archive.progress.steps import BYTES
from archive.sqlite_uri import sqlite_uri
from archive.store.changes.seal import is_sealed
from archive.store.ledger_copy import LEDGER, PREVIOUS
from archive.store.working_file import PAYLOAD, WORKING_FILE, WorkingFileLost, check_working_file, is_locked
from archive.verify.findings import UNREADABLE, Finding, Verified, raise_of_machine
from archive.verify.public_checks import check_public, public_files
from archive.verify.table_checks import check_at_rest, check_tables
from archive.verify.warc_checks import WarcFindings, WarcJob, check_warc
from archive.warc.cdxj import index_files
from archive.warc.folder import INDEX_END, OPEN, names_not_utf8, warc_files

MIN_BYTES_PER_PROCESS = 32 * 1024 * 1024  # with less to read, one process is done before another has started
# Tables whose rows the summary counts, by their words in it.
COUNTED = {"texts": "page_versions", "publishings": "publishings", "recorded losses": "losses"}


def verify(folder: Path) -> Verified:
    """Check a data folder, or a backup and the data folder in it. Raises OSError and sqlite3.OperationalError."""
    is_backup = bag.is_bag(folder)
    is_in_backup = is_backup or bag.is_bag(folder.resolve().parent)
    data = folder / PAYLOAD if is_backup else folder
    is_running = is_locked(data)
    findings = list(_check_bag(folder)) if is_backup else []
    findings += (Finding("warc_name", name) for name in names_not_utf8(data / "warc"))
    tables, lost = _tables(data, is_backup=is_in_backup)
    findings += lost
    checked = {"WARC files": 0, "records": 0, "captures": 0}
    for done in _check_warc_files(data, tables, is_running=is_running):
        findings += done.findings
        found = (1, done.records, done.captures)
        checked = {what: checked[what] + more for what, more in zip(checked, found, strict=True)}
    is_at_rest = not is_running and is_sealed(data / WORKING_FILE)
    if tables:
        with progress("checking the tables"):
            findings += check_tables(tables, str(data / WORKING_FILE))
            findings += () if is_running else check_at_rest(data, tables)
            checked |= _count(tables)
    with progress("checking the public files"):
        findings += check_public(data / "public", tables)
    checked["public files"] = len(public_files(data / "public"))
    return Verified(tuple(findings), checked, is_running or is_locked(data), is_at_rest, is_in_backup)


def is_archive(folder: Path) -> bool:
    """Whether there is anything of an archive or of a backup in a folder."""
    names = (WORKING_FILE, LEDGER, PREVIOUS, "warc", "public")
    return bag.is_bag(folder) or any((folder / name).exists() for name in names)


def _tables(data: Path, *, is_backup: bool) -> tuple[str | None, list[Finding]]:
    """The URI by which the working file is read. In a backup it is opened so that no file is made beside it."""
    path = data / WORKING_FILE
    try:
        check_working_file(data)
    except WorkingFileLost as error:
        return None, [Finding("tables_lost", str(path), f"it {error.what}")]
    if not path.exists():
        return None, [Finding("tables_lost", str(path), "it is missing")]
    uri = sqlite_uri(path, immutable=1) if is_backup else sqlite_uri(path, mode="ro")
    try:
        with closing(sqlite3.connect(uri, uri=True)) as db:
            db.execute("select id, url, warc_file, warc_offset from captures limit 1").fetchone()
    except UNREADABLE as error:
        raise_of_machine(error)
        return None, [Finding("tables_lost", str(path), str(error))]
    return uri, []


def _check_bag(folder: Path) -> Iterator[Finding]:
    try:
        for fault in bag.faults(folder):
            yield Finding("backup_file", str(folder / fault.path), fault.what)
    except NotABackup as error:
        yield Finding("backup_manifest", str(folder), str(error))


def _check_warc_files(data: Path, tables: str | None, *, is_running: bool) -> Iterator[WarcFindings]:
    """Check each WARC file that is there, or that the tables name, on all cores if that is worth while."""
    paths = warc_files(data / "warc")
    names = {path.name.removesuffix(OPEN) for path in paths} | _named(tables)
    names |= {path.name.removesuffix(INDEX_END) for path in index_files(data / "warc")}
    jobs = [WarcJob(data / "warc", name, tables, is_running) for name in sorted(names)]
    sizes = {path.name.removesuffix(OPEN): path.stat().st_size for path in paths if path.exists()}
    total = sum(sizes.values())
    with _mapping(total) as mapping, progress("checking WARC files", total, BYTES) as step:
        for job, found in zip(jobs, mapping(_check, jobs), strict=True):
            step.done += sizes.get(job.name, 0)
            yield found


def _check(job: WarcJob) -> WarcFindings:
    """Check a file. If a damaged page of the working file stops this, check the file without it."""
    try:
        return check_warc(job)
    except UNREADABLE as error:
        raise_of_machine(error)
        return check_warc(WarcJob(job.folder, job.name, None, job.is_running))  # check_tables names the damage


Mapping = Callable[[Callable[[WarcJob], WarcFindings], Iterable[WarcJob]], Iterator[WarcFindings]]


@contextmanager
def _mapping(size: int) -> Iterator[Mapping]:
    """`map`, or that of a pool of processes for as many bytes."""
    processes = min(multiprocessing.cpu_count(), size // MIN_BYTES_PER_PROCESS)
    if processes < 2:
        yield map
        return
    ignoring = (signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches them, too; this process ends them
    pool = ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), signal.signal, ignoring)
    try:
        yield pool.map
    finally:
        pool.shutdown(cancel_futures=True)  # on Ctrl-C, begin no further file


def _named(tables: str | None) -> set[str]:
    """The WARC files that the tables name."""
    if tables is None:
        return set()
    try:
        with closing(sqlite3.connect(tables, uri=True)) as db:
            return {name for (name,) in db.execute("select distinct warc_file from captures")}
    except UNREADABLE as error:
        raise_of_machine(error)
        return set()  # check_tables names the damage


def _count(tables: str) -> dict[str, int]:
    try:
        with closing(sqlite3.connect(tables, uri=True)) as db:
            return {what: db.execute(f"select count(*) from {name}").fetchone()[0] for what, name in COUNTED.items()}
    except UNREADABLE as error:
        raise_of_machine(error)
        return {}  # check_tables names the damage
