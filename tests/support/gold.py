"""A gold file held against what the rules find: what both kinds, crimes and places, have in common."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator

from archive.analysis.cases.cut_into_parts import split
from archive.analysis.kinds import kind_of
from archive.model import Case, Context, Page, Role
from archive.reading import read

GOLD = Path(__file__).resolve().parent.parent / "gold"
MIRROR = Path("mirror") / "site.warc.gz"
PRECISION, RECALL = 0.97, 0.95

Entry = dict[str, Any]  # a line of a gold file: the page's url, the case's number or title, what a reader put down


@dataclass(frozen=True, slots=True)
class Compared:
    """A case of the gold file: what a reader found, and what the rules found."""

    name: str
    wanted: frozenset[str]
    found: frozenset[str]


def entries(name: str) -> list[Entry]:
    """The lines of tests/gold/NAME.jsonl."""
    return [json.loads(line) for line in (GOLD / f"{name}.jsonl").read_text("utf-8").splitlines()]


def cases_of(shared: Path, gold: Sequence[Entry]) -> list[tuple[Entry, Case, str]]:
    """Each entry with its case on the real page, and the case's stretch of the text."""
    urls = {entry["url"] for entry in gold}
    with (shared / MIRROR).open("rb") as stream:
        found = {
            (url, name): (case, article.text[case.start : case.end])
            for record in ArchiveIterator(stream)
            if (url := record.rec_headers.get_header("WARC-Target-URI")) in urls
            for article in read(_page(url, record))
            for case in split(kind_of(article.title, article.text)[0], article.title, article.text)
            for name in (case.number, case.title)
        }
    return [(entry, *found[entry["url"], entry.get("number") or entry["title"]]) for entry in gold]


def _page(url: str, record: Any) -> Page:
    headers, body = tuple(record.http_headers.headers), record.content_stream().read()
    return Page(url, "2026-11-24T00:00:00Z", 200, headers, body, Context(Role.ARTICLE, "spp", "ucap"), "site", 0)


def check(compared: Sequence[Compared]) -> None:
    """What is found is right, and nearly all is found."""
    right = sum(len(case.wanted & case.found) for case in compared)
    wrong = [(case.name, case.found - case.wanted) for case in compared if case.found - case.wanted]
    missed = [(case.name, case.wanted - case.found) for case in compared if case.wanted - case.found]
    assert right / sum(len(case.found) for case in compared) >= PRECISION, wrong
    assert right / sum(len(case.wanted) for case in compared) >= RECALL, missed
