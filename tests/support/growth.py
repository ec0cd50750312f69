"""Whether the time of work grows as its input does: a ratio within one run, which no machine is too slow for."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

MOST = 2.5  # times as long for twice the input: 2 is linear, 4 is squared
SHORTEST = 0.05  # seconds of CPU time below which a ratio is noise: shorter work is repeated
ROUNDS = 30  # of measuring again, before what looks too long is believed: on a busy machine eight were too few


def assert_linear(work: Callable[[T], object], make: Callable[[int], T], size: int) -> None:
    """Work on `make(2 * size)` takes MOST times as long as on `make(size)`, at most.

    Size is such that what work costs for any input no longer counts, and that squared time would show. It would show
    from twice to four times the size, too; what shows once only is that the input no longer fits into a cache.
    """
    ratio = _ratio(work, make, size)
    if ratio > MOST:
        further = _ratio(work, make, 2 * size)
        assert further <= MOST, f"{size} to {2 * size}: {ratio:.2f} times, to {4 * size}: {further:.2f} times"


def _ratio(work: Callable[[T], object], make: Callable[[int], T], size: int) -> float:
    one, two = make(size), make(2 * size)
    times = 1
    while (seconds := _seconds(work, one, times)) < SHORTEST:
        times *= 2
    double = _seconds(work, two, times)
    for _ in range(ROUNDS):
        if double <= MOST * seconds:
            break
        seconds, double = min(seconds, _seconds(work, one, times)), min(double, _seconds(work, two, times))
    return double / seconds


def _seconds(work: Callable[[T], object], given: T, times: int) -> float:
    gc.disable()  # else it would visit what other tests left, now and then
    try:
        began = time.process_time()
        for _ in range(times):
            work(given)
        return time.process_time() - began
    finally:
        gc.enable()
