"""Waiting until something has happened, however long a machine takes for it."""

from __future__ import annotations

import time
from collections.abc import Callable

LONGEST = 300.0  # seconds: what has not happened until then never will; a test has 400


def wait_until(is_so: Callable[[], object], seconds: float = LONGEST) -> None:
    """Wait until it is so."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.005)
