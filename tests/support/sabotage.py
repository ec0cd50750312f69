"""Readings that stall or end their process, for tests of the pool. A module apart: a spawned process imports it."""

from __future__ import annotations

import os
import signal
import time
from multiprocessing import parent_process
from pathlib import Path
from typing import Any

from archive.model import Page, Reading, State
from archive.readers.cluster import pool_of_worker
from archive.readers.pages import read_and_analyse

DEADLY = b"<!-- deadly -->"
ENDLESS = b"<!-- endless -->"


def read(page: Page) -> Reading:
    """Live; but `deadly` pages kill their process, and `once` pages do so the first time (the body names a file);
    `endless` ones are read for ever, and where the system fails us, `broken` ones raise."""
    if "broken" in page.url:
        raise OSError("no more processes")
    while "endless" in page.url:
        time.sleep(60)
    marker = Path(page.body.decode() or os.devnull)
    if "deadly" in page.url or ("once" in page.url and not marker.exists()):
        if "once" in page.url:
            marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return Reading(State.LIVE, page.url, ())


def read_but_die(page: Page) -> Reading:
    """As it is read; but a page with DEADLY in it kills its process, and never the test's; one with ENDLESS in it is
    read for ever."""
    while ENDLESS in page.body:
        time.sleep(60)
    if DEADLY in page.body:
        assert parent_process() is not None
        os.kill(os.getpid(), signal.SIGKILL)
    return read_and_analyse(page)


def read_for_two_seconds(dask_worker: Any) -> None:
    """On a worker of a cluster: lose patience with a page sooner than after a minute."""
    pool_of_worker(dask_worker.state.nthreads)._page_seconds = 2.0


def fail() -> None:
    """As a process does where the installation is not whole."""
    raise ImportError("no lxml")
