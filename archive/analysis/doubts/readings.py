"""Readings that disagree: ours and trafilatura's, of which one must be wrong (docs/bodies.md)."""

from __future__ import annotations

from collections.abc import Iterator

from archive.analysis.doubts.examined import Examined
from archive.model import LocatedBy
from archive.reasons import Reason, reason

# Where a selector located the body, the two readings are mostly the same: 0.87 or more on 71 pages.
MIN_AGREEMENT = 0.75
# In any other body, trafilatura takes furniture that we leave out (down to 0.1 on pages that are read right), so that
# agreement counts only if lines came back that it had lost: so many are no caption or signature.
MIN_RETURNED = 3


def disagreeing_readings(examined: Examined) -> Iterator[Reason]:
    """A reason if the two readings of the page agree too little."""
    reading = examined.article.body_reading
    if reading is None or reading.agreement is None or reading.lines_returned is None:
        return
    sure = reading.made_by is LocatedBy.SELECTOR or reading.lines_returned >= MIN_RETURNED
    if sure and reading.agreement < MIN_AGREEMENT:
        yield reason("readings_agree", agreement=reading.agreement, returned=reading.lines_returned)
