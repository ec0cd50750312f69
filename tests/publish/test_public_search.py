"""Exactness in the public file: random pieces of real texts, as a stranger with plain SQLite looks for them."""

from __future__ import annotations

import gzip
import json
import random
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from archive.publish import publish
from archive.search import Catalogue, Search, SearchQuery
from archive.sqlite_uri import sqlite_uri

HANZI = re.compile("[\u3400-\u9fff]{1,6}")


def pieces(chance: random.Random, text: str) -> Iterator[str]:
    """Without end: pieces of 1 to 6 hanzi from anywhere in the text."""
    while True:
        if found := HANZI.match(text, chance.randrange(len(text))):
            yield found[0][: chance.randint(1, 6)]


def test_300_pieces_and_50_pairs(working, public: Path, shared: Path) -> None:
    with gzip.open(shared / "mirror" / "paragraphs.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = ["\n".join(json.loads(line)["paragraphs"]) for line in lines]
    for number, text in enumerate(texts, 1):
        working.add(number, text=text)
    path = publish(working.path, public).path
    some = pieces(random.Random(7), "\n".join(texts))
    queries = [[next(some)] for _ in range(300)] + [[next(some), next(some)] for _ in range(50)]

    db = sqlite3.connect(sqlite_uri(path, immutable=1), uri=True)
    kept = db.execute(
        "SELECT id, title, text FROM publications JOIN publication_texts ON publication_id = id"
    ).fetchall()
    search = Search(db, Catalogue.read(db))
    for terms in queries:
        scan = {number for number, title, text in kept if all(term in title or term in text for term in terms)}
        expression = " ".join(f'"{" ".join(term)}"' for term in terms)
        plain = db.execute(
            "SELECT id FROM publications WHERE place IN"
            " (SELECT rowid FROM publications_spaced WHERE publications_spaced MATCH ?)",
            (expression,),
        )
        assert {number for (number,) in plain} == scan, terms
        assert search.counts(SearchQuery(" ".join(terms), exact=True)).total == len(scan), terms
