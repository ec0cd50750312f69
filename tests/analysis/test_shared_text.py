"""What two texts share: sentences, passages, figures, and the fingerprints by which copies are looked up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.analysis import shared_text
from archive.analysis.shared_text import (
    NAME,
    Overlap,
    TextLetters,
    fingerprints_of,
    other_figures,
    same_sentences,
)
from tests.support.sentences import changed, sentences

TEXT = "".join(sentences(0, 80))


def letters(*texts: str) -> TextLetters:
    return TextLetters("".join(texts))


@pytest.mark.parametrize(
    ("written", "again"),
    [
        ("上升8万人，", "上升８万人,"),
        ("上升8万人，", "上升8万(wàn)人，"),
        ("《意见》“从严”", "<意见>从严"),
    ],
)
def test_width_glosses_and_punctuation_do_not_part_texts(written: str, again: str) -> None:
    tail = "全国检察机关依法从严惩治此类犯罪"
    one, other = (letters(text, tail, "。") for text in (written, again))
    assert one.sentences.keys() == other.sentences.keys()
    assert one.letters == other.letters


def test_the_share_of_each_text_that_is_in_the_other() -> None:
    half, whole = letters(*sentences(0, 20)), letters(*sentences(0, 40))
    assert same_sentences(half, whole) == (1.0, 0.5)
    found = Overlap(half, whole)
    assert (found.share, round(found.covered, 1), found.together) == (1.0, 0.5, True)


def test_a_scan_shares_no_sentences_but_its_passages() -> None:
    one, other = letters(TEXT), letters(changed(TEXT, 0.05))
    assert same_sentences(one, other)[0] < 0.5
    assert Overlap(one, other).share > 0.93


@pytest.mark.parametrize(("name", "differ"), [("张建国", True), ("张", False)])
def test_other_names_are_other_words_and_single_letters_are_not(name: str, differ: bool) -> None:
    form = "".join(f"{text[:12]}{{0}}{text[12:]}" for text in sentences(0, 20))
    assert (Overlap(letters(form.format(name)), letters(form.format("李爱华"[: len(name)]))).other_words > 0) is differ


def test_a_scan_and_a_preface_have_no_other_words() -> None:
    assert not Overlap(letters(TEXT), letters(changed(TEXT, 0.05))).other_words
    assert not Overlap(letters(TEXT), letters(*sentences(90, 96), TEXT)).other_words


def test_pieces_from_here_and_there_are_not_together() -> None:
    found = Overlap(letters(*sentences(0, 60)[::3]), letters(*sentences(0, 60)))
    assert found.share > 0.95
    assert not found.together


def test_an_article_put_in_is_an_edit_and_a_preface_is_none() -> None:
    text, more = sentences(0, 20), sentences(0, 2, "more")
    assert Overlap(letters(*text), letters(*text[:9], *more, *text[9:])).edited
    assert not Overlap(letters(*text), letters(*more, *text)).edited


def test_figures_are_compared_where_the_words_before_them_are_the_same() -> None:
    one, other = letters("检察机关起诉5120人，上升12.3%，另有3人"), letters("检察机关起诉6213人，上升12.3%。共9人")
    assert other_figures(one, other) == (1, ["5120/6213"])


# Pieces of two rows, so that runs of letters come again, at other places and cut off.
cut = st.tuples(st.sampled_from((TEXT, TEXT[9:60] * 3, "甲乙" * 60)), st.integers(0, 70), st.integers(1, 60))
mosaics = st.lists(cut, max_size=9).map(lambda pieces: "".join(text[at : at + size] for text, at, size in pieces))


@given(mosaics, mosaics)
def test_searching_finds_the_same_passages_as_sets(one: str, other: str) -> None:
    def found() -> tuple[object, ...]:
        overlap = Overlap(letters(one), letters(other))
        return overlap.share, overlap.covered, overlap.facing, overlap.other_words, overlap.renamed, overlap.edited

    searched = found()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared_text, "LONG_SEARCH", 0)
        assert found() == searched


@given(st.integers(0, 40), st.integers(30, 40))
def test_a_text_has_the_fingerprints_of_all_its_parts(first: int, length: int) -> None:
    part = set(fingerprints_of("".join(sentences(first, first + length))))
    assert len(part) > 1
    assert part <= set(fingerprints_of("".join(sentences(0, 80))))


def test_half_of_the_fingerprints_outlive_a_scan() -> None:
    whole, scan = set(fingerprints_of(TEXT)), set(fingerprints_of(changed(TEXT, 0.05)))
    assert len(whole & scan) > 0.4 * len(whole)


def test_a_name_has_a_fingerprint_of_its_own() -> None:
    [name] = fingerprints_of("", ["张某某诈骗案"])
    assert name >= NAME
