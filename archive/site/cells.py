"""How Datasette's table pages show the values of our tables: links and Chinese labels, everything escaped."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from archive.site.words import label

# Columns whose values are names out of a fixed set; words.py has the text.
ENUMERATED = frozenset({"kind", "topic", "state", "relation", "level", "official", "verdict", "published_from"})

# Columns of `publications` that lead to the reading page.
READING = frozenset({"title", "slug"})

# Columns that point to a row of another table. Datasette hands their values over as {"value": …, "label": …}.
REFERENCES = {"publication_id": "publications", "page_id": "pages", "source_id": "sources", "run_id": "runs"}


def cell(table: str | None, column: str, value: Any, row: Mapping[str, Any], database: str, urls: Any) -> Markup | None:
    """The HTML of a cell; None where Datasette's own will do. `urls` is Datasette's builder of paths."""
    if isinstance(value, dict):
        return _link(urls.row(database, REFERENCES[column], value["value"]), value["label"] or value["value"])
    if value is None:
        return None
    if table == "publications" and column in READING and "slug" in row.keys():  # noqa: SIM118 `in` a Row asks for values
        return _link(urls.path(f"/p/{row['slug']}"), value)
    if column in ENUMERATED:
        return Markup('<span title="{}">{}</span>').format(value, label(column, value))
    if column == "topic_terms":
        return Markup("{}").format("、".join(map(str, json.loads(value))))
    return None


def _link(href: object, text: object) -> Markup:
    return Markup('<a href="{}">{}</a>').format(href, text)
