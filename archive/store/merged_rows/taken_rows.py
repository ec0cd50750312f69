"""Writes the rows of another machine's ledger into the working file. Every function runs within the caller's
transaction, and raises ROW_ERRORS for rows that no ledger can have.

A run is known by its identity, whatever its number is here.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import fields
from typing import Any

from sqlite_utils import Database

from archive.errors import FanzhaError
from archive.model import Source
from archive.schema import BY_NAME
from archive.store.archive import Archive
from archive.store.rows import IDS, Row, as_json, insert, insert_all, select
from archive.store.withdrawals.texts import counts_as_found
from archive.urls import canonical_key, host_of

# What rows raise that are none of a ledger: a home page without an address, a source that is not there …
ROW_ERRORS = (sqlite3.IntegrityError, sqlite3.InterfaceError, ValueError)


class HostTaken(FanzhaError):
    """Another machine has a source under another id: merged, two sources would have one site."""

    def __init__(self, there: str, here: str, host: str) -> None:
        super().__init__(
            f"the source {there} is at {host}, as the source {here} here. Nothing of it is taken. Give it one id on "
            f"all machines; if {here} was renamed, crawl {there} once here, which registers it, and merge again"
        )


def source_ids(db: Database) -> set[str]:
    """The ids of all sources, registered or not."""
    return {source_id for (source_id,) in db.conn.execute("select id from sources")}


def check_hosts(db: Database, declared: Iterable[tuple[str, str]], known_there: Container[str]) -> None:
    """Raise HostTaken if a source, given by its id and home page, is on the host of a source here that has another id
    and is not `known_there`. If that machine knows both, one was renamed, and its pages move to the other.

    Of two sources on a host only one gets its pages, whichever was merged last.
    """
    here = defaultdict[str, set[str]](set)
    for source_id, home_url in db.conn.execute("select id, home_url from sources where home_url is not null"):
        here[host_of(canonical_key(home_url))].add(source_id)
    for source_id, home_url in declared:
        host = host_of(canonical_key(home_url))
        others = [one for one in sorted(here.get(host, ())) if one not in known_there]
        if others and source_id not in here[host]:
            raise HostTaken(source_id, others[0], host)


def put_sources(archive: Archive, sources: Iterable[Row]) -> None:
    """Register sources. Those without a home page, of single addresses, get the rows that they have there."""
    rows = tuple(sources)
    archive.put_sources(*(_declared(row) for row in rows if row["home_url"] is not None))
    for row in rows:
        if row["home_url"] is None:
            insert(archive.db, "sources", _own_columns("sources", row), or_ignore=True)


def put_run(db: Database, run: Row, of_sources: Iterable[Row], at: str) -> bool:
    """Take a run with what it did on each source; of one that is known, what an operator accepted. Returns whether it
    is new. `at`: UTC, ISO 8601."""
    if (known := _run_id(db, run["identity"])) is not None:
        for row in of_sources:
            if row["accepted"]:
                values = {"accepted": row["accepted"], "run": known, "source": row["source_id"]}
                db.conn.execute(_ACCEPT, values)
        return False
    row = {**_own_columns("runs", run), "merged": at}
    del row["id"]
    insert(db, "runs", row)
    run_id = _run_id(db, run["identity"])
    for row in of_sources:
        insert(db, "run_sources", {**_own_columns("run_sources", row), "run_id": run_id})
    return True


def replace_source(archive: Archive, source: Row, rows: Mapping[str, Iterable[Row]], rechecks: Iterable[Row]) -> None:
    """Have what another machine knows of a source in place of what is known here: its declaration, its rows by table,
    and the rechecks of its pages."""
    db, name = archive.db, source["id"]
    if source["home_url"] is not None:
        archive.put_sources(_declared(source))
    db.conn.execute("update sources set looked_at = ? where id = ?", (source["looked_at"], name))
    for table, found in rows.items():
        db.conn.execute(f"delete from {table} where source_id = ?", (name,))
        insert_all(db, table, found)
    db.conn.execute("delete from rechecks where page_id in (select id from pages where source_id = ?)", (name,))
    add_rechecks(db, rechecks)


def add_rechecks(db: Database, rechecks: Iterable[Row]) -> None:
    """Add the rechecks of pages that have none."""
    insert_all(db, "rechecks", rechecks, or_ignore=True)


def add_rejected_texts(db: Database, rows: Iterable[Row]) -> None:
    """Add the texts that another machine's source had only while it was not good."""
    insert_all(db, "rejected_texts", rows, or_ignore=True)


def by_source(db: Database, of_pages: Iterable[Row]) -> Mapping[str, list[Row]]:
    """Rows of pages, by the source of their page. Those of pages that are not here are left out."""
    rows = tuple(of_pages)
    ids = {"ids": as_json(row["page_id"] for row in rows)}
    sources = dict(db.conn.execute(f"select id, source_id from pages where id in {IDS}", ids).fetchall())
    found = defaultdict[str, list[Row]](list)
    for row in rows:
        if row["page_id"] in sources:
            found[sources[row["page_id"]]].append(row)
    return found


def extend_rests(db: Database, hosts: Iterable[Row]) -> None:
    """Leave hosts alone until the later moment of both machines."""
    for host in hosts:
        db.conn.execute(_REST, host)


def put_withdrawals(db: Database, rows: Mapping[str, Iterable[Row]], at: str) -> None:
    """Withdraw what was withdrawn there, too, and undo what was undone there. `rows`: by table; `at`: now, UTC, ISO
    8601. The texts count as found now: public files that were made here since the withdrawal there may have them."""
    own = {"found_at": counts_as_found(db, at)}
    for table, found in rows.items():
        insert_all(db, table, ({**row, **own} for row in found), or_ignore=True)
    for row in rows["withdrawals"]:
        if row["undone_at"]:
            db.conn.execute(_UNDO, row)


_UNDO = """
    update withdrawals set undone_at = :undone_at, undone_by = :undone_by, undone_note = :undone_note
    where id = :id and (undone_at is null or undone_at > :undone_at)
"""
_REST = """
    insert into hosts (host, not_before, reason) values (:host, :not_before, :reason)
    on conflict (host) do update set not_before = excluded.not_before, reason = excluded.reason
    where (excluded.not_before, excluded.reason) > (not_before, reason)
"""
_ACCEPT = """
    update run_sources set accepted = :accepted where run_id = :run and source_id = :source
    and (accepted is null or accepted > :accepted)
"""


def _run_id(db: Database, identity: str) -> int | None:
    found = select(db, "select id from runs where identity = ?", [identity])
    return found[0]["id"] if found else None


def _declared(row: Row) -> Source:
    values = {field.name: row[field.name] for field in fields(Source)}
    return Source(**{**values, "official": bool(row["official"])})


def _own_columns(table: str, row: Row) -> dict[str, Any]:
    """The values of a row that this version's table has."""
    return {column.name: row[column.name] for column in BY_NAME[table].columns_of(public=False) if column.name in row}
