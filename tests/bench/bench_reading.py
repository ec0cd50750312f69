"""What reading a page costs beside trafilatura alone, in CPU time of one process, on the articles of the mirror.

usage: python tests/bench/bench_reading.py [--rounds 5]

`reading` is archive.reading.read: parsing, locating the body, trafilatura, our own walk, the comparison, title, date
and source. `trafilatura` is its extraction alone, of bodies that were located for it. The mirror is in FANZHA_SHARED.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable
from statistics import median
from typing import Any

from lxml.html import tostring
from trafilatura import bare_extraction

from archive.model import Page
from archive.reading import read
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


def seconds(task: Callable[[Any], object], items: Iterable[Any]) -> float:
    """CPU time of the task on all items."""
    began = time.process_time()
    for item in items:
        task(item)
    return time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    pages = [page for page in pages_in(MIRROR) if read(page)]
    bodies = [body_of(page) for page in pages]
    ratios = []
    for _ in range(rounds):
        alone = seconds(lambda body: bare_extraction(body, fast=True, include_comments=False), bodies)
        ratios.append(seconds(read, pages) / alone)
    print(f"{len(pages)} pages: time of reading / time of trafilatura alone = {median(ratios):.2f} (to be at most 1.3)")


if __name__ == "__main__":
    main()
