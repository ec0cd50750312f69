"""What is left of a text for comparing it."""

from __future__ import annotations

from archive.text.letters import (
    compatible_letters,
    folded_letters,
    letters_and_digits,
    letters_only,
    without_spaces,
)
from archive.text.text_hash import text_sha256

TEXT = " 【詐騙_案】 P2P，（１２）\u3000例\n"


def test_each_way_to_compare_texts_keeps_its_letters() -> None:
    assert letters_and_digits(TEXT) == "詐騙案P2P１２例"
    assert letters_only(TEXT) == "詐騙案PP例"
    assert compatible_letters(TEXT) == "詐騙案P2P12例"
    assert folded_letters(TEXT) == "诈骗案p2p12例"
    assert without_spaces(TEXT) == "【詐騙_案】P2P，（１２）例"


def test_a_text_that_was_re_flowed_has_the_same_hash() -> None:
    assert text_sha256("一段\n话 \ud800") == text_sha256("一段话\ud800") != text_sha256("一段，话\ud800")
