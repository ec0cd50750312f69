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
    """One range over several punishments of a group: the shortest term is that of the mildest kind, the longest that of
    the severest."""
    kinds = sorted({kind for item in items for kind in (item.kind, item.kind_low) if kind}, key=SEVERITY.index)
    severest, mildest = (kinds[0], kinds[-1]) if kinds else (None, None)
    lows = [one.months_min for one in items if one.months_min is not None and (one.kind_low or one.kind) is mildest]
    highs = [one.months_max for one in items if one.months_max is not None and one.kind is severest]
    fines_low = [item.fine_min for item in items if item.fine_min is not None]
    fines_high = [item.fine_max for item in items if item.fine_max is not None]
    if mildest is OutcomeKind.FINE_ONLY and mildest is not severest:  # each end has a fine of its own
        alone = [(one.kind_low or one.kind) is mildest for one in items]
        fines_low = [one.fine_min for one, low in zip(items, alone, strict=True) if low and one.fine_min is not None]
        fines_high = [one.fine_max for one in items if one.fine_max is not None and one.kind is not mildest]
    return replace(
        items[0],
        kind=severest,
        kind_low=mildest if mildest is not severest else None,
        months_min=min(lows, default=None),
        months_max=max(highs, default=None),
        fined=any(item.fined for item in items),
        fine_min=min(fines_low, default=None),
        fine_max=max(fines_high, default=None),
    )
