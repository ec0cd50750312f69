"""Describes the exports as Croissant (JSON-LD, version 1.0), which programs for machine learning load.

It has the cases with their split, and the tables as Parquet if they were written: a loader gets each value as it is in
the tables. The CSV files are described by the Data Package alone, since a loader would take codes for numbers there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any

from archive.publish.exports.about_edition import AUTHOR, KEYWORDS, LICENCES, NAME, SUMMARY, TITLE, ExportedEdition
from archive.publish.exports.citation import bibtex
from archive.publish.exports.export_file import ExportFile
from archive.publish.exports.models import case_records
from archive.publish.exports.models.case_records import CaseField
from archive.publish.exports.parquet_files import parquet_name
from archive.publish.exports.public_tables import PUBLIC_TABLES, columns
from archive.schema import Table

FILE = "croissant.json"
CASES = "cases_with_split"  # the name of the records of cases.jsonl.gz; `cases` is the table
TYPES = {"integer": "sc:Integer", "text": "sc:Text", "real": "sc:Float", "numeric": "sc:Float", "list": "sc:Text"}
# What loaders know files by: JSON Lines may be packed, which they see by the first bytes.
MEDIA_TYPES = {".gz": "application/jsonlines", ".parquet": "application/x-parquet"}
CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}

Node = dict[str, Any]


def description(edition: ExportedEdition, files: Iterable[ExportFile]) -> str:
    """The description as JSON-LD. `files`: those that are written; it names the cases and the Parquet files."""
    by_name = {file.name: file for file in files}
    tables = [table for table in PUBLIC_TABLES if parquet_name(table) in by_name]
    described = [by_name[name] for name in (case_records.NAME, *map(parquet_name, tables))]
    dataset = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": NAME,
        "alternateName": TITLE,
        "description": SUMMARY,
        "version": edition.version,
        "identifier": edition.id,
        "url": edition.urn,
        "citeAs": bibtex(edition),
        "datePublished": edition.day,
        "inLanguage": "zh-Hans",
        "keywords": KEYWORDS,
        "creator": {"@type": "sc:Organization", "name": AUTHOR},
        "license": [f"{licence.title}. {licence.statement}" for licence in LICENCES],
        "distribution": [_file(file) for file in described],
        "recordSet": [_cases(), *map(_table, tables)],
    }
    return json.dumps(dataset, ensure_ascii=False, indent=1) + "\n"


def _file(file: ExportFile) -> Node:
    return {
        "@type": "cr:FileObject",
        "@id": file.name,
        "name": file.name,
        "description": file.description,
        "contentUrl": file.name,
        "contentSize": f"{file.bytes} B",
        "encodingFormat": MEDIA_TYPES[PurePath(file.name).suffix],
        "sha256": file.sha256,
    }


def _table(table: Table) -> Node:
    fields = [
        _field(table.name, column.name, column.type, column.description, parquet_name(table))
        for column in columns(table)
    ]
    return _record_set(table.name, table.description, table.key, fields)


def _cases() -> Node:
    fields = [_case_field(one) for one in case_records.FIELDS]
    about = "The cases for models, each with its side of the split: train, validation or test."
    return _record_set(CASES, about, ("id",), fields)


def _case_field(one: CaseField) -> Node:
    field = _field(CASES, one.name, one.type, one.description, case_records.NAME)
    if one.type in ("list", "objects"):
        field["repeated"] = True
    if one.parts:
        field["subField"] = [_part(one, part) for part in one.parts]
        del field["source"], field["dataType"]
    return field


def _part(one: CaseField, part: str) -> Node:
    """A key of the objects in a field."""
    field = _field(f"{CASES}/{one.name}", part, "text", part, case_records.NAME)
    field["source"] |= {"extract": {"column": one.name}, "transform": {"jsonPath": part}}
    return field


def _record_set(name: str, about: str, key: Iterable[str], fields: list[Node]) -> Node:
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": about,
        "key": [{"@id": f"{name}/{column}"} for column in key],
        "field": fields,
    }


def _field(records: str, name: str, kind: str, about: str, file: str) -> Node:
    return {
        "@type": "cr:Field",
        "@id": f"{records}/{name}",
        "name": name,
        "description": about,
        "dataType": TYPES.get(kind, "sc:Text"),
        "source": {"fileObject": {"@id": file}, "extract": {"column": name}},
    }
