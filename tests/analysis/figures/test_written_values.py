"""A value survives every way of writing it."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from archive.text.numerals import amount_of
from tests.support.figure_reading import figures_in
from tests.support.written_numbers import FULL_WIDTH, hanzi

UNITS = ["人", "件", "名", "元", "起", "份", "亩", "千克", "个百分点", "%", "家", "人次"]
BEFORE = {"": "exact", "约": "about", "近": "under", "超过": "over", "逾": "over", "不足": "under"}
LARGE = {"": 1, "万": 10**4, "亿": 10**8}


def _shift(number: int, power: int) -> str:
    return format(Decimal(number).scaleb(-power).normalize(), "f")


STYLES = {
    "digits": str,
    "commas": lambda number: f"{number:,}",
    "full width": lambda number: str(number).translate(FULL_WIDTH),
    "万": lambda number: f"{_shift(number, 4)}万",
    "亿": lambda number: f"{_shift(number, 8)}亿",
    "万 after a space": lambda number: f"{_shift(number, 4)} 万",
    "hanzi": hanzi,
    "hanzi with every one": lambda number: f"一{hanzi(number)}" if 10 <= number < 20 else hanzi(number),
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
    [found] = figures_in(f"全市共有{written}，情况属实。")
    assert (found.value, found.value_max, found.bound) == (number, None, BEFORE[before])
    assert (found.as_written, found.unit) == (written, {"个百分点": "百分点"}.get(unit, unit))


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
    [found] = figures_in(f"每户{low}{large + unit if repeated else ''}{by}{high}{large}{unit}。")
    assert (found.value, found.value_max) == (low * LARGE[large], high * LARGE[large])


@given(number=st.integers(1, 999_999_999_999))
def test_a_numeral_in_hanzi_is_its_number(number: int) -> None:
    assert amount_of(hanzi(number)) == (number, number)
