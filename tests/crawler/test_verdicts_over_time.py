"""Verdicts over many runs: what an operator accepts is the new measure, and how sites vary raises no alarm."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.moments import CHINA
from archive.store import runs
from crawler.verdicts.past import Past
from crawler.verdicts.rules import FEW, FIELDS, SHARES, chance, of_crawl
from tests.crawler.test_run_verdicts import WELL, Counts, past, seen, verdict
from tests.sites.faulty.faults import LOGIN, each, fewer
from tests.sites.faulty.faults import always as always_reply
from tests.sites.faulty.pages import COLUMNS, OFFICE, whole_site
from tests.sites.faulty.server import FaultySite, Reply, serving
from tests.support.crawls import Crawled, fanzha, query, ran

pytestmark = pytest.mark.slow

ADDRESS = "127.0.1.200"
VARIED = ("run_id", "newest")


@pytest.fixture
def site() -> Iterator[FaultySite]:
    with serving(FaultySite(ADDRESS)) as running:
        running.answers = whole_site()
        yield running


def crawl(data: Path, site: FaultySite, **more: Any) -> Crawled:
    declared = {"name": "sample", "office": OFFICE, "family": "trs", "home_url": f"{site.url}/", "columns": COLUMNS}
    return ran("crawl", data, sources=[declared], settings={"GUARD_ALLOWED_HOSTS": [ADDRESS]}, **more)


def found(done: Crawled) -> tuple[str, str | None]:
    row = done.source("sample")
    return row["verdict"], row["reason"]


def test_a_removal_is_told_until_it_is_accepted_and_never_again(tmp_path: Path, site: FaultySite) -> None:
    assert found(crawl(tmp_path, site)) == ("good", None)
    fewer("alfb", 6)(site)
    for _ in range(2):
        assert found(crawl(tmp_path, site))[0] == "shrunk"
    done = fanzha("accept", "sample", data=tmp_path)
    said = done.stdout.splitlines()
    assert (done.returncode, said[0]) == (0, "sample: accepted what run 3 found (shrunk)")
    assert said[-1] == "`fanzha publish` brings it into the public file"
    status = fanzha("status", data=tmp_path)
    assert (status.returncode, "shrunk, accepted 20" in status.stdout, "to do:" in status.stdout) == (0, True, False)
    for _ in range(2):
        assert found(crawl(tmp_path, site)) == ("good", None)
    refused = fanzha("accept", "sample", "nobody", data=tmp_path)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.splitlines() == [
        "sample: nothing to accept: its last run (5) was good",
        "nobody: nothing to accept: there is no such source in this archive",
    ]


def test_a_shorter_list_is_accepted_though_none_of_its_articles_was_due(tmp_path: Path, site: FaultySite) -> None:
    assert found(crawl(tmp_path, site)) == ("good", None)
    fewer("alfb", 6)(site)
    night = crawl(tmp_path, site, request_all=False)
    assert (found(night)[0], night.source("sample")["articles"]) == ("shrunk", 0)
    assert fanzha("accept", "sample", data=tmp_path).returncode == 0
    assert found(crawl(tmp_path, site, request_all=False)) == ("good", None)


def test_a_fault_that_lasts_is_told_every_night_though_its_texts_become_current(
    tmp_path: Path, site: FaultySite
) -> None:
    assert found(crawl(tmp_path, site)) == ("good", None)
    each(lambda page: Reply(page.markup()[:700].encode() + b"</body></html>"), 2, 5)(site)
    for night in (1, 2, 3):
        verdict, reason = found(crawl(tmp_path, site, sabotage={"days_later": night}))
        assert (verdict, "10 of 25 articles that were read before lost a third" in str(reason)) == ("layout", True)
    assert fanzha("accept", "sample", data=tmp_path).returncode == 0
    again = fanzha("accept", "sample", data=tmp_path)
    assert (again.returncode, "its last run (4) was accepted on 20" in again.stderr) == (1, True)
    assert found(crawl(tmp_path, site, sabotage={"days_later": 4})) == ("good", None)


def test_a_run_that_read_nothing_cannot_be_accepted(tmp_path: Path, site: FaultySite) -> None:
    crawl(tmp_path, site)
    each(always_reply(Reply(LOGIN)))(site)
    assert found(crawl(tmp_path, site))[0] == "layout"
    refused = fanzha("accept", "sample", data=tmp_path)
    assert (refused.returncode, "its last run (2) read nothing (layout)" in refused.stderr) == (1, True)


def test_a_list_of_long_ago_is_stale(tmp_path: Path, site: FaultySite) -> None:
    """The source had news every other day for three weeks; then its list stays as it was for ten days."""
    crawl(tmp_path, site)
    ((newest,),) = query(tmp_path, "select newest from run_sources")
    today = datetime.now(CHINA).date()
    with sqlite3.connect(tmp_path / "archive.db") as db:
        names = [column for _, column, *_ in db.execute("pragma table_info(run_sources)")]
        columns = ", ".join(name for name in names if name not in VARIED)
        db.execute("update run_sources set run_id = 100")
        db.execute("update runs set id = 100, started = ?", [f"{today - timedelta(days=10)}T01:00:00Z"])
        db.execute("update frontier set run_id = 100")
        for at in range(1, 12):
            days = timedelta(days=2 * at)
            started = f"{today - timedelta(days=10) - days}T01:00:00Z"
            run = [100 - at, started, started]
            db.execute("insert into runs (id, started, ended, origin, resumes) values (?, ?, ?, 'live', 0)", run)
            db.execute(
                f"""insert into run_sources (run_id, newest, {columns})
                    select ?, ?, {columns} from run_sources where run_id = 100""",
                [100 - at, (date.fromisoformat(newest) - days).isoformat()],
            )
    verdict, reason = found(crawl(tmp_path, site))
    assert (verdict, reason) == (
        "stale",
        f"the newest row has been of {newest} for 10 days, 2 at most before: does a cache send an old list?",
    )


@pytest.mark.parametrize(
    ("gaps", "silent", "verdict_of_it"),
    [
        ([1] * 10, 8, "good"),  # a week of holidays
        ([1] * 10, 9, "stale"),
        ([1, 4, 1, 2, 3, 1], 12, "good"),  # three times its longest silence
        ([1, 4, 1, 2, 3, 1], 13, "stale"),
        ([7] * 4, 60, "good"),  # four changes are no rhythm
        ([30] * 6, 80, "good"),
    ],
)
def test_a_source_is_stale_by_its_own_rhythm(gaps: list[int], silent: int, verdict_of_it: str) -> None:
    first = date(2026, 1, 1)
    days = [first + timedelta(days=sum(gaps[:at])) for at in range(len(gaps) + 1)]
    news = tuple((day.isoformat(), day.isoformat()) for day in days)
    counts = {**WELL, "newest": days[-1].isoformat()}
    now = (days[-1] + timedelta(days=silent)).isoformat()
    assert verdict(counts, past=Past((WELL,), (WELL,), (WELL,), news), today=now) == verdict_of_it


def test_the_failure_of_a_list_is_named_and_not_a_move() -> None:
    counts = {**WELL, "listed": 20, "rows_by_column": '{"alfb": 20}'}
    before = {**WELL, "rows_by_column": '{"alfb": 20, "jcyw": 10}'}
    found = {reason.code for _, reasons in of_crawl(seen(counts, past=past(before))) for reason in reasons}
    assert found == {"shrunk", "column_shrunk"}


@pytest.mark.parametrize("before", [0.9, 0.5, 1.0])
@pytest.mark.parametrize("field", FIELDS)
def test_a_field_that_vanishes_is_a_changed_layout(field: str, before: float) -> None:
    good = {**WELL, **dict.fromkeys(FIELDS, 30), field: round(30 * before)}
    assert verdict({**good, field: 0}, past=past(good)) == "layout"
    assert verdict({**good, field: round(30 * before) - 4}, past=past(good)) == "good"


def test_chance_is_the_tail_of_the_binomial_distribution() -> None:
    assert chance(0, 3, 0.5) == pytest.approx(1 / 8)
    assert chance(3, 3, 0.5) == pytest.approx(1)


# --- how sites vary ---------------------------------------------------------------------------------------------------


def a_run(random: Random, articles: int, habits: dict[str, float]) -> Counts:
    """A run over a site whose articles are dead, without text, doubtful or have a title, date and source by chance."""

    def some(share: float, of: int) -> int:
        return sum(random.random() < share for _ in range(of))

    missing = some(habits["missing"], articles)
    live = articles - missing
    unread = some(habits["unread"], live)
    texts = live - unread
    fields = {name: some(habits[name], texts) for name in FIELDS}
    few = {"shorter": some(0.005, texts), "errors": some(0.01, articles)}
    counts = {"listed": articles, "articles": articles, "live": live, "unread": unread, "known": live}
    return {**WELL, **counts, "missing": missing, "gone": missing, **fields, **few}


HABITS = st.fixed_dictionaries(
    {
        "missing": st.floats(0, 0.1),
        "unread": st.floats(0, 0.1),
        **{name: st.floats(0, 1) for name in FIELDS},
    }
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(HABITS, st.integers(1, 120), st.integers(0, 2**32))
def test_natural_variation_is_no_alarm(habits: dict[str, float], articles: int, seed: int) -> None:
    random = Random(seed)
    before = tuple(a_run(random, articles, habits) for _ in range(runs.HISTORY))
    now = a_run(random, articles + random.randint(0, 5), habits)
    assert verdict(now, past=past(*before)) == "good", [*of_crawl(seen(now, past=past(*before)))]


@pytest.mark.parametrize(
    ("bad", "of", "expected"), [(1, 3, "good"), (2, 3, "partial"), (2, 2, "partial"), (1, 1, "good"), (2, 5, "good")]
)
@pytest.mark.parametrize("column", ["shorter", "unread"])
def test_two_of_two_or_three_articles_of_a_quiet_night_are_an_alarm(
    column: str, bad: int, of: int, expected: str
) -> None:
    whole = dict.fromkeys(("known", "live", "articles", "listed", "titled", "dated", "attributed"), of)
    assert verdict({**WELL, **whole, column: bad}, past=past({**WELL, **whole})) == expected


@pytest.mark.parametrize(
    "rule", [rule for rule in SHARES if rule not in FEW], ids=lambda rule: f"{rule.code}-{rule.verdict}"
)
def test_each_share_is_an_alarm_at_its_bar_and_not_below(rule: Any) -> None:
    whole = {"known": 200, "live": 200, "articles": 200, "listed": 200, "titled": 200, "dated": 200, "attributed": 200}
    column = {"missing": "missing", "forbidden": "forbidden"}.get(rule.code, rule.code)
    past_run = {**WELL, **whole}
    history = past(past_run)

    def judged(count: int) -> str:
        counts = {**past_run, column: count}
        if rule.code == "forbidden":
            counts["articles"] = 200 - count
        return verdict(counts, past=history)

    bar = int(200 * rule.above)
    assert judged(bar + 1) == rule.verdict
    assert judged(bar) != rule.verdict or rule.verdict == "partial"


# --- nights with --since ----------------------------------------------------------------------------------------------


def pages_read(*, first: dict[str, int], busy: dict[str, int] | None = None) -> Counts:
    """A night that read the first page of each column, and so many rows behind it."""
    rows = {name: count + (busy or {}).get(name, 0) for name, count in first.items()}
    counts = {"listed": sum(rows.values()), "rows_by_column": json.dumps(rows), "first_pages": json.dumps(first)}
    return {**WELL, **counts}


def past_of_nights(*nights: Counts) -> Past:
    return Past(nights[-runs.HISTORY :][::-1], (), (), since=True)


COLUMNS_OF_TWENTY = {"alfb": 20, "jcyw": 20, "xwfb": 20}


@pytest.mark.parametrize(
    ("now", "expected", "columns"),
    [
        ({"alfb": 3}, "shrunk", ["alfb"]),
        ({"alfb": 13}, "shrunk", ["alfb"]),
        ({"alfb": 14}, "good", []),
        ({"alfb": 15, "jcyw": 16, "xwfb": 16}, "shrunk", []),  # each a little, all together much
        ({"alfb": 0, "moved": 20}, "good", []),
    ],
)
def test_in_a_night_the_first_pages_of_lists_are_compared(
    now: dict[str, int], expected: str, columns: list[str]
) -> None:
    nights = [pages_read(first=COLUMNS_OF_TWENTY)] * 3
    seen_now = seen(pages_read(first={**COLUMNS_OF_TWENTY, **now}), past=past_of_nights(*nights))
    found = tuple(of_crawl(seen_now))
    assert [one for one, _ in found] == ([] if expected == "good" else [expected])
    reasons = [reason for _, of_verdict in found for reason in of_verdict]
    assert [dict(one.values)["column"] for one in reasons if one.code == "column_shrunk"] == columns


def test_the_first_night_is_compared_with_the_full_run_before_it() -> None:
    full = pages_read(first=COLUMNS_OF_TWENTY, busy={"alfb": 400})
    now = pages_read(first={**COLUMNS_OF_TWENTY, "alfb": 3})
    assert verdict(now, past=past_of_nights(full)) == "shrunk"
    assert verdict(pages_read(first=COLUMNS_OF_TWENTY), past=past_of_nights(full)) == "good"


def test_runs_of_which_the_first_pages_are_not_known_are_not_compared() -> None:
    old = {**pages_read(first={"alfb": 40}), "first_pages": None}
    assert verdict(pages_read(first={"alfb": 20}), past=past_of_nights(old)) == "good"


@pytest.mark.parametrize("seed", range(20))
def test_sixty_nights_quiet_and_busy_are_no_alarm(seed: int) -> None:
    """Pages hold 15 rows; the only page of a young column has fewer, and grows."""
    random, young = Random(seed), 2
    nights: list[Counts] = []
    for night in range(60):
        news = random.choice([0, 0, 0, 1, 5, 40])
        young = min(young + random.randint(0, 1), 15)
        first = {"alfb": 15, "jcyw": 15, "young": young}
        now = pages_read(first=first, busy={"alfb": 15 * (news // 15), "jcyw": 15 * random.randint(0, 3)})
        assert verdict(now, past=past_of_nights(*nights)) == "good", night
        nights.append(now)


def test_a_list_that_lost_its_rows_is_told_in_each_night_until_it_is_accepted(tmp_path: Path, site: FaultySite) -> None:
    assert found(crawl(tmp_path, site)) == ("good", None)
    since = date.today().isoformat()
    assert found(crawl(tmp_path, site, since=since, request_all=False)) == ("good", None)
    fewer("alfb", 6)(site)
    for _ in range(2):
        verdict, reason = found(crawl(tmp_path, site, since=since, request_all=False))
        assert (verdict, "alfb holds 6 rows, 15 in good runs" in str(reason)) == ("shrunk", True), reason
    assert fanzha("accept", "sample", data=tmp_path).returncode == 0
    assert found(crawl(tmp_path, site, since=since, request_all=False)) == ("good", None)
