"""Sets of places as numbers are sets of places."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.search.bits import Members, bits_of, highest_first, lowest_first, span

PLACES = st.frozensets(st.integers(0, 300))


@given(PLACES)
def test_a_set_holds_what_was_put_in(places: frozenset[int]) -> None:
    bits = bits_of(places, 301)
    assert bits == sum(1 << place for place in places)
    assert list(highest_first(bits)) == sorted(places, reverse=True)
    assert list(lowest_first(bits)) == sorted(places)
    members = Members(bits)
    assert {place for place in range(320) if place in members} == places


@given(PLACES, PLACES)
def test_what_two_sets_share_is_counted(some: frozenset[int], others: frozenset[int]) -> None:
    assert (bits_of(some, 301) & bits_of(others, 301)).bit_count() == len(some & others)


@given(st.integers(0, 99), st.integers(-1, 99))
def test_a_span_holds_all_from_one_end_to_the_other(first: int, last: int) -> None:
    assert set(highest_first(span(first, last))) == set(range(first, last + 1))
