"""Which validators of a site are sent back to it."""

from __future__ import annotations

import pytest

from archive.model import Context, Page, Role
from archive.store.captures.stored_answers import StoredAnswer

FETCHED_AT = "2026-11-28T01:00:00Z"


def conditions(*headers: tuple[str, str]) -> dict[str, str]:
    page = Page("http://a.example/", FETCHED_AT, 200, headers, b"", Context(Role.LIST), "a.warc.gz", 0)
    found = StoredAnswer.of(page)
    return found.conditions if found else {}


@pytest.mark.parametrize("etag", ['"a1"', 'W/"a1"', '"a,b"', "5f3e-1a", "a" * 256])
def test_an_entity_tag_is_sent_as_it_came(etag: str) -> None:
    assert conditions(("ETag", etag)) == {"If-None-Match": etag}


@pytest.mark.parametrize(
    "etag", ["*", '"a", "b"', '"\xe9"', '"a\x01"', '"a b"', '"a\tb"', "", '""', "a" * 257, f'"{"x" * 15_000}"', '"a']
)
def test_what_is_no_entity_tag_is_not_sent(etag: str) -> None:
    """`*` fits every page: a site that sends it would never send a page again."""
    assert conditions(("etag", etag)) == {}


@pytest.mark.parametrize("date", ["Sat, 28 Nov 2026 00:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"])
def test_a_date_before_the_answer_is_sent_as_it_came(date: str) -> None:
    assert conditions(("Last-Modified", date)) == {"If-Modified-Since": date}


@pytest.mark.parametrize(
    "date",
    [
        "Sat, 28 Nov 2026 01:00:00 GMT",  # made for this answer: the page may have changed in the same second
        "Fri, 01 Jan 2099 00:00:00 GMT",
        "yesterday",
        "2020年",
        "Fri, 31 Feb 2020 00:00:00 GMT",
        "z" * 10_000,
        "Thu, 01 Jan 99999 00:00:00 GMT",
        "Thu, 01 Jan 1970 00:00:00 +99999999",
        "Thu, 01 Jan 1970 00:00:00 +99999999999999",
        "Thu, 01 Jan 99999999999 00:00:00 GMT",
        "Thu, 99999999999999999999 Jan 1970 00:00:00 GMT",
        f"Thu, 01 Jan 1970 00:00:00 GMT{' ' * 15_000}x",  # Python reads it as a date
        "Thu, 01 Jan 1970 00:00:00 GMT \u5e74",
        "",
    ],
)
def test_a_date_that_says_nothing_of_later_changes_is_not_sent(date: str) -> None:
    assert conditions(("ETag", '"a1"'), ("Last-Modified", date)) == {"If-None-Match": '"a1"'}
