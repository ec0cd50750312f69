"""Validates a CITATION.cff by the JSON Schema of the Citation File Format 1.2.0.

schemas/citation-file-format-1.2.0.json is that schema (doi:10.5281/zenodo.5171937, CC BY 4.0, its white space removed),
as the package cffconvert 2.0.0 ships it. The package itself cannot be installed beside frictionless, since it
needs a jsonschema before version 4.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator

SCHEMA = Path(__file__).with_name("schemas") / "citation-file-format-1.2.0.json"


def faults(content: dict[str, Any]) -> list[str]:
    """What the schema finds wrong with the content of a CITATION.cff, in which YAML may have made dates."""
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in content.items()}
    validator = Draft7Validator(json.loads(SCHEMA.read_text("utf-8")), format_checker=Draft7Validator.FORMAT_CHECKER)
    return [error.message for error in validator.iter_errors(plain)]
