"""The full-text tables: exact, the same on a read-only file, and rows in the order of dates."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.search import Catalogue, FacetCount, PublicationHit, Search, SearchQuery, index
from archive.sqlite_uri import sqlite_uri
from archive.text.hanzi import tokens


def found(db: sqlite3.Connection, query: str) -> set[int]:
    """The ids of the publications that a query finds."""
    search = Search(db, Catalogue.read(db))
    question = SearchQuery(query, exact=True, lone_cases=False)
    ids = [hit.publication.id for hit in search.page(question, limit=1000).hits if isinstance(hit, PublicationHit)]
    assert search.counts(question).total == len(ids) == len(set(ids))
    return set(ids)


TEXTS = st.lists(st.text("诈骗盗窃罪、，。\n", max_size=30), min_size=1, max_size=6)


@settings(max_examples=50, deadline=None)
@given(TEXTS, st.data())
def test_a_query_finds_what_a_scan_finds_and_nothing_else(archive_of, texts: list[str], data: st.DataObject) -> None:
    db = archive_of(*({"text": text} for text in texts))
    queries = st.one_of(st.text("诈骗盗窃罪", min_size=1, max_size=4), _substrings(texts))
    query = data.draw(queries)
    evened = [re.sub("[、，。\n]+", "、", text) for text in texts]
    wanted = re.sub("[、，。\n]+", "、", query).strip("、")
    expected = {number for number, text in enumerate(evened, 1) if wanted in text} if wanted else set()
    assert found(db, f'"{query}"') == expected


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text("诈骗於a1B-、 Ｐ", max_size=20), min_size=1, max_size=6), st.data())
def test_with_words_a_query_finds_the_texts_that_hold_its_tokens_in_a_row(archive_of, texts, data) -> None:
    db = archive_of(*({"text": text} for text in texts))
    query = data.draw(_substrings(texts))
    wanted = _spaced(query).strip(" \ue000")
    expected = {n for n, text in enumerate(texts, 1) if f" {wanted} " in f" {_spaced(text)} "} if wanted else set()
    assert found(db, f'"{query}"') == expected


def _substrings(texts: list[str]) -> st.SearchStrategy[str]:
    return st.sampled_from(texts).flatmap(
        lambda text: st.tuples(st.integers(0, len(text)), st.integers(0, 8)).map(lambda at: text[at[0] : sum(at)])
    )


def _spaced(text: str) -> str:
    return " ".join(tokens(text))


def test_places_are_in_the_order_of_dates_and_of_a_batch(archive_of) -> None:
    db = archive_of(
        {"text": "甲", "published": "2023-11-30"},
        {"text": "乙", "published": None},
        {"text": "丙一丙二", "published": "2024", "cases": [("丙一", 0, 2), ("丙二", 2, 4)]},
        {"text": "丁", "published": "2023-11-30"},
    )
    newest_first = "SELECT id FROM publications ORDER BY place DESC"
    assert [number for (number,) in db.execute(newest_first)] == [3, 1, 4, 2]
    assert db.execute("SELECT position FROM cases ORDER BY place DESC").fetchall() == [(1,), (2,)]
    assert db.execute("SELECT min(place), max(place) FROM publications").fetchone() == (1, 4)


def test_a_case_has_its_own_stretch_of_the_text(archive_of) -> None:
    text = "前言诈骗\n案例一 甲案\n盗窃\n案例二 乙案\n抢劫"
    start = text.index("案例一")
    end = text.index("案例二")
    db = archive_of({"text": text, "cases": [("甲案", start, end), ("乙案", end, len(text))]})
    search = Search(db, Catalogue.read(db))
    assert [search.counts(SearchQuery(query, shelf="cases")).total for query in ("诈骗", "盗窃", "抢劫", "窃案")] == [
        0,
        1,
        1,
        0,
    ]


def test_a_damaged_index_is_noticed(archive_of) -> None:
    db = archive_of({"text": "诈骗"})
    index.check(db)
    db.execute("DELETE FROM publications_fts_data WHERE id > 10")
    with pytest.raises(sqlite3.DatabaseError):
        index.check(db)


def test_a_read_only_immutable_file_is_searched(archive_of, tmp_path: Path) -> None:
    path = tmp_path / "public.db"
    archive_of({"title": "反诈", "text": "诈骗"}, path=str(path)).close()
    db = sqlite3.connect(sqlite_uri(path, mode="ro", immutable=1), uri=True)
    db.row_factory = sqlite3.Row
    assert found(db, "诈骗") == {1}
    assert Search(db, Catalogue.read(db)).counts(SearchQuery("诈骗")).facets["kind"] == (FacetCount("report", 1),)
