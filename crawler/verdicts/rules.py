"""The rules of verdicts, as tables over the facts of a run and the source's own past.

A rule that holds gives a verdict and reasons with the numbers that decided. A share counts against what the source had
in its good runs: a site of which a fifth of the old links is dead is as it always was. Small numbers say nothing: each
rule has a minimum, so that one failed page of six is no alarm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import exp, lgamma, log, log1p
from typing import Any

from archive.model import Role, State
from archive.reasons import Reason, Value, reason
from archive.store import runs
from crawler.verdicts.counts import LOST, lost_of, texts, tried, without_text
from crawler.verdicts.findings import COUNTED_AS, Findings

Reasons = tuple[Reason, ...]  # why the verdict was given; for a good verdict: what was left out
Verdicts = Iterator[tuple[str, Reasons]]  # what is wrong, in the order of the rules
VerdictRules = Callable[[Findings], Verdicts]
Counts = dict[str, Any]  # a row of run_sources

MIN_BAD_ARTICLES = 3  # with fewer, their share says nothing
MIN_LOST_PAGES = 2
MIN_SHARE_OF_ROWS = 0.9  # of the rows on the lists in good runs; with fewer, the source is `shrunk`
MIN_SHARE_OF_ROWS_OF_COLUMN = 2 / 3
MIN_ROWS_LOST = 3
MAX_SHARE_OF_LOST = 0.1  # of the articles; with more, the source is `partial`
MOST = 0.5
# A share that changed is odd only if chance alone would change it so much in one of 10,000 runs.
MAX_CHANCE = 1e-4
MIN_FALL = 0.25  # of the share of articles with a title, a date or a source: then it vanished
MAX_EXPECTED_SHARE = 0.98  # a share of 1 would make one article without the field impossible
# Pages with another text: the column that counts them, which is the code of the reason, too, and the share of all pages
# that came again which is never odd: an office may edit a fifth of its pages, and hardly ever writes a whole text anew.
CHANGES = (("changed", 0.2), ("rewritten", 0.02))
MAX_CHANCE_OF_CHANGES = 1e-3  # so that five pages say it, if all of them have another text
MIN_SILENT_DAYS = 8  # the longest holidays
SILENCES = 3  # times the source's own longest silence
# Of a source that took all of a run that it may: Scrapy's reason for closing the spider, and the code of ours.
BUDGETS = {"closespider_timeout": "time_used_up", "closespider_pagecount": "pages_used_up"}


@dataclass(frozen=True, slots=True)
class ShareRule:
    """A rule on the share of articles of which something is wrong."""

    code: str  # of archive/reasons.toml
    verdict: str
    part: Callable[[Counts], int]
    whole: Callable[[Counts], int]
    above: float  # the share must be greater than this …
    minimum: int = MIN_BAD_ARTICLES  # … and the number at least this
    usual: float | None = None  # if not None, the share in good runs is added to `above`; `usual` if there is none
    live_only: bool = False  # not for a replay: what a recording lacks says nothing about the site


def _of(name: str) -> Callable[[Counts], int]:
    return lambda counts: int(counts[name])


def _requested(counts: Counts) -> int:
    return int(counts["articles"] + counts["forbidden"])


# On a quiet night two or three articles are all that is requested: then two bad ones, the most of them, are an alarm.
FEW = (
    ShareRule("shorter", "partial", _of("shorter"), _of("known"), MOST, minimum=2),
    ShareRule("unread", "partial", _of("unread"), _of("live"), MOST, minimum=2, usual=0.0),
)
SHARES = (
    ShareRule("forbidden", "refused", _of("forbidden"), _requested, MOST, usual=0.0),
    ShareRule("vanished", "gone", _of("vanished"), _of("known"), MOST),
    ShareRule("missing", "gone", _of("missing"), _of("articles"), MOST, usual=0.0, live_only=True),
    ShareRule("unread", "layout", _of("unread"), _of("live"), MOST),
    ShareRule("doubtful", "layout", _of("doubtful"), _of("live"), MOST),
    ShareRule("shorter", "layout", _of("shorter"), _of("known"), 0.1),
    ShareRule("forbidden", "partial", _of("forbidden"), _requested, 0.1, usual=0.1),
    ShareRule("missing", "partial", _of("missing"), _of("articles"), 0.1, usual=0.15, live_only=True),
    ShareRule("unread", "partial", _of("unread"), _of("live"), 0.1, usual=0.2),
    ShareRule("doubtful", "partial", _of("doubtful"), _of("live"), 0.05, minimum=2, usual=0.0),
    *FEW,
)
FIELDS = ("titled", "dated", "attributed")  # columns of run_sources; codes of reasons
# For each verdict, the column of the ledger that counts its pages.
NO_LIST = {"blocked": "blocked", "challenged": "challenged", "refused": "refused", "down": "errors"}
BAD_ADDRESS = {
    **{name: name for name in ("blocked", "challenged", "refused", "gone")},
    **{"down": "errors", "layout": "unread"},
}
# If nothing was read, the verdict is that of the greatest count.
NOTHING_READ = {
    **{"forbidden": "refused", "missing": "gone", "errors": "down", "challenged": "challenged"},
    **{"blocked": "blocked", "unread": "layout", "doubtful": "layout"},
}


def of_crawl(found: Findings) -> Verdicts:
    """Yield the verdicts on a source that was crawled."""
    for state in (State.BLOCKED, State.CHALLENGED):
        if found.closed == state:
            yield state, _reasons(f"{state}_in_a_row")
            return
    yield from _own_failures(found)
    if found.nothing_listed:
        yield from () if found.own_failures else _no_list_rules(found)
    elif found.closed in BUDGETS:  # its lists may not have been read to their ends
        yield "partial", _reasons(BUDGETS[found.closed], count=found.wanted)
        yield from _shares(found)
    else:
        yield from _list_rules(found)


def of_addresses(found: Findings) -> Verdicts:
    """Yield the verdicts on single addresses that the operator gave: each must be fetched and read."""
    yield from _own_failures(found)
    for verdict, column in BAD_ADDRESS.items():
        if count := found.counts[column]:
            yield verdict, _reasons("addresses", count=count)
    if found.counts["doubtful"]:
        yield "layout", _reasons("doubtful", count=found.counts["doubtful"], whole=found.counts["live"], before=0)
    if found.not_fetched:
        yield "partial", _reasons("not_fetched", count=found.not_fetched)
    yield from _our_own(found)


def _no_list_rules(found: Findings) -> Verdicts:
    failed = [verdict for verdict, column in NO_LIST.items() if found.counts[column]]
    if failed:
        yield failed[0], _lists(found)
    elif found.not_recorded and not found.lists:  # this says nothing about the site
        yield "absent", _reasons("nothing_recorded")
    else:
        yield "empty", _lists(found)


def _list_rules(found: Findings) -> Verdicts:
    yield from tuple(_shares(found)) or (() if found.own_failures else _nothing_read(found))
    live = int(found.counts["live"] + found.counts["rechecked"])
    if _exceeds(found.alike, live, MOST):
        yield "layout", _reasons("alike", count=found.alike, live=live)
    yield from _fields(found)
    yield from _other_texts(found)
    if found.lists:
        yield "partial", _lists(found)
    yield from _fewer_rows(found)
    yield from _stale(found)
    yield from _our_own(found)
    yield from _lost(found)
    yield from _unlisted(found)


def _lost(found: Findings) -> Verdicts:
    """Many pages that were withheld or failed. A page that always fails is requested each night, and those that are
    well are not: so it is odd only if chance alone would not bring so many of the usual ones together."""
    lost, articles = found.lost, int(found.counts["articles"])
    usual = found.past.share(lost_of, _of("articles"))
    odd = not usual or 1 - chance(lost - 1, articles, usual) <= MAX_CHANCE
    if odd and _exceeds(lost, max(1, articles), MAX_SHARE_OF_LOST, MIN_LOST_PAGES):
        yield "partial", left_out(found)


def _unlisted(found: Findings) -> Verdicts:
    """Most of what was requested came without its text, pages among it that no list led to: on a quiet night these are
    nearly all that is heard of the site's articles. That such pages are gone is no fault: that is what they are
    requested for."""
    failed, rechecked = (int(found.counts[name]) for name in ("recheck_failures", "rechecked"))
    usual = found.past.share_without_text or 0.0
    if failed and _exceeds(without_text(found.counts), tried(found.counts), usual + MOST):
        yield "partial", (*_reasons("recheck_failures", count=failed, rechecked=rechecked), *left_out(found))


def _nothing_read(found: Findings) -> Verdicts:
    """No article of several, or of the first that the archive was to have of this source, was read."""
    enough = found.wanted >= MIN_BAD_ARTICLES or (found.wanted > 0 and not found.has_texts)
    if found.texts == 0 and enough:
        most = max(NOTHING_READ, key=lambda name: int(found.counts[name]))
        verdict = NOTHING_READ[most] if found.counts[most] else "partial"  # without any answer, nothing is known
        columns = (most,) if found.counts[most] else tuple(NOTHING_READ)
        yield verdict, _reasons("nothing_read", wanted=found.wanted, **_failure(found, *columns, role=Role.ARTICLE))


def _shares(found: Findings) -> Verdicts:
    """The rules of SHARES that hold; of two with the same code, the first."""
    given = set[str]()
    for rule in (one for one in SHARES if not (one.live_only and found.is_replay)):
        part, whole = rule.part(found.counts), rule.whole(found.counts)
        known = None if rule.usual is None else found.past.share(rule.part, rule.whole)
        before = known if known is not None else rule.usual or 0.0
        odd = not known or 1 - chance(part - 1, whole, known) <= MAX_CHANCE
        if rule.code not in given and odd and _exceeds(part, whole, before + rule.above, rule.minimum):
            given.add(rule.code)
            more = _failure(found, "forbidden", role=Role.ARTICLE) if rule.code == "forbidden" else {}
            reasons = _reasons(rule.code, count=part, whole=whole, before=_percent(before), **more)
            stay = rule.code == "doubtful" and found.counts["known"]
            yield rule.verdict, (*reasons, *(_reasons("texts_stay") if stay else ()))


def _failure(found: Findings, *columns: str, role: Role | None = None) -> dict[str, Value]:
    """The most frequent failure among those that these columns of the ledger count, as values of a reason.
    `role`: of these pages only."""
    counted = (one for one in found.failures if COUNTED_AS.get(one.kind, "errors") in columns)
    one = next((one for one in counted if role in (None, one.role)), None)
    return {"kind": one.kind, "why": one.why or "", "about": one.about or ""} if one else {"kind": "unread"}


def _fields(found: Findings) -> Verdicts:
    """Titles, dates or sources that vanished from the pages."""
    for field in FIELDS:
        count = int(found.counts[field])
        before = found.past.share(_of(field), texts) or 0.0
        fell = found.texts and before - count / found.texts >= MIN_FALL
        if fell and chance(count, found.texts, min(before, MAX_EXPECTED_SHARE)) <= MAX_CHANCE:
            yield "layout", _reasons(field, count=count, whole=found.texts, before=_percent(before))


def _other_texts(found: Findings) -> Verdicts:
    """Far more pages with another text than in any good run: a site that was hacked, damaged or rebuilt."""
    for code, least in CHANGES:
        before = found.past.most_changed(_of(code))
        usual = max(before, least)
        own = (int(found.counts[code]), int(found.counts["reread"]))
        runs_together = [[(getattr(one, code), one.reread) for one in (run.times, run.pages)] for run in found.together]
        for counted in ([own], *runs_together):
            if all(_is_unusual(count, reread, usual) for count, reread in counted):
                count, reread = counted[-1]
                yield "replaced", _reasons(code, count=count, whole=reread, before=_percent(before))
                return


def _is_unusual(count: int, reread: int, usual: float) -> bool:
    return _exceeds(count, reread, usual, 2) and 1 - chance(count - 1, reread, usual) <= MAX_CHANCE_OF_CHANGES


def _fewer_rows(found: Findings) -> Verdicts:
    """Lists with fewer rows than in good runs. If a list failed, that is why: then the failure is named first."""
    rows, before = found.rows, found.past.rows
    if before is None or found.limited:
        return
    of_lists = found.rows_by_column
    usual_rows = found.past.rows_by_column if of_lists else {}
    fewer = [(name, of_lists.get(name, 0), usual) for name, usual in usual_rows.items()]
    reasons = tuple(
        reason("column_shrunk", column=name, rows=now, before=usual)
        for name, now, usual in fewer
        # Rows that moved to another column are not lost.
        if _is_fewer(now, usual, MIN_SHARE_OF_ROWS_OF_COLUMN) and before - rows > (usual - now) / 2
    )
    if _is_fewer(rows, before, MIN_SHARE_OF_ROWS) or reasons:
        code = "fewer_rows" if found.lists else "shrunk"
        yield "partial" if found.lists else "shrunk", (*_reasons(code, rows=rows, before=before), *reasons)


def _is_fewer(rows: int, before: int, share: float) -> bool:
    return rows < before * share and before - rows >= MIN_ROWS_LOST


def _stale(found: Findings) -> Verdicts:
    """Lists whose newest row is the same for far longer than it ever was: an old copy may be what a cache sends."""
    longest = found.past.longest_silence
    days = found.past.silence(found.counts["newest"], found.today)
    if longest is not None and days > max(MIN_SILENT_DAYS, SILENCES * longest):
        yield "stale", _reasons("stale", newest=found.counts["newest"], days=days, before=longest)


def _own_failures(found: Findings) -> Verdicts:
    """Pages at which our own code failed: whatever it says of the site, it is no fault of the site."""
    if found.own_failures:
        yield runs.FAILED, _reasons("own_failures", count=len(found.own_failures), why=found.own_failures[0])


def _our_own(found: Findings) -> Verdicts:
    """What failed on our side."""
    if found.not_stored:
        yield "partial", _reasons("not_stored", count=found.not_stored)
    if found.unsettled:
        yield "partial", _reasons("unsettled", count=found.unsettled)


def chance(count: int, of: int, share: float) -> float:
    """The chance that of so many articles no more than `count` have a field that this share has (binomial)."""
    if not 0 < share < 1:
        return float(share <= 0 or count >= of)
    every = lgamma(of + 1)  # as logarithms: the numbers of combinations of a thousand articles are beyond a float
    return sum(
        exp(every - lgamma(k + 1) - lgamma(of - k + 1) + k * log(share) + (of - k) * log1p(-share))
        for k in range(min(count, of) + 1)
    )


def _exceeds(part: int, whole: int, share: float, minimum: int = MIN_BAD_ARTICLES) -> bool:
    return part >= minimum and part > whole * share


def _percent(share: float) -> int:
    return round(share * 100)


def _reasons(code: str, **values: Value) -> Reasons:
    return (reason(code, **values),)


def _lists(found: Findings) -> Reasons:
    """A reason for each kind of failure of lists, with the columns that had it; no_list_read if no list failed."""
    columns: dict[tuple[str, str | None, str | None], list[str]] = {}  # (kind, why, about): names of the columns
    for one in found.lists:
        columns.setdefault((one.kind, one.why, one.about), []).append(one.name)
    return tuple(
        reason("lists_failed", columns=tuple(dict.fromkeys(names)), kind=kind, why=why or "", about=about or "")
        for (kind, why, about), names in columns.items()
    ) or _reasons("no_list_read")


def left_out(found: Findings) -> Reasons:
    """Reasons that even a good run gives: what it left out, and a family other than the declared one if the last good
    run had not found it."""
    counts = found.counts
    other = [
        reason("other_family", pages=pages, family=name, declared=found.family, evidence=evidence)
        for name, pages, evidence in found.families
        if name not in (found.family, found.past.family)
    ]
    noted = (
        ("lost", {"count": found.lost, **_failure(found, *LOST)}),
        ("not_requested", {"count": int(counts["forbidden"])}),
        ("replaced", {"count": int(counts["doubtful"] + counts["shorter"])}),
        ("lists_not_recorded", {"count": found.not_recorded}),
        ("departed", {"count": int(counts["departed"]), "rechecked": int(counts["rechecked"])}),
        ("recheck_failures", {"count": int(counts["recheck_failures"]), "rechecked": int(counts["rechecked"])}),
        ("missed", {"count": int(counts["missed"]), "sampled": int(counts["sampled"])}),
    )
    return (*other[:1], *(reason(code, **values) for code, values in noted if values["count"]))
