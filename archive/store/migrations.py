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
    _table(
        db,
        "documents",
        {
            "id": int,
            "page_id": int,
            "version_id": int,
            "position": int,
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
            "issuers": str,
            "region_code": str,
            "text_sha256": str,
            "text": str,
            "start": int,
            "end": int,
            "structure": str,
        },
        pk="id",
        foreign_keys=(("page_id", "pages", "id"), ("version_id", "page_versions", "id")),
        not_null=("page_id", "version_id", "position", "kind", "topic", "text_sha256", "start", "end", "structure"),
    )
    db.table("documents").create_index(["page_id", "position"], unique=True)
    db.table("documents").create_index(["text_sha256"])
    db.conn.execute(
        """create table marks (mark integer not null, document_id integer not null references documents(id),
           primary key (mark, document_id)) strict, without rowid"""
    )
    db.table("marks").create_index(["document_id"])
    _table(
        db,
        "links",
        {"document_id": int, "other_id": int, "relation": str, "part": str, "why": str},
        pk=("document_id", "other_id"),
        foreign_keys=(("document_id", "documents", "id"), ("other_id", "documents", "id")),
        not_null=("relation", "why"),
    )
    db.table("links").create_index(["other_id"])
    _table(db, "unlinked", {"page_id": int}, pk="page_id")
    _table(
        db,
        "attachments",
        {
            "id": int,
            "page_id": int,  # no foreign key: of two WARC files, that of the page may be read last
            "position": int,
            "key": str,
            "url": str,
            "name": str,
            "state": str,
            "state_reason": str,
            "last_seen": str,
            "media_type": str,
            "sha256": str,
            "bytes": int,
            "text": str,
            "fetched_at": str,
            "warc_file": str,
            "warc_offset": int,
        },
        pk="id",
        not_null=("page_id", "key", "url", "name"),
    )
    db.table("attachments").create_index(["page_id"])
    db.table("attachments").create_index(["key"])
    _table(db, "uncovered", {"page_id": int}, pk="page_id")
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
        {"page_id": int, "position": int, "publication_id": int, "relation": str, "part": str, "why": str},
        pk=("page_id", "position"),
        foreign_keys=(("page_id", "pages", "id"), ("publication_id", "publications", "id")),
        not_null=("publication_id", "relation"),
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
            "lead": str,
            "closing": str,
            "offices": str,
            "prosecutors": str,
            "authors": str,
            "topic": str,
            "start": int,
            "end": int,
        },
        pk="id",
        foreign_keys=(("publication_id", "publications", "id"),),
        not_null=("publication_id", "position", "title", "topic", "start", "end"),
    )
    db.table("cases").create_index(["publication_id", "position"], unique=True)
    db.table("cases").create_index(["number"])
    _table(
        db,
        "case_sections",
        {"case_id": int, "position": int, "heading": str, "heading_as_written": str, "text": str},
        pk=("case_id", "position"),
        foreign_keys=(("case_id", "cases", "id"),),
        not_null=("heading", "heading_as_written", "text"),
    )
    _table(
        db,
        "outlines",
        {"publication_id": int, "position": int, "level": int, "heading": str, "start": int},
        pk=("publication_id", "position"),
        foreign_keys=(("publication_id", "publications", "id"),),
        not_null=("level", "heading", "start"),
    )
    _table(
        db,
        "questions",
        {
            "publication_id": int,
            "position": int,
            "asker": str,
            "question": str,
            "answer": str,
            "start": int,
            "end": int,
        },
        pk=("publication_id", "position"),
        foreign_keys=(("publication_id", "publications", "id"),),
        not_null=("question", "answer", "start", "end"),
    )
    _table(
        db,
        "data_tables",
        {
            "publication_id": int,
            "position": int,
            "title": str,
            "rows": str,
            "damage": str,
            "start": int,
            "end": int,
        },
        pk=("publication_id", "position"),
        foreign_keys=(("publication_id", "publications", "id"),),
        not_null=("start", "end"),
    )
    _table(
        db,
        "publication_issuers",
        {"publication_id": int, "position": int, "name": str},
        pk=("publication_id", "position"),
        foreign_keys=(("publication_id", "publications", "id"),),
        not_null=("name",),
    )
    _table(
        db,
        "crimes",
        {"id": str, "name": str, "short_names": str, "former_names": str, "article": str, "english": str},
        pk="id",
        not_null=("name",),
    )
    for owner in ("publication", "case"):
        _table(
            db,
            f"{owner}_crimes",
            {f"{owner}_id": int, "crime_id": str, "how": str},
            pk=(f"{owner}_id", "crime_id"),
            foreign_keys=((f"{owner}_id", f"{owner}s", "id"), ("crime_id", "crimes", "id")),
            not_null=("how",),
        )
        db.table(f"{owner}_crimes").create_index(["crime_id"])
    _table(db, "regions", {"code": str, "name": str, "parent": str}, pk="code", not_null=("name",))
    _table(
        db,
        "case_regions",
        {"case_id": int, "code": str, "how": str},
        pk=("case_id", "code"),
        foreign_keys=(("case_id", "cases", "id"), ("code", "regions", "code")),
        not_null=("how",),
    )
    db.table("case_regions").create_index(["code"])
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
        *("lists", "listed", "articles", "live", "unread", "attachments", "new_pages", "new_versions"),
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
            "page": str,
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
