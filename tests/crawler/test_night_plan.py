"""Which sources a night crawls, and how far back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from archive.store.reports import LookBacks
from archive.store.runs import LookBack
from crawler.night_plan import AGAIN_AFTER_FAILURE, LOOK_BACK_EVERY, NightPlan, plan_night

TONIGHT = datetime(2026, 11, 27, 2, 30, tzinfo=UTC)
NAMES = [f"source{number:02}" for number in range(40)]


def ago(days: float, *, good: bool = True) -> LookBack:
    return LookBack(TONIGHT - timedelta(days=days), good)


def test_a_source_that_never_had_a_look_back_gets_one_and_no_crawl_of_recent_rows() -> None:
    assert plan_night(["new", "old"], LookBacks({"old": ago(1)}, ()), TONIGHT) == NightPlan(("old",), ("new",))


def test_an_interrupted_look_back_is_taken_up_with_its_own_sources() -> None:
    look_backs = LookBacks({"a": ago(40), "b": ago(1), "c": ago(2)}, ("c", "b"))
    assert plan_night(["a", "b", "c"], look_backs, TONIGHT) == NightPlan(("a", "b", "c"), ("c", "b"))
    assert plan_night(["a", "b"], look_backs, TONIGHT) == NightPlan(("a", "b"), ("a",))


def test_a_look_back_is_due_after_a_month_or_some_days_after_one_that_was_not_good() -> None:
    last = {"a": ago(29), "b": ago(30), "c": ago(2, good=False), "d": ago(3, good=False)}
    due = [name for name in last if plan_night([name], LookBacks(last, ()), TONIGHT).look_back]
    assert due == ["b", "d"]


def test_a_look_back_is_due_by_days_in_china_and_not_by_hours() -> None:
    """A night's crawl begins some minutes after the night, and not always the same number of them."""
    begun = LookBack(TONIGHT - timedelta(days=30) + timedelta(minutes=4), good=True)
    assert plan_night(["a"], LookBacks({"a": begun}, ()), TONIGHT).look_back == ("a",)
    late = LookBacks({"a": LookBack(datetime(2026, 10, 28, 15, 59, tzinfo=UTC), good=True)}, ())
    midnight = datetime(2026, 11, 26, 16, tzinfo=UTC)  # in China
    assert plan_night(["a"], late, midnight - timedelta(minutes=1)).look_back == ()
    assert plan_night(["a"], late, midnight).look_back == ("a",)


def test_a_look_back_of_the_future_by_a_clock_that_was_ahead_counts_as_none() -> None:
    assert plan_night(["a"], LookBacks({"a": ago(-400)}, ()), TONIGHT) == NightPlan(("a",), ("a",))


def test_the_most_overdue_come_first_and_a_twentieth_of_the_sources_a_night() -> None:
    last = {name: ago(30 + number) for number, name in enumerate(NAMES)}
    assert plan_night(NAMES, LookBacks(last, ()), TONIGHT) == NightPlan(tuple(NAMES), ("source38", "source39"))


@given(st.integers(1, 60))
def test_within_two_months_every_source_has_a_look_back_again(count: int) -> None:
    names = [f"source{number}" for number in range(count)]
    last = dict.fromkeys(names, LookBack(TONIGHT, good=True))
    for night in range(1, 61):
        at = TONIGHT + timedelta(days=night)
        last |= dict.fromkeys(plan_night(names, LookBacks(last, ()), at).look_back, LookBack(at, good=True))
    assert min(one.at for one in last.values()) > TONIGHT
    assert LOOK_BACK_EVERY > AGAIN_AFTER_FAILURE
