"""Retry-After, as sites write it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import Response

from crawler.middlewares.retry_after import MAX_SECONDS, retry_after

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def seconds(value: bytes | None) -> float | None:
    return retry_after(Response("https://a.cn/", headers={} if value is None else {"Retry-After": value}), NOW)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"0", 0),
        (b" 120 ", 120),
        (b"99999999999999999", MAX_SECONDS),
        (b"9" * 5000, MAX_SECONDS),
        (b"Thu, 01 Jan 2026 00:01:00 GMT", 60),
        (b"Thu, 01 Jan 2026 00:01:00 -0000", 60),
        (b"Wed, 21 Oct 2015 07:28:00 GMT", 0),
        (b"Fri, 31 Dec 9999 23:59:59 GMT", MAX_SECONDS),
        (b"-5", None),
        (b"1.5", None),
        (b"\xb2", None),
        (b"soon", None),
        (b"", None),
        (None, None),
    ],
)
def test_seconds_and_dates_are_obeyed_within_a_week_and_garbage_is_none(
    value: bytes | None, expected: float | None
) -> None:
    assert seconds(value) == expected


@given(
    st.binary(max_size=40) | st.from_regex(r"[A-Z][a-z]{2}, \d+ [A-Z][a-z]{2} \d+ \d+:\d+:\d+ [+-]\d+").map(str.encode)
)
def test_no_value_raises(value: bytes) -> None:
    found = seconds(value)
    assert found is None or 0 <= found <= MAX_SECONDS
