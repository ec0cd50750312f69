"""What a crawl says at its end: the verdict first, then who needs care, then what was read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from archive.reasons import because
from archive.store.runs import COUNTS
from crawler.commands.run_report import keep_run, print_run
from crawler.reporting.summary import Summary

DOWN = because("no_list_read")


def summary(**verdicts: str | None) -> Summary:
    """Of a run over sources with these verdicts, the first being the run's; what was not good says why."""
    rows: list[dict[str, Any]] = [
        {"source_id": name, "verdict": verdict, "reason": None if verdict in ("good", None) else DOWN}
        for name, verdict in verdicts.items()
    ]
    counts = {**dict.fromkeys(COUNTS, 0), "rows_by_column": None, "first_pages": None}
    verdict = rows[0]["verdict"] or "interrupted"
    return Summary(15, verdict, False, None, (), tuple(row | counts for row in rows), (), None, 133.4, stopped=False)


def printed(capsys: pytest.CaptureFixture[str], run: Summary) -> list[str]:
    print_run(run)
    return capsys.readouterr().out.splitlines()


def test_the_verdict_comes_first_and_then_what_needs_care_the_worst_first(capsys: pytest.CaptureFixture[str]) -> None:
    run = summary(challenged_one="challenged", spp="good", partial_one="partial", jiangxi="good")
    for row in run.sources:
        row.update(lists=2, listed=1100, articles=25, live=24, errors=1)
    assert printed(capsys, run) == [
        "run 15: not good: 1 challenged, 1 partial, 2 good of 4 sources, after 2 min 13 s",
        "  challenged_one challenged no list page was read",
        "                            to do: `fanzha check challenged_one` says what each rule finds",
        "  partial_one    partial    no list page was read",
        "                            to do: `fanzha check partial_one` says what each rule finds",
        "8 lists with 4,400 rows; 100 articles: 96 live; 4 requests failed",
        "`fanzha check challenged_one partial_one` tells what each rule sees",
        "`fanzha status` has every source",
    ]


def test_a_run_json_that_cannot_be_written_is_named_and_the_run_is_not_lost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert keep_run(tmp_path, summary(spp="good"))
    (tmp_path / "run.json").unlink()
    (tmp_path / "run.json").mkdir()
    assert not keep_run(tmp_path, summary(spp="good"))
    said = capsys.readouterr().err
    assert f"{tmp_path / 'run.json'} was not written" in said
    assert "The run is stored" in said
