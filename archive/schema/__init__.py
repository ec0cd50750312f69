"""Every table, declared once: its columns, types, keys and indexes, in words too, and what of it is published.

From here come the tables themselves (archive.store), the public file (archive.publish), Datasette's metadata and the
lists of columns (archive.site) and docs/data-dictionary.md.
"""

from __future__ import annotations

from archive.schema.cases import CASES
from archive.schema.crawls import CRAWLS
from archive.schema.pages import PAGES
from archive.schema.publications import PUBLICATIONS
from archive.schema.table import Column, Index, PublicRows, Table, TableListing

__all__ = ["BY_NAME", "TABLES", "VERSION", "Column", "Index", "PublicRows", "Table", "TableListing"]

# Of the tables that are made from the WARC files: to be raised with every change of theirs. The working file has it as
# its user_version.
VERSION = 8

TABLES: tuple[Table, ...] = (*PAGES, *PUBLICATIONS, *CASES, *CRAWLS)
BY_NAME = {table.name: table for table in TABLES}
