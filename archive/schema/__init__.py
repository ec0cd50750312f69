"""The declarations of all tables. In declarations/ each column has one line with its type, constraints and meaning.

The declarations make the tables (archive.store), the public file (archive.publish), Datasette's metadata and the lists
of columns (archive.site), and docs/data-dictionary.md.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from archive.model import CircumstanceKind, OutcomeKind
from archive.rules import fill
from archive.schema.identity import APPLICATION_ID, Identity
from archive.schema.table import PUBLIC_ROWS, Column, Index, PublicRows, Table, TableListing
from archive.schema.view import View

__all__ = [
    "APPLICATION_ID",
    "BY_NAME",
    "PUBLIC_FILE",
    "PUBLISHED",
    "TABLES",
    "VERSION",
    "VIEWS",
    "WORKING",
    "Column",
    "Identity",
    "Index",
    "PublicRows",
    "Table",
    "TableListing",
    "View",
]

# The version of the tables that are made from the WARC files, and of those of the public file: raise it with every
# change to them. Both files store it as their user_version.
VERSION = 19
# The files in declarations/. Tables are made in this order, each after those to which it refers. The data dictionary
# lists them in the same order.
DECLARATIONS = (
    *("pages", "publications", "cases", "outcomes", "citations", "figures", "doubts", "coverage", "crawls"),
    *("withdrawals", "meta"),
)
VALUES = {
    values.__name__: ", ".join(f"{value} ({value.chinese})" for value in values)
    for values in (OutcomeKind, CircumstanceKind)
}


def _declared() -> Iterator[Table]:
    for name in DECLARATIONS:
        for table, declaration in _read(name).items():
            yield _table(table, **declaration)


def _read(name: str) -> dict[str, dict[str, Any]]:
    path = Path(__file__).with_name("declarations") / f"{name}.toml"
    return tomllib.loads(path.read_text("utf-8"))


def _table(
    name: str,
    *,
    columns: dict[str, dict[str, Any]],
    indexes: list[dict[str, Any]] | None = None,
    listing: dict[str, Any] | None = None,
    published: str | dict[str, Any] | None = None,
    **more: Any,
) -> Table:
    """The Table of a declaration. Raises TypeError for a field that no table, column or index has."""
    return Table(
        name=name,
        columns=_columns(columns),
        indexes=tuple(Index(**_tuples(fields)) for fields in indexes or ()),
        listing=TableListing(**_tuples(listing or {})),
        published=_public_rows(published),
        **more,
    )


def _view(
    name: str,
    *,
    columns: dict[str, dict[str, Any]],
    indexed: Iterable[str] = (),
    listing: dict[str, Any] | None = None,
    **more: Any,
) -> View:
    """The View of a declaration. Raises TypeError for a field that no view or column has."""
    return View(
        name=name,
        columns=_columns(columns),
        indexed=frozenset(indexed),
        listing=TableListing(**_tuples(listing or {})),
        **more,
    )


def _columns(columns: dict[str, dict[str, Any]]) -> tuple[Column, ...]:
    """The columns. ${OutcomeKind} in a description stands for the values of that enumeration."""
    return tuple(
        Column(name, **{**fields, "description": fill(fields["description"], VALUES)})
        for name, fields in columns.items()
    )


def _public_rows(published: str | dict[str, Any] | None) -> PublicRows | None:
    if isinstance(published, dict):
        return PublicRows(**published)
    return None if published is None else PUBLIC_ROWS[published]


def _tuples(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}


TABLES = tuple(_declared())
WORKING = tuple(table for table in TABLES if not table.public_only)  # the tables of the working file
PUBLIC_FILE = Identity(APPLICATION_ID, VERSION)
VIEWS = tuple(_view(name, **declaration) for name, declaration in _read("views").items())  # of the public file
BY_NAME = {table.name: table for table in TABLES}
# What the public file has, by name: the views, then the tables.
PUBLISHED: dict[str, Table | View] = {
    **{view.name: view for view in VIEWS},
    **{table.name: table for table in TABLES if table.public},
}
