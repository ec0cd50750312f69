"""Reads moments as sites write them."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def http_date(text: str) -> datetime | None:
    """The moment in an HTTP header (RFC 9110, 5.6.7), with its time zone; None if the text is no date."""
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):  # which one it raises depends on the text
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
