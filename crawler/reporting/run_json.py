"""Writes run.json for monitors: what the last run did, as named checks with result and reason."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.files import replace_file
from archive.reasons import advice, in_english, parse_reasons

if TYPE_CHECKING:
    from crawler.reporting.summary import Summary

RUN_FILE = "run.json"


@dataclass(frozen=True, slots=True)
class RunCheck:
    """A named check of a run."""

    name: str  # finished, recovered, stored, or source:ID
    good: bool
    words: str | None  # why it is not good, or what a good run left out
    advice: str | None = None


def write_run(data: Path, summary: Summary) -> None:
    """Write run.json in the data folder, in place of that of the last run. Raises OSError."""
    from archive.warc.writer import now

    found = {
        "run": summary.run_id,
        "at": now(),
        "good": summary.good,
        "verdict": summary.verdict,
        "resumed": summary.resumed,
        "since": summary.since,
        "checks": [asdict(one) for one in _checks(summary)],
        "sources": [_source(row) for row in summary.sources],
    }
    replace_file(data / RUN_FILE, json.dumps(found, ensure_ascii=False, indent=2) + "\n")


def _checks(summary: Summary) -> Iterator[RunCheck]:
    from archive.store.runs import GOOD, INTERRUPTED

    stopped = str(summary.error) if summary.error else None
    interrupted = summary.verdict == INTERRUPTED
    yield RunCheck("finished", not stopped and not interrupted, stopped or (INTERRUPTED if interrupted else None))
    lost = [line for file in summary.recovered for line in file.loss]
    yield RunCheck("recovered", all(file.whole for file in summary.recovered), "; ".join(lost) or None)
    yield RunCheck("stored", not summary.not_stored, "; ".join(map(str, summary.not_stored)) or None)
    for row in summary.sources:
        good = row["verdict"] == GOOD
        words = in_english(row["reason"]) if row["reason"] else None
        todo = None if good else advice(row["reason"], row["source_id"])
        yield RunCheck(f"source:{row['source_id']}", good, words, todo)


def _source(row: dict[str, Any]) -> dict[str, Any]:
    """The row of the ledger, its JSON parsed."""
    columns = {name: json.loads(row[name] or "null") for name in ("rows_by_column", "first_pages")}
    reasons = parse_reasons(row["reason"])
    more = {name: value for name, value in row.items() if name not in ("reason", "run_id")}
    return {**more, **columns, "reasons": reasons}
