"""The settings of Datasette, and limits of SQLite for every query of the site."""

from __future__ import annotations

import sqlite3

SETTINGS: dict[str, object] = {
    "default_allow_sql": False,  # no ?sql= and _where= from visitors; search, JSON and CSV do not need them
    "allow_download": True,
    "suggest_facets": False,  # suggestions take ten times as long as the page itself
    "default_page_size": 50,
    "max_returned_rows": 200,  # 1,000 rows with long texts are 17 MB; they stay in memory until the client reads them
    "num_sql_threads": 4,
    "sql_time_limit_ms": 2000,  # the slowest of twelve searches of 100,000 publications took 255 ms
    "facet_time_limit_ms": 500,
    "default_cache_ttl": 60,  # seconds; a new file may be swapped in at any moment
    "truncate_cells_html": 160,
}

MAX_VALUE_BYTES = 16_000_000  # bytes of one SQLite value; several times the longest text
SQLITE_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: MAX_VALUE_BYTES,
    # For SQLite, matching a pattern is one step, and no time limit can stop it within a step.
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 300,  # bytes; with 1,000, a text of a million characters may take 1.3 s
}
