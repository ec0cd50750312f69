"""The gold files: what readers of texts put down."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

GOLD = Path(__file__).resolve().parent.parent / "gold"

Entry = dict[str, Any]  # a line of a gold file


def entries(name: str) -> list[Entry]:
    """The lines of tests/gold/NAME.jsonl."""
    return [json.loads(line) for line in (GOLD / f"{name}.jsonl").read_text("utf-8").splitlines()]
