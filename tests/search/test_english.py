"""English words of a query are searched for by the Chinese words of the texts."""

from __future__ import annotations

import json

import pytest

from archive.search.english import DATA, EnglishTerms, field_terms, named_in_english, words_left_out
from archive.search.query import parse
from archive.text.hanzi import phrase
from tests.search.conftest import FORMS

CRIMES = (("集资诈骗罪", "fundraising fraud"), ("敲诈勒索罪", "extortion"), ("罪", None))
REGIONS = (("苏州", "Suzhou"), ("宿州", "Suzhou"), ("六安", "Lu'an"), ("乌鲁木齐", "Ürümqi"))


@pytest.fixture(scope="module")
def english() -> EnglishTerms:
    return EnglishTerms((*field_terms(), *named_in_english(CRIMES, "罪"), *named_in_english(REGIONS)), words_left_out())


def searched(english: EnglishTerms, text: str) -> list[tuple[str, ...]]:
    """The groups of phrases that a text must hold."""
    return list(english.translate(parse(text))[0].all_of)


def test_a_term_is_searched_for_as_it_is_and_in_chinese(english: EnglishTerms) -> None:
    wrong = {}
    for typed, chinese in FORMS["english"].items():
        query, added = english.translate(parse(typed))
        [group] = query.all_of
        found = group[1:], [(one.also, one.how) for one in added]
        if found != ((phrase(chinese),), [((chinese,), "translation")]):
            wrong[typed] = found
    assert wrong == {}


def test_the_longest_term_counts_and_the_others_stay_apart(english: EnglishTerms) -> None:
    assert searched(english, "telecom fraud 2023 诈骗") == [("telecom fraud", "电信网络诈骗"), ("2023",), ("诈骗",)]
    assert searched(english, "credit card money laundering") == [
        ("credit card", "信用卡"),
        ("money laundering", "洗钱"),
    ]


def test_marks_on_letters_may_be_left_out(english: EnglishTerms) -> None:
    for typed in ("Urumqi", "Ürümqi", "urumqi", "U\u0308ru\u0308mqi"):
        query, _ = english.translate(parse(typed))
        [group] = query.all_of
        assert (group[1:], english.unknown(query)) == (("乌鲁木齐",), ())


def test_an_english_name_that_several_regions_have_is_searched_for_as_all_of_them(english: EnglishTerms) -> None:
    assert searched(english, "Suzhou Lu'an") == [("suzhou", "苏州", "宿州"), ("lu an", "六安")]


def test_words_between_terms_are_left_out_only_beside_a_term(english: EnglishTerms) -> None:
    assert searched(english, "fraud in Myanmar") == [("fraud", "诈骗"), ("myanmar", "缅甸")]
    assert searched(english, "the of") == [("the",), ("of",)]
    assert searched(english, "Atlantis in fraud") == [("atlantis",), ("fraud", "诈骗")]


def test_what_is_no_term_stays_as_it_is(english: EnglishTerms) -> None:
    for typed in ("USDT", "POS", "GOIP", "诈骗", '"fraud"', "“money laundering”", "67", ""):
        assert english.translate(parse(typed)) == (parse(typed), ())


def test_words_that_are_no_term_are_told_from_terms_and_from_words_between_them(english: EnglishTerms) -> None:
    query, _ = english.translate(parse('Atlantis of frauds 诈骗 2023 "lantis" case'))
    assert english.unknown(query) == ("atlantis",)


def test_alternatives_and_exclusions_are_translated_word_by_word(english: EnglishTerms) -> None:
    assert searched(english, "fraud OR theft OR POS") == [("fraud", "theft", "pos", "诈骗", "盗窃")]
    query, added = english.translate(parse("诈骗 -telecom"))
    assert (query.all_of, query.none_of) == ((("诈骗",),), ("telecom", "电信"))
    assert [one.word for one in added] == ["telecom"]


def test_the_data_says_the_kind_of_source_of_each_term_and_has_none_twice() -> None:
    data = json.loads(DATA.read_text("utf-8"))
    assert {term["kind"] for term in data["terms"]} == data["kinds"].keys()
    words = [phrase(english) for term in data["terms"] for english in term["english"]]
    assert len(words) == len(set(words))
    assert [word for word in words if not word.isascii()] == []
    assert [word for word in words if word.upper() in ("USDT", "POS", "GOIP", "APP", "ETC")] == []
