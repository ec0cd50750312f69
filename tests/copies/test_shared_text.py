"""What two texts share: sentences, passages, figures, and the fingerprints by which copies are looked up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.copies.shared_text import NAME, TextLetters, fingerprints_of
from tests.support.sentences import changed, sentences

TEXT = "".join(sentences(0, 80))


def letters(*texts: str) -> TextLetters:
    return TextLetters("".join(texts))


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
