"""Ids of editions: the day (in China) on which one was made and its number on that day, `2026-11-28.01`.

Sorted as text they are in the order of time. None is used twice, and none has the form of a day, so that "the edition
of 2026-11-28" is a question with one answer: the last one of that day.
"""

from __future__ import annotations

import re
from datetime import date

from archive.moments import DAY, china_day

PATTERN = r"\d{4}-\d\d-\d\d\.\d{2,4}"
_ID, _DAY = (re.compile(rf"(?a:{pattern})") for pattern in (PATTERN, r"\d{4}-\d\d-\d\d"))


def is_id(text: str) -> bool:
    """Whether a text has the form of an id."""
    return _ID.fullmatch(text) is not None


def is_day(text: str) -> bool:
    """Whether a text is a day of the calendar, YYYY-MM-DD."""
    try:
        return _DAY.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def order_of(edition_id: str) -> tuple[str, int]:
    """What ids are sorted by: the order of time, also behind the 99th of a day."""
    return edition_id[:DAY], int(edition_id[DAY + 1 :])


def next_id(now: str, latest: str | None) -> str:
    """The id of an edition that is made now (UTC, ISO 8601), after the latest one. A clock that was put back does not
    put ids back."""
    day = china_day(now)
    if latest is None or latest[:DAY] < day:
        return f"{day}.01"
    last_day, number = order_of(latest)
    return f"{last_day}.{number + 1:02}"
