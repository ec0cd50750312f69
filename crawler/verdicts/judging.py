"""Gives a source its verdict: the worst that a rule found, with the reasons of all rules that found something."""

from __future__ import annotations

from archive.store import runs
from crawler.job import Job
from crawler.verdicts.findings import findings
from crawler.verdicts.rules import Reasons, VerdictRules, left_out, of_crawl

GOOD = runs.GOOD
# All verdicts, worst first. A run's verdict is the worst verdict of its sources.
ORDER = (
    *("failed", "blocked", "challenged", "refused", "down", "empty", "gone", "layout", "replaced", "shrunk", "stale"),
    *("partial", "absent", runs.INTERRUPTED, GOOD),
)


def judge(job: Job, source_id: str, closed: str, family: str, rules: VerdictRules = of_crawl) -> tuple[str, Reasons]:
    """The verdict on one source, and its reasons. If the verdict is good, the reasons say what was left out.

    `closed` is the reason that Scrapy gave when the spider closed. `family` is the declared family.
    """
    found = findings(job, source_id, closed, family)
    return verdict_of(tuple(rules(found)), left_out(found))


def verdict_of(found: tuple[tuple[str, Reasons], ...], otherwise: Reasons = ()) -> tuple[str, Reasons]:
    """The worst verdict, and the reasons of all, those of the worst first; GOOD and `otherwise` if none was found."""
    if not found:
        return GOOD, otherwise
    ordered = sorted(found, key=lambda one: ORDER.index(one[0]))
    return ordered[0][0], tuple(dict.fromkeys(reason for _, reasons in ordered for reason in reasons))


def worst(verdicts: list[str | None]) -> str:
    """The worst of the sources' verdicts. None stands for an interrupted source; without sources the run failed."""
    found = {verdict or runs.INTERRUPTED for verdict in verdicts}
    return next((verdict for verdict in ORDER if verdict in found), "failed")
