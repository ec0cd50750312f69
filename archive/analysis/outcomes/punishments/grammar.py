"""The punishments that a statement has: its terms, suspensions, fines and rights, matched by their order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from archive.model import OutcomeKind, Suspension

from .model import Punishment
from .parts import HEADS, SUSPENSIONS, WITHOUT_TERM, PunishmentWords, StatedPart
from .values import TermOrAmount

MAX_SUSPENDED_TERM = 36  # months: article 72 of the criminal law
_SEVEREST_FIRST = list(OutcomeKind)
_OPEN_TERM = TermOrAmount.of(None)


@dataclass(slots=True)
class _Entry:
    """One kind with its term, and what is added to it."""

    kind: OutcomeKind | None
    span: TermOrAmount
    joined_by: str
    kind_low: OutcomeKind | None = None
    added: list[tuple[StatedPart, TermOrAmount]] = field(default_factory=list)


def punishments_of(statement: PunishmentWords) -> tuple[Punishment, ...]:
    """The punishments that a statement has, in its order."""
    entries: list[_Entry] = []
    begun: dict[str, int] = {}  # for each role, the first entry that it has not been added to
    for part in statement.parts:
        if part.role == "kind":
            if part.joined_by == "package":
                begun = dict.fromkeys(HEADS, len(entries))
            _add_kind(entries, part)
            continue
        if not entries:
            entries = [_Entry(None, _OPEN_TERM, "") for _ in part.spans[1:] or [_OPEN_TERM]]
            entries += [_Entry(None, _OPEN_TERM, "")] if part.spans[1:] else []
        if part.role == "fine" and len(entries) == 1 and len(part.spans) > 1 and not (part.various or part.total):
            # 甲、乙三年，罚金八万元、七万元
            entries = [replace(entries[0], added=[*entries[0].added]) for _ in part.spans]
        role = "suspension" if part.role in SUSPENSIONS else part.role
        _add((not part.alone and entries[begun.get(role, 0) :]) or entries[-1:], part)
        begun[role] = len(entries)
    return tuple(_punishment(entry) for entry in entries)


def _add_kind(entries: list[_Entry], part: StatedPart) -> None:
    kind = part.head.kind
    new = [_Entry(kind, span, "list" if index else part.joined_by) for index, span in enumerate(part.spans)]
    new = new or [_Entry(kind, _OPEN_TERM, part.joined_by)]
    if kind in WITHOUT_TERM and part.spans:  # 无期徒刑至三年不等
        milder = replace(new[0], kind=part.milder or OutcomeKind.PRISON)
        new = [_one_range(_Entry(kind, _OPEN_TERM, part.joined_by), milder)]
    last = entries[-1] if entries else None
    if part.joined_by == "list" and not part.spans and last and last.span.is_closed_range and not last.added:
        entries[-1] = _one_range(entries[-1], new.pop(0))  # 三个月至十个月不等的拘役、有期徒刑
    if part.joined_by == "range" and entries:
        entries[-1] = _one_range(entries[-1], new.pop(0))
    entries += new
    if part.various:  # 死缓、无期徒刑至三年不等: one range
        while len(entries) > 1 and not entries[-2].added and entries[-1].joined_by in ("list", "range"):
            last = entries.pop()
            entries[-1] = _one_range(entries[-1], last)


def _one_range(first: _Entry, second: _Entry) -> _Entry:
    """One range over two entries: its shortest term is that of the mildest kind, its longest that of the severest."""
    both = (first, second)
    kinds = {kind for entry in both for kind in (entry.kind, entry.kind_low) if kind}
    ranks = sorted(kinds, key=_SEVEREST_FIRST.index)
    span, low = first.span.joined(second.span), ranks[-1] if len(ranks) > 1 else None
    of_both = any(entry.span.is_closed_range for entry in both) and _OPEN_TERM in (first.span, second.span)
    if low and not of_both:  # but 三个月至十个月不等的拘役、有期徒刑
        highs = [entry.span.high for entry in both if entry.kind is ranks[0]]
        lows = [entry.span.low for entry in both if (entry.kind_low or entry.kind) is low]
        span = TermOrAmount(min(filter(None, lows), default=None), max(filter(None, highs), default=None), ranged=True)
    if ranks[0] in WITHOUT_TERM:
        span = replace(span, high=None)
    if ranks[-1] in WITHOUT_TERM:  # 有期徒刑四年至免予刑事处罚
        span = replace(span, low=None)
    return _Entry(ranks[0], span, first.joined_by, low, first.added + second.added)


def _add(entries: list[_Entry], part: StatedPart) -> None:
    """Match the values of a part with the entries by order; a lone value is of all of them."""
    spans = part.spans or [_OPEN_TERM]
    if part.various and len(spans) > 1:
        spans = [_joined(spans)]
    if part.role in SUSPENSIONS:
        entries = [entry for entry in entries if _may_be_suspended(entry)] or entries[-1:]
        if not part.joined_by and not part.each:  # 三年、二年缓刑三年: the last one alone
            entries = entries[-1:]
    if len(spans) == 1:
        spans = spans * len(entries)
    for entry, span in zip(reversed(entries), reversed(spans), strict=False):
        entry.added.append((part, span))


def _joined(spans: Sequence[TermOrAmount]) -> TermOrAmount:
    whole = spans[0]
    for span in spans[1:]:
        whole = whole.joined(span)
    return whole


def _may_be_suspended(entry: _Entry) -> bool:
    low = entry.span.low
    if entry.kind in WITHOUT_TERM and entry.kind_low is None:
        return False
    return low is None or low <= MAX_SUSPENDED_TERM


def _punishment(entry: _Entry) -> Punishment:
    span = entry.span
    punishment = Punishment(entry.kind, entry.kind_low, months_min=span.low, months_max=span.high)
    for part, value in entry.added:
        punishment = _ADDERS[part.role](punishment, part, value)
    return punishment


def _with_suspension(punishment: Punishment, part: StatedPart, span: TermOrAmount) -> Punishment:
    """Of a range, one suspended term (三年至一年、缓刑二年不等) is that of some; so it is if other terms are long."""
    ranged = punishment.kind_low is not None or punishment.months_min != punishment.months_max
    too_long = (punishment.months_max or 0) > MAX_SUSPENDED_TERM or punishment.kind in WITHOUT_TERM
    of_some = part.role == "some_suspended" or part.inside
    of_some |= ranged and (too_long or (part.various and bool(part.spans) and not span.ranged))
    if punishment.suspended is Suspension.SOME and part.spans and not too_long:  # at both ends of the range
        of_some = False
    lengths = {months for months in (span.low, span.high, punishment.suspended_months) if months}
    months = lengths.pop() if len(lengths) == 1 else None
    return replace(punishment, suspended=Suspension.SOME if of_some else Suspension.ALL, suspended_months=months)


def _with_fine(punishment: Punishment, part: StatedPart, span: TermOrAmount) -> Punishment:
    if part.total and not part.each:
        return replace(punishment, fined=True, fine_total=span.high)
    if part.alone:  # what the others are fined may be told before or behind
        return replace(punishment, fined=True, fine_min=span.low)
    if punishment.kind_low is OutcomeKind.FINE_ONLY and punishment.fine_min is not None:
        return replace(punishment, fine_max=span.high)
    return replace(punishment, fined=True, fine_min=span.low, fine_max=span.high)


def _with_confiscation(punishment: Punishment, part: StatedPart, span: TermOrAmount) -> Punishment:
    return replace(punishment, confiscate_all=part.role == "confiscate_all", confiscated=span.low)


def _with_rights(punishment: Punishment, part: StatedPart, span: TermOrAmount) -> Punishment:
    return replace(punishment, rights=span.high, rights_for_life=part.role == "rights_for_life")


_ADDERS: dict[str, Callable[[Punishment, StatedPart, TermOrAmount], Punishment]] = {
    "suspension": _with_suspension,
    "some_suspended": _with_suspension,
    "fine": _with_fine,
    "confiscate_all": _with_confiscation,
    "confiscate_part": _with_confiscation,
    "rights": _with_rights,
    "rights_for_life": _with_rights,
}
