"""The search puts first what a reader would: tests/gold/queries.jsonl on the mirror, as bench_relevance measures it.

The gold file was written by reading the texts, before there was a ranking to look at.
"""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from archive.sqlite_uri import sqlite_uri
from tests.bench import bench_relevance
from tests.bench.bench_relevance import Answer, Asked

pytestmark = pytest.mark.slow

GOLD = bench_relevance.gold()
KINDS = {"crime", "method", "place", "number", "title", "two_words", "traditional", "synonym", "phrase"}


@pytest.fixture(scope="module")
def public(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bench_relevance.build(shared, tmp_path_factory.mktemp("relevance"))


# --- the gold file


def test_the_queries_are_many_and_each_stands_once() -> None:
    assert len(GOLD) >= 40
    assert [query for query, times in Counter(asked.query for asked in GOLD).items() if times > 1] == []


def test_every_kind_of_query_is_there_at_least_four_times() -> None:
    kinds = Counter(asked.kind for asked in GOLD)
    assert set(kinds) == KINDS
    assert min(kinds.values()) >= 4


def test_every_query_says_who_asks_it_and_wants_no_more_than_fits_on_the_first_screen() -> None:
    assert [asked.query for asked in GOLD if not asked.why.endswith(".")] == []
    assert [asked.query for asked in GOLD if not 1 <= len(set(asked.first)) == len(asked.first) <= 10] == []


def test_every_publication_and_case_that_is_wanted_exists(public: Path) -> None:
    with sqlite3.connect(sqlite_uri(public, immutable=1), uri=True) as db:
        slugs = {slug for (slug,) in db.execute("SELECT slug FROM publications")}
        cases = db.execute("SELECT slug, position FROM cases JOIN publications p ON p.id = publication_id")
        there = slugs | {f"{slug}#{position}" for slug, position in cases}
    assert {key for asked in GOLD for key in asked.first} - there == set()


# --- how it is measured


ASKED = Asked("缅北", "place", ("a#1", "b"), "A reader.")


@pytest.mark.parametrize(
    ("entries", "reciprocal", "recall"),
    [
        (("b", "a#1"), 1, 1),
        (("a", "a#1"), 1 / 2, 1 / 2),  # the batch is not the case
        (("x", "y", "z", "b", "a#1"), 1 / 4, 1),
        ((*"0123456789", "b"), 1 / 11, 0),
        ((), 0, 0),
    ],
    ids=["best", "batch-first", "fourth", "second-page", "nothing"],
)
def test_rank_and_recall(entries: tuple[str, ...], reciprocal: float, recall: float) -> None:
    answer = Answer(ASKED, entries)
    assert (answer.reciprocal, answer.recall) == (reciprocal, recall)


def test_entries_count_as_the_page_shows_them() -> None:
    answer = {
        "total": 3,
        "results": [
            {"type": "publication", "slug": "a", "cases": [{"slug": "a", "position": 2}, {"slug": "a", "position": 1}]},
            {"type": "case", "slug": "b", "position": 3},
            {"type": "publication", "slug": "c"},
        ],
    }
    assert bench_relevance.entries_of(answer) == ("a", "a#2", "a#1", "b#3", "c")


def fake_site(
    monkeypatch: pytest.MonkeyPatch, answer: Callable[[httpx.Request], httpx.Response]
) -> bench_relevance.Ask:
    client = httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://localhost")
    monkeypatch.setattr(bench_relevance, "make_datasette", lambda _: SimpleNamespace(client=client))
    return bench_relevance.fanzha(Path("fanzha.db"))


def test_the_site_is_asked_for_the_query_as_it_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"检例第 56 号": [{"type": "case", "slug": "a", "position": 5}]}
    ask = fake_site(
        monkeypatch, lambda request: httpx.Response(200, json={"total": 1, "results": found[request.url.params["q"]]})
    )
    [answer] = asyncio.run(bench_relevance.answers([Asked("检例第 56 号", "number", ("a#5",), "A reader.")], ask))
    assert answer.entries == ("a#5",)


def test_an_answer_that_is_none_is_no_miss(monkeypatch: pytest.MonkeyPatch) -> None:
    ask = fake_site(monkeypatch, lambda _: httpx.Response(429))
    with pytest.raises(httpx.HTTPStatusError, match="429"):
        asyncio.run(bench_relevance.answers([ASKED], ask))


def test_a_result_of_an_unknown_type_is_not_passed_over() -> None:
    with pytest.raises(KeyError, match="crime"):
        bench_relevance.entries_of({"total": 1, "results": [{"type": "crime", "slug": "a"}]})


@pytest.mark.parametrize(
    ("ranks", "good"),
    [
        ({"fanzha": 1, "trigram": 2}, True),
        ({"fanzha": 1, "trigram": 2, "jieba": 1}, False),  # as good is not better
        ({"fanzha": 2, "trigram": 3}, False),  # better, and below 0.9
    ],
    ids=["good", "equal", "low"],
)
def test_good_is_0_9_and_above_all_others(ranks: dict[str, int], good: bool) -> None:
    sides = {side: [Answer(ASKED, ("x",) * (rank - 1) + ("b",))] for side, rank in ranks.items()}
    assert bench_relevance.good(sides) is good


def test_datasette_as_it_comes_finds_three_hanzi_and_not_two(public: Path) -> None:
    asked = [
        Asked(query, "phrase", ("spp-xwfbh-wsfbt-t20221109_592235#6",), "A reader.") for query in ("降糖茶", "降糖")
    ]
    three, two = bench_relevance.stock_answers(asked, public, bench_relevance.TRIGRAM)
    assert (three.entries, two.entries) == (asked[0].first, ())


def test_jieba_finds_two_hanzi_that_are_a_word(public: Path) -> None:
    jieba = bench_relevance.jieba_words()
    if jieba is None:
        pytest.skip(bench_relevance.NO_JIEBA)
    asked = Asked("厦门", "place", ("spp-xwfbh-wsfbt-t20221109_592235#3",), "A reader.")
    [answer] = bench_relevance.stock_answers([asked], public, jieba)
    assert answer.entries == asked.first


# --- what is measured


def test_what_a_reader_wants_comes_first(public: Path) -> None:
    given = asyncio.run(bench_relevance.answers(GOLD, bench_relevance.fanzha(public)))
    assert bench_relevance.mrr(given) >= bench_relevance.LEAST, "\n".join(bench_relevance.misses(given))


def test_without_the_mirror_the_benchmark_says_what_it_needs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FANZHA_SHARED", str(tmp_path))
    done = subprocess.run([sys.executable, bench_relevance.__file__], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.splitlines()[-1].rpartition("error: ")[2].partition(":")[0]) == (
        2,
        "the queries are about the mirror",
    )
