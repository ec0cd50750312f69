"""The tables that are made from the WARC files. They have no history: `fanzha rebuild` drops and makes them again.

Ids are made from what a row is (see archive.urls.stable_id) and not counted, so that the order in which pages arrive
changes nothing: an interrupted crawl, a rebuild and a plain crawl end in the same tables.
"""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database

from archive.errors import FanzhaError
from archive.store.migrations import make, migrations

# Of the tables below: to be raised with every change of theirs. It stands in the file as its user_version.
VERSION = 5
# Those of the migrations, and of libraries; FTS5's own go with the index that earlier versions kept here.
_KEPT = (
    *("sources", "runs", "run_sources", "frontier", "hosts", "publishings", "columns", "passed_over"),
    "_sqlite_migrations",
)
_TABLES = """
    select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\'
    and name not like '%\\_fts\\__%' escape '\\' order by rowid desc
"""


class Outdated(FanzhaError):
    """Raised for a working file whose tables another version of fanzha made."""


OLDER = (
    "The tables of this archive were made by an earlier version of fanzha. Nothing was changed. All pages are kept in "
    "the WARC files: run `fanzha rebuild`, which makes the tables again from them, and then the same command again."
)
NEWER = (
    "The tables of this archive were made by a later version of fanzha. Nothing was changed. Bring fanzha up to date; "
    "or run `fanzha rebuild`, which makes the tables again as this version knows them."
)


def prepare(db: Database, *, renew: bool = False) -> None:
    """Make the tables that are missing in a working file, new or old.

    Raises Outdated where another version made the derived ones, unless they are to be made anew anyway.
    """
    if not renew:
        check(db.conn)
    migrations.apply(db)
    if not _exist(db.conn):
        with db.atomic():
            create(db)


def check(connection: sqlite3.Connection, file: str = "main") -> None:
    """Raise Outdated if the file holds derived tables of another version. `file`: its name in the connection."""
    ((version,),) = connection.execute(f"pragma {file}.user_version")
    if version != VERSION and _exist(connection, file):
        raise Outdated(NEWER if version > VERSION else OLDER)


def _exist(connection: sqlite3.Connection, file: str = "main") -> bool:
    return connection.execute(f"select 1 from {file}.sqlite_master where name = 'pages'").fetchone() is not None


def drop(db: Database) -> None:
    """Take all derived tables out, those of other versions too, within the caller's transaction."""
    names = [name for (name,) in db.conn.execute(_TABLES) if name not in _KEPT]
    for name in names:  # the latest first, which refer to earlier ones
        db.conn.execute(f"drop table {name}")


def create(db: Database) -> None:
    """Make all derived tables, empty, within the caller's transaction."""
    make(
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
            "tier": str,
            "tier_why": str,
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
    make(
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
            "file_name": str,
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
    make(
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
    make(
        db,
        "links",
        {"document_id": int, "other_id": int, "relation": str, "part": str, "why": str},
        pk=("document_id", "other_id"),
        foreign_keys=(("document_id", "documents", "id"), ("other_id", "documents", "id")),
        not_null=("relation", "why"),
    )
    db.table("links").create_index(["other_id"])
    make(db, "unlinked", {"page_id": int}, pk="page_id")
    make(
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
    make(db, "uncovered", {"page_id": int}, pk="page_id")
    make(
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
    make(
        db,
        "publication_texts",
        {"publication_id": int, "text": str},
        pk="publication_id",
        foreign_keys=(("publication_id", "publications", "id"),),
        not_null=("text",),
    )
    make(
        db,
        "copies",
        {"page_id": int, "position": int, "publication_id": int, "relation": str, "part": str, "why": str},
        pk=("page_id", "position"),
        foreign_keys=(("page_id", "pages", "id"), ("publication_id", "publications", "id")),
        not_null=("publication_id", "relation"),
    )
    db.table("copies").create_index(["publication_id"])
    make(
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
    make(
        db,
        "case_sections",
        {"case_id": int, "position": int, "heading": str, "heading_as_written": str, "text": str},
        pk=("case_id", "position"),
        foreign_keys=(("case_id", "cases", "id"),),
        not_null=("heading", "heading_as_written", "text"),
    )
    make(
        db,
        "outlines",
        {"publication_id": int, "position": int, "level": int, "heading": str, "start": int},
        pk=("publication_id", "position"),
        foreign_keys=(("publication_id", "publications", "id"),),
        not_null=("level", "heading", "start"),
    )
    make(
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
    make(
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
    make(
        db,
        "publication_issuers",
        {"publication_id": int, "position": int, "name": str},
        pk=("publication_id", "position"),
        foreign_keys=(("publication_id", "publications", "id"),),
        not_null=("name",),
    )
    make(
        db,
        "crimes",
        {"id": str, "name": str, "short_names": str, "former_names": str, "article": str, "english": str},
        pk="id",
        not_null=("name",),
    )
    for owner in ("publication", "case"):
        make(
            db,
            f"{owner}_crimes",
            {f"{owner}_id": int, "crime_id": str, "how": str},
            pk=(f"{owner}_id", "crime_id"),
            foreign_keys=((f"{owner}_id", f"{owner}s", "id"), ("crime_id", "crimes", "id")),
            not_null=("how",),
        )
        db.table(f"{owner}_crimes").create_index(["crime_id"])
    make(db, "regions", {"code": str, "name": str, "parent": str}, pk="code", not_null=("name",))
    make(
        db,
        "case_regions",
        {"case_id": int, "code": str, "how": str},
        pk=("case_id", "code"),
        foreign_keys=(("case_id", "cases", "id"), ("code", "regions", "code")),
        not_null=("how",),
    )
    db.table("case_regions").create_index(["code"])
    make(
        db,
        "captures",
        {"warc_file": str, "warc_offset": int, "key": str, "role": str, "fetched_at": str, "status": int},
        pk=("warc_file", "warc_offset"),
        not_null=("key", "role", "fetched_at", "status"),
    )
    db.table("captures").create_index(["key"])
    db.conn.execute(f"pragma user_version = {VERSION}")
