"""Datasette's metadata for the public file, made from archive.schema."""

from __future__ import annotations

from typing import Any

from archive import schema
from archive.search.index import FOLDING, FULL_TEXT, PAIRS
from archive.site.strings import table_label, word

# Internal tables of SQLite, FTS5 and sqlite-utils. Datasette searches by tokens, so tables of pairs have no pages.
HIDDEN = (*FULL_TEXT, FOLDING, "_sqlite_migrations", "sqlite_stat1", "sqlite_stat4")


def metadata_for(database: str, *, with_facets: bool = True) -> dict[str, Any]:
    """Datasette's metadata for the public file, which is attached under the name `database`."""
    tables: dict[str, dict[str, Any]] = {
        table.name: {
            "title": table_label(table.name),
            "description": table.description,
            "columns": {column.name: column.description for column in table.columns},
            **{key: value for key, value in listing(table).items() if with_facets or key != "facets"},
        }
        for table in schema.PUBLISHED.values()
    }
    hidden = {name: {"hidden": True, "allow": name not in PAIRS.values()} for name in HIDDEN}
    hidden |= {view.name: {"hidden": True, "allow": False} for view in schema.VIEWS if not view.on_site}
    return {
        "title": word("site.title"),
        "description": word("site.about"),
        "source": word("site.source"),
        "license": word("site.licence"),
        "databases": {database: {"tables": tables | hidden}},
    }


def listing(table: schema.Table | schema.View) -> dict[str, Any]:
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
