"""Where a list ends.

A UCAP list's index_1 answers 200 without a row, and the older half of a column follows it: so one empty page ends no
list, two in a row do. A list whose pages name nothing new, five in a row, goes in circles.
"""

from __future__ import annotations

MAX_EMPTY_PAGES_IN_A_ROW = 2  # so many end a list
MAX_REPEATED_PAGES_IN_A_ROW = 5  # pages that name no article which this run had not met
MAX_PAGES_PER_LIST = 500  # the largest column known has 18


def ends_by_count(page: int, total: int | None) -> bool:
    """Whether this page is the last by the count of pages, or the last that is looked at. Pages count from 1."""
    return page >= min(total or MAX_PAGES_PER_LIST, MAX_PAGES_PER_LIST)
