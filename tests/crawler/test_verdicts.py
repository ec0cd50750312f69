"""A green run means that it worked: what the rules make of counts, and that natural variation is no alarm."""

from __future__ import annotations

import json
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from archive.store import runs
from crawler.verdicts import of_addresses, worst
from crawler.verdicts.past import Past
from crawler.verdicts.rules import FEW, FIELDS, SHARES
from tests.support.verdicts import WELL, ZERO, Counts, failed, line, past, reasons, seen, verdict

NIGHTS = 400
QUIET = {**WELL, "reread": 30}

# The verdict, the counts that differ from those of a good run of thirty articles, and what else is known.
CASES: list[tuple[str, Counts, dict[str, Any]]] = [
    ("good", {}, {}),
    ("blocked", {}, {"closed": "blocked"}),
    ("challenged", {}, {"closed": "challenged"}),
    # Lists.
    ("blocked", {**ZERO, "blocked": 1}, {"lists": (failed("DownloadTimeoutError"),)}),
    ("challenged", {**ZERO, "challenged": 1}, {"lists": (failed("DownloadTimeoutError"),)}),
    ("refused", {**ZERO, "refused": 1}, {"lists": (failed("DownloadTimeoutError"),)}),
    ("down", {**ZERO, "errors": 1}, {"lists": (failed("DownloadTimeoutError"),)}),
    ("empty", ZERO, {"lists": (failed("no_rows"),)}),
    ("shrunk", {}, {"past": past({**WELL, "listed": 34})}),
    ("good", {}, {"past": past({**WELL, "listed": 33})}),
    ("good", {}, {"past": past({**WELL, "listed": 34}), "limited": True}),
    ("partial", {}, {"lists": (failed("error", "HTTP 500"),)}),
    ("absent", ZERO, {"not_recorded": 1}),
    ("empty", ZERO, {"not_recorded": 1, "lists": (failed("error", "HTTP 500"),)}),
    ("good", {}, {"not_recorded": 1}),
    # Articles.
    ("partial", {"errors": 4}, {}),
    ("good", {"errors": 3}, {}),
    ("partial", {}, {"unsettled": 1}),
    ("partial", {}, {"not_stored": 1}),
    ("layout", {}, {"alike": 16}),
    ("good", {}, {"alike": 15}),
    ("layout", {"unread": 16}, {}),
    ("partial", {"unread": 10}, {}),
    ("good", {"unread": 9}, {}),
    ("good", {"articles": 6, "live": 6, "unread": 2}, {}),
    ("gone", {"live": 0, "gone": 30, "missing": 30}, {}),
    ("partial", {"live": 18, "gone": 12, "missing": 12}, {}),
    ("good", {"articles": 6, "live": 5, "errors": 1}, {}),
    ("refused", {"articles": 0, "live": 0, "refused": 30, "forbidden": 30}, {}),
    ("good", {"articles": 24, "live": 24, "forbidden": 6}, {}),
    ("partial", {"articles": 23, "live": 23, "forbidden": 7}, {}),
    ("partial", {"doubtful": 2}, {}),
    ("good", {"live": 40, "doubtful": 2}, {}),
    ("layout", {"doubtful": 16}, {}),
    ("good", {"known": 30, "shorter": 3}, {}),
    ("layout", {"known": 30, "shorter": 4}, {}),
    ("gone", {"live": 14, "known": 30, "vanished": 16, "gone": 16}, {}),
    ("good", {"live": 15, "known": 30, "vanished": 15, "gone": 15}, {}),
    ("good", {"live": 1, "known": 2, "vanished": 2, "gone": 29}, {}),
    # Our own failures come before everything else.
    *(
        ("failed", counts, {"own_failures": ("fanzha failed",)})
        for counts in ({}, {"articles": 0, "live": 0}, {"listed": 0}, {"errors": 20})
    ),
]


def test_a_run_has_the_verdict_that_its_counts_call_for() -> None:
    found = [(verdict({**WELL, **counts}, **known), wanted, counts, known) for wanted, counts, known in CASES]
    assert [one for one in found if one[0] != one[1]] == []


