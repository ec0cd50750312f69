"""Draws steps on a terminal, a line for each, and draws them again where they were. By rich: docs/decisions.md."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, ClassVar, TextIO, cast

from rich.console import Console
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Column, Table
from rich.text import Text

from archive.progress.steps import WorkStep
from archive.progress.words import amount, rate, seconds_left

BAR = 12  # columns
MIN_WIDTH = 100  # of a terminal with bars, in columns
MIN_WIDTH_OF_SPEED = 60  # of one that has room for speed and time left, too
MAX_NAME = 22  # columns


class _QuietConsole(Console):
    """A console that never hides the cursor: a process that is killed cannot bring it back."""

    def show_cursor(self, show: bool = True) -> bool:
        """Do nothing. Returns False, as for a console that is no terminal."""
        del show
        return False


class _AboveLines:
    """Stands for a stream of the terminal while lines are drawn: what is written to it appears above them, line by
    line, and no line is broken. Rich's own FileProxy breaks lines, and click writes past it, as it has no encoding."""

    def __init__(self, console: Console, stream: TextIO) -> None:
        self._console, self._stream = console, stream
        self._begun = ""  # the beginning of a line

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write what ends in a newline now, and the rest with its own."""
        lines, newline, self._begun = (self._begun + text).rpartition("\n")
        if newline:
            self._console.out(lines, highlight=False)
        return len(text)

    def flush(self) -> None:
        """Do nothing: whole lines are written at once."""

    def end(self) -> TextIO:
        """Write the rest. Returns the stream."""
        self._stream.write(self._begun)
        return self._stream


class Screen:
    """Keeps a line for each step at the end of the terminal. What else is printed appears above."""

    first: ClassVar[float] = 0.5
    every: ClassVar[float] = 0.5

    def __init__(self) -> None:
        self._console = _QuietConsole(file=sys.stderr, force_terminal=True, highlight=False)
        self._live: Live | None = None

    def show(self, steps: Sequence[WorkStep]) -> None:
        """Draw the steps, as many as there is room for."""
        if self._live is None:
            self._live = self._begin()
        self._live.update(self._table(steps), refresh=True)

    def end(self, step: WorkStep) -> None:
        """The line goes with the next picture."""

    def close(self) -> None:
        """Take the lines away."""
        if self._live is not None:
            live, self._live = self._live, None
            with suppress(OSError):  # the terminal is gone
                live.stop()
            sys.stdout, sys.stderr = (
                stream.end() if isinstance(stream, _AboveLines) else stream for stream in (sys.stdout, sys.stderr)
            )

    def _begin(self) -> Live:
        live = Live(
            console=self._console,
            auto_refresh=False,  # the thread of archive.progress.display does this
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
            vertical_overflow="crop",
        )
        live.start()
        sys.stderr = cast("TextIO", _AboveLines(self._console, sys.stderr))
        if sys.stdout.isatty():  # else it is a file or a pipe, which is not to have what is drawn here
            sys.stdout = cast("TextIO", _AboveLines(self._console, sys.stdout))
        return live

    def _table(self, steps: Sequence[WorkStep]) -> Table:
        width, room = self._console.width, max(1, self._console.height - 2)
        has_bars, has_speed = width >= MIN_WIDTH, width >= MIN_WIDTH_OF_SPEED
        table = Table.grid(
            Column(no_wrap=True, overflow="ellipsis", max_width=MAX_NAME),
            *(Column(width=BAR) for _ in range(has_bars)),
            *(Column(no_wrap=True, justify="right") for _ in range(3 if has_speed else 1)),
            Column(no_wrap=True, overflow="ellipsis", ratio=1),
            padding=(0, 1, 0, 0),
            expand=True,
        )
        if len(steps) > room:  # those in trouble are not to be left out
            steps = [steps[0], *sorted(steps[1:], key=lambda step: not step.is_troubled)]
        for step in steps[:room]:
            bar = [_bar(step)] * has_bars
            speed = (rate(step), seconds_left(step)) if has_speed else ()
            table.add_row(Text(step.name), *bar, amount(step), *speed, Text(step.note))
        if len(steps) > room:
            table.add_row(f"… and {len(steps) - room} more")
        return table


def _bar(step: WorkStep) -> ProgressBar | str:
    return ProgressBar(step.total or 1, min(step.done, step.total), BAR) if step.total is not None else ""
