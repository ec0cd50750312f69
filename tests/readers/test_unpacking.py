"""A process of its own unpacks pages: the same pages and the same end, and it never outlives who takes them."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from functools import partial
from itertools import islice
from multiprocessing import active_children

import pytest

from archive.model import Context, Page, Role
from archive.readers.batches import MAX_BATCH_PAGES, CannotRead
from archive.readers.unpacking import Pages, pages_ahead


def numbered(count: int) -> Pages[str]:
    """So many pages; then who made them."""
    for number in range(count):
        yield Page(f"a{number}", "", 200, (), b"/" * 100_000, Context(Role.ARTICLE), "", 0)
    return str(os.getpid())


def failing() -> Pages[str]:
    yield from numbered(MAX_BATCH_PAGES + 1)
    raise OSError("the disk is gone")


def dying() -> Pages[str]:
    yield from numbered(MAX_BATCH_PAGES + 1)
    os.kill(os.getpid(), signal.SIGKILL)
    return ""


def taken(pages: Pages[str]) -> Iterator[str]:
    """The addresses of the pages, and what comes after them."""

    def each() -> Pages[None]:
        after.append((yield from pages))

    after: list[str] = []
    yield from (page.url for page in each())
    yield from after


def test_another_process_gives_the_same_pages_in_order_and_then_its_result() -> None:
    *urls, process = taken(pages_ahead(partial(numbered, 3 * MAX_BATCH_PAGES + 1)))
    assert urls == [f"a{number}" for number in range(3 * MAX_BATCH_PAGES + 1)]
    assert process != str(os.getpid())


def test_what_it_raises_is_raised_here_with_its_own_traceback() -> None:
    with pytest.raises(OSError, match="the disk is gone") as raised:
        list(pages_ahead(failing))
    assert "in failing" in raised.value.__notes__[0]


def test_a_process_that_is_killed_is_named() -> None:
    with pytest.raises(CannotRead, match="the process that unpacks the WARC files has ended"):
        list(pages_ahead(dying))


def test_it_ends_when_nobody_takes_its_pages_any_more() -> None:
    before = set(active_children())
    pages = pages_ahead(partial(numbered, 1_000_000))
    assert len(list(islice(pages, 3))) == 3
    assert len(set(active_children()) - before) == 1
    pages.close()
    assert set(active_children()) == before
