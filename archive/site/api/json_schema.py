"""The JSON Schema of the records: records.schema.json, as a schema for each kind of record."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from archive.model import CircumstanceKind, Instance, NonProsecution, OutcomeKind, Suspension
from archive.search.index.entries import HEADINGS

RECORDS = ("publication", "case", "series", "check")

# The definitions that are made of the values themselves; null where a text does not say.
_VALUES: dict[str, tuple[str | None, ...]] = {
    "outcome_kind": (*OutcomeKind, None),
    "suspension": (*Suspension, None),
    "non_prosecution": (*NonProsecution, None),
    "instance": (*Instance, None),
    "circumstance_kind": (*CircumstanceKind,),
    "heading": HEADINGS,
}


@cache
def schema_of(record: str) -> dict[str, Any]:
    """The schema of a record (one of RECORDS), complete in itself (draft 2020-12). Raises KeyError."""
    whole: dict[str, Any] = json.loads(Path(__file__).with_name("records.schema.json").read_text("utf-8"))
    if record not in RECORDS:
        raise KeyError(record)
    whole["$defs"] |= {name: {"enum": list(values)} for name, values in _VALUES.items()}
    title = whole["$defs"][record]["title"]
    return {"$schema": whole["$schema"], "title": title, "description": whole["description"]} | {
        "$ref": f"#/$defs/{record}",
        "$defs": whole["$defs"],
    }
