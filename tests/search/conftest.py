"""A small archive to search in: the working file's tables, filled with texts written for the tests."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from sqlite_utils import Database

from archive.search import Index
from archive.store.derived import prepare

Publication = dict[str, Any]
FillArchive = Callable[..., sqlite3.Connection]


@pytest.fixture(scope="session")
def archive_of() -> FillArchive:
    """`archive_of(publication, …, path=":memory:")`: an archive of them, numbered from 1 in the order given."""

    def fill(*publications: Publication, path: str = ":memory:") -> sqlite3.Connection:
        db = sqlite3.connect(path)
        prepare(Database(db))
        index = Index(db)
        for number, given in enumerate(publications, 1):
            title, text = given.get("title"), given.get("text", "")
            row = {
                "id": number,
                "slug": f"s-{number}",
                "kind": "report",
                "topic": "fraud",
                "url": f"https://www.example.org/{number}",
                "chars": len(text),
                "copy_count": 1,
            } | {column: value for column, value in given.items() if column != "text"}
            Database(db).table("publications").insert(row)
            db.execute("INSERT INTO publication_texts VALUES (?, ?)", (number, text))
            index.add(number, title, text)
        db.commit()
        return db

    return fill
