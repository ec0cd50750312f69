"""A copied passage is found by short windows of it, in exactly the rows in which FTS5 finds it."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.search import Catalogue, CostlyQueryError, Search, SearchQuery, cost, match_expression, parse, passages
from archive.search.catalogue import Shelf
from archive.search.index import TABLES

PASSAGE = "被告人甲某以投资养老为名骗取老年人存款，又以返还本金为由骗取手续费。"
ENDS = ("", "甲", " 骗", " -乙1", " | 乙")
LETTERS = "甲乙骗於ａB1-、。 \n\ue000"


@pytest.fixture(autouse=True)
def windows_are_always_worth_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passages, "MIN_MS", -1.0)
    monkeypatch.setattr(passages, "ROW_MS", 1e-9)


def shelves(db: sqlite3.Connection) -> tuple[Shelf, Shelf]:
    catalogue = Catalogue.read(db)
    return catalogue.publications, catalogue.cases


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(LETTERS, min_size=8, max_size=40), min_size=1, max_size=5), st.data())
def test_the_rows_are_those_that_fts5_finds(archive_of, texts: list[str], data: st.DataObject) -> None:
    db = archive_of(*({"title": one[:20], "text": one + one, "cases": [(one[2:15], 1, len(one) + 3)]} for one in texts))
    source = data.draw(st.sampled_from(texts))
    copied = source[data.draw(st.integers(0, 3)) :] + data.draw(st.sampled_from(ENDS))
    query = parse(copied)
    for shelf in shelves(db):
        found = passages.find(db, shelf.fts, shelf.index, query)
        sql = f"select rowid as place from {shelf.fts} where {shelf.fts} match ? order by rowid"
        assert found in (None, [row[0] for row in db.execute(sql, (match_expression(copied),))])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (PASSAGE, [1, 2]),
        (PASSAGE.replace("。", ""), [1, 2]),
        (PASSAGE.replace("骗取老年人", "騙取老年人"), [1, 2]),
        (PASSAGE.replace("老年人", "老人"), []),  # all windows are there, but not together
        (f"{PASSAGE} 另一件", [2]),
        (f"{PASSAGE} -另一件", [1]),
        (PASSAGE.replace("，", " "), [1, 2, 3]),  # two passages, which need not stand together
        (f"{PASSAGE} 又 p2p", []),
    ],
)
def test_a_copied_passage_is_found_by_windows(archive_of, query: str, found: list[int]) -> None:
    first, second = PASSAGE.split("，")
    db = archive_of(
        {"text": f"甲。\n{PASSAGE}又"},
        {"text": f"另一件。{PASSAGE}又ap2p"},
        {"text": f"{second}{first}"},
        {"text": "被告人甲某以投资 养老为名骗取"},
    )
    [shelf, _] = shelves(db)
    ids = dict(db.execute("select place, id from publications"))
    places = passages.find(db, shelf.fts, shelf.index, parse(query))
    assert places is not None
    assert sorted(ids[place] for place in places) == found


@pytest.mark.parametrize("query", ["养老诈骗", f"{PASSAGE} OR 养老", f"养老 -{PASSAGE}", "、 ".join(PASSAGE)])
def test_a_query_that_no_row_must_hold_a_passage_of_has_no_windows(archive_of, query: str) -> None:
    db = archive_of({"text": PASSAGE})
    for shelf in shelves(db):
        assert passages.find(db, shelf.fts, shelf.index, parse(query)) is None


def test_fts5_searches_for_the_whole_query_if_many_rows_hold_the_windows(
    archive_of, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passages, "MAX_ROWS", 2)
    db = archive_of(*({"text": PASSAGE} for _ in range(3)))
    [shelf, _] = shelves(db)
    assert passages.find(db, shelf.fts, shelf.index, parse(PASSAGE)) is None
    assert len(Search(db, Catalogue.read(db)).page(SearchQuery(PASSAGE)).hits) == 3
    monkeypatch.setattr(cost, "MAX_MS", 0)
    with pytest.raises(CostlyQueryError):
        Search(db, Catalogue.read(db)).page(SearchQuery(PASSAGE))


def test_a_passage_that_costs_too_much_as_a_whole_is_found_and_its_windows_are_read_once(
    archive_of, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cost, "MAX_MS", 0)
    db, statements = archive_of({"text": PASSAGE}), list[str]()
    search = Search(db, Catalogue.read(db))
    db.set_trace_callback(statements.append)
    [hit] = search.page(SearchQuery(PASSAGE)).hits
    assert search.counts(SearchQuery(PASSAGE)).total == 1
    db.set_trace_callback(None)
    assert any(one.hit for one in hit.excerpt)
    assert len([one for one in statements if "match '" in one.lower()]) == len(TABLES)
