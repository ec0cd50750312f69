"""Datasette's settings, and its metadata for the public file, which are made from archive.schema."""

from __future__ import annotations

from typing import Any

from archive import schema
from archive.site.strings import word

SETTINGS: dict[str, object] = {
    "default_allow_sql": False,  # no ?sql= and _where= from visitors; search, JSON and CSV do not need them
    "allow_download": True,
    "suggest_facets": False,  # suggestions take ten times as long as the page itself
    "default_page_size": 50,
    "max_returned_rows": 200,  # 1,000 long texts are 17 MB, which stay in memory while a client does not read them
    "num_sql_threads": 4,
    "sql_time_limit_ms": 2000,  # the slowest of twelve searches of 100,000 publications took 255 ms
    "facet_time_limit_ms": 500,
    "default_cache_ttl": 60,  # seconds; a new file may be swapped in at any moment
    "truncate_cells_html": 160,
}

# Internal tables of SQLite, FTS5 and sqlite-utils.
HIDDEN = ("publications_fts", "cases_fts", "_sqlite_migrations", "sqlite_stat1", "sqlite_stat4")


def metadata_for(database: str) -> dict[str, Any]:
    """Datasette's metadata for the public file, which is attached under the name `database`."""
    tables: dict[str, dict[str, Any]] = {
        table.name: {
            "title": table.label,
            "description": table.description,
            "columns": {column.name: column.description for column in table.columns},
            **listing(table),
        }
        for table in schema.TABLES
        if table.public
    }
    return {
        "title": word("site.title"),
        "description": word("site.about"),
        "source": word("site.source"),
        "license": word("site.licence"),
        "databases": {database: {"tables": tables | {name: {"hidden": True} for name in HIDDEN}}},
    }


def listing(table: schema.Table) -> dict[str, Any]:
    """How Datasette lists a table, under the keys of its metadata (`label_column`, `facets`, …)."""
    declared = table.listing
    metadata = {
        "label_column": declared.label,
        "facets": list(declared.facets),
        "sort_desc": declared.newest_first,
        "fts_table": declared.full_text,
        "fts_pk": declared.full_text and "place",
    }
    return {key: value for key, value in metadata.items() if value} | {"sortable_columns": list(declared.sortable)}
