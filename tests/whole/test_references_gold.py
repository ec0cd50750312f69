"""Queries of articles, laws, numbers and dates on the mirror: tests/gold/references.jsonl and references_aside.jsonl.

They were written by reading the texts, before a query was read for what it refers to. `first` is what must come first;
`also` what may stand among the first five as well, since it cites or holds what is looked for.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from tests.bench import bench_relevance

pytestmark = pytest.mark.slow

FILES = [bench_relevance.GOLD.with_name(name) for name in ("references.jsonl", "references_aside.jsonl")]
LINES = {line["query"]: line for file in FILES for line in map(json.loads, file.read_text("utf-8").splitlines())}
GOLD = [asked for file in FILES for asked in bench_relevance.gold(file)]
LEAST = 0.95
AT_THE_TOP = 5


@pytest.fixture(scope="module")
def given(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> bench_relevance.Answers:
    public = bench_relevance.build(shared, tmp_path_factory.mktemp("references"))
    return asyncio.run(bench_relevance.answers(GOLD, bench_relevance.fanzha(public)))


def test_there_are_forty_queries_of_every_kind() -> None:
    assert len(GOLD) == len(LINES) == 40
    assert {asked.kind for asked in GOLD} == {"article", "law", "number", "date", "number_word"}


def test_what_cites_an_article_or_is_of_a_date_comes_first(given: bench_relevance.Answers) -> None:
    assert bench_relevance.mrr(given) >= LEAST, "\n".join(bench_relevance.misses(given))


def test_nothing_that_merely_shares_digits_is_at_the_top(given: bench_relevance.Answers) -> None:
    wrong = {}
    for answer in given:
        line = LINES[answer.asked.query]
        fit = {*line["first"], *line["also"]}
        fit |= {key.partition("#")[0] for key in fit}
        if others := [one for one in answer.entries[:AT_THE_TOP] if one not in fit]:
            wrong[answer.asked.query] = others
    assert wrong == {}
