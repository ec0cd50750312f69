"""The views of the public file, and its search in plain SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from archive.schema import VIEWS
from tests.support.public_file import ELDERLY, GUIDING, MADE, build


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = build(tmp_path_factory.mktemp("views") / "fanzha.db")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")  # as the shell sqlite3 has it
        connection.row_factory = sqlite3.Row
        yield connection


def test_views_have_the_columns_that_are_declared(db: sqlite3.Connection) -> None:
    for view in VIEWS:
        declared = [column.name for column in view.columns]
        made = [row["name"] for row in db.execute("SELECT name FROM pragma_table_info(?)", (view.name,))]
        assert made[: len(declared)] == declared if view.name.startswith("v_search") else made == declared, view.name


def test_a_publication_in_words(db: sqlite3.Connection) -> None:
    row = db.execute("SELECT * FROM v_publications WHERE slug = ?", (GUIDING.slug,)).fetchone()
    assert dict(row) | {"place": 0} == {
        **{"id": GUIDING.id, "slug": GUIDING.slug, "kind": "guiding_cases", "title": GUIDING.title},
        **{"published": "2025-06-01", "year": 2025, "issuer": "样例省人民检察院", "attribution": "样例检察"},
        **{"topic": "fraud", "source_id": "yangli", "source": "样例省人民检察院", "region": row["region"]},
        **{"crimes": "帮助信息网络犯罪活动罪；诈骗罪", "case_count": 2, "copy_count": row["copy_count"]},
        **{"chars": len(GUIDING.text), "text": GUIDING.text, "url": GUIDING.urls[0], "path": f"/p/{GUIDING.slug}"},
        **{"first_seen": row["first_seen"], "added_at": row["added_at"], "place": 0},
    }


def test_a_case_in_words(db: sqlite3.Connection) -> None:
    row = db.execute("SELECT * FROM v_cases WHERE number = ?", (ELDERLY.number,)).fetchone()
    assert (row["title"], row["publication"], row["slug"]) == (ELDERLY.title, GUIDING.title, GUIDING.slug)
    assert (row["keywords"], row["crimes"], row["regions"]) == ("养老诈骗；追赃挽损", "诈骗罪", "样例省样例市")
    assert row["facts"] == ELDERLY.sections[1].text
    assert row["significance"] == ELDERLY.sections[2].text
    assert row["text"] == ELDERLY.text
    assert (row["url"], row["path"]) == (GUIDING.urls[0], f"/c/{GUIDING.case_id(1)}")


def test_every_publication_and_case_is_in_its_view_once(db: sqlite3.Connection) -> None:
    for view, table in {"v_publications": "publications", "v_cases": "cases"}.items():
        ids = [row["id"] for row in db.execute(f"SELECT id FROM {view} ORDER BY id")]
        assert ids == [row["id"] for row in db.execute(f"SELECT id FROM {table} ORDER BY id")]
    assert len(MADE) == db.execute("SELECT count(*) FROM v_publications").fetchone()[0]
