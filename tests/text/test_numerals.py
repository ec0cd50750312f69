"""Numerals in hanzi, read and written."""

from __future__ import annotations

import tomllib
from pathlib import Path

from archive.text.numerals import amount_of, number_of, numeral_of

FORMS = tomllib.loads((Path(__file__).parent / "forms.toml").read_text("utf-8"))


def test_a_numeral_is_a_number() -> None:
    assert {numeral: number_of(numeral) for numeral in FORMS["numbers"]} == FORMS["numbers"]
    assert {numeral: number_of(numeral, digit_by_digit=False) for numeral in FORMS["numbers"]} == FORMS["numbers"]
    assert {numeral: number_of(numeral) for numeral in FORMS["digits"]} == FORMS["digits"]
    assert {number_of(numeral, digit_by_digit=False) for numeral in FORMS["digits"]} == {None}
    assert [numeral for numeral in FORMS["no_numbers"] if number_of(numeral) is not None] == []


def test_a_number_is_written_as_it_is_read() -> None:
    assert [numeral_of(number) for number in (1, 10, 15, 20, 64, 100, 103, 110, 115, 999)] == [
        *["一", "十", "十五", "二十", "六十四", "一百", "一百零三", "一百一十", "一百一十五", "九百九十九"],
    ]
    assert all(number_of(numeral_of(number)) == number for number in range(1, 10_000))


def test_a_numeral_of_an_amount_is_a_number_or_two() -> None:
    assert {numeral: list(amount_of(numeral) or ()) for numeral in FORMS["amounts"]} == FORMS["amounts"]
    none = [f"{one[0]}" * 5000 if one.endswith("…") else one for one in FORMS["no_amounts"]]
    assert [numeral for numeral in none if amount_of(numeral) is not None] == []
