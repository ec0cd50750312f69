"""A step of long work, and what shows steps. The work itself only sets the fields of its steps."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Protocol, TypeVar

WINDOW = 60.0  # seconds: the speed of a step is that of the last minute
T = TypeVar("T")
BYTES = "bytes"  # a unit: it is written in MB


@dataclass(eq=False)
class WorkStep:
    """A part of the work. Whoever does it sets `done`, `total` and `note` at any time and from any thread."""

    name: str
    total: int | None = None  # of the unit; None if it is not known
    unit: str = ""  # what is counted, in the plural; BYTES for bytes; empty if nothing is counted
    done: int = 0
    note: str = ""  # what else is to be said: a failure, what is waited for
    is_troubled: bool = False  # whether the note is of more interest than those of others
    began: float = field(default_factory=lambda: time.monotonic())
    _samples: deque[tuple[float, int]] = field(default_factory=deque)  # moments, and what was done then

    def each(self, items: Iterable[T]) -> Iterator[T]:
        """The items, each counted as done when the next one is taken."""
        for item in items:
            yield item
            self.done += 1

    def sample(self) -> None:
        """Note how much is done now. To be called now and then: `per_second` is made of these notes."""
        self._samples.append((time.monotonic(), self.done))
        while len(self._samples) > 2 and self._samples[-1][0] - self._samples[1][0] >= WINDOW:
            self._samples.popleft()

    @property
    def seconds(self) -> float:
        """How long the step has gone on."""
        return time.monotonic() - self.began

    @property
    def per_second(self) -> float | None:
        """Speed in the last minute; None before anything was done."""
        if len(self._samples) < 2:
            return None
        (began, before), (ended, after) = self._samples[0], self._samples[-1]
        return (after - before) / (ended - began) if ended > began and after > before else None

    @property
    def seconds_left(self) -> float | None:
        """How long the rest takes at the speed of the last minute; None if that is not known."""
        speed = self.per_second
        return max(0, self.total - self.done) / speed if speed and self.total is not None else None


class Output(Protocol):
    """Where steps are shown. Its methods are called one at a time."""

    first: ClassVar[float]  # seconds: after so much work it is shown for the first time, so that short work shows none
    every: ClassVar[float]  # seconds between two pictures, at least

    def show(self, steps: Sequence[WorkStep]) -> None:
        """Show the steps that are under way."""

    def end(self, step: WorkStep) -> None:
        """A step has ended."""

    def close(self) -> None:
        """No step is under way any more. Leave the terminal as it was."""
