"""The example of docs/citations.md is read as the document says, and its queries find what they are for."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import asdict
from pathlib import Path

import pytest

from archive.analysis.citations import citations_of
from archive.schema import BY_NAME
from tests.support.tables import make_public_tables

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "citations.md").read_text("utf-8")
TEXT = "\n".join(re.findall(r"^> (.+)$", DOCUMENT, re.MULTILINE))
QUERIES = dict(re.findall(r"```sql\n-- (.+?)\n(.+?)```", DOCUMENT, re.DOTALL))
EMPTY = {"text": "", "integer": 0, "real": 0.0}


def rows_of_table(header: str) -> list[list[str]]:
    lines = DOCUMENT[DOCUMENT.index(header) :].split("\n\n")[0].splitlines()
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in (lines[0], *lines[2:])]


def test_the_example_has_the_citations_of_the_table() -> None:
    columns, *expected = rows_of_table("| as_written |")
    found = [asdict(one) | {"former": int(one.former)} for one in citations_of(TEXT)]
    assert [["" if one[name] is None else str(one[name]) for name in columns] for one in found] == expected


@pytest.fixture
def public() -> sqlite3.Connection:
    """A public file with two cases that cite the article, and one that does not."""
    db = sqlite3.connect(":memory:")
    db.execute("pragma foreign_keys = off")
    make_public_tables(db)
    cases = (
        "刑法第二百八十七条之二、第六十七条。",
        "刑法第二百八十七条。",
        "刑法第二百八十七条之二和第二百六十六条、第六十七条。",
    )
    for number, text in enumerate(cases, 1):
        insert(db, "publications", id=number, slug=str(number), published=f"2024-0{number}-01")
        insert(db, "cases", id=number, publication_id=number, title=f"案{number}")
        for position, one in enumerate(citations_of(text), 1):
            values = asdict(one)
            sentence = text[values.pop("sentence_start") : values.pop("sentence_end")]
            ids = {"id": number * 10 + position, "publication_id": number, "case_id": number, "position": position}
            insert(db, "citations", **ids, **values, sentence=sentence)
    return db


def insert(db: sqlite3.Connection, table: str, **values: object) -> None:
    """Insert a row; other columns that must have a value are empty or 0."""
    required = (column for column in BY_NAME[table].columns if column.required)
    row: dict[str, object] = {column.name: EMPTY[column.type] for column in required} | values
    names = ", ".join(f'"{name}"' for name in row)
    db.execute(f"insert into {table} ({names}) values ({', '.join('?' * len(row))})", (*row.values(),))


def test_the_cases_that_apply_an_article_are_found_newest_first(public: sqlite3.Connection) -> None:
    rows = public.execute(QUERIES["cases"]).fetchall()
    assert [(title, words) for title, _, words, _ in rows] == [
        ("案3", "刑法第二百八十七条之二"),
        ("案1", "刑法第二百八十七条之二"),
    ]


def test_what_is_cited_together_is_counted_by_case(public: sqlite3.Connection) -> None:
    law = "中华人民共和国刑法"
    assert public.execute(QUERIES["together"]).fetchall() == [(law, 67, None, 2), (law, 266, None, 1)]
