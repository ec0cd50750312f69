"""How fast the site answers over 100,000 publications, against what was promised; exits 1 where a promise is broken.

usage: python tests/bench/bench_site.py [--publications 100000] [--folder DIR] [--seconds 10] [--no-load]
       python tests/bench/bench_site.py --publications 10000     (a quick run; growth is then that from 1,000)

The file is made by tests/sites/big_archive.py, and so is one of a tenth of its size, from which growth is told. The
site runs in a process of its own and is asked from this one over HTTP, one question at a time over a connection that
stays open. It is warm when the clock starts: every kind of page was asked for once, with something that is not asked
for again. `first` is the time of questions that it was never asked before, `again` that of the same ones asked a
second time. Times of a search are those until its list of results is there, and until the page with its counts has
come whole.

At last comes load: 8 connections ask for searches as fast as they are answered, our site and Datasette's own search of
the table `publications` by turns. Nothing else should run on the machine.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from archive.sqlite_uri import sqlite_uri
from tests.bench.load import Answer, Asking, Load, Vocabulary, load, served, vocabulary_of
from tests.sites.big_archive import FOLDER, make

QUERIES = 40  # of each kind of search, beside the one that warms up
PAGES = 100  # of each kind of reading page
CONNECTIONS, ROUNDS = 8, 2  # of the load
DEEPEST = 50  # page of results
IN_MANY = 0.3  # share of publications that hold a word of which there are so many pages
NARROWED = 0.05  # that hold a word which is narrowed by filters

RESULTS, WHOLE = "results", "whole page"
# What is promised: ms within which 95 of 100 first answers are there. One place; the docs refer to it.
SEARCH, READ = {RESULTS: 60, WHOLE: 300}, {WHOLE: 30}
SUGGEST = {WHOLE: 60}  # as long as a search may take, since it is asked while one types
FIGURES = {WHOLE: 300}  # with counts of eight filters among all that is found
GROWTH = 3  # times what it takes over a tenth of the publications
AT_LEAST = 1  # pages a second under load, as a share of stock Datasette's


@dataclass(frozen=True, slots=True)
class Page:
    """A kind of page: the first path warms up, the others are asked for."""

    name: str
    paths: tuple[str, ...]
    limits: Mapping[str, float]  # by what is waited for


@dataclass(frozen=True, slots=True)
class Times:
    """The times of one kind of answers, in ms."""

    p50: float
    p95: float
    longest: float

    @classmethod
    def of(cls, times: Iterable[float]) -> Times:
        ranked = sorted(times)
        return cls(median(ranked), ranked[max(-(-len(ranked) * 95 // 100) - 1, 0)], ranked[-1])

    def __str__(self) -> str:
        return f"{self.p50:7.1f} {self.p95:7.1f} {self.longest:7.1f}"


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of a kind of page on one file."""

    first: dict[str, Times]  # by what was waited for
    again: dict[str, Times]
    fault: str | None  # why the times say nothing


def searches_of(vocabulary: Vocabulary, deepest: int) -> Iterator[Page]:
    """The searches, for which words are dealt out."""
    two, wanted = vocabulary.two, QUERIES + 1

    def searches(name: str, queries: list[str], **given: object) -> Page:
        return Page(name, tuple(_path("/search", q=query, **given) for query in reversed(queries)), SEARCH)

    yield searches("search, two hanzi", two.deal(wanted))
    yield searches("search, four hanzi", vocabulary.four.deal(wanted))
    yield searches("search, two words", vocabulary.pairs(wanted))
    kind, year = {"kind": "typical_cases"}, {"year": 2024}
    yield searches("search in one kind", two.deal(wanted, least=NARROWED), **kind)
    yield searches("search in one year", two.deal(wanted, least=NARROWED), **year)
    yield searches("search in kind and year", two.deal(wanted, least=NARROWED), **kind, **year)
    yield searches("search, page 2", two.deal(wanted, least=NARROWED), page=2)
    if deepest > 2:
        yield searches(f"search, page {deepest}", two.deal(wanted, frequent=0, least=IN_MANY), page=deepest)
    yield searches("search, newest first", two.deal(wanted), sort="newest")
    yield Page("search of cases", tuple(_path("/cases", q=query) for query in two.deal(wanted)), SEARCH)
    in_section = tuple(_path("/cases", q=query, section="facts") for query in two.deal(wanted))
    yield Page("words in one section", in_section, SEARCH)
    of_many = two.deal(wanted, least=NARROWED)
    judged = tuple(_path("/cases", q=query, outcome="unsuspended", term="5_10") for query in of_many)
    yield Page("cases by outcome and term", judged, SEARCH)
    yield searches("search by article", two.deal(wanted, least=NARROWED), article="cn-criminal-law/266")
    of_one_case = {"crime": "fraud", "outcome": "unsuspended"}
    yield searches("search by crime and outcome", two.deal(wanted, least=NARROWED), **of_one_case)
    typed = [word[: 1 + at % 2] for at, word in enumerate(two.deal(wanted * 2))]
    yield Page("suggestions", tuple(_path("/search/suggest", q=start) for start in dict.fromkeys(typed)), SUGGEST)


