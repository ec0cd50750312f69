"""What a query costs is known before it runs, and what would cost too much is refused by name."""

from __future__ import annotations

import sqlite3
from random import Random

import pytest

from archive.search import Catalogue, CostlyQueryError, Search, SearchQuery, cost, parse, words_or_parts
from archive.search.cost import IndexSizes
from archive.search.index import PUBLICATIONS
from archive.search.index.places import PlaceList
from archive.search.tokens import tokens

ROWS, FREQUENT = 1_200, "的一是在"
RARE = ("皃", "皅", "皉")  # they stand before 的 in the index: a page of it begins with them


@pytest.fixture(scope="module")
def large(archive_of) -> sqlite3.Connection:
    """An archive in which four hanzi are very frequent, and others occur in one text each."""
    random = Random(1)
    texts = ["".join(random.choices(FREQUENT, k=400)) for _ in range(ROWS)]
    for text, rare in enumerate(RARE):
        texts[text] += f"。{rare}骗"
    made: sqlite3.Connection = archive_of(*({"title": f"第{n}件", "text": text} for n, text in enumerate(texts)))
    return made


@pytest.fixture
def sizes(large: sqlite3.Connection) -> IndexSizes:
    places = PlaceList(place for (place,) in large.execute("select place from publications order by place"))
    return IndexSizes(large, PUBLICATIONS, places, tokens)


LESS_AND_MORE = [
    ("皃骗", "的一"),  # rare hanzi cost less than frequent ones
    ("的", "的一"),  # a hanzi less than a phrase, whose positions are compared
    ("的一", "的一是在"),
    ("的一 皃骗", "的一 是在"),  # where all must be found, the rarest decides how many rows are compared
    ("的一 是在", "的一 是在 一是"),
    ("的一|是在", "的一|是在|一是"),
    ("的一", "的一 -是在"),
]


def test_what_costs_more(large: sqlite3.Connection, sizes: IndexSizes) -> None:
    costs = [[sizes.cost(large, parse(query)) for query in pair] for pair in LESS_AND_MORE]
    assert [pair for pair, (less, more) in zip(LESS_AND_MORE, costs, strict=True) if less >= more] == []


def test_a_query_that_costs_too_much_is_refused_and_its_phrases_are_named(
    large: sqlite3.Connection, sizes: IndexSizes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cost, "MAX_MS", sizes.cost(large, parse("的一是在")))
    sizes.check(large, parse("的一是在"))
    with pytest.raises(CostlyQueryError) as refused:
        sizes.check(large, parse("皃骗 OR 的一是在"))
    assert refused.value.phrases == ("的一是在", "皃骗")
    with pytest.raises(CostlyQueryError):
        Search(large, Catalogue.read(large)).page(SearchQuery("的一是在 OR 一是在的"))


def test_synonyms_are_left_out_where_they_would_cost_too_much(archive_of, monkeypatch: pytest.MonkeyPatch) -> None:
    db = archive_of({"text": "帮信罪"}, {"text": "帮助信息网络犯罪活动罪"})
    typed = Catalogue.read(db).index(PUBLICATIONS).cost(db, parse("帮信罪"))
    assert len(Search(db, Catalogue.read(db)).page(SearchQuery("帮信罪")).hits) == 2
    monkeypatch.setattr(words_or_parts, "MAX_MS", typed)
    found = Search(db, Catalogue.read(db)).page(SearchQuery("帮信罪"))
    assert (len(found.hits), found.added) == (1, ())


def test_each_index_is_read_once_for_a_page_and_its_counts(archive_of) -> None:
    """A word of some rows: all of them are known from the first reading on."""
    text = "甲某刷单案\n刷单\n"
    db = archive_of(*({"text": text, "cases": [("甲某刷单案", 0, len(text))]} for _ in range(50)))
    search, statements = Search(db, Catalogue.read(db)), list[str]()
    db.set_trace_callback(statements.append)
    assert search.page(SearchQuery("刷单")).more
    counts = search.counts(SearchQuery("刷单"))
    db.set_trace_callback(None)
    assert (counts.total, counts.cases) == (50, 50)
    matched = [one for one in statements if "match '" in one.lower()]
    assert [("cases_spaced" in one, "limit 121" in one) for one in matched] == [(False, True), (True, True)]
