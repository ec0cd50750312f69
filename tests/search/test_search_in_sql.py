"""Search in plain SQL, as one does it in the downloaded file: exact, or an error that says what to write."""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.search.tokens import SEPARATOR, pairs_of_phrase, tokens
from archive.text.hanzi import is_hanzi
from tests.support.public_file import MADE, build, by_scan

TEXTS = [f"{made.title}\n{made.text}" for made in MADE]
EXPRESSION = "SELECT expression FROM v_match WHERE words = ?"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("plain") / "fanzha.db")


@pytest.fixture(scope="module")
def db(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")  # as the shell sqlite3 has it
        yield connection


def found(db: sqlite3.Connection, *words: str) -> set[int]:
    return {row[0] for row in db.execute("SELECT id FROM v_search WHERE words = ?", (json.dumps(words),))}


def hanzi_runs() -> st.SearchStrategy[str]:
    """Hanzi that stand together in a title or text, and such that do not."""
    runs = "".join(
        letter if unicodedata.category(letter) == "Lo" else "\n" for text in TEXTS for letter in text
    ).split()
    parts = st.sampled_from(runs).flatmap(
        lambda run: st.tuples(st.integers(0, len(run) - 1), st.integers(1, 8)).map(lambda at: run[at[0] : sum(at)])
    )
    return parts | st.text(st.sampled_from(sorted(set("".join(runs)))), min_size=1, max_size=3)


@given(hanzi_runs())
@example("诈骗")
@example("电信网络诈骗")
@example("骗")
def test_a_word_of_hanzi_finds_what_holds_it_and_nothing_else(path: Path, word: str) -> None:
    with closing(sqlite3.connect(path)) as db:
        assert found(db, word) == by_scan(path, word)
        like = db.execute("SELECT id FROM v_publications WHERE title LIKE ?1 OR text LIKE ?1", (f"%{word}%",))
        assert {row[0] for row in like} == by_scan(path, word)


@given(hanzi_runs(), hanzi_runs())
def test_several_words_find_what_holds_all_of_them(path: Path, one: str, other: str) -> None:
    with closing(sqlite3.connect(path)) as db:
        assert found(db, one, other) == by_scan(path, one, other)


@given(st.text(st.characters(exclude_categories=("Cs", "Cn"), exclude_characters="\0"), max_size=12))
@example("、掩饰、、隱瞞P2P　㈠ＧＰＳ\ue000﹏")
@example('"诈骗" OR *')
@example("乾隆é́")
@example("诈\U000e0100骗\U000e0001")  # a variation selector and a tag
def test_the_view_writes_the_tokens_of_any_text_as_the_index_has_them(path: Path, text: str) -> None:
    with closing(sqlite3.connect(path)) as db:
        ((expression,),) = db.execute(EXPRESSION, (json.dumps(text),))
    wanted = tokens(text)
    wanted = wanted[1 if wanted[:1] == [SEPARATOR] else 0 :]
    assert expression[1:-1].split() == (wanted[:-1] if wanted[-1:] == [SEPARATOR] else wanted)


@given(hanzi_runs() | st.text(st.characters(exclude_categories=("Cs", "Cn"), exclude_characters="\0"), max_size=6))
@example("A诈")
@example("诈A骗")
@example("，诈骗")
@example("㍿詐")
def test_the_view_writes_the_pairs_of_a_word_of_hanzi(path: Path, word: str) -> None:
    with closing(sqlite3.connect(path)) as db:
        ((pairs,),) = db.execute("SELECT pairs FROM v_match WHERE words = ?", (json.dumps(word),))
        both = db.execute("SELECT pairs FROM v_match WHERE words = json_array(?1, ?1)", (word,)).fetchone()[0]
    row = tokens(word)
    of_hanzi = len(row) > 1 and all(len(one) == 1 and one != SEPARATOR and is_hanzi(one) for one in row)
    expected = f'"{" ".join(pairs_of_phrase(word))}"' if of_hanzi else None
    assert pairs == expected
    assert both == (f"{expected} AND {expected}" if expected else None)


def test_traditional_and_full_width_find_the_same_as_simplified_and_half_width(db: sqlite3.Connection) -> None:
    assert found(db, "詐騙") == found(db, "诈骗") != set()


@pytest.mark.parametrize("words", ["诈骗", "诈骗 养老", "", '"诈骗'])
def test_words_that_are_typed_without_their_quotation_marks_are_an_error(db: sqlite3.Connection, words: str) -> None:
    with pytest.raises(sqlite3.OperationalError, match="malformed JSON"):
        db.execute("SELECT id FROM v_search WHERE words = ?", (words,)).fetchall()


@pytest.mark.parametrize("words", ['""', "[]", '"，。"', "{}"])
def test_words_that_hold_nothing_to_look_for_find_nothing(db: sqlite3.Connection, words: str) -> None:
    assert db.execute("SELECT id FROM v_search WHERE words = ?", (words,)).fetchall() == []


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT rowid FROM publications_fts WHERE publications_fts MATCH '诈骗'",
        "SELECT p.id FROM publications_fts f JOIN publications p ON place = f.rowid WHERE f.text MATCH '诈骗'",
    ],
)
def test_a_match_that_is_typed_in_the_plain_way_is_an_error_that_says_what_to_write(
    db: sqlite3.Connection, sql: str
) -> None:
    with pytest.raises(sqlite3.OperationalError, match=re.escape("FROM v_search WHERE words = json_array(?)")):
        db.execute(sql).fetchall()
    with pytest.raises(sqlite3.OperationalError, match=re.escape("FROM v_search_cases WHERE words = json_array(?)")):
        db.execute(sql.replace("publications_fts", "cases_fts").replace("publications p", "cases p")).fetchall()


def test_the_query_of_the_message_runs(db: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError) as error:
        db.execute("SELECT rowid FROM publications_fts WHERE publications_fts MATCH '诈骗'").fetchall()
    query = re.findall(r"SELECT .*? WHERE words = json_array\(\?\)", str(error.value))[0]
    assert {row[2] for row in db.execute(query, ("诈骗",))} == found(db, "诈骗") != set()


def test_cases_are_found_by_what_stands_in_them(db: sqlite3.Connection) -> None:
    rows = db.execute("""SELECT number FROM v_search_cases WHERE words = '["养老", "追赃挽损"]' ORDER BY place DESC""")
    assert rows.fetchall() == [("检例第901号",)]
