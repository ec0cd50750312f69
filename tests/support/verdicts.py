"""What the rules of verdicts make of the counts of a run."""

from __future__ import annotations

from typing import Any

from archive.model import Role
from archive.reasons import in_english, reasons_json
from archive.store import runs
from archive.store.frontier import FailureOrNote
from crawler.verdicts import of_crawl
from crawler.verdicts.findings import Findings
from crawler.verdicts.judging import verdict_of
from crawler.verdicts.past import Past
from crawler.verdicts.rules import left_out

ZERO = {**dict.fromkeys(runs.COUNTS, 0), "newest": None, "rows_by_column": None, "first_pages": None, "family": None}
WELL = {**ZERO, "listed": 30, "articles": 30, "live": 30}
Counts = dict[str, Any]


def seen(counts: Counts = WELL, closed: str = "finished", **given: Any) -> Findings:
    """Findings of a good run, but for what is given."""
    nothing = dict.fromkeys(("lists", "families", "failures"), ())
    none = dict.fromkeys(("not_recorded", "alike", "not_stored", "unsettled", "not_fetched"), 0)
    known = {"past": Past(), "limited": False, "family": "trs", "wanted": counts["listed"]}
    return Findings(counts, closed, **{**nothing, **none, **known, **given})


def past(*runs_before: Counts) -> Past:
    """A past of these good runs, newest first."""
    return Past(runs_before, runs_before, runs_before)


def verdict(counts: Counts = WELL, closed: str = "finished", **given: Any) -> str:
    """What the rules make of it."""
    return verdict_of(tuple(of_crawl(seen(counts, closed, **given))))[0]


def reasons(counts: Counts = WELL, **given: Any) -> list[tuple[str, list[str]]]:
    """The verdicts that hold, each with the codes of its reasons."""
    return [(name, [one.code for one in found]) for name, found in of_crawl(seen(counts, **given))]


def line(counts: Counts = WELL, **given: Any) -> str:
    """Why, in words: of the verdict, and of what a good run left out."""
    found = seen(counts, **given)
    return in_english(reasons_json(*verdict_of(tuple(of_crawl(found)), left_out(found))[1]))


def failed(kind: str, why: str | None = None, column: str = "zdgz", role: Role = Role.LIST) -> FailureOrNote:
    """A page that failed."""
    return FailureOrNote(role, f"http://x.example/{column}/", kind, why, column=column)
