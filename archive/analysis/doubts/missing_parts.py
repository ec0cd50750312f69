"""A part that is missing: the site divides the article over several pages, and the text has only some of them."""

from __future__ import annotations

from collections.abc import Iterator

from archive.analysis.doubts.examined import Examined
from archive.reasons import Reason, reason


def missing_parts(examined: Examined) -> Iterator[Reason]:
    """That parts are missing of which the page says how many there are, or to which it leads; which they are, if the
    page leads to each of them by its number."""
    if pager := examined.article.pager:
        known = pager.joined + len(pager.others)
        total = max(pager.total or 0, known)
        code = "parts_missing" if pager.total else "more_parts"
        pages = sorted(link.position for link in pager.others if link.position)
        if len(pages) == total - pager.joined:
            yield reason(f"{code}_by_number", pages=tuple(pages), total=total)
        else:
            yield reason(code, count=pager.joined, total=total)
