"""Takes the rows of another machine's ledger that no WARC file holds: runs, and what its last run learned of a source.

docs/many-machines.md has the table of what is taken. What is known of a source (its declaration, columns, skipped rows,
rechecks) is taken whole from the archive whose run of it began last, so that the order in which folders are merged
changes nothing.
"""

from __future__ import annotations

from archive.store.archive import Archive
from archive.store.merged_rows.other_ledger import OtherLedger, last_runs
from archive.store.merged_rows.taken_rows import (
    add_rechecks,
    add_rejected_texts,
    by_source,
    check_hosts,
    extend_rests,
    put_run,
    put_sources,
    put_withdrawals,
    replace_source,
    source_ids,
)

OF_SOURCE = ("columns", "skipped_rows")  # tables whose rows belong to a source


def put_missing_sources(archive: Archive, other: OtherLedger) -> None:
    """Register the sources that only the other machine has, within the caller's transaction: pages find theirs. Raises
    LedgerNotTaken, HostTaken and ROW_ERRORS if nothing of the ledger can be taken."""
    other.check()
    known, sources = source_ids(archive.db), other.sources()
    declared = ((row["id"], row["home_url"]) for row in sources if row["home_url"] is not None)
    check_hosts(archive.db, declared, known_there={row["id"] for row in sources})
    put_sources(archive, (row for row in sources if row["id"] not in known))


def merge_ledger(archive: Archive, other: OtherLedger, at: str) -> int:
    """Take the rows of a ledger, within the caller's transaction, when the pages are in the tables. Returns the number
    of new runs. `at`: UTC, ISO 8601. Raises as put_missing_sources."""
    db = archive.db
    here, there = last_runs(db), other.last_runs()
    put_missing_sources(archive, other)
    runs = sum(put_run(db, run, other.sources_of_run(run["id"]), at) for run in other.runs())
    rechecks = by_source(db, other.rechecks())
    for source in other.sources():
        name = source["id"]
        if there.get(name, "") > here.get(name, ""):
            rows = {table: other.rows_of(table, name) for table in OF_SOURCE}
            replace_source(archive, source, rows, rechecks.get(name, ()))
        elif name in there and there[name] == here[name]:  # pages may have come since the last merge
            add_rechecks(db, rechecks.get(name, ()))
    add_rejected_texts(db, other.rejected_texts())
    extend_rests(db, other.rests())
    put_withdrawals(db, other.withdrawals(), at)
    return runs
