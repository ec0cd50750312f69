"""When a page that a list names is requested again: night after night, without a site."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model import State
from archive.store.archive import Archive
from archive.store.departures.answers import DOUBTFUL, REDIRECT, Answer
from archive.store.departures.listed_pages import EDITED, STEPS, STEPS_WHERE_EDITED, KnownPage, not_due, steps_of
from archive.urls import canonical_key
from tests.store.test_recheck_schedule import answer, moment, page_id, url

FIRST = date(2026, 1, 1)


def nights(days: int, steps: tuple[int, ...] = STEPS, began: int = 0, last: int = 0) -> list[int]:
    """The nights on which a page is requested that is live and does not change."""
    found = []
    for day in range(last + 1, days):
        if KnownPage(State.LIVE, moment(last), moment(began)).is_due(moment(day), steps):
            found.append(day)
            last = day
    return found


def test_a_page_is_requested_at_the_ages_of_the_table() -> None:
    assert nights(400) == [1, 3, 7, 30, 90, 180, 270, 360]
    assert nights(100, STEPS_WHERE_EDITED) == [1, 3, 7, 14, 30, 60, 90]


def test_an_edit_begins_the_ages_anew() -> None:
    assert nights(240, began=200, last=200) == [201, 203, 207, 230]


@given(began=st.integers(0, 500), waited=st.integers(0, 500), steps=st.sampled_from([STEPS, STEPS_WHERE_EDITED]))
def test_no_page_waits_longer_than_the_last_step(began: int, waited: int, steps: tuple[int, ...]) -> None:
    last = began + waited
    assert nights(last + steps[-1] + 1, steps, began, last)


def test_two_requests_are_half_a_day_apart() -> None:
    at = f"{FIRST}T15:00:00Z"
    page = KnownPage(State.LIVE, at, at)
    assert [page.is_due(f"{FIRST + timedelta(1)}T{hour:02}:00:00Z", STEPS) for hour in (1, 2, 3)] == [
        False,
        False,
        True,
    ]


def test_the_ages_of_a_page_are_days_in_china() -> None:
    morning = f"{FIRST}T23:00:00Z"  # 07:00
    page = KnownPage(State.LIVE, morning, morning)
    evening, after_midnight = (f"{FIRST + timedelta(1)}T{hour}:00:00Z" for hour in (12, 17))
    assert [page.is_due(at, STEPS) for at in (evening, after_midnight)] == [False, True]


@pytest.mark.parametrize("state", [State.CHALLENGED, State.BLOCKED, State.ERROR])
def test_a_page_that_did_not_answer_for_itself_is_always_due(state: State) -> None:
    assert KnownPage(state, moment(5), moment(0)).is_due(moment(5), STEPS)


@pytest.mark.parametrize("kind", [State.GONE, REDIRECT, DOUBTFUL])
def test_ages_begin_when_the_address_begins_to_answer_otherwise(kind: str) -> None:
    live = Answer(1, State.LIVE, "", moment(0), moment(100), None, None)
    other = Answer.at(1, kind, moment(130))
    page = KnownPage.of([live, other], moment(0))
    assert (page.answer, page.began) == (kind, moment(130))
    assert page.is_due(moment(131), STEPS)
    later = Answer(1, State.LIVE, "", moment(0), moment(131), None, None)
    assert KnownPage.of([later, other], moment(0)) == KnownPage(State.LIVE, moment(131), moment(0))


def test_only_pages_that_have_answered_can_be_not_due(archive: Archive) -> None:
    answer(archive, 0, 0)
    pages = [page_id(0), page_id(1)]
    assert not_due(archive.db, pages, moment(0), STEPS) == {page_id(0)}
    assert not_due(archive.db, pages, moment(1), STEPS) == set()


def test_a_source_that_edits_has_its_pages_requested_more_often(archive: Archive) -> None:
    for number in range(20):
        answer(archive, number, 0)
    assert steps_of(archive.db, "spp") == STEPS
    most = int(20 * EDITED)
    for edits, steps in ((most, STEPS), (most + 1, STEPS_WHERE_EDITED)):
        archive.db.conn.execute(
            "update pages set last_changed = ? where id in (select id from pages order by id limit ?)",
            (moment(3), edits),
        )
        assert steps_of(archive.db, "spp") == steps


def test_a_text_counts_as_known_though_the_page_was_not_due_since_a_moment(archive: Archive) -> None:
    answer(archive, 0, 0)
    key = canonical_key(url(0))
    assert (archive.known_chars([key], moment(0)) or 0) > 0
    assert archive.known_chars([key], moment(30)) == archive.known_chars([key], moment(0))
    answer(archive, 0, 10, State.GONE)
    assert archive.known_chars([key], moment(30)) is None
