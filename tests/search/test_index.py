"""The full-text tables: exact, the same on a read-only file, and rows in the order of dates."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.search import Catalogue, FacetCount, PublicationHit, Search, SearchQuery, index, matching_rows
from archive.search.tokens import tokens
from archive.sqlite_uri import sqlite_uri


def found(db: sqlite3.Connection, query: str) -> set[int]:
    """The ids of the publications that a query finds."""
    search = Search(db, Catalogue.read(db))
    question = SearchQuery(query, exact=True)
    ids = [hit.publication.id for hit in search.page(question, limit=1000).hits if isinstance(hit, PublicationHit)]
    assert search.counts(question).total == len(ids) == len(set(ids))
    return set(ids)


@pytest.fixture(scope="module", params=["tokens", "pairs", "both"], autouse=True)
def searched(request: pytest.FixtureRequest) -> Iterator[str]:
    """All tests run on a file without tables of pairs, and on one with them; there also with queries whose phrases are
    searched apart if need be, as those are that would cost much."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param != "tokens":
            patch.setattr(index, "MAX_SMALL", -1)
        if request.param == "both":
            patch.setattr(matching_rows, "MIN_MS", -1.0)
            patch.setattr(matching_rows.Matching, "_cost", lambda _matching, _query: -1.0)
        yield request.param


@settings(max_examples=40)
@given(st.lists(st.text("诈骗罪於a1B-、，。\n Ｐ", max_size=20), min_size=1, max_size=6), st.data())
def test_a_query_finds_the_texts_that_hold_its_tokens_in_a_row_and_nothing_else(archive_of, texts, data) -> None:
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


def test_a_case_has_its_own_stretch_of_the_text(archive_of) -> None:
    text = "前言诈骗\n案例一 甲案\n盗窃\n案例二 乙案\n抢劫"
    start = text.index("案例一")
    end = text.index("案例二")
    db = archive_of({"text": text, "cases": [("甲案", start, end), ("乙案", end, len(text))]})
    search = Search(db, Catalogue.read(db))
    totals = {"诈骗": 0, "盗窃": 1, "抢劫": 1, "窃案": 0}
    assert {query: search.counts(SearchQuery(query, shelf="cases")).total for query in totals} == totals


def test_a_damaged_index_is_noticed(archive_of) -> None:
    db = archive_of({"text": "诈骗", "cases": [("诈", 0, 2)]})
    for table in index.tables(db):
        index.check(db)
        db.execute("SAVEPOINT whole")
        db.execute(f"DELETE FROM {table}_data WHERE id > 10")
        with pytest.raises(sqlite3.DatabaseError):
            index.check(db)
        db.execute("ROLLBACK TO whole")


def test_a_read_only_immutable_file_is_searched(archive_of, tmp_path: Path) -> None:
    path = tmp_path / "public.db"
    archive_of({"title": "反诈", "text": "诈骗"}, path=str(path)).close()
    db = sqlite3.connect(sqlite_uri(path, mode="ro", immutable=1), uri=True)
    db.row_factory = sqlite3.Row
    assert found(db, "诈骗") == {1}
    assert Search(db, Catalogue.read(db)).counts(SearchQuery("诈骗")).facets["kind"] == (FacetCount("report", 1),)


SMALL = ["publications_spaced", "cases_spaced", "sections_spaced"]
LARGE = [*SMALL, "publications_pairs", "cases_pairs"]


def test_only_many_rows_have_a_table_of_pairs(archive_of, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "MAX_SMALL", 2)
    rows = {"text": "甲乙丙", "cases": [("甲", 0, 1), ("乙", 1, 2), ("丙", 2, 3)]}
    assert index.tables(archive_of(rows, {"text": "丁"})) == [*SMALL, "cases_pairs"]
    assert index.tables(archive_of(rows, {"text": "丁"}, {"text": "戊"})) == LARGE


PHRASES = st.sampled_from(["诈骗", "骗", "1骗", "a1", "诈骗a", "盗窃罪", "窃", "a", "1诈"])


@settings(max_examples=60)
@given(
    st.lists(st.text("诈骗盗窃罪a1、", max_size=12), min_size=1, max_size=5),
    st.lists(st.lists(PHRASES, min_size=1, max_size=3), max_size=3),
    st.lists(PHRASES, max_size=2),
)
def test_a_query_of_any_phrases_finds_what_a_scan_finds(archive_of, texts, all_of, none_of) -> None:
    query = " ".join([*(" OR ".join(group) for group in all_of), *(f"-{one}" for one in none_of)])
    rows = [f" {_spaced(text)} " for text in texts]

    def holds(row: str, phrases: list[str]) -> bool:
        return any(f" {_spaced(one)} " in row for one in phrases)

    expected = {
        number
        for number, row in enumerate(rows, 1)
        if all(holds(row, group) for group in all_of) and not holds(row, none_of)
    }
    db = archive_of(*({"text": text} for text in texts))
    assert found(db, query) == (expected if query else {*range(1, len(texts) + 1)})