# Pages that came again, of these with another text, of these with hardly a line of the old one.
REPLACED: list[tuple[int, int, int, str]] = [
    (30, 30, 30, "replaced"),
    (30, 30, 0, "replaced"),  # all amounts are others
    (30, 6, 0, "good"),  # a fifth was edited
    (30, 6, 6, "replaced"),  # a column was hacked
    (30, 10, 0, "good"),
    (30, 16, 0, "replaced"),
    (30, 1, 1, "good"),
    (5, 5, 0, "replaced"),  # a quiet night
    (4, 4, 0, "good"),  # so few may be edited by chance
    (2, 2, 2, "replaced"),
    (1, 1, 1, "good"),
    (5000, 1000, 40, "good"),
    (5000, 1200, 0, "replaced"),
    (5000, 5000, 5000, "replaced"),
    (0, 0, 0, "good"),
]


def test_far_more_other_texts_than_ever_are_a_replaced_site() -> None:
    def found(reread: int, changed: int, rewritten: int, before: Past) -> str:
        return verdict({**WELL, "reread": reread, "changed": changed, "rewritten": rewritten}, past=before)

    pasts = {"young": Past(), "quiet": past(*[QUIET] * 7)}
    wrong = [(age, *row) for age, before in pasts.items() for row in REPLACED if found(*row[:3], before) != row[3]]
    assert wrong == []
    said = line({**WELL, "reread": 30, "changed": 29, "rewritten": 29})
    assert said.startswith("29 of 30 pages that came again have another text than in the last good run")


def test_a_source_is_measured_by_what_it_usually_edits_and_one_accepted_redesign_is_no_habit() -> None:
    busy, quiet = {**QUIET, "verdict": "good", "changed": 15}, {**QUIET, "verdict": "good"}
    accepted = {**QUIET, "verdict": "replaced", "changed": 30}

    def found(changed: int, *before: Counts) -> str:
        return verdict({**QUIET, "changed": changed}, past=Past(reread=before))

    assert [found(16, *(busy,) * 3), found(30, *(busy,) * 3)] == ["good", "replaced"]
    assert found(30, quiet, quiet, accepted) == "replaced"


def test_a_site_that_is_run_with_another_system_is_good_and_says_so_once() -> None:
    moved = (("ucap", 3, "ucap 7: createPageHTML('…', …)"), ("trs", 1, "trs 4"))
    assert verdict(families=moved) == "good"
    said = line(families=moved)
    assert "3 page(s) are ucap by their traits and not trs as declared" in said
    assert "createPageHTML" in said
    assert line(families=(("trs", 4, "trs 9"),)) == ""
    assert line(families=moved, past=past({**WELL, "family": "ucap"})) == ""
    assert line(families=moved, past=past({**WELL, "family": "trs"})) == said


def test_of_single_addresses_each_must_be_had() -> None:
    def judged(counts: Counts, **known: Any) -> str:
        return next((name for name, _ in of_addresses(seen({**ZERO, **counts}, **known))), "good")

    assert judged({"articles": 2, "live": 2}) == "good"
    assert judged({"articles": 2, "live": 1, "gone": 1}) == "gone"
    assert judged({"articles": 2, "live": 2}, not_fetched=1) == "partial"
    assert judged({}, not_fetched=1) == "partial"
    assert judged({"refused": 1}, not_fetched=1) == "refused"


def test_a_run_is_as_bad_as_its_worst_source() -> None:
    assert [worst(["good", "good"]), worst(["good", "partial"]), worst(["down", "blocked"]), worst([None])] == [
        "good",
        "partial",
        "blocked",
        "interrupted",
    ]


@pytest.mark.parametrize(
    ("gaps", "silent", "expected"),
    [
        ([1] * 10, 8, "good"),  # a week of holidays
        ([1] * 10, 9, "stale"),
        ([1, 4, 1, 2, 3, 1], 12, "good"),  # three times its longest silence
        ([1, 4, 1, 2, 3, 1], 13, "stale"),
        ([7] * 4, 60, "good"),  # four changes are no rhythm
        ([30] * 6, 80, "good"),
    ],
)
def test_a_source_is_stale_by_its_own_rhythm(gaps: list[int], silent: int, expected: str) -> None:
    days = [date(2026, 1, 1) + timedelta(days=sum(gaps[:at])) for at in range(len(gaps) + 1)]
    news = tuple((day.isoformat(), day.isoformat()) for day in days)
    now = (days[-1] + timedelta(days=silent)).isoformat()
    counts = {**WELL, "newest": days[-1].isoformat()}
    assert verdict(counts, past=Past((WELL,), (WELL,), (WELL,), news), today=now) == expected


