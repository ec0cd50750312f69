"""The gold files: what readers of texts put down."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from archive.model import Case
from archive.readers.pages import read_and_analyse
from archive.warc.reader import pages_in

GOLD = Path(__file__).resolve().parent.parent / "gold"

Entry = dict[str, Any]  # a line of a gold file


def entries(name: str) -> list[Entry]:
    """The lines of tests/gold/NAME.jsonl."""
    return [json.loads(line) for line in (GOLD / f"{name}.jsonl").read_text("utf-8").splitlines()]


def cases_of(shared: Path, gold: Sequence[Entry]) -> list[tuple[Entry, Case]]:
    """Each entry (the page's url, the case's number or title, what a reader put down) with its case on the page."""
    urls = {entry["url"] for entry in gold}
    found = {
        (page.url, name): case
        for page in pages_in(shared / "mirror" / "site.warc.gz")
        if page.url in urls
        for document in read_and_analyse(page).documents
        for case in document.analysis.structure.cases
        for name in (case.number, case.title)
    }
    return [(entry, found[entry["url"], entry.get("number") or entry["title"]]) for entry in gold]
