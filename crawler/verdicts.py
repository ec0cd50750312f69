"""What a run did on a source, judged: a green run means that it worked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from archive.model import Role
from archive.reading.page_state import STATUSES
from archive.store import runs
from archive.store.archive import CannotStore
from crawler.items import NOT_RECORDED
from crawler.job import Job

GOOD = "good"
SHRUNK_BELOW = 0.9  # of the rows that the last good run found on the lists
ERRORS_ABOVE = 0.1  # of the articles asked for
MOST = 0.5  # of the articles; more than that without a text, or taken down, is no accident
FEW = 3  # articles, below which a share says nothing
END_OF_LIST = frozenset({*(STATUSES[code][1] for code in (404, 410)), NOT_RECORDED})  # of a page only probed for

# Worst first: a run's verdict is the worst of its sources'.
ORDER = (
    *("failed", "blocked", "challenged", "refused", "down", "empty", "gone", "layout", "shrunk", "partial", "absent"),
    *(runs.INTERRUPTED, GOOD),
)


@dataclass(frozen=True, slots=True)
class Findings:
    """What a verdict is made from."""

    counts: dict[str, Any]  # the source's row in the ledger
    closed: str  # Scrapy's reason for closing the spider
    lists: tuple[tuple[str, str | None], ...]  # column and reason, of home and list pages that did not do
    nothing_listed: bool
    not_recorded: int  # list pages that the replayed file does not hold
    before: int | None  # rows on the lists in the last good run, where it can be compared
    limited: bool
    alike: int  # live articles that hold the text that most of them share
    family: str  # as the source declares it
    families: tuple[tuple[str, int, str], ...]  # as its lists were told to be: name, pages, evidence
    not_had: int  # articles of which no answer came, for whatever reason
    not_stored: int  # pages that are in the WARC and that the tables refuse: a fault of ours
    unsettled: int  # addresses that were asked for and of which nothing was heard: a fault of ours


Rule = Callable[[Findings], str | None]


def _stopped(word: str, what: str) -> Rule:
    return lambda seen: f"{what}; stopped after several in a row" if seen.closed == word else None


def _no_list(column: str) -> Rule:
    """Nothing was listed, and the lists' own failures, counted in that column of the ledger, say why."""
    return lambda seen: _reasons(seen) if seen.nothing_listed and seen.counts[column] else None


def _reasons(seen: Findings) -> str:
    """The lists' failures, columns with the same one together."""
    columns: dict[str | None, list[str]] = {}
    for column, reason in seen.lists:
        columns.setdefault(reason, []).append(column)
    said = "; ".join(f"{', '.join(names)}: {reason}" for reason, names in columns.items())
    return said or "no list page was read"


def _some(column: str) -> Rule:
    """Any page counted in that column of the ledger."""
    return lambda seen: f"{seen.counts[column]} address(es)" if seen.counts[column] else None


def _absent(seen: Findings) -> str | None:
    """Nothing of the source is in the file that was replayed: that says nothing of the site."""
    if not seen.nothing_listed or seen.lists or not seen.not_recorded:
        return None
    return f"its home page or lists are {NOT_RECORDED}"


def _not_had(seen: Findings) -> str | None:
    return f"{seen.not_had} address(es) were not had" if seen.not_had else None


def _empty(seen: Findings) -> str | None:
    return _reasons(seen) if seen.nothing_listed else None


def _gone(seen: Findings) -> str | None:
    vanished, known = seen.counts["vanished"], seen.counts["known"]
    if vanished < FEW or vanished <= known * MOST:
        return None
    return f"{vanished} of {known} articles that were read before are gone or lead to a list now: was the site moved?"


def _layout(seen: Findings) -> str | None:
    live = seen.counts["live"]
    for number, what in (
        (seen.counts["unread"], "hold no text that could be read: was the layout changed?"),
        (seen.alike, "hold one and the same text: is the site closed for maintenance?"),
    ):
        if number >= FEW and number > live * MOST:
            return f"{number} of {live} live articles {what}"
    return None


def _shrunk(seen: Findings) -> str | None:
    now, before = seen.counts["listed"], seen.before
    if before is None or seen.limited or now >= before * SHRUNK_BELOW:
        return None
    return f"the lists hold {now} rows, {before} in the last good run: was a column moved?"


