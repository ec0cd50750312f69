"""The history of the tables that no WARC file holds: what was asked for, what came of it, what was published.

A migration that has run is never edited: add another. A table that comes new needs none: it is made as it is declared
(archive.store.tables), so that a migration of such a table leaves it alone where it is not there yet. Of what all of
them together make, a test holds that it is what archive.schema declares.
"""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database, Migrations
from sqlite_utils.db import DescIndex

migrations = Migrations("fanzha")


def make(
    db: Database,
    name: str,
    columns: dict[str, Any],
    pk: str | tuple[str, ...],
    foreign_keys: tuple[tuple[str, str, str], ...] = (),
    not_null: tuple[str, ...] = (),
) -> None:
    """Make a strict table."""
    db.table(name).create(columns, pk=pk, foreign_keys=foreign_keys, not_null=not_null, strict=True)


@migrations()
def m001_first_tables(db: Database) -> None:
    make(
        db,
        "sources",
        {"id": str, "name": str, "level": str, "region_code": str, "home_url": str, "family": str, "official": int},
        pk="id",
        not_null=("name", "level", "official"),
    )
    make(
        db,
        "runs",
        {
            "id": int,
            "started": str,
            "ended": str,
            "verdict": str,
            "origin": str,
            "since": str,
            "limit_articles": int,
            "resumes": int,
            "version": str,
        },
        pk="id",
        not_null=("started", "origin", "resumes"),
    )
    counts = (
        *("lists", "listed", "articles", "live", "unread", "new_pages", "new_versions"),
        *("known", "vanished", "gone", "challenged", "blocked", "refused", "errors"),
    )
    make(
        db,
        "run_sources",
        {"run_id": int, "source_id": str, "verdict": str, "reason": str, **dict.fromkeys(counts, int)},
        pk=("run_id", "source_id"),
        foreign_keys=(("run_id", "runs", "id"), ("source_id", "sources", "id")),
        not_null=counts,
    )
    make(
        db,
        "frontier",
        {
            "source_id": str,
            "key": str,
            "url": str,
            "role": str,
            "column_name": str,
            "list_title": str,
            "list_date": str,
            "paging": str,
            "run_id": int,
            "state": str,
            "priority": int,
            "reason": str,
        },
        pk=("source_id", "key"),
        foreign_keys=(("source_id", "sources", "id"), ("run_id", "runs", "id")),
        not_null=("url", "role", "run_id", "state", "priority"),
    )
    db.table("frontier").create_index(["source_id", "state", "priority"])
    make(
        db,
        "hosts",
        {"host": str, "not_before": str, "reason": str},
        pk="host",
        not_null=("not_before",),
    )
    make(
        db,
        "publishings",
        {
            "id": int,
            "at": str,
            "sha256": str,
            "bytes": int,
            "publications": int,
            "by_source": str,
            "forced": str,
        },
        pk="id",
        not_null=("at", "sha256", "bytes", "publications", "by_source"),
    )


@migrations()
def m002_attachments(db: Database) -> None:
    db.table("run_sources").add_column("attachments", int, not_null_default=0)
    db.table("frontier").add_column("page", str)
    db.conn.execute("drop index idx_frontier_source_id_state_priority")
    db.table("frontier").create_index(["source_id", "state", DescIndex("priority")])  # as it is claimed


@migrations()
def m003_fleet(db: Database) -> None:
    for name in ("family", "evidence", "rule", "answered", "kind"):
        db.table("frontier").add_column(name, str)
    for name in ("passed", "skipped", "sampled", "missed"):
        db.table("run_sources").add_column(name, int, not_null_default=0)
    for name in ("family", "family_evidence"):
        db.table("run_sources").add_column(name, str)
    db.table("sources").add_column("looked_at", str)
    make(
        db,
        "columns",
        {
            "source_id": str,
            "name": str,
            "url": str,
            "found_by": str,
            "found_on": str,
            "found_at": str,
            "state": str,
            "checked_at": str,
            "listed": int,
            "dated": int,
            "share": float,
            "family": str,
        },
        pk=("source_id", "name"),
        foreign_keys=(("source_id", "sources", "id"),),
        not_null=("url", "found_by", "found_on", "found_at", "state"),
    )
    make(
        db,
        "passed_over",
        {
            "source_id": str,
            "key": str,
            "url": str,
            "title": str,
            "listed_date": str,
            "column_name": str,
            "rule": str,
            "first_seen": str,
            "last_seen": str,
        },
        pk=("source_id", "key"),
        foreign_keys=(("source_id", "sources", "id"),),
        not_null=("url", "rule", "first_seen", "last_seen"),
    )


@migrations()
def m004_failures_as_codes(db: Database) -> None:
    db.table("frontier").add_column("about", str)
