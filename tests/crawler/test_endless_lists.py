"""Lists without an end stop by what they add, named in the ledger; long lists are read to their ends."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta

import pytest

from crawler.families.family import Paging
from crawler.families.list_end import (
    PAGES_BEFORE_A_TRIAL,
    REPEATED_PAGES_THAT_END_A_LIST,
    ListedRows,
    place_after,
)
from tests.sites.faulty import pages
from tests.sites.faulty.pages import OFFICE, PageParts, list_page, whole_site
from tests.sites.faulty.server import FaultySite, Reply, serving
from tests.support.crawls import Crawled, ran

pytestmark = pytest.mark.slow

COLUMN = "alfb"
LIST = f"/{COLUMN}/index"
ROWS = pages.of(COLUMN)
A_PAGE = 20  # rows
MISSING = Reply(b"<html><body>404</body></html>", status=404)
REPEAT = "repeat each other under new addresses"
BARREN = "hardly one has a text of its own"
Answer = Callable[[int], Reply]  # to the list's page of a number


def new_rows(page: int, rows: int = A_PAGE) -> list[PageParts]:
    """Rows that no other page has."""
    numbers = range(50_000 + rows * page, 50_000 + rows * (page + 1))
    return [replace(ROWS[0], number=at, title=f"{ROWS[0].title}之{at}") for at in numbers]


def listed(rows: list[PageParts], page: int) -> Reply:
    """A list page that links the next one, whose address is one that no page had."""
    return list_page(COLUMN, rows, f'<a href="?page={page + 1}&token={"x" * page}">下一页</a>')


def alternating(page: int) -> Reply:
    """Every second page is empty."""
    return listed(ROWS if page % 2 else [], page)


def with_first_rows(page: int) -> Reply:
    """A first page as it should be, and rows without end behind it."""
    return listed(ROWS if page == 1 else new_rows(page), page)


def a_million(page: int) -> Reply:
    """A list that claims to have a million pages."""
    return list_page(
        COLUMN, new_rows(page, 1), f'<script>createPageHTML(999999, {page - 1}, "index", "shtml")</script>'
    )


# By the name of a source: what its list answers, what its articles without a page answer, the reason, and the most
# requests of lists and of all that it may cost.
ENDLESS: dict[str, tuple[Answer, Reply, str, int, int]] = {
    "alternating": (alternating, MISSING, REPEAT, 11, 45),
    "one-text": (with_first_rows, ROWS[1].reply(), BARREN, 2 * PAGES_BEFORE_A_TRIAL, 550),
    "a-million": (a_million, MISSING, BARREN, PAGES_BEFORE_A_TRIAL + 1, 60),
    "one-row": (lambda page: listed(new_rows(page, 1), page), MISSING, BARREN, PAGES_BEFORE_A_TRIAL + 1, 60),
}
LONG, LONG_PAGES, LONG_ROWS = "long", 3 * PAGES_BEFORE_A_TRIAL, 3
FIRST = date(2020, 1, 1)


def long_list() -> dict[str, Reply]:
    """A list whose pages have a link to the next one, and no number of pages; each article has a text of its own."""

    def article(number: int) -> PageParts:
        text = "".join(
            f"<p>第{number}号：检察机关以诈骗罪提起公诉，骗取被害人{number * 7 + k}元。</p>" for k in range(6)
        )
        day = FIRST + timedelta(days=number)
        return replace(ROWS[0], number=90_000 + number, title=f"打击诈骗典型案例第{number}号", day=day, text=text)

    made = dict[str, Reply]()
    for page in range(1, LONG_PAGES + 1):
        rows = [article(LONG_ROWS * page + at) for at in range(LONG_ROWS)]
        path = f"/{COLUMN}/index.shtml" + (f"?page={page}" if page > 1 else "")
        below = f'<a href="?page={page + 1}">下一页</a>' if page < LONG_PAGES else "<span>末页</span>"
        made.update({path: list_page(COLUMN, rows, below), **{row.path: row.reply() for row in rows}})
    return made


class CountedSite(FaultySite):
    """A site that counts the requests of list pages, and of all."""

    requests: Counter[str]

    def answer(self, path: str) -> Reply:
        self.requests["lists" if path.startswith(LIST) else "others"] += 1
        return super().answer(path)


def endless_site(address: str, answer: Answer, article: Reply) -> CountedSite:
    """A site whose first list is answered by a function of the page's number."""
    site = CountedSite(address)
    site.answers = {path: reply for path, reply in whole_site().items() if not path.startswith(LIST)}

    def otherwise(path: str) -> Reply:
        if not path.startswith(LIST):
            return article
        by_query, by_name = (re.search(pattern, path) for pattern in (r"page=(\d+)", r"index_(\d+)"))
        return answer(int(by_query[1]) if by_query else int(by_name[1]) + 1 if by_name else 1)

    site.otherwise = otherwise
    return site


@pytest.fixture(scope="module")
def sites() -> Iterator[dict[str, CountedSite]]:
    """All sites by their names as sources."""
    with ExitStack() as stack:
        found = dict[str, CountedSite]()
        for at, (name, (answer, article, *_)) in enumerate(ENDLESS.items()):
            found[name] = endless_site(f"127.0.1.{210 + at}", answer, article)
        found[LONG] = CountedSite("127.0.1.209")
        found[LONG].answers = {**whole_site(), **long_list()}
        for site in found.values():
            site.requests = Counter()
            stack.enter_context(serving(site))
        yield found


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory, sites: dict[str, CountedSite]) -> Crawled:
    """The first crawl of all of them together."""
    declared = [
        {"name": name, "office": OFFICE, "family": "trs", "home_url": f"{site.url}/", "columns": pages.COLUMNS}
        for name, site in sites.items()
    ]
    settings = {"GUARD_ALLOWED_HOSTS": [str(site.server_address[0]) for site in sites.values()]}
    return ran("crawl", tmp_path_factory.mktemp("endless"), sources=declared, settings=settings)


def test_a_list_without_an_end_is_left_and_named(done: Crawled, sites: dict[str, CountedSite]) -> None:
    for name, (*_, reason, most_lists, most) in ENDLESS.items():
        row, requests = done.source(name), sites[name].requests
        assert (f"{COLUMN}: " in row["reason"], reason in row["reason"]) == (True, True), (name, row["reason"])
        assert row["verdict"] != "good", name
        assert requests["lists"] <= most_lists, name
        assert requests.total() <= most, name
        assert json.loads(row["rows_by_column"])["jcyw"] == pages.ARTICLES["jcyw"], name


def test_a_long_list_is_read_to_its_end(done: Crawled, sites: dict[str, CountedSite]) -> None:
    row = done.source(LONG)
    assert (row["verdict"], row["reason"]) == ("good", None)
    assert sites[LONG].requests["lists"] == LONG_PAGES + 1  # the custom of the system names one more
    assert row["articles"] == LONG_PAGES * LONG_ROWS + pages.ARTICLES["jcyw"]


def test_a_page_that_adds_something_begins_to_count_anew() -> None:
    at = Paging()
    for new in (0, 0, 0, 0, 1, 0, 0, 0, 0):
        at = place_after(at, Paging(at.page + 1), ListedRows(9, new, 1), 0) or pytest.fail("the list has ended")
    assert at.repeated == REPEATED_PAGES_THAT_END_A_LIST - 1
    assert place_after(at, Paging(at.page + 1), ListedRows(9, 0, 1), 0) is None
