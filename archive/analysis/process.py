"""Reading in a process of its own. A module apart, so that such a process loads what it needs and not the crawler."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process


def reading_processes(workers: int | None = None) -> ProcessPoolExecutor:
    """A pool of processes that read; one a core unless said otherwise. Spawned, since a crawl's threads do not fork."""
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_begin)


def _begin() -> None:
    """End with the parent, which cannot ask for it if it is killed; load the libraries before the first page."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    import archive.reading.article  # noqa: F401


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