def readings_of(public: Path, marks: list[str]) -> Iterator[Page]:
    """The pages that are read; some as they are read after a search for one of `marks`."""
    yield Page("home", ("/",) * (QUERIES + 1), READ)
    slugs, others = _chosen(public, "slug", "publications", 2)
    yield Page("reading page", tuple(f"/p/{slug}" for slug in slugs), READ)
    if marks:
        marked = tuple(_path(f"/p/{slug}", q=q) for slug, q in zip(others, cycle(marks), strict=False))
        yield Page("reading page, marked", marked, READ)
    [ids] = _chosen(public, "id", "cases", 1)
    yield Page("case page", tuple(f"/c/{case_id}" for case_id in ids), READ)


def figures_of(public: Path, words: list[str]) -> Iterator[Page]:
    """Lists of figures, which are filtered, sorted and counted."""
    yield Page("figures with a word", tuple(_path("/figures", q=word) for word in words), FIGURES)
    [measures] = _chosen(public, "measure", "(select distinct measure from figures)", 1)
    [issuers] = _chosen(public, "name", "(select distinct name from publication_issuers)", 1)
    yield Page(
        "figures of a measure", tuple(_path("/figures", measure=one, sort="largest") for one in measures), FIGURES
    )
    yield Page(
        "figures of an issuer", tuple(_path("/figures", issuer=one, **{"from": 2020}) for one in issuers), FIGURES
    )


def askable(pages: list[Page]) -> list[Page]:
    """The kinds of pages of which something can be asked once warm. A small file has too few words for all of them."""
    for page in (page for page in pages if len(page.paths) < 2):
        print(f"left out, since the file has no words left for it: {page.name}")
    return [page for page in pages if len(page.paths) >= 2]


def measure(url: str, pages: Iterable[Page]) -> dict[str, Measured]:
    """The times of each kind of page, by its name."""
    asking, pages = Asking(url), list(pages)
    for page in pages:
        asking.get(page.paths[0])
    measured = {}
    for page in pages:
        first = [asking.get(path) for path in page.paths[1:]]
        again = [asking.get(path) for path in page.paths[1:]]
        measured[page.name] = Measured(_times(first, page), _times(again, page), _fault(first + again, page))
        print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    asking.close()
    return measured


def put_under_load(public: Path, paths: dict[str, list[str]], seconds: float) -> dict[str, Load]:
    """What each of the sites (see site_server) answered, asked by turns."""
    done: dict[str, Load] = {}
    for _ in range(ROUNDS):
        for site, asked in paths.items():
            with served(site, public) as url:
                warming = Asking(url)
                warming.get(asked[-1])
                warming.close()
                answered = load(url, asked[:-1], CONNECTIONS, seconds / ROUNDS)
            done[site] = done[site] + answered if site in done else answered
    return done


def _times(answers: list[Answer], page: Page) -> dict[str, Times]:
    # A page that holds no list, since nothing answers to its filters, has said so when it is whole.
    waits: dict[str, Callable[[Answer], float]] = {
        RESULTS: lambda one: one.whole if one.results is None else one.results,
        WHOLE: lambda one: one.whole,
    }
    return {wait: Times.of(map(waits[wait], answers)) for wait in page.limits}


def _fault(answers: list[Answer], page: Page) -> str | None:
    refused = [one.status for one in answers if one.status != 200]
    if refused:
        return f"HTTP {refused[0]} ({len(refused)} of {len(answers)})"
    listless = sum(one.results is None for one in answers)
    if RESULTS in page.limits and listless > len(answers) // 4:
        return f"no results ({listless} of {len(answers)})"
    return None


