"""What is kept in memory of figures: its orders are those of plain sorting, its counts those of plain counting."""

from __future__ import annotations

import sqlite3
from array import array
from collections import defaultdict
from random import Random

import pytest
from pyroaring import BitMap

from archive.site.data.figures.catalogue import KEYS, MAX_GROUP, FigureCatalogue, FigureOrder
from archive.site.data.figures.finding import FigureQuery, FoundFigures, where_of
from archive.site.data.figures.words import ReadWord, Vocabulary, read_words
from tests.support import made_figures


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    return sqlite3.connect(made_figures.build(tmp_path_factory.mktemp("catalogue") / "fanzha.db"))


@pytest.fixture(scope="module")
def catalogue(db: sqlite3.Connection) -> FigureCatalogue:
    return FigureCatalogue.read(db)


# As SQL sorts them: what has no value comes last, and equal ones stand by publication and position.
IN_SQL = {
    "newest": "period_end is null, period_end desc, period_start desc",
    "oldest": "period_end is null, period_end, period_start, published",
    "published": "published is null, published desc",
    "largest": "value is null, value desc",
    "smallest": "value is null, value",
    "text": "null",
}


@pytest.mark.parametrize("order", KEYS)
def test_orders_are_those_of_sql(db: sqlite3.Connection, catalogue: FigureCatalogue, order: str) -> None:
    sql = f"""select f.id from figures f join publications p on p.id = publication_id
        order by {IN_SQL[order]}, publication_id, position"""
    found = FoundFigures.of(db, catalogue, FigureQuery(order=order))
    assert [one.id for one in found.page(db, 1_000)] == [id_ for (id_,) in db.execute(sql)]
    assert found.page(db, 3, 2) == found.page(db, 1_000)[2:5]


@pytest.mark.parametrize("keys", [3, 40, 9_000])
@pytest.mark.parametrize("greatest_first", [False, True])
def test_pages_of_many_figures_are_slices_of_the_sorted_ones(keys: int, greatest_first: bool) -> None:
    random, number = Random(keys), 20 * MAX_GROUP
    key_of = [int(keys * random.random() ** 2) for _ in range(number)]
    keyed: dict[int, array[int]] = defaultdict(lambda: array("I"))
    for place, key in enumerate(key_of):
        keyed[key].append(place)
    order = FigureOrder.of(keyed, number, greatest_first)
    found = BitMap(random.sample(range(number), number // 3))
    in_order = sorted(found, key=lambda place: -key_of[place] if greatest_first else key_of[place])
    for offset in (0, 1, MAX_GROUP - 7, len(found) // 2, len(found) - 20, len(found), 2 * number):
        assert list(order.page(found, 50, offset)) == in_order[offset : offset + 50]


@pytest.mark.parametrize("word", ["样例款项", "答记者问", "起诉", "没有的词"])
def test_words_are_looked_for_in_sentence_subject_place_title_and_issuer(
    db: sqlite3.Connection, catalogue: FigureCatalogue, word: str
) -> None:
    parts = " || '|' || ".join(f"coalesce({one}, '')" for one in ("sentence", "subject", "f.place", "title", "issuer"))
    sql = f"select f.id from figures f join publications p on p.id = publication_id where instr({parts}, ?)"
    expected = {id_ for (id_,) in db.execute(sql, (word,))}
    found = FoundFigures.of(db, catalogue, FigureQuery((ReadWord(word, "text"),)))
    assert {one.id for one in found.page(db, 1_000)} == expected
    assert bool(expected) == (word != "没有的词")


@pytest.mark.parametrize(
    "typed", ["起诉", "2024", "2024上半年", "起诉 2024-2025", "诈骗 样例款项", "2024 起诉 样例", "1999"]
)
def test_who_reads_only_what_the_words_may_find_finds_the_same(
    db: sqlite3.Connection, catalogue: FigureCatalogue, typed: str
) -> None:
    words = read_words(typed, Vocabulary.read(db))
    wanted, fewer = FigureQuery(words), FigureCatalogue.read(db, *where_of(words))
    assert FoundFigures.of(db, fewer, wanted).page(db, 100) == FoundFigures.of(db, catalogue, wanted).page(db, 100)
    assert len(fewer.all) < len(catalogue.all) or not {"measure", "period"} & {one.read_as for one in words}
