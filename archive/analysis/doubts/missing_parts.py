"""A part that is missing: the site divides the article over several pages, and the text has only some of them."""

from __future__ import annotations

from collections.abc import Iterator

from archive.analysis.doubts.examined import Examined
from archive.reasons import Reason, reason


def missing_parts(examined: Examined) -> Iterator[Reason]:
    """That parts are missing of which the page says how many there are, or to which it leads."""
    if pager := examined.article.pager:
        known = pager.joined + len(pager.others)
        total = max(pager.total or 0, known)
        yield reason("parts_missing" if pager.total else "more_parts", count=pager.joined, total=total)
