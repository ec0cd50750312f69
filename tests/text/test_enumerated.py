"""Names in a message."""

from __future__ import annotations

import pytest

from archive.text.enumerated import enumerated


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ((), ""),
        (("a",), "a"),
        (("a", "b"), "a, b"),
        ((1, 2, 3), "1, 2 and 1 more"),
        (range(1_000), "0, 1 and 998 more"),
    ],
)
def test_the_first_ones_and_how_many_more(names, said: str) -> None:
    assert enumerated(names, 2) == said
