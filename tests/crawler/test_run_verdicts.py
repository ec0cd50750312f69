"""A green run means that it worked."""

from __future__ import annotations

from typing import Any

import pytest

from archive.model import Role
from archive.reasons import in_english, reasons_json
from archive.store import runs
from archive.store.frontier import FailureOrNote
from crawler.verdicts import of_addresses, of_crawl, worst
from crawler.verdicts.findings import Findings
from crawler.verdicts.judging import verdict_of
from crawler.verdicts.past import Past
from crawler.verdicts.rules import left_out

ZERO = {**dict.fromkeys(runs.COUNTS, 0), "newest": None, "rows_by_column": None, "first_pages": None, "family": None}
WELL = {**ZERO, "listed": 30, "articles": 30, "live": 30}
Counts = dict[str, Any]


def seen(counts: Counts = WELL, closed: str = "finished", **given: Any) -> Findings:
    """Findings of a good run, but for what is given."""
    known: dict[str, Any] = {
        "lists": (),
        "not_recorded": 0,
        "past": Past(),
        "limited": False,
        "alike": 0,
        "not_stored": 0,
        "unsettled": 0,
        "family": "trs",
        "families": (),
        "not_fetched": 0,
        "wanted": counts["listed"],
        "failures": (),
        **given,
    }
    return Findings(counts, closed, **known)


def past(*runs_before: Counts) -> Past:
    """A past of these good runs, newest first."""
    return Past(runs_before, runs_before, runs_before)


def verdict(counts: Counts = WELL, closed: str = "finished", **given: Any) -> str:
    """What the rules make of it."""
    return verdict_of(tuple(of_crawl(seen(counts, closed, **given))))[0]


def note(counts: Counts = WELL, **given: Any) -> str | None:
    """What a good run says of what it left out."""
    reasons = left_out(seen(counts, **given))
    return in_english(reasons_json(*reasons)) if reasons else None


def failed(kind: str, why: str | None = None, column: str = "zdgz") -> FailureOrNote:
    """A list page that failed."""
    return FailureOrNote(Role.LIST, f"http://x.example/{column}/", kind, why, column=column)


def test_a_run_that_found_and_fetched_is_good() -> None:
    assert verdict() == "good"


QUIET = {**WELL, "reread": 30}


@pytest.mark.parametrize(
    ("reread", "changed", "rewritten", "expected"),
    [
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
    ],
)
@pytest.mark.parametrize("before", [Past(), past(*[QUIET] * 7)], ids=["young", "quiet"])
def test_far_more_other_texts_than_ever_are_a_replaced_site(
    reread: int, changed: int, rewritten: int, expected: str, before: Past
) -> None:
    counts = {**WELL, "reread": reread, "changed": changed, "rewritten": rewritten}
    assert verdict(counts, past=before) == expected


def test_a_source_that_edits_much_is_measured_by_its_own_past() -> None:
    busy = {**QUIET, "verdict": "good", "changed": 15}
    counts = {**WELL, "reread": 30, "changed": 16}
    assert verdict(counts, past=Past(reread=(busy,) * 3)) == "good"
    assert verdict({**counts, "changed": 30}, past=Past(reread=(busy,) * 3)) == "replaced"


def test_a_redesign_that_was_accepted_does_not_make_the_next_one_usual() -> None:
    accepted = {**QUIET, "verdict": "replaced", "changed": 30}
    quiet = {**QUIET, "verdict": "good"}
    counts = {**WELL, "reread": 30, "changed": 30}
    assert verdict(counts, past=Past(reread=(quiet, quiet, accepted))) == "replaced"


def test_what_came_with_other_texts_is_numbered() -> None:
    counts = {**WELL, "reread": 30, "changed": 29, "rewritten": 29}
    ((_, reasons),) = of_crawl(seen(counts))
    assert in_english(reasons_json(*reasons)) == (
        "29 of 30 pages that came again have another text than in the last good run (usually at most 0 %): was the "
        "site hacked, damaged or rebuilt?"
    )


