"""The query language: what a query means, and that anything is one."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.search import match_expression, parse
from archive.search.query import MATCH_NOTHING, MAX_CHARACTERS
from tests.search.conftest import FORMS
from tests.support.growth import assert_linear


def test_what_a_query_means() -> None:
    found = {text: parse(text) for text in FORMS["meanings"]}
    meanings = {text: [[*map(list, query.all_of)], [*query.none_of]] for text, query in found.items()}
    assert meanings == FORMS["meanings"]
    assert not any(query.cut for query in found.values())


def test_what_was_typed_between_quotation_marks_is_known() -> None:
    assert parse('帮信罪 "电诈" -“两卡”').quoted == {"电诈", "两卡"}


def test_match_text() -> None:
    assert match_expression("诈骗 OR p2p 养老 -电信") == '(("诈 骗" OR "p2p") AND ("养 老")) NOT ("电 信")'
    assert match_expression("，。") == MATCH_NOTHING


def test_a_long_query_is_cut_and_says_so() -> None:
    query = parse("诈" * (MAX_CHARACTERS + 1))
    assert query.cut
    assert query.all_of == (("诈" * MAX_CHARACTERS,),)


SYNTAX = st.sampled_from(
    [*'"“「」()-|^*:{}', "OR", "AND", "NOT", "NEAR("],
)
QUERIES = st.one_of(
    st.text(st.characters(codec=None)),
    st.lists(st.one_of(SYNTAX, st.text("诈骗a1，\0\ud800 ", max_size=3)), max_size=40).map("".join),
    st.lists(st.one_of(SYNTAX, st.text("诈骗a1", max_size=3)), max_size=40).map(" ".join),
)


@pytest.fixture(scope="module")
def small_index(archive_of) -> sqlite3.Connection:
    return archive_of({"title": "诈骗a", "text": "诈骗、a1"}, {"title": None, "text": "一"})


@settings(deadline=None)
@given(QUERIES)
def test_any_text_is_a_query(small_index: sqlite3.Connection, text: str) -> None:
    found = small_index.execute(
        "SELECT count(*) FROM publications_spaced WHERE publications_spaced MATCH ?", (match_expression(text),)
    ).fetchone()[0]
    assert 0 <= found <= 2


@pytest.mark.timing
@pytest.mark.parametrize("piece", ["诈", "诈 骗 ", '"', "“ ", "-", "(", "a OR "])
def test_a_huge_text_is_a_query_too_and_made_in_linear_time(small_index: sqlite3.Connection, piece: str) -> None:
    def ask(text: str) -> None:
        small_index.execute(
            "SELECT * FROM publications_spaced WHERE publications_spaced MATCH ?", (match_expression(text),)
        )

    ask(piece * 100_000)
    assert_linear(ask, lambda times: piece * times, size=50_000)
