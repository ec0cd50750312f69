"""The places of thirty-one real cases, against what a reader of each case put down: tests/gold/places.jsonl.

Put down were the provinces and prefectures of every procuratorate and court that the case names and that had a part in
it, the most specific alone: also the court whose sentence is being served, and the court of a suit that it tells of.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.analysis import places
from archive.analysis.cases import split
from archive.analysis.kinds import kind_of
from archive.model import Context, Page, Role
from archive.reading import read

GOLD = Path(__file__).resolve().parent.parent / "gold" / "places.jsonl"


@dataclass(frozen=True, slots=True)
class Compared:
    """A case of the gold file: the regions a reader found, and those that the rules found."""

    name: str
    wanted: frozenset[str]
    found: frozenset[str]


@pytest.fixture(scope="module")
def gold() -> list[dict[str, Any]]:
    return [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def compared(shared: Path, gold: list[dict[str, Any]]) -> list[Compared]:
    texts = _texts(shared / "mirror" / "site.warc.gz", {entry["url"] for entry in gold})
    return [_compare(entry, texts[entry["url"]]) for entry in gold]


def _texts(warc: Path, urls: set[str]) -> dict[str, dict[str, str]]:
    """Page to the texts of its cases, by number and by title."""
    with warc.open("rb") as stream:
        return {
            url: {name: text for article in read(page) for name, text in _cases(article.title, article.text)}
            for record in ArchiveIterator(stream)
            if (url := record.rec_headers.get_header("WARC-Target-URI")) in urls
            for page in [_page(url, record)]
        }


def _page(url: str, record: Any) -> Page:
    headers, body = tuple(record.http_headers.headers), record.content_stream().read()
    return Page(url, "2026-11-24T00:00:00Z", 200, headers, body, Context(Role.ARTICLE, "spp", "ucap"), "site", 0)


def _cases(title: str | None, text: str) -> list[tuple[str, str]]:
    kind, _ = kind_of(title, text)
    cases = split(kind, title, text)
    return [(name, text[case.start : case.end]) for case in cases for name in (case.number, case.title) if name]


def _compare(entry: dict[str, Any], texts: dict[str, str]) -> Compared:
    name = entry.get("number") or entry["title"]
    found = frozenset(region.code for region in places.find(texts[name]))
    return Compared(name, frozenset(entry["regions"]), found)


def test_the_gold_file_holds_thirty_one_cases_of_known_regions(gold: list[dict[str, Any]]) -> None:
    assert len(gold) == 31
    assert {code for entry in gold for code in entry["regions"]} <= {region.code for region in places.all_regions()}


def test_what_is_found_is_right_and_nearly_all_is_found(compared: list[Compared]) -> None:
    right = sum(len(case.wanted & case.found) for case in compared)
    wrong = [(case.name, case.found - case.wanted) for case in compared if case.found - case.wanted]
    missed = [(case.name, case.wanted - case.found) for case in compared if case.wanted - case.found]
    assert right / sum(len(case.found) for case in compared) >= 0.97, wrong
    assert right / sum(len(case.wanted) for case in compared) >= 0.95, missed