@pytest.mark.parametrize("closed", ["blocked", "challenged"])
def test_a_spider_that_was_turned_away_says_so(closed: str) -> None:
    assert verdict(closed=closed) == closed


@pytest.mark.parametrize(
    ("column", "name"),
    [("blocked", "blocked"), ("challenged", "challenged"), ("refused", "refused"), ("errors", "down")],
)
def test_nothing_listed_has_the_lists_own_reason(column: str, name: str) -> None:
    assert verdict({**ZERO, column: 1}, lists=(failed("DownloadTimeoutError"),)) == name


def test_lists_without_rows_are_empty() -> None:
    assert verdict(ZERO, lists=(failed("no_rows"),)) == "empty"


def test_a_tenth_of_the_rows_gone_is_shrunk() -> None:
    assert verdict(past=past({**WELL, "listed": 34})) == "shrunk"
    assert verdict(past=past({**WELL, "listed": 33})) == "good"
    assert verdict(past=past({**WELL, "listed": 34}), limited=True) == "good"


def test_a_site_that_is_run_with_another_system_is_good_and_says_so() -> None:
    moved = (("ucap", 3, "ucap 7: createPageHTML('…', …)"), ("trs", 1, "trs 4"))
    assert verdict(families=moved) == "good"
    said = note(families=moved)
    assert said is not None
    assert "3 page(s) are ucap by their traits and not trs as declared" in said
    assert "createPageHTML" in said
    assert note(families=(("trs", 4, "trs 9"),)) is None
    assert note(families=moved, past=past({**WELL, "family": "ucap"})) is None  # it was said before
    assert note(families=moved, past=past({**WELL, "family": "trs"})) == said


def of(role: Role, kind: str, why: str | None = None) -> FailureOrNote:
    return FailureOrNote(role, "http://x.example/1.shtml", kind, why)


FAILURES = (
    of(Role.ARTICLE, "RobotsDisallowed", "robots.txt forbids it"),
    of(Role.ARTICLE, "gone", "HTTP 404"),
    of(Role.ATTACHMENT, "error", "HTTP 500"),
    of(Role.ARTICLE, "blocked", "HTTP 403"),
    of(Role.ARTICLE, "challenged", "HTTP 412"),
)


def test_the_reason_is_one_of_the_failures_that_the_number_counts() -> None:
    """The most frequent failure comes first, whatever counts it."""

    def said(counts: Counts, *failures: FailureOrNote) -> str:
        found = seen({**ZERO, "listed": 30, **counts}, failures=failures or FAILURES)
        return in_english(reasons_json(*verdict_of(tuple(of_crawl(found)), left_out(found))[1])).partition("; ")[0]

    mostly_well = {"articles": 30, "live": 30}
    assert said({**mostly_well, "challenged": 1}, FAILURES[0], FAILURES[4]).endswith("--failures`): HTTP 412")
    assert said({**mostly_well, "errors": 1}).endswith("--failures`): HTTP 500")
    forbidden = {"articles": 10, "live": 10, "forbidden": 20}
    assert said(forbidden, *reversed(FAILURES)).endswith("not fetched: robots.txt forbids it")
    assert said({"articles": 30, "challenged": 20, "blocked": 10}) == "none of 30 articles was read: HTTP 412"
    assert said({"articles": 30, "live": 30, "unread": 30}).startswith("30 of 30 live articles hold no text")


def test_sampled_pages_that_the_title_rules_would_have_missed_are_said() -> None:
    said = note({**WELL, "sampled": 5, "missed": 1})
    assert said == "1 of 5 sampled page(s) that the title rules skip are on fraud"


def test_a_replay_that_does_not_hold_the_source_says_nothing_of_the_site() -> None:
    assert verdict(ZERO, not_recorded=1) == "absent"
    reasons = dict(of_crawl(seen(ZERO, not_recorded=1)))["absent"]
    assert in_english(reasons_json(*reasons)) == "its home page or lists are not in the replayed file"
    assert verdict(ZERO, not_recorded=1, lists=(failed("error", "HTTP 500"),)) == "empty"
    assert verdict(not_recorded=1) == "good"


