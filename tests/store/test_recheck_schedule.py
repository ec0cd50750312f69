"""When a page is requested again, one that lists lead to and one that none does: night after night, without a site."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model import State
from archive.store.archive import Archive
from archive.store.departures import schedule
from archive.store.departures.answers import DOUBTFUL, REDIRECT, Answer
from archive.store.departures.listed_pages import EDITED, STEPS, STEPS_WHERE_EDITED, KnownPage, steps_of
from archive.urls import canonical_key, stable_id
from tests.support.captures import LONG, capture, ingest

FIRST = date(2026, 1, 1)


def url(number: int) -> str:
    return f"https://www.spp.gov.cn/dxal/202601/t20260101_{number}.shtml"


def page_id(number: int) -> int:
    return stable_id(canonical_key(url(number)))


def moment(day: int, hour: int = 3) -> str:
    return f"{FIRST + timedelta(day)}T{hour:02}:00:00Z"


def answer(archive: Archive, number: int, day: int, state: State = State.LIVE, hour: int = 3) -> None:
    """The page's address answers on a day."""
    text = f"{LONG}{number}" if state is State.LIVE else None
    ingest(archive, capture(url(number), text, at=moment(day, hour), state=state))


# --- pages that no list leads to --------------------------------------------------------------------------------------


def due(archive: Archive, day: int, named: tuple[int, ...] = (), hour: int = 3) -> list[str]:
    found = schedule.due_pages(archive.db, "spp", map(page_id, named), moment(day, hour))
    return [one.url for one in found]


def requests(archive: Archive, days: int, gone_from: int | None = None, first: int = 1) -> list[int]:
    """The days on which page 0 is requested, if each night does what is due."""
    requested = []
    for day in range(first, days):
        if due(archive, day):
            requested.append(day)
            schedule.note_request(archive.db, page_id(0), moment(day))
            answer(archive, 0, day, State.GONE if gone_from is not None and day >= gone_from else State.LIVE)
    return requested


def note_listed(archive: Archive, day: int, *named: int) -> None:
    with archive.transaction():
        schedule.note_listed(archive.db, "spp", [*map(page_id, named)], moment(day))


def test_intervals_grow_with_the_time_that_a_page_is_known(archive: Archive) -> None:
    answer(archive, 0, 0)
    assert requests(archive, 250) == [1, 2, 4, 8, 16, 31, 61, 121, 181, 241]


def test_a_page_that_left_the_lists_is_requested_soon_however_old_it_is(archive: Archive) -> None:
    answer(archive, 0, 0)
    answer(archive, 0, 199)
    note_listed(archive, 200)
    assert requests(archive, 300, first=200) == [200, 201, 202, 204, 208, 216, 231, 261]


def test_a_page_that_is_listed_again_is_an_old_page_again(archive: Archive) -> None:
    answer(archive, 0, 0)
    answer(archive, 0, 100)
    note_listed(archive, 101)
    note_listed(archive, 101, 0)
    assert requests(archive, 200, first=101) == [160]


@pytest.mark.parametrize("gone_from", [3, 40, 100])
def test_a_removal_is_found_in_as_much_time_as_the_page_was_known_and_in_sixty_days(
    archive: Archive, gone_from: int
) -> None:
    answer(archive, 0, 0)
    requested = requests(archive, gone_from + 80, gone_from)
    first, second = [day for day in requested if day >= gone_from][:2]
    assert first - gone_from <= min(60, gone_from)
    assert second == first + 1
    ((state, departed_at),) = archive.db.execute("select state, departed_at from pages").fetchall()
    assert (state, departed_at) == ("gone", moment(first))


def test_the_days_of_the_schedule_are_days_in_china(archive: Archive) -> None:
    answer(archive, 0, 0, hour=23)
    found = [bool(due(archive, 1, hour=hour)) for hour in (12, 15, 16)]
    assert found == [False, False, True]  # 20:00, 23:00 and midnight in China


def test_named_pages_imported_pages_and_those_of_other_sources_are_left_out(archive: Archive) -> None:
    answer(archive, 0, 0)
    ingest(archive, capture(url(1), None, at=moment(0), imported=True))
    assert due(archive, 1, named=(0,)) == []
    assert schedule.due_pages(archive.db, "jiangxi", [], moment(1)) == []
    assert due(archive, 1) == [url(0)]


# --- pages that a list names ------------------------------------------------------------------------------------------


def nights(days: int, steps: tuple[int, ...] = STEPS, began: int = 0, last: int = 0) -> list[int]:
    """The nights on which a page is requested that is live and does not change."""
    found = []
    for day in range(last + 1, days):
        if KnownPage(State.LIVE, moment(last), moment(began)).is_due(moment(day), steps):
            found.append(day)
            last = day
    return found


def test_a_page_is_requested_at_the_ages_of_the_table_which_an_edit_begins_anew() -> None:
    assert nights(400) == [1, 3, 7, 30, 90, 180, 270, 360]
    assert nights(100, STEPS_WHERE_EDITED) == [1, 3, 7, 14, 30, 60, 90]
    assert nights(240, began=200, last=200) == [201, 203, 207, 230]


@given(began=st.integers(0, 500), waited=st.integers(0, 500), steps=st.sampled_from([STEPS, STEPS_WHERE_EDITED]))
def test_no_page_waits_longer_than_the_last_step(began: int, waited: int, steps: tuple[int, ...]) -> None:
    last = began + waited
    assert nights(last + steps[-1] + 1, steps, began, last)


def due_at(seen: str, *moments: str) -> list[bool]:
    page = KnownPage(State.LIVE, seen, seen)
    return [page.is_due(at, STEPS) for at in moments]


def test_two_requests_are_half_a_day_apart_and_ages_are_days_in_china() -> None:
    assert due_at(moment(0, 15), *(moment(1, hour) for hour in (1, 2, 3))) == [False, False, True]
    morning, evening, after_midnight = moment(0, 23), moment(1, 12), moment(1, 17)  # 07:00, 20:00, 01:00
    assert due_at(morning, evening, after_midnight) == [False, True]


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
