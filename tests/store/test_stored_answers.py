"""Which validators of a site are sent back to it."""

from __future__ import annotations

from archive.model import Context, Page, Role
from archive.store.captures.stored_answers import StoredAnswer

FETCHED_AT = "2026-11-28T01:00:00Z"


def conditions(*headers: tuple[str, str]) -> dict[str, str]:
    page = Page("http://a.example/", FETCHED_AT, 200, headers, b"", Context(Role.LIST), "a.warc.gz", 0)
    found = StoredAnswer.of(page)
    return found.conditions if found else {}


ENTITY_TAGS = ('"a1"', 'W/"a1"', '"a,b"', "5f3e-1a", "a" * 256)
# `*` fits every page: a site that sends it would never send a page again.
NO_ENTITY_TAGS = (
    "*",
    '"a", "b"',
    '"a\x01"',
    "",
    "a" * 257,
)
DATES_BEFORE = ("Sat, 28 Nov 2026 00:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT")
NO_DATES_BEFORE = (
    "Sat, 28 Nov 2026 01:00:00 GMT",  # made for this answer: the page may have changed in the same second
    "Fri, 01 Jan 2099 00:00:00 GMT",
    "yesterday",
    "Fri, 31 Feb 2020 00:00:00 GMT",
    "Thu, 01 Jan 1970 00:00:00 +99999999",
    f"Thu, 01 Jan 1970 00:00:00 GMT{' ' * 15_000}x",  # Python reads it as a date
    "Thu, 01 Jan 1970 00:00:00 GMT \u5e74",
    "",
)


def test_an_entity_tag_is_sent_as_it_came_and_what_is_none_is_not_sent() -> None:
    assert [tag for tag in ENTITY_TAGS if conditions(("ETag", tag)) != {"If-None-Match": tag}] == []
    assert [tag for tag in NO_ENTITY_TAGS if conditions(("etag", tag))] == []


def test_a_date_before_the_answer_is_sent_as_it_came_and_one_that_says_nothing_of_later_changes_is_not() -> None:
    assert [date for date in DATES_BEFORE if conditions(("Last-Modified", date)) != {"If-Modified-Since": date}] == []
    only_tag = {"If-None-Match": '"a1"'}
    headers = ("ETag", '"a1"')
    assert [date for date in NO_DATES_BEFORE if conditions(headers, ("Last-Modified", date)) != only_tag] == []
