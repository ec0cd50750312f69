"""Makes long pages give way to the pages of others, and stop at the deadline of their request.

The templates of a page run in one event loop with all other pages. A text of thousands of lines takes a second, so its
lines are set a few at a time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from itertools import islice
from typing import TypeVar
from weakref import WeakKeyDictionary

from archive.site.fairness.allowance import Account
from archive.site.fairness.request_work import TooSlowError, current_work

T = TypeVar("T")
SHORT = 300  # pieces of a text up to which its page is made without a pause: some 10 ms
LONG = 20_000  # characters of a text from which on its page is long: it takes 50 ms or more
AT_ONCE = 50  # lines, rows or blocks that are set before others have their turn: some 5 ms

_turns: WeakKeyDictionary[Account, asyncio.Lock] = WeakKeyDictionary()


def is_short(pieces: Iterable[object]) -> bool:
    """Whether a page of so many pieces of text may be made without a pause."""
    return next(islice(pieces, SHORT, None), None) is None


async def in_turns(items: Iterable[T], at_once: int = AT_ONCE) -> AsyncIterator[T]:
    """The items, with a pause for other pages after every `at_once` of them. Raises TooSlowError at the deadline."""
    for number, item in enumerate(items, 1):
        yield item
        if number % at_once == 0:
            await give_way()


async def give_way() -> None:
    """Let others have their turn. Raises TooSlowError if the request's time is over."""
    await asyncio.sleep(0)
    work = current_work()
    if work and work.is_over:
        raise TooSlowError


@asynccontextmanager
async def own_turn(length: int) -> AsyncIterator[None]:
    """Make the page of a text with this many characters in the block. The long pages of one client are made one after
    another, and each has its whole time then."""
    work = current_work()
    if work is None or length < LONG:
        yield
        return
    async with _turns.setdefault(work.account, asyncio.Lock()):
        work.renew()
        yield
