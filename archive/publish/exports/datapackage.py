"""Describes the tables as a Data Package (version 2), with a Table Schema for each: names, types, keys, meanings.

The same descriptor goes into the ZIP with the CSV files, and stands beside it, where its resources are in the ZIP.
"""

from __future__ import annotations

import json
import re
import sqlite3
from typing import Any

from archive.publish.exports import csv_zip
from archive.publish.exports.about_edition import KEYWORDS, LICENCES, NAME, SUMMARY, TITLE, ExportedEdition
from archive.publish.exports.public_tables import PUBLIC_TABLES, columns, count
from archive.schema import Column, Table

FILE = "datapackage.json"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
RESOURCE_PROFILE = "https://datapackage.org/profiles/2.0/dataresource.json"
SCHEMA_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
TYPES = {"integer": "integer", "text": "string", "real": "number", "numeric": "number"}
CSV_NOTE = (
    'In the CSV files an empty cell is NULL and "" an empty text. A text that a spreadsheet would compute or change '
    "has a ' before it, which is no part of it; a text that begins with ' has one more. An id has a tab before it, "
    "which readers of numbers skip."
)
_REFERENCE = re.compile(r"(\w+)\((\w+)\)")

Descriptor = dict[str, Any]


def descriptor(db: sqlite3.Connection, edition: ExportedEdition, *, inside: bool) -> str:
    """The descriptor as JSON. `inside`: the one that goes into the ZIP."""
    package = {
        "$schema": PROFILE,
        "name": NAME,
        "title": TITLE,
        "description": f"{SUMMARY} {CSV_NOTE}",
        "version": edition.id,
        "created": edition.created,
        "keywords": KEYWORDS,
        "licenses": [{"name": licence.name, "title": licence.title} for licence in LICENCES],
        "resources": [_resource(table, count(db, table), inside=inside) for table in PUBLIC_TABLES],
    }
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def _resource(table: Table, number: int, *, inside: bool) -> Descriptor:
    path = csv_zip.csv_name(table)
    place = {"path": path} if inside else {"path": csv_zip.NAME, "compression": "zip", "innerpath": path}
    empty = "" if number else f" It has no row in this edition: {table.when_empty}"
    return {
        "$schema": RESOURCE_PROFILE,
        "name": table.name,
        "type": "table",
        **place,
        "title": table.label,
        "description": table.description + empty,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "rows": number,
        "schema": table_schema(table),
    }


def table_schema(table: Table) -> Descriptor:
    """The Table Schema of a table."""
    schema: Descriptor = {
        "$schema": SCHEMA_PROFILE,
        "fields": [_field(column) for column in columns(table)],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }
    if keys := [_foreign_key(table, column) for column in columns(table) if column.references]:
        schema["foreignKeys"] = keys
    return schema


def _field(column: Column) -> Descriptor:
    field: Descriptor = {"name": column.name, "type": TYPES[column.type], "description": column.description}
    if column.required or column.key:
        field["constraints"] = {"required": True}
        if column.type == "text":
            field["missingValues"] = []  # an empty text is a value of it
    return field


def _foreign_key(table: Table, column: Column) -> Descriptor:
    match = _REFERENCE.fullmatch(column.references or "")
    assert match, f"{table.name}.{column.name} refers to no column"
    other, key = match.groups()
    resource = "" if other == table.name else other
    return {"fields": [column.name], "reference": {"resource": resource, "fields": [key]}}
