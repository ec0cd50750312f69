"""The search puts first what a reader would: the gold files of queries on the mirror, as bench_relevance measures it.

They were written by reading the texts: queries.jsonl before there was a ranking to look at, references.jsonl and
references_aside.jsonl (articles, laws, numbers and dates) before a query was read for what it refers to. `first` is
what must come first; `also` what may stand among the first five as well, since it cites or holds what is looked for.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.bench import bench_relevance
from tests.support.gold import entries

pytestmark = pytest.mark.slow

REFERENCES = [*entries("references"), *entries("references_aside")]
AT_THE_TOP = 5


@pytest.fixture(scope="module")
def public(mirror_data: Path) -> Path:
    return mirror_data / "public" / "fanzha.db"


def answers(public: Path, *names: str) -> bench_relevance.Answers:
    asked = [one for name in names for one in bench_relevance.gold(bench_relevance.GOLD.with_name(f"{name}.jsonl"))]
    return asyncio.run(bench_relevance.answers(asked, bench_relevance.fanzha(public)))


def test_what_a_reader_wants_comes_first(public: Path) -> None:
    given = answers(public, "queries")
    assert bench_relevance.mrr(given) >= bench_relevance.LEAST, "\n".join(bench_relevance.misses(given))


def test_what_cites_an_article_or_is_of_a_date_comes_first_and_nothing_that_merely_shares_digits(public: Path) -> None:
    given = answers(public, "references", "references_aside")
    assert bench_relevance.mrr(given) >= 0.95, "\n".join(bench_relevance.misses(given))
    fit = {line["query"]: {*line["first"], *line["also"]} for line in REFERENCES}
    wrong = {
        answer.asked.query: [
            one
            for one in answer.entries[:AT_THE_TOP]
            if one not in fit[answer.asked.query] | {key.partition("#")[0] for key in fit[answer.asked.query]}
        ]
        for answer in given
    }
    assert {query: others for query, others in wrong.items() if others} == {}
