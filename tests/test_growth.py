"""Work whose time grows with the square of its input is caught; work that grows as its input does is not. The clock is
the test's: how long work takes on a machine would be chance."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from tests.support import growth
from tests.support.growth import assert_linear

Seconds = Callable[[int], float]  # that work takes, by the size of its input


@pytest.fixture
def grows_as(monkeypatch: pytest.MonkeyPatch) -> Callable[[Seconds], None]:
    """Assert that work which takes these seconds is linear."""
    now = 0.0
    monkeypatch.setattr(growth, "time", SimpleNamespace(process_time=lambda: now))

    def check(seconds: Seconds) -> None:
        def work(size: int) -> None:
            nonlocal now
            now += seconds(size)

        assert_linear(work, lambda size: size, 1_000)

    return check


@pytest.mark.parametrize("seconds", [1e-8, 1e-3, 1.0], ids=["of a short time", "of seconds", "of minutes"])
def test_linear_work_passes_however_long_it_takes(grows_as: Callable[[Seconds], None], seconds: float) -> None:
    grows_as(lambda size: seconds * size)


def test_linear_work_passes_on_a_machine_that_loses_time(grows_as: Callable[[Seconds], None]) -> None:
    lost = iter([0.0, 5.0, 0.0, 3.0])
    grows_as(lambda size: size / 1_000 + next(lost, 0.0))


def test_linear_work_passes_whose_input_does_not_fit_into_a_cache_from_a_size_on(
    grows_as: Callable[[Seconds], None],
) -> None:
    grows_as(lambda size: size / 1_000 * (1.0 if size <= 1_000 else 1.5))


@pytest.mark.parametrize(
    "seconds",
    [lambda size: 1e-9 * size**2, lambda size: 1e-3 * size**2, lambda size: 1e-6 * (100 * size + size**2)],
    ids=["of a short time", "of a long time", "beside a linear part"],
)
def test_squared_work_is_caught(grows_as: Callable[[Seconds], None], seconds: Seconds) -> None:
    with pytest.raises(AssertionError, match=r"\d times, to \d+: "):
        grows_as(seconds)