def _partial(seen: Findings) -> str | None:
    if seen.lists:
        return _reasons(seen)
    if seen.not_stored:
        return f"{seen.not_stored} page(s) are in the WARC files and not in the tables (see `fanzha status --failures`)"
    if seen.unsettled:
        return f"{seen.unsettled} address(es) were asked for without any result being stored"
    if _lost(seen) > max(1, seen.counts["articles"]) * ERRORS_ABOVE:
        return left_out(seen)
    return None


def _lost(seen: Findings) -> int:
    return int(seen.counts["errors"] + seen.counts["challenged"] + seen.counts["blocked"])


def left_out(seen: Findings) -> str | None:
    """What even a good run says of what it does not hold."""
    counts = seen.counts
    notes = (
        (_lost(seen), "page(s) could not be had (see `fanzha status --failures`)"),
        (seen.not_recorded, f"list page(s) are {NOT_RECORDED}"),
        (counts["missed"], f"of {counts['sampled']} sampled page(s) that the title rules pass over are on fraud"),
    )
    said = [_moved(seen), *(f"{number} {what}" for number, what in notes if number)]
    return "; ".join(filter(None, said)) or None


def _moved(seen: Findings) -> str | None:
    """That the site is run with another system than its declaration says; it was read by that one's rules."""
    others = [(name, pages, why) for name, pages, why in seen.families if name != seen.family]
    if not others:
        return None
    name, pages, why = others[0]
    return (
        f"{pages} page(s) are {name} by their marks and not {seen.family} as declared ({why}); they were read as {name}"
    )


RULES: tuple[tuple[str, Rule], ...] = (
    ("blocked", _stopped("blocked", "the site answers 403 or 429")),
    ("challenged", _stopped("challenged", "the site answers with a challenge")),
    ("blocked", _no_list("blocked")),
    ("challenged", _no_list("challenged")),
    ("refused", _no_list("refused")),
    ("down", _no_list("errors")),
    ("absent", _absent),
    ("empty", _empty),
    ("gone", _gone),
    ("layout", _layout),
    ("shrunk", _shrunk),
    ("partial", _partial),
)


# Of addresses that were asked for one by one: each must have been had and read.
RULES_FOR_SINGLES: tuple[tuple[str, Rule], ...] = (
    *((name, _some(name)) for name in ("blocked", "challenged", "refused", "gone")),
    ("down", _some("errors")),
    ("layout", _some("unread")),
    ("partial", _not_had),
    ("partial", _partial),
)


def judge(
    job: Job, source_id: str, closed: str, family: str, rules: tuple[tuple[str, Rule], ...] = RULES
) -> tuple[str, str | None]:
    """Verdict and reason for one source; with a good one the reason is what was left out, or None.

    `family`: the one that the source declares; `rules`: those that it is judged by.
    """
    seen = _findings(job, source_id, closed, family)
    for verdict, rule in rules:
        if reason := rule(seen):
            return verdict, reason
    return GOOD, left_out(seen)


def _findings(job: Job, source_id: str, closed: str, family: str) -> Findings:
    counts = runs.counts(job.archive.db, job.run_id, source_id)
    rows = job.frontier(source_id).failed_lists()
    expected = [(column, reason) for role, column, reason, paging in rows if _was_expected(role, reason, **paging)]
    lists = tuple((column, reason) for column, reason in expected if reason != NOT_RECORDED)  # no failure of the site
    last = None if job.since or job.replay else runs.last_good(job.archive.db, source_id)
    return Findings(
        counts,
        closed,
        lists,
        nothing_listed=counts["listed"] == 0,
        not_recorded=len(expected) - len(lists),
        before=last["listed"] if last else None,
        limited=job.limit is not None,
        alike=runs.alike(job.archive.db, job.run_id, source_id),
        family=family,
        families=tuple(job.frontier(source_id).families()),
        not_had=job.frontier(source_id).articles()[2],
        not_stored=sum(row.kind == CannotStore.__name__ for row in job.frontier(source_id).failures()),
        unsettled=job.frontier(source_id).claimed(),
    )


def _was_expected(role: Role, reason: str, page: int = 1, promised: int = 0, **_: int) -> bool:
    """A list's first page, or one that an earlier page counted or linked. One that was only probed for may be missing,
    but not fail; so may a page below home that might have linked columns."""
    return reason not in END_OF_LIST or (role is not Role.HUB and (page == 1 or bool(promised)))


def worst(verdicts: list[str | None]) -> str:
    """The verdict of a run; a source without one was interrupted."""
    found = {verdict or runs.INTERRUPTED for verdict in verdicts}
    return next((verdict for verdict in ORDER if verdict in found), "failed")
