"""What those who take our descriptors ask of them, as JSON Schemas in our own words, of the properties that ours have.

DATA_PACKAGE: the profiles 2.0 of Data Package, Data Resource, Table Dialect and Table Schema (datapackage.org). These
allow other properties; here each must be named, so that a misspelt one is found.
ZENODO: the fields that Zenodo's deposit takes from .zenodo.json; others were refused once, and are ignored today.
"""

from __future__ import annotations

from typing import Any

from jsonschema import Draft7Validator

Schema = dict[str, Any]
TEXT: Schema = {"type": "string", "minLength": 1}
FLAG: Schema = {"type": "boolean"}
DAY: Schema = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}
# Below the descriptor and never above it.
PATH: Schema = {"type": "string", "pattern": r"^(?![./~\\])(?!file:)(?!.*/\.\./)[^\\]+$"}
ABSENT: Schema = {"type": "array", "items": {"type": "string"}}


def closed(needed: str, /, **properties: Schema) -> Schema:
    """An object with these properties, of which the named ones must be there, and with no other."""
    return {"type": "object", "required": needed.split(), "properties": properties, "additionalProperties": False}


def several(item: Schema) -> Schema:
    return {"type": "array", "minItems": 1, "items": item}


def one_of(*values: str) -> Schema:
    return {"enum": list(values)}


def profile(name: str) -> Schema:
    return {"const": f"https://datapackage.org/profiles/2.0/{name}.json"}


FIELD = closed(
    "name type",
    name=TEXT,
    type=one_of("string", "integer", "number"),
    description=TEXT,
    missingValues=ABSENT,
    constraints=closed("", required=FLAG, unique=FLAG),
)
FOREIGN_KEY = closed(
    "fields reference", fields=several(TEXT), reference=closed("fields", resource=TEXT, fields=several(TEXT))
)
# No fieldsMatch: the profile 2.0 has an array where the standard has a text, and what is not said is "exact".
TABLE_SCHEMA = closed(
    "fields",
    **{"$schema": profile("tableschema")},
    fields=several(FIELD),
    primaryKey=several(TEXT),
    missingValues=ABSENT,
    foreignKeys=several(FOREIGN_KEY),
)
DIALECT = closed("", delimiter=TEXT, lineTerminator=TEXT, quoteChar=TEXT, doubleQuote=FLAG, header=FLAG)
RESOURCE = closed(
    "name path",
    **{"$schema": profile("dataresource")},
    name=TEXT,
    type=one_of("table"),
    path=PATH,
    compression=one_of("zip"),
    innerpath=PATH,
    title=TEXT,
    description=TEXT,
    format=TEXT,
    mediatype={"type": "string", "pattern": "^.+/.+$"},
    encoding=TEXT,
    dialect=DIALECT,
    rows={"type": "integer", "minimum": 0},
    schema=TABLE_SCHEMA,
)
DATA_PACKAGE = closed(
    "resources",
    **{"$schema": profile("datapackage")},
    name=TEXT,
    title=TEXT,
    description=TEXT,
    version=TEXT,
    created={"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
    keywords=several(TEXT),
    licenses=several(closed("name", name={"type": "string", "pattern": "^[-a-zA-Z0-9._]+$"}, title=TEXT)),
    resources=several(RESOURCE),
)
ZENODO = closed(
    "upload_type title creators description publication_date",
    upload_type=one_of(
        "dataset", "software", "publication", "image", "poster", "presentation", "video", "lesson", "other"
    ),
    title={"type": "string", "minLength": 3},
    creators=several(closed("name", name=TEXT, affiliation=TEXT, orcid=TEXT, gnd=TEXT)),
    description={"type": "string", "minLength": 3},
    publication_date=DAY,
    version=TEXT,
    keywords=several(TEXT),
    language={"type": "string", "pattern": "^[a-z]{3}$"},  # ISO 639-3
    access_right=one_of("open", "embargoed", "restricted", "closed"),
    license=one_of("other-closed"),  # of Zenodo's list; without one it takes CC0 for a dataset
    notes=TEXT,
)


def faults(content: dict[str, Any], schema: Schema) -> list[str]:
    """What does not fit, and where."""
    return [f"{error.json_path}: {error.message}" for error in Draft7Validator(schema).iter_errors(content)]
