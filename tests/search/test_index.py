"""The index: exact, ranked, filtered, and the same on a read-only file."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from archive.search import Index, tokens
from archive.search.index import Count


def found(db: sqlite3.Connection, query: str | None, **options) -> list[int]:
    results = Index(db).search(query, limit=1000, **options)
    assert results.total == len(results.hits)
    return [hit.publication.id for hit in results.hits]


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
    assert set(found(db, f'"{query}"')) == expected


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text("诈骗於a1B-、 Ｐ", max_size=20), min_size=1, max_size=6), st.data())
def test_with_words_a_query_finds_the_texts_that_hold_its_tokens_in_a_row(archive_of, texts, data) -> None:
    db = archive_of(*({"text": text} for text in texts))
    query = data.draw(_substrings(texts))
    wanted = _spaced(query).strip(" \ue000")
    expected = {n for n, text in enumerate(texts, 1) if f" {wanted} " in f" {_spaced(text)} "} if wanted else set()
    assert set(found(db, f'"{query}"')) == expected


def _substrings(texts: list[str]) -> st.SearchStrategy[str]:
    return st.sampled_from(texts).flatmap(
        lambda text: st.tuples(st.integers(0, len(text)), st.integers(0, 8)).map(lambda at: text[at[0] : sum(at)])
    )


def _spaced(text: str) -> str:
    return " ".join(tokens(text))


@pytest.fixture(scope="module")
def library(archive_of) -> sqlite3.Connection:
    return archive_of(
        {
            "title": "工作情况",
            "text": "起诉电信诈骗" + "其他" * 9,
            "published": "2023-11-30",
            "year": 2023,
            "source_id": None,
        },
        {"title": "打击诈骗", "text": "其他" * 12, "published": "2022", "year": 2022, "kind": "press_qa"},
        {"title": None, "text": "养老与诈骗" + "其他" * 9, "published": None, "topic": "partly"},
        {"title": "盗窃", "text": "养老" + "其他" * 9, "published": "2024-01-02", "year": 2024},
    )


def test_a_hit_in_the_title_comes_first(library: sqlite3.Connection) -> None:
    assert found(library, "诈骗")[0] == 2
    assert sorted(found(library, "诈骗")) == [1, 2, 3]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("诈骗 养老", {3}),
        ("诈骗 OR 盗窃", {1, 2, 3, 4}),
        ("诈骗 -电信", {2, 3}),
        ("-诈骗", {4}),
        ("-没有", {1, 2, 3, 4}),
        ("詐騙", {1, 2, 3}),
        ("况起", set()),  # the title ends where the text begins
        ("", set()),
        ("，。", set()),
        (None, {1, 2, 3, 4}),
    ],
)
def test_queries(library: sqlite3.Connection, query: str | None, expected: set[int]) -> None:
    assert set(found(library, query)) == expected


def test_by_date_the_undated_come_last(library: sqlite3.Connection) -> None:
    assert found(library, None, order="newest") == [4, 1, 2, 3]
    assert found(library, None, order="oldest") == [2, 1, 4, 3]


def test_filters(library: sqlite3.Connection) -> None:
    assert found(library, "诈骗", kind="press_qa") == [2]
    assert found(library, "诈骗", year=2023) == [1]
    assert found(library, "诈骗", topic="partly") == [3]
    assert found(library, "诈骗", source_id="spp") == []


def test_facets_count_what_is_found_and_show_what_else_could_be_chosen(library: sqlite3.Connection) -> None:
    facets = Index(library).facets("诈骗", kind="press_qa")
    assert facets["kind"] == (Count("report", 2), Count("press_qa", 1))
    assert facets["year"] == (Count(2022, 1),)
    assert facets["topic"] == (Count("fraud", 1),)
    assert facets["source_id"] == ()


def test_pages_of_results_neither_repeat_nor_miss_one(archive_of) -> None:
    index = Index(archive_of(*({"title": "诈骗", "text": "同样的文字"} for _ in range(25))))
    pages = [index.search("诈骗", limit=10, offset=offset) for offset in (0, 10, 20)]
    assert [page.total for page in pages] == [25, 25, 25]
    assert [hit.publication.id for page in pages for hit in page.hits] == list(range(1, 26))


def test_a_hit_carries_its_row_and_its_marks(library: sqlite3.Connection) -> None:
    [hit] = Index(library).search("电信 工作").hits
    assert (hit.publication.slug, hit.publication.published) == ("s-1", "2023-11-30")
    assert [piece.text for piece in hit.title if piece.hit] == ["工作"]
    assert [piece.text for piece in hit.excerpt if piece.hit] == ["电信"]


def test_what_is_removed_is_not_found_and_can_be_added_again(archive_of) -> None:
    db = archive_of({"title": "旧题", "text": "诈骗"}, {"text": "盗窃"})
    index = Index(db)
    index.remove(1, "旧题", "诈骗")
    assert found(db, "诈骗") == []
    assert found(db, None) == [2]
    index.add(1, "新题", "抢劫")
    assert found(db, "抢劫 新题") == [1]
    db.execute("INSERT INTO publications_fts(publications_fts) VALUES ('integrity-check')")


def test_rebuilt_the_index_finds_the_same(archive_of) -> None:
    db = archive_of({"title": "旧题", "text": "诈骗"}, {"text": "盗窃"})
    Index(db).rebuild()
    assert [sorted(found(db, query)) for query in ("诈骗", "盗窃", None)] == [[1], [2], [1, 2]]


def test_the_index_is_made_inside_an_open_transaction() -> None:
    db = sqlite3.connect(":memory:")
    db.execute("BEGIN IMMEDIATE")
    Index.create(db)
    assert db.in_transaction
    db.rollback()
    assert Database(db).table_names() == []


def test_a_read_only_immutable_file_is_searched(archive_of, tmp_path: Path) -> None:
    path = tmp_path / "public.db"
    archive_of({"title": "反诈", "text": "诈骗"}, path=str(path)).close()
    db = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    db.row_factory = sqlite3.Row
    assert found(db, "诈骗") == [1]
    assert Index(db).facets("诈骗")["kind"] == (Count("report", 1),)
