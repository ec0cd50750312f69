"""The JSON Schema of the records: records.schema.json, as a schema for each kind of record."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

RECORDS = ("publication", "case", "series", "check")


@cache
def schema_of(record: str) -> dict[str, Any]:
    """The schema of a record (one of RECORDS), complete in itself (draft 2020-12). Raises KeyError."""
    whole: dict[str, Any] = json.loads(Path(__file__).with_name("records.schema.json").read_text("utf-8"))
    if record not in RECORDS:
        raise KeyError(record)
    title = whole["$defs"][record]["title"]
    return {"$schema": whole["$schema"], "title": title, "description": whole["description"]} | {
        "$ref": f"#/$defs/{record}",
        "$defs": whole["$defs"],
    }
