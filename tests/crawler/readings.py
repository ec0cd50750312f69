"""Readings that end their process, for the tests of Readers. A module of its own: a spawned process imports it."""

from __future__ import annotations

import os
import signal
from multiprocessing import parent_process
from pathlib import Path

from archive.model import Page, Reading, State


def read(page: Page) -> Reading:
    """Live; but `deadly` pages kill their process, and `once` pages do so the first time (the body names a file)."""
    marker = Path(page.body.decode() or os.devnull)
    if "deadly" in page.url or ("once" in page.url and not marker.exists()):
        if "once" in page.url:
            marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return Reading(State.LIVE, page.url, ())


def double(number: int) -> int:
    """Twice the number; in a process beside the test's it never gets so far."""
    if parent_process() is not None:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number
