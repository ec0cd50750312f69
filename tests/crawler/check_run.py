"""Checks running sample sites; a process of its own, since a reactor runs once.

usage: check_run.py [--replay FILE] < JSON list of declarations, each {"name", "home_url", "family", …}
Prints a JSON list: the diagnoses, and each as text.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from crawler.checking import as_text, check_all, to_json
from crawler.demo.sources import SETTINGS
from crawler.families import FAMILIES
from crawler.source import Evidence, SourceSpider


def declared(fields: dict[str, Any]) -> type[SourceSpider]:
    """A source of that declaration."""
    own = {
        "office": "样例人民检察院",
        "level": "provincial",
        "region_code": None,
        **fields,
        "family": FAMILIES[fields["family"]],
        "evidence": Evidence(fields.get("evidence", "seen")),
        "columns": tuple(fields.get("columns", ())),
    }
    return type("Sample", (SourceSpider,), own)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--replay", type=Path)
    given = parser.parse_args()
    spiders = [declared(fields) for fields in json.load(sys.stdin)]
    found = check_all(spiders, replay=given.replay, settings=SETTINGS, log_level="CRITICAL")
    json.dump([json.loads(to_json(found)), [as_text(one) for one in found]], sys.stdout)


if __name__ == "__main__":
    main()