def test_a_field_that_vanishes_is_a_changed_layout() -> None:
    for share in (0.9, 0.5, 1.0):
        for field in FIELDS:
            good = {**WELL, **dict.fromkeys(FIELDS, 30), field: round(30 * share)}
            fewer = {**good, field: round(30 * share) - 4}
            found = verdict({**good, field: 0}, past=past(good)), verdict(fewer, past=past(good))
            assert found == ("layout", "good"), (field, share)


WHOLE = ("known", "live", "articles", "listed", "titled", "dated", "attributed")


@pytest.mark.parametrize("column", ["shorter", "unread"])
def test_two_of_two_or_three_articles_of_a_quiet_night_are_an_alarm(column: str) -> None:
    expected = {(1, 3): "good", (2, 3): "partial", (2, 2): "partial", (1, 1): "good", (2, 5): "good"}
    nights = {of: {**WELL, **dict.fromkeys(WHOLE, of)} for _, of in expected}
    found = {(bad, of): verdict({**nights[of], column: bad}, past=past(nights[of])) for bad, of in expected}
    assert found == expected


def test_each_share_is_an_alarm_at_its_bar_and_not_below() -> None:
    before = {**WELL, **dict.fromkeys(WHOLE, 200)}
    wrong = []
    for rule in (rule for rule in SHARES if rule not in FEW):

        def judged(count: int, column: str = rule.code) -> str:
            fetched = {"articles": 200 - count} if column == "forbidden" else {}
            return verdict({**before, column: count, **fetched}, past=past(before))

        bar = int(200 * rule.above)
        if judged(bar + 1) != rule.verdict or (judged(bar) == rule.verdict != "partial"):
            wrong.append((rule, judged(bar), judged(bar + 1)))
    assert wrong == []


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


def test_natural_variation_is_an_alarm_in_one_night_of_a_hundred_at_most() -> None:
    alarms = []
    for seed in range(NIGHTS):
        random = Random(seed)
        rare, any_share = (random.uniform(0, 0.1) for _ in range(2)), (random.random() for _ in FIELDS)
        habits = dict(zip(("missing", "unread", *FIELDS), (*rare, *any_share), strict=True))
        articles = random.randint(1, 120)
        before = past(*(a_run(random, articles, habits) for _ in range(runs.HISTORY)))
        alarms += reasons(a_run(random, articles + random.randint(0, 5), habits), past=before)
    assert len(alarms) <= NIGHTS / 100, alarms


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
        ({"alfb": 3}, "shrunk", 1),
        ({"alfb": 13}, "shrunk", 1),
        ({"alfb": 14}, "good", 0),
        ({"alfb": 15, "jcyw": 16, "xwfb": 16}, "shrunk", 0),  # each a little, all together much
        ({"alfb": 0, "moved": 20}, "good", 0),
    ],
)
def test_in_a_night_the_first_pages_of_lists_are_compared(now: dict[str, int], expected: str, columns: int) -> None:
    before = past_of_nights(*[pages_read(first=COLUMNS_OF_TWENTY)] * 3)
    found = reasons(pages_read(first={**COLUMNS_OF_TWENTY, **now}), past=before)
    assert [name for name, _ in found] == ([] if expected == "good" else [expected])
    assert [codes.count("column_shrunk") for _, codes in found] == ([] if expected == "good" else [columns])


def test_the_first_night_is_compared_with_the_full_run_before_it_if_its_first_pages_are_known() -> None:
    full = past_of_nights(pages_read(first=COLUMNS_OF_TWENTY, busy={"alfb": 400}))
    assert verdict(pages_read(first={**COLUMNS_OF_TWENTY, "alfb": 3}), past=full) == "shrunk"
    assert verdict(pages_read(first=COLUMNS_OF_TWENTY), past=full) == "good"
    old = past_of_nights({**pages_read(first={"alfb": 40}), "first_pages": None})
    assert verdict(pages_read(first={"alfb": 20}), past=old) == "good"


@pytest.mark.parametrize("seed", range(5))
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
