"""The benchmarks still find what they measure; only people run them."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

BENCHES = sorted(path.stem for path in Path(__file__).parents[1].joinpath("bench").glob("*.py"))


@pytest.mark.parametrize("name", BENCHES)
def test_a_benchmark_can_be_imported(name: str) -> None:
    assert import_module(f"tests.bench.{name}").__doc__
