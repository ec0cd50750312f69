"""Work whose time grows with the square of its input is caught; work that grows as its input does is not."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.support import growth
from tests.support.growth import assert_linear


def same(n: int) -> int:
    return n


@pytest.mark.parametrize("size", [1_000, 100_000, 10_000_000])
def test_linear_work_passes_however_long_it_takes(size: int) -> None:
    assert_linear(lambda n: sum(range(n)), same, size)


@pytest.mark.parametrize(
    ("work", "size"),
    [
        (lambda n: sum(range(n * n)), 50),
        (lambda n: sum(range(n * n)), 2_000),
        (lambda n: sum(range(100 * n)) + sum(range(n * n)), 1_000),
        (lambda n: re.match("x*x*$", "x" * n + "y"), 1_000),
    ],
    ids=["of a short time", "of a long time", "beside a linear part", "of a pattern that goes back"],
)
def test_squared_work_is_caught(work: Callable[[int], object], size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "ROUNDS", 1)
    with pytest.raises(AssertionError, match=r"\d times, to \d+: "):
        assert_linear(work, same, size)
