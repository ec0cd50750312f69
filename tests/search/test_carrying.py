"""Full-text tables that are taken from the last file hold the same as tables that are made anew."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.schema import PUBLIC_FILE
from archive.search import index
from archive.search.index import carrying
from archive.search.index.entries import paired
from archive.search.index.full_text import FullTextTable
from archive.search.index.version import INDEX_VERSION
from archive.search.tokens import EVERYTHING, spaced

Build = Callable[..., sqlite3.Connection]

TEXTS = st.text("诈骗盗窃罪、 a1於\n", max_size=40)
PUBLICATION = st.fixed_dictionaries(
    {
        "text": TEXTS,
        "title": st.none() | TEXTS,
        "published": st.sampled_from([None, "2024", "2024-05-01", "2024-05-02", "2025-01-01"]),
        "cases": st.lists(st.tuples(TEXTS, st.integers(0, 5), st.integers(5, 40)), max_size=3),
        "sections": st.dictionaries(
            st.integers(1, 3), st.lists(st.tuples(st.sampled_from(index.HEADINGS[:3]), TEXTS), max_size=2)
        ),
    }
)


@pytest.fixture(autouse=True)
def carried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the tables that are taken from the last file. Small ones have pairs, too, and may differ wholly."""
    monkeypatch.setattr(index, "MAX_SMALL", -1)
    monkeypatch.setattr(carrying, "MOST", 100.0)
    names, carry = list[str](), carrying.carry

    def noted(db: sqlite3.Connection, other: str, table: FullTextTable) -> None:
        names.append(table.name)
        carry(db, other, table)

    monkeypatch.setattr(index, "carry", noted)
    return names


def held(db: sqlite3.Connection) -> dict[str, Any]:
    """All that the full-text tables hold: each token of each row, with its positions."""
    found: dict[str, Any] = {}
    for table in index.tables(db):
        db.execute(f"CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, {table}, instance)")
        found[table] = db.execute("SELECT term, doc, col, offset FROM vocabulary ORDER BY 1, 2, 3, 4").fetchall()
        found[f"{table} sizes"] = db.execute(f"SELECT id, sz FROM {table}_docsize ORDER BY id").fetchall()
        db.execute("DROP TABLE temp.vocabulary")
    index.check(db)
    db.rollback()
    return found


def as_last(db: sqlite3.Connection, path: Path) -> None:
    """Write an archive as the public file that publish would have made."""
    path.unlink(missing_ok=True)
    db.execute("INSERT OR REPLACE INTO meta VALUES ('index_version', ?, '')", (str(index.INDEX_VERSION),))
    PUBLIC_FILE.write(db)
    db.commit()
    db.execute("VACUUM INTO ?", (str(path),))


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PUBLICATION, min_size=1, max_size=6), st.data())
def test_they_hold_what_tables_made_anew_hold(
    archive_of: Build, tmp_path: Path, carried: list[str], before: list[Any], data: st.DataObject
) -> None:
    changed = [data.draw(st.just(one) | PUBLICATION) for one in before]
    after = changed[: data.draw(st.integers(0, len(changed)))] + data.draw(st.lists(PUBLICATION, max_size=2))
    as_last(archive_of(*before), tmp_path / "last.db")
    carried.clear()
    found = held(archive_of(*after, last=tmp_path / "last.db"))
    assert carried == list(index.FULL_TEXT) or not any(one["cases"] for one in after)  # without any, none may differ
    assert found == held(archive_of(*after))


BEFORE = [{"title": f"第{n}件", "text": f"诈骗{n}", "published": f"20{n:02}-01-01"} for n in range(10, 40)]


OTHER_RULES = [
    "UPDATE meta SET value = 'other' WHERE key = 'index_version'",
    "DELETE FROM meta",
    "UPDATE folding SET token = token || 'x' WHERE character = (SELECT min(character) FROM folding)",
    "DELETE FROM folding WHERE character = (SELECT min(character) FROM folding)",
    "PRAGMA user_version = 3",
]


def test_a_file_of_other_rules_is_not_built_on(archive_of: Build, tmp_path: Path, carried: list[str]) -> None:
    made_anew = held(archive_of(*BEFORE))
    for other in OTHER_RULES:
        as_last(archive_of(*BEFORE), tmp_path / "last.db")
        with closing(sqlite3.connect(tmp_path / "last.db")) as db:
            db.execute(other)
            db.commit()
        assert held(archive_of(*BEFORE, last=tmp_path / "last.db")) == made_anew
        assert not carried, other


def test_if_many_rows_differ_the_tables_are_made_anew(
    archive_of: Build, tmp_path: Path, carried: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "MOST", 0.1)
    as_last(archive_of(*BEFORE), tmp_path / "last.db")
    few, many = ([*BEFORE[:-number], *({"text": "盗窃"} for _ in range(number))] for number in (2, 20))
    archive_of(*many, last=tmp_path / "last.db")
    assert not carried
    archive_of(*few, last=tmp_path / "last.db")
    assert carried


def test_nothing_is_left_of_what_was_taken_out(archive_of: Build, tmp_path: Path) -> None:
    as_last(archive_of(*BEFORE, {"text": "秘密证词 xyzzysecret"}), tmp_path / "last.db")
    db = archive_of(*BEFORE, last=tmp_path / "last.db")
    db.execute("VACUUM INTO ?", (str(tmp_path / "new.db"),))
    assert b"xyzzysecret" in (tmp_path / "last.db").read_bytes()
    assert b"xyzzysecret" not in (tmp_path / "new.db").read_bytes()
    for table in index.tables(db):
        assert db.execute(f"SELECT count(DISTINCT segid) FROM {table}_idx").fetchone() <= (1,)


def test_the_version_of_the_rules_is_that_of_these_tokens() -> None:
    """If this fails, tokens have changed: add one to INDEX_VERSION, else files keep tokens of the rules before."""
    text = "《关於詐騙》ＡＢＣ-１２３、㈠検例第67號　﹁ﾃ\ue000\U00020000乾隆薴 naïve"
    entry = (1, f"{spaced('第一章')} {EVERYTHING} ", spaced(text))
    ((_, of_pairs),) = paired([entry])
    digest = hashlib.sha256("\n".join((*entry[1:], str(of_pairs))).encode()).hexdigest()[:16]
    assert (INDEX_VERSION, digest) == (1, "fca985e98e0f2b2a")


def test_tables_of_other_rows_are_noticed(archive_of: Build) -> None:
    db = archive_of(*BEFORE, {"text": "", "title": None})
    assert [index.lost(db, table) for table in index.tables(db)] == [[]] * len(index.FULL_TEXT)
    [(place,)] = db.execute("SELECT place FROM publications WHERE id = 7")
    db.execute("UPDATE publication_texts SET text = '别的文字' WHERE publication_id = 7")
    found = {table: index.lost(db, table) for table in index.tables(db)}
    assert found == {table: [place] if index.ROWS_OF[table] == "publications" else [] for table in found}
