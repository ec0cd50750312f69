"""A small archive to search in: the tables and the index, filled with texts written for the tests."""

from __future__ import annotations

import json
import sqlite3
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from archive.search import index
from tests.support.tables import make_public_tables

Publication = dict[str, Any]
FillArchive = Callable[..., sqlite3.Connection]
FORMS = tomllib.loads((Path(__file__).parent / "forms.toml").read_text("utf-8"))


OF_CASES = ("text", "cases", "numbers", "keywords", "crimes", "sections")


def _insert_cases(db: Database, publication: int, given: Publication) -> None:
    for position, (title, start, end) in enumerate(given.get("cases", ()), 1):
        case_id = 1000 * publication + position
        db.table("cases").insert(
            {
                "id": case_id,
                "publication_id": publication,
                "position": position,
                "number": given.get("numbers", {}).get(position),
                "title": title,
                "keywords": json.dumps(given.get("keywords", {}).get(position, []), ensure_ascii=False),
                "offices": "[]",
                "prosecutors": "[]",
                "authors": "[]",
                "topic": "fraud",
                "start": start,
                "end": end,
            }
        )
        sections = given.get("sections", {}).get(position, [("facts", given.get("text", "")[start:end])])
        for at, (heading, text) in enumerate(sections, 1):
            row = {"case_id": case_id, "position": at, "heading": heading, "heading_as_written": heading, "text": text}
            db.table("case_sections").insert(row)
        if crime := given.get("crimes", {}).get(position):
            db.table("case_crimes").insert({"case_id": case_id, "crime_id": crime, "how": "charge"})


def _insert_crimes(db: Database) -> None:
    crimes = {"fraud": "诈骗罪", "theft": "盗窃罪", "aiding": "帮助信息网络犯罪活动罪"}
    for crime, name in crimes.items():
        short = '["帮信罪"]' if crime == "aiding" else "[]"
        row = {"id": crime, "name": name, "short_names": short, "former_names": "[]", "english": crime}
        db.table("crimes").insert(row)


@pytest.fixture(scope="session")
def archive_of() -> FillArchive:
    """`archive_of(publication, …, path=":memory:", last=None)`: an archive of them, numbered from 1 in the order given.

    `cases` of a publication are (title, start, end); `numbers`, `keywords`, `crimes` and `sections` are theirs, by
    position. A section is (heading, text); a case without sections has one, its facts, with all of its text.
    `last`: the public file from which full-text tables are taken.
    """

    def fill(*publications: Publication, path: str = ":memory:", last: Path | None = None) -> sqlite3.Connection:
        db = sqlite3.connect(path)
        if last:
            db.execute("ATTACH ? AS last", (str(last),))
        make_public_tables(db)
        _insert_crimes(Database(db))
        for number, given in enumerate(publications, 1):
            text = given.get("text", "")
            row = {
                "id": number,
                "slug": f"s-{number}",
                "kind": "report",
                "topic": "fraud",
                "url": f"https://www.example.org/{number}",
                "chars": len(text),
                "copy_count": 1,
            } | {column: value for column, value in given.items() if column not in OF_CASES}
            Database(db).table("publications").insert(row)
            db.execute("INSERT INTO publication_texts VALUES (?, ?)", (number, text))
            _insert_cases(Database(db), number, given)
        index.build(db, "last" if last else None)
        db.commit()
        return db

    return fill
