"""Puts punishments together that a sentence tells apart: a fine said afterwards, a range over several persons."""

from __future__ import annotations

from dataclasses import replace

from archive.analysis.outcomes.punishments import Punishment
from archive.model import OutcomeKind


def added(one: Punishment, more: Punishment) -> Punishment:
    """The punishment with what `more` has besides."""
    if more.fined and not one.fined:
        one = replace(one, fined=True, fine_min=more.fine_min, fine_max=more.fine_max, fine_total=more.fine_total)
    if more.suspended and not one.suspended:
        one = replace(one, suspended=more.suspended, suspended_months=more.suspended_months)
    if (more.rights or more.rights_for_life) and not one.rights:
        one = replace(one, rights=more.rights, rights_for_life=more.rights_for_life)
    if more.confiscate_all is not None and one.confiscate_all is None:
        one = replace(one, confiscate_all=more.confiscate_all, confiscated=more.confiscated)
    return one


SEVERITY = list(OutcomeKind)


def spanned(items: tuple[Punishment, ...]) -> Punishment:
    """One range over several punishments of a group."""
    kinds = sorted((item.kind for item in items if item.kind), key=SEVERITY.index)
    lows = [item.months_min for item in items if item.months_min is not None]
    highs = [item.months_max for item in items if item.months_max is not None]
    fines_low = [item.fine_min for item in items if item.fine_min is not None]
    fines_high = [item.fine_max for item in items if item.fine_max is not None]
    return replace(
        items[0],
        kind=kinds[0] if kinds else None,
        kind_low=kinds[-1] if kinds and kinds[-1] is not kinds[0] else None,
        months_min=min(lows, default=None),
        months_max=max(highs, default=None),
        fined=any(item.fined for item in items),
        fine_min=min(fines_low, default=None),
        fine_max=max(fines_high, default=None),
    )
