"""Exactness on real texts: random substrings from the index and from a scan."""

from __future__ import annotations

import gzip
import json
import random
import re
import sqlite3
from functools import cache
from pathlib import Path

import pytest

from archive.search import Catalogue, PublicationHit, Search, SearchQuery, match_expression

HANZI = re.compile("[\u3400-\u9fff]{1,6}")


@pytest.fixture(scope="module", params=["page", "paragraph"])
def texts(request: pytest.FixtureRequest, shared: Path) -> list[tuple[str, str]]:
    """Title and text of each page; or of each paragraph, which makes many small documents."""
    mirror = shared / "mirror"
    expected = [json.loads(line) for line in (mirror / "expected.jsonl").read_text("utf-8").splitlines()]
    titles = {page["url"]: page.get("title") or "" for page in expected}
    with gzip.open(mirror / "paragraphs.jsonl.gz", "rt", encoding="utf-8") as lines:
        pages = [json.loads(line) for line in lines]
    if request.param == "page":
        return [(titles.get(page["url"], ""), "\n".join(page["paragraphs"])) for page in pages]
    return [("", paragraph) for page in pages for paragraph in page["paragraphs"]]


@pytest.fixture(scope="module")
def filled(archive_of, texts: list[tuple[str, str]]) -> sqlite3.Connection:
    return archive_of(*({"title": title, "text": text} for title, text in texts))


def substrings(texts: list[tuple[str, str]], number: int, seed: int) -> list[str]:
    """Random pieces of 1 to 6 hanzi that stand in the texts."""
    chance, whole = random.Random(seed), "\n".join(text for _, text in texts)
    pieces: list[str] = []
    while len(pieces) < number:
        found = HANZI.match(whole, chance.randrange(len(whole)))
        if found:
            pieces.append(found[0][: chance.randint(1, 6)])
    return pieces


def scan(texts: list[tuple[str, str]], *terms: str) -> set[int]:
    return {n for n, (title, text) in enumerate(texts, 1) if all(term in title or term in text for term in terms)}


def search(db: sqlite3.Connection, query: str) -> set[int]:
    """What the index finds, and the form of docs/search.md for plain SQLite as well."""
    by_index = matching(db, match_expression(query))
    assert searched(db).counts(SearchQuery(query, exact=True)).total == len(by_index)
    assert matching(db, " ".join(f'"{" ".join(term)}"' for term in query.split())) == by_index
    return by_index


def matching(db: sqlite3.Connection, expression: str) -> set[int]:
    found = db.execute(
        "SELECT id FROM publications WHERE place IN"
        " (SELECT rowid FROM publications_spaced WHERE publications_spaced MATCH ?)",
        (expression,),
    )
    return {number for (number,) in found}


@cache
def searched(db: sqlite3.Connection) -> Search:
    return Search(db, Catalogue.read(db))


def test_300_substrings(filled: sqlite3.Connection, texts: list[tuple[str, str]]) -> None:
    pieces = substrings(texts, 300, seed=1)
    assert {piece: search(filled, piece) for piece in pieces} == {piece: scan(texts, piece) for piece in pieces}


def test_50_queries_of_two_terms(filled: sqlite3.Connection, texts: list[tuple[str, str]]) -> None:
    pieces = substrings(texts, 100, seed=2)
    pairs = list(zip(pieces[::2], pieces[1::2], strict=True))
    assert {pair: search(filled, " ".join(pair)) for pair in pairs} == {pair: scan(texts, *pair) for pair in pairs}


def test_every_hit_is_marked(filled: sqlite3.Connection, texts: list[tuple[str, str]]) -> None:
    for piece in substrings(texts, 50, seed=3):
        for hit in searched(filled).page(SearchQuery(piece, exact=True)).hits:
            assert isinstance(hit, PublicationHit)
            assert any(fragment.hit for fragment in (*hit.title, *hit.excerpt))
