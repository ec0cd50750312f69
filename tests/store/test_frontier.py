"""What is queued, claimed and settled, and what a dead process leaves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.model import Context, Role
from archive.store import runs
from archive.store.archive import Archive
from archive.store.frontier import FailureOrNote, Frontier, Settled, Target

JOB = runs.RunPlan(("spp",))


def article(n: int) -> Target:
    return Target(
        f"https://www.spp.gov.cn/spp/zdgz/202401/t20240101_{n}.shtml", Context(Role.ARTICLE, "spp", "ucap", "zdgz")
    )


LIST = Target("https://www.spp.gov.cn/spp/zdgz/index.shtml", Context(Role.LIST, "spp", "ucap", "zdgz"), {"page": 1})


@pytest.fixture
def frontier(archive: Archive) -> Frontier:
    run_id, _ = runs.start(archive.db, JOB)
    made = Frontier(archive.db, "spp", run_id)
    made.open()
    return made


def test_an_address_is_queued_once_under_all_its_spellings(frontier: Frontier) -> None:
    assert frontier.add(article(1))
    again = Target(article(1).url.replace("/spp/", "/").replace("https", "http") + "#2", article(1).context)
    assert not frontier.add(again)


def test_lists_come_before_articles_and_articles_in_their_order(frontier: Frontier) -> None:
    for target in (article(1), article(2), LIST):
        frontier.add(target)
    assert [frontier.claim() for _ in range(4)] == [LIST, article(1), article(2), None]


def test_what_failed_is_told_by_its_kind_and_what_is_only_noted_is_not(frontier: Frontier) -> None:
    for target in (LIST, article(1), article(2), article(3)):
        frontier.add(target)
    frontier.settle(LIST.key, Settled.DONE, kind="no_rows")
    frontier.settle(article(2).key, Settled.FAILED, kind="CannotResolveHostError", why="no such host")
    frontier.settle(article(1).key, Settled.DONE, kind="gone", why="HTTP 404: there is no such page")
    assert frontier.failures() == [
        FailureOrNote(Role.ARTICLE, article(1).url, "gone", "HTTP 404: there is no such page", column="zdgz"),
        FailureOrNote(Role.ARTICLE, article(2).url, "CannotResolveHostError", "no such host", column="zdgz"),
    ]


def test_a_row_is_settled_once(frontier: Frontier) -> None:
    frontier.add(article(1))
    frontier.claim()
    assert frontier.settle(article(1).key, Settled.DONE)
    assert not frontier.settle(article(1).key, Settled.DONE)
    assert not frontier.add(article(1))
    assert not frontier.pending()


def test_what_a_dead_process_had_claimed_is_queued_again_and_what_it_settled_is_not(
    archive: Archive, frontier: Frontier
) -> None:
    for target in (article(1), article(2)):
        frontier.add(target)
        frontier.claim()
    frontier.settle(article(1).key, Settled.DONE)
    run_id, resumed = runs.start(archive.db, JOB)
    after = Frontier(archive.db, "spp", run_id)
    after.open()
    assert resumed
    assert [after.claim(), after.claim()] == [article(2), None]


def test_a_finished_run_leaves_nothing_to_the_next(archive: Archive, frontier: Frontier) -> None:
    frontier.add(article(1))
    runs.close(archive.db, frontier.run_id, "good")
    run_id, resumed = runs.start(archive.db, JOB)
    after = Frontier(archive.db, "spp", run_id)
    after.open()
    assert not resumed
    assert not after.pending()
    assert after.add(article(1))


DAILY = runs.RunPlan(("spp",), since="2026-01-01")


def begun(archive: Archive, run_id: int, days_ago: int) -> None:
    """Let a run have begun so many days ago."""
    at = f"strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-{days_ago} days')"
    archive.db.conn.execute(f"update runs set started = {at}, resumed = null where id = ?", [run_id])


def test_an_interrupted_look_back_outlives_the_daily_runs_and_keeps_its_queue(
    archive: Archive, frontier: Frontier
) -> None:
    for target in (LIST, article(1), article(2)):
        frontier.add(target)
    frontier.settle(LIST.key, Settled.DONE)
    for _ in range(3):
        run_id, resumed = runs.start(archive.db, DAILY)
        daily = Frontier(archive.db, "spp", run_id)
        daily.open()
        assert (resumed, daily.add(article(1)), daily.articles()) == (False, True, (1, 0, 0, 0))
        assert (daily.claim(), daily.claim()) == (article(1), None)
        daily.settle(article(1).key, Settled.DONE)
        runs.close(archive.db, run_id, "good")
    assert runs.start(archive.db, JOB) == (frontier.run_id, True)
    frontier.open()
    assert [frontier.claim() for _ in range(3)] == [article(1), article(2), None]
    assert archive.db.execute("select count(*) from frontier").fetchone() == (3,)


@pytest.mark.parametrize(("days_ago", "resumed"), [(runs.OPEN_DAYS - 1, True), (runs.OPEN_DAYS + 1, False)])
def test_an_open_run_is_closed_when_nobody_took_it_up_for_long(
    archive: Archive, frontier: Frontier, days_ago: int, resumed: bool
) -> None:
    begun(archive, frontier.run_id, days_ago)
    runs.start(archive.db, DAILY)
    assert runs.start(archive.db, JOB)[1] == resumed
    (verdict,) = archive.db.execute("select verdict from runs where id = ?", [frontier.run_id]).fetchone()
    assert verdict == (None if resumed else "interrupted")


@pytest.mark.parametrize(("since", "resumed"), [("2026-01-08", True), ("2026-01-01", True), ("2025-12-31", False)])
def test_a_daily_run_is_taken_up_by_that_of_the_next_night_with_the_earlier_date(
    archive: Archive, since: str, resumed: bool
) -> None:
    run_id, _ = runs.start(archive.db, DAILY)
    following, taken_up = runs.start(archive.db, replace(DAILY, since=since))
    assert (taken_up, following == run_id) == (resumed, resumed)
    assert runs.since_of(archive.db, following) == ("2026-01-01" if resumed else since)


@pytest.mark.parametrize(
    ("at", "again", "read_again"),
    [("05T23:00", "06T15:59", False), ("06T01:00", "06T15:59", False), ("06T15:59", "06T16:00", True)],
)
def test_a_daily_run_that_is_resumed_on_another_day_in_china_reads_its_lists_again(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, at: str, again: str, read_again: bool
) -> None:
    monkeypatch.setattr(runs, "now", lambda: f"2026-01-{at}:00Z")
    run_id, _ = runs.start(archive.db, DAILY)
    daily = Frontier(archive.db, "spp", run_id)
    for target in (LIST, article(1)):
        daily.add(target)
    daily.settle(LIST.key, Settled.DONE)
    runs.count(archive.db, run_id, "spp", lists=1, listed=9)
    monkeypatch.setattr(runs, "now", lambda: f"2026-01-{again}:00Z")
    assert runs.start(archive.db, DAILY) == (run_id, True)
    assert [daily.claim(), daily.claim()] == ([LIST, article(1)] if read_again else [article(1), None])
    assert runs.counts(archive.db, run_id, "spp")["listed"] == (0 if read_again else 9)


def test_a_limited_run_is_resumed_by_the_same_limit_only_and_is_nothing_to_compare_with(archive: Archive) -> None:
    limited = runs.RunPlan(("spp",), limit=5)
    first, _ = runs.start(archive.db, limited)
    assert runs.start(archive.db, limited) == (first, True)
    whole, resumed = runs.start(archive.db, JOB)
    assert not resumed
    for run_id in (first, whole):
        runs.count(archive.db, run_id, "spp", listed=run_id)
        runs.close_source(archive.db, run_id, "spp", "good", None)
        runs.close(archive.db, run_id, "good")
    assert [row["listed"] for row in runs.good_runs(archive.db, "spp")] == [whole]


def other_title(title: str, rule: str | None) -> Target:
    context = replace(article(1).context, list_title=title)
    return replace(article(1), context=context, rule=rule)


def test_a_row_is_fetched_if_any_list_gives_it_a_title_of_ours(frontier: Frontier) -> None:
    ours, others = other_title("某院发布诈骗案例", None), other_title("某院召开会议", "meetings")
    assert frontier.skip(others)
    assert frontier.add(ours)
    assert not frontier.skip(others)
    claimed = frontier.claim()
    assert claimed is not None
    assert (claimed.context.list_title, claimed.rule) == ("某院发布诈骗案例", None)
    assert (frontier.articles(), frontier.has_skip_rule(claimed.key)) == ((1, 0, 0, 0), False)


def test_a_row_that_is_not_due_is_never_claimed_and_counts_as_named(archive: Archive) -> None:
    run_id, _ = runs.start(archive.db, JOB)
    frontier = Frontier(archive.db, "spp", run_id)
    target = Target("https://www.spp.example/a/1.shtml", Context(Role.ARTICLE, "spp"))
    assert frontier.add(target, Settled.NOT_DUE)
    assert (frontier.claim(), frontier.articles()) == (None, (1, 0, 1, 0))
    assert not frontier.skip(target)  # another list named it
    assert frontier.add(target)  # it has become due
    assert (frontier.claim(), frontier.articles()) == (target, (1, 0, 0, 0))
    frontier.settle(target.key, Settled.DONE)
    assert not frontier.add(target, Settled.NOT_DUE)
