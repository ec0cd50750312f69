"""Places: in the order of dates, and the same when other rows come and go."""

from __future__ import annotations

import sqlite3

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.search.index.places import ID_BITS, give_places

DATES = st.one_of(
    st.none(),
    st.sampled_from(["2024", "2024-01", "2024-01-01", "2024-01-02", "2023-12-31", "1949-10-01", "9999-12-31"]),
    st.dates().map(str),
)
ROWS = st.dictionaries(st.integers(0, (1 << ID_BITS) - 1) | st.integers(0, 40), DATES, max_size=40)


def places_of(rows: dict[int, str | None]) -> dict[int, int]:
    """The place of each publication. `rows`: dates by id."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE publications (id INTEGER PRIMARY KEY, published TEXT, place INTEGER)")
    db.execute("CREATE TABLE cases (id INTEGER PRIMARY KEY, publication_id INTEGER, position INTEGER, place INTEGER)")
    db.executemany("INSERT INTO publications (id, published) VALUES (?, ?)", rows.items())
    give_places(db)
    return dict(db.execute("SELECT id, place FROM publications"))


@settings(max_examples=100)
@given(ROWS)
def test_places_are_in_the_order_of_dates_and_of_one_day_against_that_of_ids(rows: dict[int, str | None]) -> None:
    places = places_of(rows)
    assert sorted(rows, key=lambda one: (rows[one] is not None, rows[one] or "", -one)) == sorted(rows, key=places.get)
    assert len({*places.values()}) == len(rows)
    assert all(0 < place < 1 << 32 for place in places.values())  # as Roaring bitmaps of 32 bits take them


def test_rows_that_come_and_go_leave_almost_all_others_where_they_were() -> None:
    ids = [number * 2_654_435_761_017 % (1 << ID_BITS) for number in range(1, 4_001)]
    rows = {one: f"20{n % 20 + 5:02}-{n % 12 + 1:02}-{n % 28 + 1:02}" if n % 9 else None for n, one in enumerate(ids)}
    before = places_of(rows)
    fewer = {one: day for n, (one, day) in enumerate(rows.items()) if n % 20}
    after = places_of(fewer)
    assert sum(before[one] != after[one] for one in fewer) < 0.01 * len(fewer)


def test_a_thousand_of_one_day_come_before_those_of_the_next() -> None:
    rows = dict.fromkeys(range(1_000), "2024-05-01") | dict.fromkeys(range(1_000, 1_010), "2024-05-02")
    places = places_of(rows)
    assert max(places[one] for one in range(1_000)) < min(places[one] for one in range(1_000, 1_010))