def test_of_single_addresses_each_must_be_had() -> None:
    def judged(counts: Counts, **given: Any) -> str:
        found = seen(counts, **given)
        return next((name for name, _ in of_addresses(found)), "good")

    assert judged({**ZERO, "articles": 2, "live": 2}) == "good"
    assert judged({**ZERO, "articles": 2, "live": 1, "gone": 1}) == "gone"
    assert judged({**ZERO, "articles": 2, "live": 2}, not_fetched=1) == "partial"
    assert judged(ZERO, not_fetched=1) == "partial"
    assert judged({**ZERO, "refused": 1}, not_fetched=1) == "refused"


def test_one_list_that_failed_is_partial() -> None:
    assert verdict(lists=(failed("error", "HTTP 500"),)) == "partial"


def test_more_than_a_tenth_of_the_pages_lost_is_partial() -> None:
    assert verdict({**WELL, "errors": 4}) == "partial"
    assert verdict({**WELL, "errors": 3}) == "good"


def test_an_address_of_which_nothing_was_heard_is_partial() -> None:
    assert verdict(unsettled=1) == "partial"
    assert verdict(not_stored=1) == "partial"


@pytest.mark.parametrize(
    ("verdicts", "of_the_run"),
    [
        (["good", "good"], "good"),
        (["good", "partial"], "partial"),
        (["down", "blocked"], "blocked"),
        ([None], "interrupted"),
    ],
)
def test_a_run_is_as_bad_as_its_worst_source(verdicts: list[str | None], of_the_run: str) -> None:
    assert worst(verdicts) == of_the_run


@pytest.mark.parametrize(
    ("counts", "name"),
    [
        ({"live": 30, "unread": 16}, "layout"),
        ({"live": 30, "unread": 10}, "partial"),
        ({"live": 30, "unread": 9}, "good"),
        ({"articles": 6, "live": 6, "unread": 2}, "good"),
        ({"live": 0, "gone": 30, "missing": 30}, "gone"),
        ({"live": 18, "gone": 12, "missing": 12}, "partial"),
        ({"articles": 6, "live": 5, "errors": 1}, "good"),
        ({"articles": 0, "live": 0, "refused": 30, "forbidden": 30}, "refused"),
        ({"articles": 24, "live": 24, "forbidden": 6}, "good"),
        ({"articles": 23, "live": 23, "forbidden": 7}, "partial"),
        ({"live": 30, "doubtful": 2}, "partial"),
        ({"live": 40, "doubtful": 2}, "good"),
        ({"live": 30, "doubtful": 16}, "layout"),
        ({"live": 30, "known": 30, "shorter": 3}, "good"),
        ({"live": 30, "known": 30, "shorter": 4}, "layout"),
        ({"live": 14, "known": 30, "vanished": 16, "gone": 16}, "gone"),
        ({"live": 15, "known": 30, "vanished": 15, "gone": 15}, "good"),
        ({"live": 1, "known": 2, "vanished": 2, "gone": 29}, "good"),
    ],
)
def test_most_articles_unread_or_taken_down_is_no_success(counts: Counts, name: str) -> None:
    assert verdict({**WELL, **counts}) == name


def test_one_text_on_most_pages_is_a_notice_and_no_article() -> None:
    assert verdict(alike=16) == "layout"
    assert verdict(alike=15) == "good"


def test_columns_with_the_same_failure_are_said_together() -> None:
    lists = (failed("error", "HTTP 500", "a"), failed("no_rows", column="b"), failed("error", "HTTP 500", "c"))
    reasons = dict(of_crawl(seen(lists=lists)))["partial"]
    assert [one.code for one in reasons] == ["lists_failed", "lists_failed"]
    assert in_english(reasons_json(*reasons)) == "a, c: HTTP 500; b: holds no rows"
