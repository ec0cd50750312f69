"""Where a list ends: a site may answer with its last page for one page after it."""

from __future__ import annotations

from crawler.families.family import Paging
from crawler.families.list_end import ListedRows, is_repetition, place_after, rows_digest

ROWS = rows_digest(["http://host.test/a.html"])
SEEN = ListedRows(rows=1, new=0, digest=ROWS)


def test_the_same_rows_again_are_a_fault_the_second_time_or_if_the_site_counts_the_page() -> None:
    after = place_after(Paging(page=2), Paging(page=3), SEEN, tried=0)
    assert after is not None
    once = Paging(page=2, rows=ROWS)
    assert not is_repetition(once, ROWS)
    assert is_repetition(after, ROWS)
    assert not is_repetition(after, ROWS + 1)
    assert is_repetition(Paging(page=2, rows=ROWS, total=9), ROWS)
