"""Numbers that follow from those of the ledger: from a row of run_sources."""

from __future__ import annotations

from typing import Any

LOST = ("errors", "challenged", "blocked")  # columns that count pages that were withheld or failed


def lost_of(counts: dict[str, Any]) -> int:
    """The number of pages that were withheld or failed, by a row of run_sources."""
    return sum(int(counts[column]) for column in LOST)


def texts(counts: dict[str, Any]) -> int:
    """The number of live articles with a text that is not doubtful, by a row of run_sources."""
    return int(counts["live"] - counts["unread"] - counts["doubtful"])


def tried(counts: dict[str, Any]) -> int:
    """The number of articles that were requested, whether a list led to them or not, by a row of run_sources."""
    return int(counts["articles"] + counts["rechecked"])


def without_text(counts: dict[str, Any]) -> int:
    """The number of those that came without the text that they should have, by a row of run_sources."""
    return lost_of(counts) + sum(int(counts[name]) for name in ("unread", "doubtful", "shorter", "recheck_failures"))
