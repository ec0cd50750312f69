"""Shows steps where there is no terminal (systemd, cron, a pipe): a dated line for each, now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from math import ceil
from typing import ClassVar

from archive.progress.steps import WorkStep
from archive.progress.words import amount, rate, seconds_left
from archive.terminal import duration

SECONDS_BETWEEN_LINES = 60.0  # of one step
MAX_STEPS_A_MINUTE = 10  # with more steps, each has its line less often: they would fill the log


class DatedLines:
    """Prints a line for each step after ten seconds, then one a minute, and one at its end if it had any."""

    first: ClassVar[float] = 10.0
    every: ClassVar[float] = 1.0

    def __init__(self) -> None:
        self._printed: dict[WorkStep, float] = {}  # when each step had its last line

    def show(self, steps: Sequence[WorkStep]) -> None:
        """Print the lines that are due."""
        pause = SECONDS_BETWEEN_LINES * max(1, ceil(len(steps) / MAX_STEPS_A_MINUTE))
        now = time.monotonic()
        for step in steps:
            last = self._printed.get(step)
            if now - last >= pause if last is not None else step.seconds >= self.first:
                self._printed[step] = now
                _print(step.name, amount(step), rate(step), seconds_left(step), note=step.note)

    def end(self, step: WorkStep) -> None:
        """Print how much was done, and how fast, if lines of the step were printed before."""
        if self._printed.pop(step, None) is not None:
            _print(step.name, f"ended after {duration(step.seconds)}", amount(step), note=step.note)

    def close(self) -> None:
        """Nothing is to be put right."""


def _print(name: str, *parts: str, note: str) -> None:
    text = "; ".join(filter(None, (", ".join(filter(None, parts)), note)))
    print(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {name}: {text}", file=sys.stderr, flush=True)
