"""Tables in which a hanzi takes two columns."""

from __future__ import annotations

from archive.terminal import aligned


def test_columns_are_as_wide_as_their_widest_cell_and_numbers_stand_to_the_right() -> None:
    rows = [("office", "pages", "state"), ("最高人民检察院", 7, "good"), ("a-long-host-example-com", 1200, "-")]
    assert aligned(rows) == [
        "office                  pages state",
        "最高人民检察院              7 good",
        "a-long-host-example-com  1200 -",
    ]
