"""The declaration of a view of the public file: a query that people would write again and again, with its columns."""

from __future__ import annotations

from dataclasses import dataclass

from archive.schema.table import Column, TableListing


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A view of the public file. The working file has none of them."""

    name: str
    label: str  # Chinese, for the site
    description: str
    columns: tuple[Column, ...]
    sql: str
    indexed: frozenset[str] = frozenset()  # the columns by which SQLite finds rows without reading all of them
    listing: TableListing
    on_site: bool = True  # whether the site has a page of it; not if a request to it could take any time

    def create(self) -> str:
        """The statement that makes the view."""
        return f'create view "{self.name}" as\n{self.sql.strip()}'
