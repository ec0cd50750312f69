"""What a crawl says at its end."""

from __future__ import annotations

from typing import Any

import pytest

from archive.store.runs import COUNTS
from crawler.commands.run_report import print_end, print_run
from crawler.run import Summary


def summary(**verdicts: str | None) -> Summary:
    """Of a run over sources with these verdicts, the first being the run's; what was not good says why."""
    rows: list[dict[str, Any]] = [
        {"source_id": name, "verdict": verdict, "reason": None if verdict == "good" else f"why {name}"}
        for name, verdict in verdicts.items()
    ]
    counts = dict.fromkeys(COUNTS, 0)
    return Summary(
        15, rows[0]["verdict"] or "interrupted", False, None, (), tuple(row | counts for row in rows), (), None
    )


def test_the_worst_source_stands_last_and_the_verdicts_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    print_run(summary(challenged_one="challenged", spp="good", partial_one="partial", jiangxi="good"))
    assert capsys.readouterr().out.splitlines() == [
        "spp            good       nothing was read",
        "jiangxi        good       nothing was read",
        "partial_one    partial    nothing was read",
        "               why partial_one",
        "challenged_one challenged nothing was read",
        "               why challenged_one",
        "`fanzha check challenged_one partial_one` tells what each rule sees",
        "run 15: 2 good, 1 partial, 1 challenged",
    ]


def test_at_most_five_are_named_to_be_checked(capsys: pytest.CaptureFixture[str]) -> None:
    print_run(summary(**{f"s{number}": "down" for number in range(8)}))
    said = capsys.readouterr().out
    assert "`fanzha check s0 s1 s2 s3 s4` (and 3 more) tells what each rule sees\n" in said
    assert said.endswith("run 15: 8 down\n")


def test_nothing_is_to_be_checked_where_all_is_well_or_the_run_was_cut_short(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_run(summary(left=None, spp="good"))
    said = capsys.readouterr().out
    assert "fanzha check" not in said
    assert said.endswith("run 15: 1 good, 1 interrupted; run the same command again, it goes on where it was\n")


def test_why_an_address_was_not_asked_for_may_be_the_guard_or_a_missing_browser(
    capsys: pytest.CaptureFixture[str],
) -> None:
    refused = summary(spp="good")
    refused.sources[0]["refused"] = 3
    print_run(refused)
    assert "3 not asked for (robots.txt, address guard or no browser)" in capsys.readouterr().out


def test_the_line_of_a_source_leaves_out_what_is_zero(capsys: pytest.CaptureFixture[str]) -> None:
    run = summary(spp="good")
    run.sources[0].update(lists=2, listed=25, articles=25, live=24, unread=3, challenged=1, new_versions=2, rechecked=4)
    print_run(run)
    assert capsys.readouterr().out.splitlines()[0] == (
        "spp good 2 lists with 25 rows; 25 articles: 24 live, 3 of them without text, 1 challenged; 2 new texts; "
        "4 pages requested again that no list led to"
    )


def test_a_run_over_one_source_ends_with_its_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    print_end(summary(fetch="refused"))
    assert capsys.readouterr().out == "run 15: refused\n"
