"""The benchmarks still find what they measure; only people run them."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from random import Random

import pytest

from tests.bench import sim_nights

BENCHES = sorted(path.stem for path in Path(__file__).parents[1].joinpath("bench").glob("*.py"))


@pytest.mark.parametrize("name", BENCHES)
def test_a_benchmark_can_be_imported(name: str) -> None:
    assert import_module(f"tests.bench.{name}").__doc__


@pytest.mark.parametrize(("nights", "faults", "drawn"), [(3, 18, 1), (30, 18, 18), (1, 18, 0)])
def test_a_simulation_has_at_most_one_fault_a_night_and_none_on_the_first_and_last(
    nights: int, faults: int, drawn: int
) -> None:
    found = sim_nights.drawn(nights, faults, Random(1))
    assert len(found) == drawn
    assert set(found) <= set(range(1, nights - 1))
