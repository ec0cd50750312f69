"""Moments and days. Moments are stored in UTC; a day is China's, where the sites are, wherever days are counted,
compared or shown without a time: by the days of UTC, the morning and the afternoon of one working day are two days.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

CHINA = timezone(timedelta(hours=8))
DAY = len("2026-11-28")


def china_day(moment: str) -> str:
    """The day in China of a moment (UTC, ISO 8601), ISO 8601; of any other text its beginning."""
    try:
        return datetime.fromisoformat(moment).astimezone(CHINA).date().isoformat()
    except (OverflowError, ValueError):  # the last hours that a calendar has; the text of a file that others made
        return moment[:DAY]


def china_day_sql(moment: str) -> str:
    """The SQL expression for `china_day` of the SQL expression of a moment; null for null."""
    return f"date({moment}, '+8 hours')"


def china_midnight(day: str) -> str:
    """The moment (UTC, ISO 8601) at which a day (ISO 8601) begins in China. Raises ValueError if there is no such day,
    and OverflowError if it is the first that a calendar has."""
    return f"{datetime.fromisoformat(day).replace(tzinfo=CHINA).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def http_date(text: str) -> datetime | None:
    """The moment in an HTTP header (RFC 9110, 5.6.7), with its time zone; None if the text is no date."""
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):  # which one it raises depends on the text
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
