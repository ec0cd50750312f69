"""A pseudo-terminal, and what a person sees on it: pyte reads what a process writes, as a terminal does."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from typing import Self

import pyte

from tests.support.waiting import LONGEST


class PseudoTerminal:
    """A terminal of some size. What processes write to `writable` is drawn on its screen."""

    def __init__(self, columns: int = 80, lines: int = 24) -> None:
        self._ours, self.writable = pty.openpty()
        fcntl.ioctl(self.writable, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self._screen = pyte.HistoryScreen(columns, lines, history=1000)
        self._stream = pyte.ByteStream(self._screen)
        self.written = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        os.close(self._ours)
        os.close(self.writable)

    def read(self, seconds: float = 0.0) -> None:
        """Draw what was written, and what is written in the next seconds."""
        while select.select([self._ours], [], [], seconds)[0]:
            piece = os.read(self._ours, 65536)
            self.written += piece
            self._stream.feed(piece)

    def wait_for(self, text: str, seconds: float = LONGEST) -> None:
        """Wait until a text is on the screen."""
        self.wait_until(lambda: any(text in line for line in self.screen()), seconds)

    def wait_until(self, happened: Callable[[], bool], seconds: float = LONGEST) -> None:
        """Draw until something has happened."""
        deadline = time.monotonic() + seconds
        while not happened():
            assert time.monotonic() < deadline, self.screen()
            self.read(0.05)

    def screen(self) -> list[str]:
        """The lines on the screen that are not empty. The second half of a wide character is left out."""
        self.read()
        return [line.rstrip() for line in self._screen.display if line.strip()]

    @property
    def has_cursor(self) -> bool:
        """Whether the cursor can be seen."""
        self.read()
        return not self._screen.cursor.hidden

    def start(self, code: str, *, stdout: int | None = None, **env: str) -> subprocess.Popen[bytes]:
        """Start a Python whose stderr is this terminal, and whose stdout is, too, unless it is given."""
        # These would count before the size of the terminal, and pytest's workers have them.
        outer = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
        return subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=self.writable,
            stdout=self.writable if stdout is None else stdout,
            stderr=self.writable,
            env={**outer, "TERM": "xterm-256color", **env},
        )

    def run(self, code: str, **env: str) -> int:
        """Run a Python on this terminal to its end. Returns its exit status."""
        process = self.start(code, **env)
        self.wait_until(lambda: process.poll() is not None)
        self.read()
        assert process.returncode is not None
        return process.returncode
