"""Excerpts and marks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.search import Marked, excerpt, mark, parse
from archive.search.snippets import CUT
from tests.search.conftest import FORMS
from tests.support.growth import assert_linear


def shown(marked: Marked) -> str:
    return "".join(f"[{piece.text}]" if piece.hit else piece.text for piece in marked)


def test_marks() -> None:
    marks = [[text, query, shown(mark(text, parse(query)))] for text, query, _ in FORMS["marks"]]
    assert marks == FORMS["marks"]


SENTENCES = "某市检察院介绍了有关情况。" * 20
LONG = f"{SENTENCES}老人被骗走养老钱。诈骗手段翻新。{SENTENCES}"


def test_an_excerpt_shows_the_place_with_the_most_terms() -> None:
    assert shown(excerpt(LONG, parse("情况 养老 翻新"), width=40)) == (
        "某市检察院介绍了有关[情况]。老人被骗走[养老]钱。诈骗手段[翻新]。"
    )


def test_an_excerpt_says_where_a_sentence_was_cut() -> None:
    text = "甲" * 200 + "诈骗" + "乙" * 200
    assert shown(excerpt(text, parse("诈骗"), width=32)) == f"{CUT}{'甲' * 10}[诈骗]{'乙' * 20}{CUT}"


def test_an_excerpt_is_one_line() -> None:
    assert shown(excerpt("　　标题\n诈骗\n", parse("诈骗"))) == "标题 [诈骗]"


@settings(deadline=None)
@given(st.text("甲乙㈠诈骗。\n a", max_size=300), st.text("诈骗甲 a", max_size=6), st.integers(10, 60))
def test_excerpts_are_pieces_of_the_text_about_as_wide_as_asked(text: str, query: str, width: int) -> None:
    marked = excerpt(text, parse(query), width)
    inner = "".join(piece.text for piece in marked if piece.text != CUT)
    assert inner in text.replace("\n", " ")
    assert len(inner) <= width
    assert any(piece.hit for piece in marked) == any(piece.hit for piece in mark(text, parse(query)))


@pytest.mark.timing
def test_an_excerpt_of_a_long_text_is_made_in_linear_time() -> None:
    query = parse("诈骗 检察 养老")
    assert_linear(lambda text: excerpt(text, query), lambda times: SENTENCES * times + "诈骗", size=300)
