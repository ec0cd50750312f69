"""How much of a step is done, how fast, and what is left, in words."""

from __future__ import annotations

from archive.progress.steps import BYTES, WorkStep
from archive.terminal import duration

MB = 1_000_000
SLOW = 2  # a second; a lower speed is given by the minute


def amount(step: WorkStep) -> str:
    """What is done, of how much: `1,234 of 20,000 pages`; the time that it took so far if nothing is counted."""
    if not step.unit:
        return duration(step.seconds)
    of = f" of {_number(step.total, step.unit)}" if step.total is not None else ""
    return f"{_number(step.done, step.unit)}{of} {'MB' if step.unit == BYTES else step.unit}"


def rate(step: WorkStep) -> str:
    """The speed of the last minute: `85/s`, `12/min`; empty if it is not known."""
    speed = step.per_second
    if not speed:
        return ""
    if step.unit == BYTES:
        return f"{speed / MB:.1f} MB/s"
    return f"{speed:.0f}/s" if speed >= SLOW else f"{speed * 60:.0f}/min"


def seconds_left(step: WorkStep) -> str:
    """How long the rest takes: `3 min 41 s left`; empty if it is not known."""
    left = step.seconds_left
    return "" if left is None else f"{duration(left)} left"


def _number(number: int, unit: str) -> str:
    return f"{number / MB:,.1f}" if unit == BYTES else f"{number:,}"