def _chosen(public: Path, column: str, table: str, lists: int) -> list[list[object]]:
    """Lists of PAGES + 1 rows each, spread evenly over a table by their ids, which say nothing of them."""
    with closing(sqlite3.connect(sqlite_uri(public, mode="ro", immutable=1), uri=True)) as db:
        values = [row[0] for row in db.execute(f"select {column} from {table} order by {column}")]
    step = max(len(values) // (lists * (PAGES + 1)), 1)
    return [values[at * step :: lists * step][: PAGES + 1] for at in range(lists)]


def _path(path: str, **given: object) -> str:
    return f"{path}?{urlencode(given)}"


def report(large: dict[str, Measured], small: dict[str, Measured], pages: list[Page], sizes: tuple[int, int]) -> int:
    """Print the table; how many promises are broken."""
    columns = f"{'p50':>7} {'p95':>7} {'max':>7}"
    print(
        f"\nms over {f'{sizes[0]:,} publications':44}{'first':^23}   {'again':^23}  limit  {f'over {sizes[1]:,}':>12}"
    )
    print(f"{'':49}{columns}   {columns}  (p95)  {'first p95':>12}: growth  margin")
    broken = 0
    for page in pages:
        own, tenth = large[page.name], small[page.name]
        if own.fault or tenth.fault:
            broken += 1
            print(f"{page.name:47}  {own.fault or f'over {sizes[1]:,}: {tenth.fault}'}  ✗ NO FIGURES")
            continue
        for wait, limit in page.limits.items():
            first, before = own.first[wait], tenth.first[wait].p95
            growth = first.p95 / before
            wrong = [*(["TOO SLOW"] if first.p95 > limit else []), *(["GROWS"] if growth >= GROWTH else [])]
            broken += len(wrong)
            verdict = f"✗ {', '.join(wrong)}" if wrong else "✓"
            margin = min(1 - first.p95 / limit, 1 - growth / GROWTH)  # of the nearer of the two limits
            print(
                f"{f'{page.name}: {wait}':47}  {first}   {own.again[wait]}  ≤ {limit:3.0f}   "
                f"{before:11.1f}: {growth:4.1f}×  {margin:6.0%}  {verdict}"
            )
    return broken


def report_load(done: dict[str, Load], queries: int) -> int:
    """Print what came of the load; 1 if the promise is broken."""
    print(f"\nsearch pages a second, {CONNECTIONS} connections, {queries} queries in turn, {ROUNDS} rounds by turns")
    names = {
        "ours": "/search",
        "stock": "Datasette's search of the table, its own settings",
    }
    for site, one in done.items():
        refused = f"  ({one.refused} of {one.answers} answers were no 200)" if one.refused else ""
        print(f"{names[site]:55} {one.speed:7.1f}{refused}")
    ours, stock = done["ours"], done["stock"]
    ratio = ours.speed / stock.speed if stock.speed else float("inf")
    kept = ratio >= AT_LEAST and not ours.refused
    print(f"{'ours / stock':55} {ratio:7.2f}  (at least {AT_LEAST}) {'✓' if kept else '✗ TOO FEW'}")
    return int(not kept)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--publications", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--seconds", type=float, default=10, help="of load for each site")
    parser.add_argument("--no-load", action="store_true")
    given = parser.parse_args()
    sizes = (given.publications, given.publications // 10)

    def say(line: str) -> None:
        print(line, file=sys.stderr)

    files = [make(size, given.folder, say=say) for size in sizes]
    vocabulary = vocabulary_of(files[0])
    shares = vocabulary.two.shares.values()
    print(f"{len(shares):,} words of two hanzi, each in {min(shares):.1%} to {max(shares):.0%} of the publications")
    deepest = min(DEEPEST, sizes[1] // 80)
    searches, marks = list(searches_of(vocabulary, deepest)), vocabulary.two.deal(QUERIES)
    searches = askable(searches)
    words = vocabulary.two.deal(QUERIES + 1)
    asked = [[*searches, *readings_of(file, marks), *figures_of(file, words)] for file in files]
    measured = []
    for file, pages in zip(files, asked, strict=True):
        with served("ours", file) as url:
            measured.append(measure(url, pages))
    broken = report(measured[0], measured[1], asked[0], sizes)
    if not given.no_load:
        plain = [path for page in searches[:3] for path in page.paths]
        stock = [path.replace("/search?q=", "/fanzha/publications?_search=") for path in plain]
        done = put_under_load(files[0], {"ours": plain, "stock": stock}, given.seconds)
        broken += report_load(done, len(plain) - 1)
    print(f"\n{f'{broken} promises are broken' if broken else 'all promises are kept'}; load {os.getloadavg()[0]:.1f}")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
