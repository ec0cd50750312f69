"""A value survives any way of writing it; any text is read, exactly and in linear time."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.analysis.figures.quantities import quantities_in
from archive.text.numerals import amount_of
from tests.support.growth import assert_linear

UNITS = ["人", "件", "名", "元", "起", "份", "亩", "千克", "个百分点", "%", "家", "人次"]
BEFORE = {"": "exact", "约": "about", "近": "under", "超过": "over", "逾": "over", "不足": "under"}
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")


def _hanzi(number: int) -> str:
    """三万零五十 for 30050."""
    digits, units, large = "零一二三四五六七八九", ["", "十", "百", "千"], ["", "万", "亿"]
    written, zero = "", False
    text = str(number)
    for i, digit in enumerate(text):
        place = len(text) - 1 - i
        if digit == "0":
            zero = True
        else:
            written += ("零" if zero and written else "") + digits[int(digit)] + units[place % 4]
            zero = False
        if place % 4 == 0 and any(d != "0" for d in text[max(0, i - 3) : i + 1]):
            written += large[place // 4]
            zero = False
    return written


def _shift(number: int, power: int) -> str:
    return format(Decimal(number).scaleb(-power).normalize(), "f")


STYLES = {
    "digits": str,
    "commas": lambda number: f"{number:,}",
    "full width": lambda number: str(number).translate(FULL_WIDTH),
    "万": lambda number: f"{_shift(number, 4)}万",
    "亿": lambda number: f"{_shift(number, 8)}亿",
    "万 after a space": lambda number: f"{_shift(number, 4)} 万",
    "hanzi": _hanzi,
}


@given(
    number=st.integers(11, 99_999_999),
    unit=st.sampled_from(UNITS),
    style=st.sampled_from(list(STYLES)),
    before=st.sampled_from(list(BEFORE)),
    space=st.sampled_from(["", " "]),
)
def test_a_value_is_read_back_in_every_style(number: int, unit: str, style: str, before: str, space: str) -> None:
    if unit in ("人", "件", "名", "起", "家", "人次"):  # no court has ten million cases
        number = number % 9_999_990 + 11
    written = f"{before}{space if before else ''}{STYLES[style](number)}{space}{unit}"
    text = f"全市共有{written}，情况属实。"
    [found] = quantities_in(text)
    assert (found.value, found.value_max) == (number, None)
    assert text[found.core_end - len(unit) : found.core_end] == unit
    assert found.bound == BEFORE[before]
    assert text[found.start : found.end] == written


@given(
    number=st.integers(2, 999),
    large=st.sampled_from(["", "万", "亿"]),
    more=st.sampled_from("余多"),
    hanzi=st.booleans(),
    unit=st.sampled_from(["元", "人", "件"]),
)
def test_more_is_read_before_and_behind_the_large_unit(
    number: int, large: str, more: str, hanzi: bool, unit: str
) -> None:
    number *= 10
    value = number * {"": 1, "万": 10**4, "亿": 10**8}[large]
    digits = _hanzi(number) if hanzi else str(number)
    for written in (f"{digits}{more}{large}{unit}", f"{digits}{large}{more}{unit}"):
        [found] = quantities_in(f"涉及{written}。")
        assert (found.value, found.value_max, found.bound) == (value, None, "over")


@given(
    low=st.integers(1, 4999),
    more=st.integers(1, 4999),
    by=st.sampled_from(["至", "到", "-", "～", "—"]),
    large=st.sampled_from(["", "万"]),
    unit=st.sampled_from(["元", "人", "倍", "%"]),
    repeated=st.booleans(),
)
def test_a_range_is_one_quantity(low: int, more: int, by: str, large: str, unit: str, repeated: bool) -> None:
    high = low + more
    text = f"每户{low}{large + unit if repeated else ''}{by}{high}{large}{unit}。"
    [found] = quantities_in(text)
    times = 10_000 if large else 1
    assert (found.value, found.value_max) == (low * times, high * times)


@given(tens=st.integers(1, 9), ones=st.integers(1, 8), large=st.sampled_from(["", "万"]))
def test_neighbouring_digits_are_a_range(tens: int, ones: int, large: str) -> None:
    numeral = f"{_hanzi(tens * 10) if tens > 1 else '十'}{_hanzi(ones)}{_hanzi(ones + 1)}"
    [found] = quantities_in(f"损失{numeral}{large}元。")
    times = 10_000 if large else 1
    assert (found.value, found.value_max) == ((tens * 10 + ones) * times, (tens * 10 + ones + 1) * times)


@given(number=st.integers(1, 999_999_999_999))
def test_a_numeral_in_hanzi_is_its_number(number: int) -> None:
    assert amount_of(_hanzi(number)) == (number, number)


PIECES = [
    *"0123456789０５.,，、。；：·-—～~ \u3000\n零〇一二两三十百千万亿廿壹点半成倍番%‰分之几数余多来近约超逾过",
    *"上下不足至到和与及第前每",
    *"人件名起个元项种条年月日天某的OoQl?？□￥$",
    *[
        "百分之",
        "个百分点",
        "以上",
        "左右",
        "人民币",
        "美元",
        "港币",
        "罚金",
        "判处",
        "翻番",
        "一半",
        "超过",
        "分别为",
        "罚金",
    ],
]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=60))
def test_any_text_is_read_exactly(text: str) -> None:
    end = 0
    for found in quantities_in(text):
        assert end <= found.start <= found.core_start < found.core_end <= found.end <= len(text)
        assert found.unit
        assert (found.value is None) == found.damaged
        assert found.value_max is None or (found.value is not None and found.value_max > found.value)
        end = found.end


@pytest.mark.parametrize(
    "piece",
    [
        "7",
        "1,",
        "1,234",
        ",",
        "三",
        "三百",
        "万",
        " ",
        "、",
        "1、",
        "1 ",
        "1\n",
        "1O",
        "3至",
        "1-",
        "近万",
        "1万2千3百余",
    ],
)
def test_anything_is_read_in_linear_time(piece: str) -> None:
    assert_linear(quantities_in, lambda characters: piece * (characters // len(piece)), size=50_000)
