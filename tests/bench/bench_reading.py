"""What reading a page costs beside trafilatura alone, in CPU time of one process, on the articles of the mirror.

usage: python tests/bench/bench_reading.py [--rounds 15]

`reading` is archive.reading.read: parsing, locating the body, trafilatura, our own walk, the comparison, title, date
and source. `trafilatura` is its extraction alone, of bodies that were located for it. The mirror is in FANZHA_SHARED.

Only live pages count: of a page that is gone (status 404) the archive reads nothing. The tasks take turns, each on all
pages, since trafilatura remembers its last thousand lines: a page that was just read would cost it less. Of each page
the least time of all rounds counts: other work on the machine makes times longer, never shorter.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from math import inf
from typing import Any

from lxml.html import tostring
from trafilatura import bare_extraction

from archive.model import Page, State
from archive.reading import page_state, read
from archive.reading.body.location import find_body, locate
from archive.reading.markup import Markup
from archive.text.charset import html_of
from archive.warc.reader import pages_in
from tests.bench.many_pages import MIRROR


def body_of(page: Page) -> str:
    """The page's located body as a page of its own."""
    markup = Markup(html_of(page))
    _, body = find_body(markup, page.context.family)
    found = tostring(locate(markup.body) if body is None else body, encoding="unicode", with_tail=False)
    return f"<html><body><article>{found}</article></body></html>"


def is_article(page: Page) -> bool:
    """Whether a page is live and holds a text."""
    return page_state(page.status, page.headers, page.body)[0] is State.LIVE and bool(read(page))


def alone(body: str) -> object:
    """trafilatura's extraction of a body."""
    return bare_extraction(body, fast=True, include_comments=False)


def least_seconds(task: Callable[[Any], object], items: Sequence[Any], before: Sequence[float]) -> list[float]:
    """CPU time of the task on each item, or that of the rounds before if it is less."""
    least = []
    for item, other in zip(items, before, strict=True):
        began = time.process_time()
        task(item)
        least.append(min(other, time.process_time() - began))
    return least


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    pages = list(filter(is_article, pages_in(MIRROR)))
    bodies = list(map(body_of, pages))
    reading = trafilatura = [inf] * len(pages)
    for _ in range(rounds):
        reading = least_seconds(read, pages, reading)
        trafilatura = least_seconds(alone, bodies, trafilatura)
    ratio = sum(reading) / sum(trafilatura)
    print(f"{len(pages)} pages: time of reading / time of trafilatura alone = {ratio:.2f} (to be at most 1.3)")


if __name__ == "__main__":
    main()
