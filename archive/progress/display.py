"""The steps that are under way, and the thread that shows them."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, RLock, Thread

from archive.progress.steps import Output, WorkStep

# A picture that took a second of the processor is followed by this many seconds without one, so that showing progress
# takes less than a hundredth of a core, however many steps there are.
REST_PER_COST = 100.0
PLAIN_TERMINALS = frozenset({"", "dumb", "unknown"})  # values of TERM: nothing can be drawn there


class Display:
    """Shows the steps that are under way, in a thread of its own."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._lock = RLock()
        self._steps: list[WorkStep] = []
        self._end = Event()

    def add(self, step: WorkStep) -> None:
        """Show the step from now on."""
        with self._lock:
            step.sample()
            self._steps.append(step)
            if len(self._steps) == 1:
                self._end = Event()
                Thread(target=self._run, args=(self._end,), name="progress", daemon=True).start()

    def remove(self, step: WorkStep) -> None:
        """The step has ended."""
        with self._lock:
            if step in self._steps:
                self._steps.remove(step)
                step.sample()
                _try(lambda: self._output.end(step))
            if not self._steps:
                self._end.set()
                _try(self._output.close)

    def close(self) -> None:
        """End all steps, also those whose work was broken off."""
        for step in list(self._steps):
            self.remove(step)

    def _run(self, end: Event) -> None:
        pause = self._output.first
        while not end.wait(pause):
            cost = time.thread_time()
            with self._lock:
                if end.is_set():
                    return
                for step in self._steps:
                    step.sample()
                _try(lambda: self._output.show(self._steps))
            pause = max(self._output.every, REST_PER_COST * (time.thread_time() - cost))


def _try(show: Callable[[], None]) -> None:
    """Show something. If that fails (a closed pipe, a terminal that is gone), nobody sees it: the work goes on."""
    with suppress(OSError):
        show()


_display: Display | None = None


@contextmanager
def progress(name: str, total: int | None = None, unit: str = "", done: int = 0) -> Iterator[WorkStep]:
    """A step of long work that begins here and ends with the block. See WorkStep; `done` was done before."""
    display, step = _display, WorkStep(name, total, unit, done)
    if display is None:
        yield step
        return
    display.add(step)
    try:
        yield step
    finally:
        display.remove(step)


@contextmanager
def showing() -> Iterator[None]:
    """Show the steps of this process that begin in this context: on stderr if that is a terminal, else in lines; not
    at all if it is closed (`2>&-`)."""
    global _display
    if sys.stderr is None:
        yield
        return
    before, _display = _display, Display(_output())
    try:
        yield
    finally:
        _display.close()
        _display = before


def _output() -> Output:
    if sys.stderr.isatty() and os.environ.get("TERM", "") not in PLAIN_TERMINALS:
        from archive.progress.screen import Screen

        return Screen()
    from archive.progress.dated_lines import DatedLines

    return DatedLines()
