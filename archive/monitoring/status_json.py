"""The JSON of `fanzha status`: all that the text says, for scripts. docs/monitoring.md lists the keys."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from archive.reasons import advice, failure_in_english, in_english, parse_reasons
from archive.store.reports import Status, needs_care


def status_json(status: Status) -> str:
    """The status as JSON. Reasons are codes with their parameters, and the same in words."""
    found = {"good": status.good, "troubles": status.troubles, **asdict(status)}
    for row in found["sources"]:
        row["advice"] = advice(row["reason"], row["id"]) if needs_care(row) else None
    for row in (*found["sources"], *found["runs"], *(found["departed"] or ())):
        row |= _reasons_and_words(row.pop("reason"))
    for row in found["failures"] or ():
        row["words"] = failure_in_english(row["kind"], row["why"], row["about"])
    for row in found["doubtful"] or ():
        row |= _reasons_and_words(row.pop("why"))
    for row in found["doubts"] or ():
        row |= _reasons_and_words(row.pop("detail"))
    for row in found["retained"]:
        row |= _reasons_and_words(row["reasons"])
    return json.dumps(found, ensure_ascii=False, indent=2)


def _reasons_and_words(stored: str | None) -> dict[str, Any]:
    return {"reasons": parse_reasons(stored), "words": in_english(stored) if stored else None}
