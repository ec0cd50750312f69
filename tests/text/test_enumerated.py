"""Names in a message."""

from __future__ import annotations

from archive.text.enumerated import enumerated


def test_the_first_ones_and_how_many_more() -> None:
    assert [enumerated(names, 2) for names in ((), ("a",), ("a", "b"), (1, 2, 3), range(1_000))] == [
        *("", "a", "a, b", "1, 2 and 1 more", "0, 1 and 998 more")
    ]
