"""What Datasette is told: its settings, and about the public file what archive.schema says of it."""

from __future__ import annotations

from typing import Any

from archive import schema
from archive.site.strings import word

SETTINGS: dict[str, object] = {
    "default_allow_sql": False,  # ?sql= and _where= from anyone; search, JSON and CSV do not need it
    "allow_download": True,
    "suggest_facets": False,  # suggesting them costs ten times the page itself
    "default_page_size": 50,
    "max_returned_rows": 200,  # of long texts 1,000 are 17 MB, held for each who does not read them
    "num_sql_threads": 4,
    "sql_time_limit_ms": 2000,  # the slowest of twelve searches of 100,000 publications took 255 ms
    "facet_time_limit_ms": 500,
    "default_cache_ttl": 60,  # seconds; a new file may be swapped in at any moment
    "truncate_cells_html": 160,
}

# How the tables are listed. A sort without an index, or over wide rows, costs a scan a request: only these are offered,
# and each table's key, whose column Datasette offers in any case.
LISTING: dict[str, dict[str, Any]] = {
    "publications": {
        "label_column": "title",
        "facets": ["kind", "year", "source_id", "topic"],
        "fts_table": "publications_fts",
        "fts_pk": "place",
        "sort_desc": "published",
        "sortable_columns": [
            "id",
            "published",
            "year",
            "kind",
            "topic",
            "source_id",
            "chars",
            "copy_count",
            "topic_score",
        ],
    },
    "sources": {"label_column": "name", "sortable_columns": ["id", "level"]},
    "pages": {
        "label_column": "url",
        "facets": ["state", "tier", "source_id"],
        "sortable_columns": ["id", "first_seen", "last_seen", "last_changed"],
    },
    "page_versions": {"label_column": "seen_at", "sortable_columns": ["id"]},
    "publication_texts": {"sortable_columns": ["publication_id"]},
    "copies": {"facets": ["relation"], "sortable_columns": ["position"]},
    "attachments": {
        "label_column": "name",
        "facets": ["state", "media_type"],
        "sortable_columns": ["id", "last_seen", "bytes"],
    },
    "cases": {
        "label_column": "title",
        "facets": ["topic"],
        "fts_table": "cases_fts",
        "fts_pk": "place",
        "sortable_columns": ["id", "publication_id", "number", "topic"],
    },
    "case_sections": {"facets": ["heading"], "sortable_columns": []},
    "case_crimes": {"facets": ["crime_id", "how"], "sortable_columns": ["crime_id"]},
    "case_regions": {"facets": ["code"], "sortable_columns": ["code"]},
    "crimes": {"label_column": "name", "sortable_columns": ["id", "name"]},
    "regions": {"label_column": "name", "facets": ["parent"], "sortable_columns": ["code"]},
    "publication_crimes": {"facets": ["crime_id", "how"], "sortable_columns": ["crime_id"]},
    "publication_issuers": {"facets": ["name"], "sortable_columns": ["name"]},
    "outlines": {"facets": ["level"], "sortable_columns": []},
    "questions": {"sortable_columns": []},
    "data_tables": {"label_column": "title", "sortable_columns": []},
    "runs": {"label_column": "started", "sort_desc": "started", "sortable_columns": ["id", "started", "ended"]},
    "run_sources": {"facets": ["verdict"], "sort_desc": "run_id", "sortable_columns": ["run_id"]},
    "columns": {"label_column": "name", "facets": ["source_id"], "sortable_columns": ["share", "listed", "found_at"]},
}

# Columns that a listing shows unless asked for all (`?_all=1`) or for others (`?_col=`): twenty do not fit a screen.
MAIN_COLUMNS: dict[str, tuple[str, ...]] = {
    "publications": ("published", "title", "kind", "issuer", "source_id", "topic", "chars", "copy_count"),
    "pages": ("url", "source_id", "column_name", "state", "first_seen", "last_seen"),
    "copies": ("publication_id", "page_id", "relation", "part", "why", "position"),
    "page_versions": ("page_id", "seen_at", "last_seen", "title", "published", "text_sha256"),
    "attachments": ("name", "url", "page_id", "state", "media_type", "bytes", "last_seen"),
    "cases": ("number", "title", "subtitle", "publication_id", "keywords", "topic", "offices"),
    "case_sections": ("case_id", "position", "heading", "heading_as_written", "text"),
    "outlines": ("publication_id", "position", "level", "heading"),
    "questions": ("publication_id", "position", "asker", "question", "answer"),
    "data_tables": ("publication_id", "position", "title", "rows", "damage"),
    # What matters first: a phone shows three or four of them.
    "columns": ("source_id", "found_by", "listed", "share", "state", "url", "found_at"),
    "run_sources": (
        "run_id",
        "source_id",
        "verdict",
        "listed",
        "articles",
        "live",
        "new_pages",
        "new_versions",
        "reason",
    ),
}

# Tables that SQLite, FTS5 and sqlite-utils keep for themselves.
HIDDEN = ("publications_fts", "cases_fts", "_sqlite_migrations", "sqlite_stat1", "sqlite_stat4")


def metadata_for(database: str) -> dict[str, Any]:
    """Datasette's metadata for the public file attached as `database`."""
    tables: dict[str, dict[str, Any]] = {
        table.name: {
            "title": table.label,
            "description": table.description,
            "columns": table.published,
            **LISTING.get(table.name, {}),
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
