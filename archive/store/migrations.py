"""The history of the working file's tables. A migration that has run is never edited: add another.

Ids are made from what a row is (see archive.urls.stable_id) and not counted, so that the order in which pages arrive
changes nothing: an interrupted crawl, a rebuild and a plain crawl end in the same tables.
"""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database, Migrations
from sqlite_utils.db import DescIndex

from archive.search import Index

migrations = Migrations("fanzha")


def _table(
    db: Database,
    name: str,
    columns: dict[str, Any],
    pk: str | tuple[str, ...],
    foreign_keys: tuple[tuple[str, str, str], ...] = (),
    not_null: tuple[str, ...] = (),
) -> None:
    db.table(name).create(columns, pk=pk, foreign_keys=foreign_keys, not_null=not_null, strict=True)


@migrations()
def m001_first_tables(db: Database) -> None:
    _table(
        db,
        "sources",
        {"id": str, "name": str, "level": str, "region_code": str, "home_url": str, "family": str, "official": int},
        pk="id",
        not_null=("name", "level", "official"),
    )
    _table(
        db,
        "pages",
        {
            "id": int,
            "url": str,
            "slug": str,
            "source_id": str,
            "column_name": str,
            "state": str,
            "state_reason": str,
            "first_seen": str,
            "last_seen": str,
            "last_changed": str,
            "version_id": int,
        },
        pk="id",
        foreign_keys=(("source_id", "sources", "id"),),
        not_null=("url", "slug", "state", "first_seen", "last_seen"),
    )
    db.table("pages").create_index(["url"], unique=True)
    db.table("pages").create_index(["slug"], unique=True)
    _table(
        db,
        "page_versions",
        {
            "id": int,
            "page_id": int,
            "seen_at": str,
            "last_seen": str,
            "text_sha256": str,
            "title": str,
            "published": str,
            "published_from": str,
            "attribution": str,
            "editor": str,
            "kind": str,
            "kind_from": str,
            "topic": str,
            "topic_score": float,
            "topic_terms": str,
            "imported": int,
            "text": str,
            "reader_version": str,
            "warc_file": str,
            "warc_offset": int,
        },
        pk="id",
        foreign_keys=(("page_id", "pages", "id"),),
        not_null=("page_id", "seen_at", "last_seen", "text_sha256", "imported", "text"),
    )
    db.table("page_versions").create_index(["page_id", "last_seen"])
    db.table("page_versions").create_index(["text_sha256"])
    _table(
        db,
        "publications",
        {
            "id": int,
            "slug": str,
            "kind": str,
            "kind_from": str,
            "title": str,
            "issuer": str,
            "published": str,
            "published_from": str,
            "year": int,
            "attribution": str,
            "editor": str,
            "topic": str,
            "topic_score": float,
            "topic_terms": str,
            "source_id": str,
            "region_code": str,
            "url": str,
            "chars": int,
            "case_count": int,
            "copy_count": int,
            "first_seen": str,
        },
        pk="id",
        foreign_keys=(("source_id", "sources", "id"),),
        not_null=("slug", "kind", "topic", "url", "chars", "copy_count"),
    )
    db.table("publications").create_index(["slug"], unique=True)
    _table(
        db,
        "publication_texts",
        {"publication_id": int, "text": str},
        pk="publication_id",
        foreign_keys=(("publication_id", "publications", "id"),),
        not_null=("text",),
    )
    _table(db, "unindexed", {"publication_id": int}, pk="publication_id")
    _table(
        db,
        "copies",
        {"page_id": int, "publication_id": int, "position": int, "relation": str, "part": str},
        pk=("page_id", "publication_id"),
        foreign_keys=(("page_id", "pages", "id"), ("publication_id", "publications", "id")),
        not_null=("position", "relation"),
    )
    db.table("copies").create_index(["publication_id"])
    _table(
        db,
        "cases",
        {
            "id": int,
            "publication_id": int,
            "position": int,
            "number": str,
            "title": str,
            "subtitle": str,
            "keywords": str,
            "offices": str,
            "topic": str,
        },
        pk="id",
        foreign_keys=(("publication_id", "publications", "id"),),
    )
    _table(
        db,
        "case_sections",
        {"case_id": int, "position": int, "heading": str, "heading_as_written": str, "text": str},
        pk=("case_id", "position"),
        foreign_keys=(("case_id", "cases", "id"),),
    )
    _table(
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
    _table(
        db,
        "run_sources",
        {"run_id": int, "source_id": str, "verdict": str, "reason": str, **dict.fromkeys(counts, int)},
        pk=("run_id", "source_id"),
        foreign_keys=(("run_id", "runs", "id"), ("source_id", "sources", "id")),
        not_null=counts,
    )
    _table(
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
    db.table("frontier").create_index(["source_id", "state", DescIndex("priority")])  # as it is claimed
    _table(
        db,
        "captures",
        {"warc_file": str, "warc_offset": int, "key": str, "role": str, "fetched_at": str, "status": int},
        pk=("warc_file", "warc_offset"),
        not_null=("key", "role", "fetched_at", "status"),
    )
    db.table("captures").create_index(["key"])
    _table(
        db,
        "hosts",
        {"host": str, "not_before": str, "reason": str},
        pk="host",
        not_null=("not_before",),
    )
    _table(
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
    Index.create(db.conn)
