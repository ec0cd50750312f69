"""The crimes of 33 real cases, against what a reader of each case put down: tests/gold/crimes.jsonl.

A case is about the crimes for which its own people were prosecuted or sentenced, as it tells; where it tells of none,
about what they were suspected of, unless it is a civil or administrative case. Earlier convictions and other people's
cases do not count; of a convict whose sentence is the subject, the crime being served does.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.analysis import crimes
from archive.analysis.cases import split
from archive.analysis.kinds import kind_of
from archive.model import Case, Context, Page, Role
from archive.reading import read

GOLD = Path(__file__).resolve().parent.parent / "gold" / "crimes.jsonl"


@dataclass(frozen=True, slots=True)
class Compared:
    """A case of the gold file: the crimes a reader found, and those that the rules found."""

    name: str
    wanted: frozenset[str]
    found: frozenset[str]


@pytest.fixture(scope="module")
def gold() -> list[dict[str, Any]]:
    return [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def compared(shared: Path, gold: list[dict[str, Any]]) -> list[Compared]:
    cases = _cases(shared / "mirror" / "site.warc.gz", {entry["url"] for entry in gold})
    return [_compare(entry, cases[entry["url"]]) for entry in gold]


def _cases(warc: Path, urls: set[str]) -> dict[str, list[Case]]:
    with warc.open("rb") as stream:
        return {
            url: [case for article in read(page) for case in _cases_of(article.title, article.text)]
            for record in ArchiveIterator(stream)
            if (url := record.rec_headers.get_header("WARC-Target-URI")) in urls
            for page in [_page(url, record)]
        }


def _page(url: str, record: Any) -> Page:
    headers, body = tuple(record.http_headers.headers), record.content_stream().read()
    return Page(url, "2026-11-24T00:00:00Z", 200, headers, body, Context(Role.ARTICLE, "spp", "ucap"), "site", 0)


def _cases_of(title: str | None, text: str) -> tuple[Case, ...]:
    kind, _ = kind_of(title, text)
    return split(kind, title, text)


def _compare(entry: dict[str, Any], cases: list[Case]) -> Compared:
    name = entry.get("number") or entry["title"]
    case = next(case for case in cases if name in (case.number, case.title))
    text = "\n".join([case.lead, *(f"{section.as_written}\n{section.text}" for section in case.sections)])
    found = crimes.find(case.title, case.keywords, text)
    return Compared(name, frozenset(entry["crimes"]), frozenset(one.crime for one in found))


def test_the_gold_file_holds_its_cases_and_names_known_crimes(gold: list[dict[str, Any]]) -> None:
    assert len(gold) == 33
    known = {crime.id for crime in crimes.all_crimes()}
    assert {crime for entry in gold for crime in entry["crimes"]} <= known
    assert sum(not entry["crimes"] for entry in gold) == 4  # civil and administrative cases


def test_what_is_found_is_right_and_nearly_all_is_found(compared: list[Compared]) -> None:
    right = sum(len(case.wanted & case.found) for case in compared)
    wrong = [(case.name, case.found - case.wanted) for case in compared if case.found - case.wanted]
    missed = [(case.name, case.wanted - case.found) for case in compared if case.wanted - case.found]
    assert right / sum(len(case.found) for case in compared) >= 0.97, wrong
    assert right / sum(len(case.wanted) for case in compared) >= 0.95, missed
