"""Numerals in hanzi, read and written."""

from __future__ import annotations

from decimal import Decimal

import pytest

from archive.text.numerals import amount_of, number_of, numeral_of


@pytest.mark.parametrize(
    ("numeral", "number"),
    [
        *[("一", 1), ("九", 9), ("十", 10), ("十二", 12), ("二十", 20), ("三十四", 34), ("六十四", 64)],
        *[("一百", 100), ("一百零三", 103), ("二百一十", 210), ("两百", 200), ("二千零三", 2003), ("零", 0)],
    ],
)
def test_a_numeral_is_a_number(numeral: str, number: int) -> None:
    assert number_of(numeral) == number == number_of(numeral, digit_by_digit=False)


@pytest.mark.parametrize(("numeral", "number"), [("二〇二三", 2023), ("二零三", 203), ("一二", 12)])
def test_digits_are_read_one_by_one_where_that_is_allowed(numeral: str, number: int) -> None:
    assert number_of(numeral) == number
    assert number_of(numeral, digit_by_digit=False) is None


@pytest.mark.parametrize("numeral", ["", "十十", "一二十", "十一二", "百千", "第三", "12", "甲"])
def test_what_is_no_numeral_is_no_number(numeral: str) -> None:
    assert number_of(numeral) is None


def test_a_number_is_written_as_it_is_read() -> None:
    assert [numeral_of(number) for number in (1, 10, 15, 20, 64, 100, 103, 110, 115, 999)] == [
        *["一", "十", "十五", "二十", "六十四", "一百", "一百零三", "一百一十", "一百一十五", "九百九十九"],
    ]
    assert all(number_of(numeral_of(number)) == number for number in range(1, 10_000))


@pytest.mark.parametrize(
    ("numeral", "low", "high"),
    [
        *[("百", 100, 100), ("万", 10**4, 10**4), ("百万", 10**6, 10**6), ("万亿", 10**12, 10**12)],
        *[("三万五千", 35_000, 35_000), ("三万五", 35_000, 35_000), ("三万零五", 30_005, 30_005), ("一百五", 150, 150)],
        *[("一亿二千三百万", 123_000_000, 123_000_000), ("伍万叁仟", 53_000, 53_000), ("廿三", 23, 23)],
        *[
            ("十五六", 15, 16),
            ("三四百", 300, 400),
            ("两三万", 20_000, 30_000),
            ("三五十", 30, 50),
            ("二〇三", 203, 203),
        ],
        *[
            ("4千8百万", 48_000_000, 48_000_000),
            ("1亿2千3百万", 123_000_000, 123_000_000),
            ("4万零500", 40_500, 40_500),
        ],
        *[("3.5万", 35_000, 35_000), ("12万3千4百56", 123_456, 123_456), ("1万2345", 12_345, 12_345), ("12", 12, 12)],
        *[("三点五", Decimal("3.5"), Decimal("3.5")), ("一百一十五", 115, 115), ("一百十五", 115, 115)],
    ],
)
def test_a_numeral_of_an_amount_is_a_number_or_two(numeral: str, low: int, high: int) -> None:
    assert amount_of(numeral) == (low, high)


@pytest.mark.parametrize(
    "numeral",
    [
        "",
        "十十",
        "百千",
        "三点",
        "点五",
        "万万",
        "亿亿",
        "五三",
        "1万20000",
        "3三",
        "三" * 5000,
        "9" * 5000,
        "甲",
        "三点十",
    ],
)
def test_what_is_no_numeral_is_no_amount(numeral: str) -> None:
    assert amount_of(numeral) is None
