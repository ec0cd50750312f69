"""What is treated alike and what a token is."""

from __future__ import annotations

import sqlite3
import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from archive.search.index.full_text import TABLES_OF_TOKENS
from archive.search.tokens import EVERYTHING, NOTHING, SEPARATOR, pairs, pairs_of_phrase, tokens
from archive.text.hanzi import fold, fold_with_origins, phrase

ANY_TEXT = st.text(st.characters(codec=None), max_size=60)


ALIKE = [
    *(("詐騙", "诈骗"), ("關於團夥", "关于团伙"), ("Ｐ２Ｐ", "p2p"), ("ＡＰＰ", "app"), ("Straße", "STRASSE")),
    ("⼈民", "人民"),  # a Kangxi radical
    *(("ｶﾅ", "カナ"), ("诈\u200b骗", "诈骗"), ("诈\ufe00骗", "诈骗"), ("诈，骗", "诈。骗"), ("①", "1")),
    ("薴", "苎"),  # OpenCC goes there in two steps
]
APART = [("乾县", "干县"), ("哪吒", "哪咤"), ("著作", "着作"), ("é", "e"), ("カ", "ガ")]


def test_what_is_treated_alike_and_what_is_kept_apart() -> None:
    assert [pair for pair in ALIKE if len({fold(one) for one in pair}) > 1 or tokens(pair[0]) != tokens(pair[1])] == []
    assert [pair for pair in APART if fold(pair[0]) == fold(pair[1])] == []


def test_each_hanzi_is_a_token_and_each_word_is_one() -> None:
    assert tokens("起诉430余人P2P平台") == ["起", "诉", "430", "余", "人", "p2p", "平", "台"]
    assert tokens("〇々カー한") == ["〇", "々", "カ", "ー", "한"]


def test_what_stands_between_is_one_separator() -> None:
    assert tokens("诈骗、\n　盗窃") == ["诈", "骗", SEPARATOR, "盗", "窃"]
    assert tokens("a.b\0c\ud800d") == ["a", SEPARATOR, "b", SEPARATOR, "c", SEPARATOR, "d"]


def test_no_text_can_hold_the_tokens_that_stand_for_something() -> None:
    special = {SEPARATOR, EVERYTHING, NOTHING}
    assert special.isdisjoint(tokens("".join(special)))
    assert tokens("\ue123") != tokens("\ue124")  # hanzi of GB 18030 pages in the private-use area


@given(ANY_TEXT, st.data())
def test_a_fold_is_that_of_its_parts_and_of_itself_and_has_the_same_tokens(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    folded = fold(text)
    assert fold(text[start:end]) in folded
    assert (fold(folded), tokens(folded)) == (folded, tokens(text))


@given(st.text(st.sampled_from("诈é㈠㎡\u200bⅡ，1"), max_size=30))
def test_offsets_lead_from_the_fold_to_the_text(text: str) -> None:
    folded, origins = fold_with_origins(text)
    assert folded == fold(text)
    starts = range(len(text)) if origins is None else origins
    assert len(starts) == len(folded)
    assert all(character in fold(text[start]) for character, start in zip(folded, starts, strict=True))


def test_sqlite_takes_every_token_as_it_is() -> None:
    """Every character there is, as FTS5 indexes it: its tokens go in, and the same tokens are in the index."""
    characters = map(chr, range(sys.maxunicode + 1))
    put_in = set(tokens(" ".join(one for one in characters if unicodedata.category(one) not in {"Cn", "Cs"})))
    db = sqlite3.connect(":memory:")
    publications, _ = TABLES_OF_TOKENS
    publications.create(db)
    db.execute("INSERT INTO publications_spaced(rowid, text) VALUES (1, ?)", (" ".join(put_in),))
    db.execute("CREATE VIRTUAL TABLE vocabulary USING fts5vocab(publications_spaced, row)")
    assert {token for (token,) in db.execute("SELECT term FROM vocabulary")} == put_in


@given(st.text("诈骗罪於a1、 \ue001\ue005", max_size=12), st.text("诈骗罪於a1、 \ue001\ue005", max_size=4))
def test_a_text_has_the_pairs_of_a_phrase_if_and_only_if_it_holds_the_phrase(text: str, words: str) -> None:
    def holds(row: list[str], others: list[str]) -> bool:
        return any(row[at : at + len(others)] == others for at in range(len(row)))

    if found_by := pairs_of_phrase(wanted := phrase(words)):
        assert holds(pairs(tokens(text)), found_by) == holds(tokens(text), tokens(wanted))
