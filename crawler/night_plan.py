"""Which sources a night crawls, and how far back.

Every night reads the recent rows of all lists. A look-back reads all rows, and requests every listed article that is
due, which finds edits; it is due for each source once a month, a few sources a night.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.moments import CHINA
from archive.store.reports import LookBacks
from archive.store.runs import LookBack

LOOK_BACK_EVERY = timedelta(days=30)
AGAIN_AFTER_FAILURE = timedelta(days=3)  # after a look-back that was not good
LOOK_BACKS_A_NIGHT = 1 / 20  # of all sources, so that a month has room for all; those that never had one do not count


@dataclass(frozen=True, slots=True)
class NightPlan:
    """The sources of a night's two crawls, by name. A source may be in both, or in none."""

    recent: tuple[str, ...]
    look_back: tuple[str, ...]


def plan_night(names: Sequence[str], look_backs: LookBacks, at: datetime) -> NightPlan:
    """Plan the night that begins at `at`.

    A look-back that was interrupted is taken up, and no other begins; one over other sources than `names` is left
    alone. Else a source that never had a look-back gets it, and no crawl of recent rows beside it; of the others, those
    whose look-back is overdue longest come first.
    """
    last = look_backs.last
    new = [name for name in names if name not in last]
    waiting = [name for name in names if name in last]
    due = sorted((_due_at(last[name]), name) for name in waiting if _is_due(last[name], at))
    most = math.ceil(len(names) * LOOK_BACKS_A_NIGHT)
    found = sorted([*new, *(name for _, name in due[:most])])
    interrupted = look_backs.interrupted if set(look_backs.interrupted) <= set(names) else ()
    return NightPlan(tuple(waiting), interrupted or tuple(found))


def _is_due(last: LookBack, at: datetime) -> bool:
    """Whether a look-back is due. One of the future, by a clock that was ahead, says nothing."""
    return _due_at(last).date() <= at.astimezone(CHINA).date() or last.at > at + timedelta(days=1)


def _due_at(last: LookBack) -> datetime:
    """When the next is due. Its day in China counts: a night that begins some minutes earlier is not too early."""
    return last.at.astimezone(CHINA) + (LOOK_BACK_EVERY if last.good else AGAIN_AFTER_FAILURE)
