"""What two written numbers say of each other."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from archive.model import Bound
from archive.text.numerals import NumberRelation, WrittenNumber, compare_numbers, step_of
from tests.support.figure_reading import figures_in

SAME, ROUNDED, BOUNDED, CONTRADICTS = NumberRelation
FORMS = tomllib.loads((Path(__file__).parent / "forms.toml").read_text("utf-8"))


def test_the_last_digit_of_a_number_says_how_precise_it_is() -> None:
    steps = {as_written: Decimal(step) for as_written, step in FORMS["steps"].items()}
    assert {as_written: step_of(as_written) for as_written in steps} == steps


def written(text: str) -> WrittenNumber:
    """A number as it is read in a sentence."""
    [figure] = figures_in(f"全市共有{text}。")
    assert figure.value is not None
    return WrittenNumber.of(text, figure.value, figure.value_max, figure.bound)


def test_two_numbers_contradict_each_other_only_if_they_cannot_both_be_right() -> None:
    wrong = []
    for one, other, relation in FORMS["relations"]:
        found = {compare_numbers(written(one), written(other)), compare_numbers(written(other), written(one))}
        if found != {NumberRelation[relation.upper()]}:
            wrong.append((one, other, found))
    assert wrong == []


@st.composite
def numbers(draw: st.DrawFn) -> WrittenNumber:
    digits, places = draw(st.integers(0, 10**6)), draw(st.integers(0, 3))
    scale, zeros = draw(st.sampled_from([("", 0), ("万", 4), ("亿", 8)]))
    number = Decimal(digits).scaleb(-places)
    value = float(number.scaleb(zeros))
    value_max = draw(st.none() | st.integers(1, 100).map(lambda more: value + more))
    return WrittenNumber.of(f"{number:f}{scale}件", value, value_max, draw(st.sampled_from(Bound)))


@given(numbers(), numbers())
def test_the_order_of_two_numbers_changes_nothing(one: WrittenNumber, other: WrittenNumber) -> None:
    assert compare_numbers(one, other) is compare_numbers(other, one)


@given(numbers())
def test_a_number_is_the_same_as_itself(number: WrittenNumber) -> None:
    assert compare_numbers(number, number) is SAME


@given(st.integers(10_000, 10**9), st.integers(0, 3))
def test_a_rounded_and_a_cut_number_contradict_the_exact_one_never(value: int, places: int) -> None:
    step = Decimal(10_000).scaleb(-places)
    exact = WrittenNumber.of(f"{value}人", value, None, Bound.EXACT)
    for way in ("ROUND_HALF_UP", "ROUND_DOWN"):
        rounded = (value / step).quantize(Decimal(1), rounding=way) * step
        short = WrittenNumber.of(f"{rounded / 10_000:.{places}f}万人", float(rounded), None, Bound.EXACT)
        assert compare_numbers(exact, short) in (SAME, ROUNDED)


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_two_exact_numbers_of_one_precision_contradict_each_other_if_they_differ(one: int, other: int) -> None:
    found = compare_numbers(
        WrittenNumber.of(f"{one}件", one, None, Bound.EXACT), WrittenNumber.of(f"{other}件", other, None, Bound.EXACT)
    )
    assert found is (SAME if one == other else CONTRADICTS)


@given(st.text())
def test_any_text_has_a_step(text: str) -> None:
    assert step_of(text) > 0
