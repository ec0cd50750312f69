"""Decides which pages that a list names are due to be requested again.

docs/departures.md has the table of the schedule and its reasons. The age of a page is counted from its last edit, or
from when its address began to answer as it does now, so that what changed lately is requested again soon.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlite_utils import Database

from archive.model import State
from archive.moments import china_day
from archive.store.departures.answers import MIN_BETWEEN, Answer
from archive.store.rows import IDS, as_json

STEPS = (1, 3, 7, 30, 90)  # ages in days at which a page is requested again; after the last, each time so many pass
STEPS_WHERE_EDITED = (1, 3, 7, 14, 30)  # of the pages of a source that edits
EDITED = 0.05  # share of the pages with a text that were edited; with more, the source is one that edits
SAMPLE = 1_000  # pages of which that share is taken: their ids are hashes, so that the first are as good as any
UNSETTLED = (State.CHALLENGED, State.BLOCKED, State.ERROR)  # after such an answer a page is always due


@dataclass(frozen=True, slots=True)
class KnownPage:
    """What the archive knows of a page that has answered."""

    answer: str  # its last: see Answer
    last: str  # when it was given; UTC, ISO 8601
    began: str  # since when the page is as it is

    @classmethod
    def of(cls, answers: Sequence[Answer], changed: str | None) -> KnownPage:
        """The page with these answers, one at least. `changed`: when its text last changed; None if it has no row."""
        last = max(answers, key=lambda one: one.last_seen)
        live = max((one.last_seen for one in answers if one.answer == State.LIVE), default="")
        others = [one.first_seen for one in answers if one.last_seen > live]
        return cls(last.answer, last.last_seen, max(changed or "", max(live, min(others)) if others else ""))

    def is_due(self, at: str, steps: Sequence[int]) -> bool:
        """Whether it is to be requested again at a moment (UTC, ISO 8601)."""
        if self.answer in UNSETTLED:
            return True
        if datetime.fromisoformat(at) - datetime.fromisoformat(self.last) < MIN_BETWEEN:
            return False
        before, age = (_days(self.began, moment) for moment in (self.last, at))
        return age - before >= steps[-1] or any(before < step <= age for step in steps)


def steps_of(db: Database, source_id: str) -> tuple[int, ...]:
    """The steps for the pages of a source, by how many of them were edited."""
    sql = """select count(*), coalesce(sum(last_changed > first_seen), 0) from (
               select last_changed, first_seen from pages where source_id = ? and version_id is not null limit ?)"""
    ((pages, edited),) = db.conn.execute(sql, (source_id, SAMPLE))
    return STEPS_WHERE_EDITED if edited > pages * EDITED else STEPS


def not_due(db: Database, pages: Iterable[int], at: str, steps: Sequence[int]) -> set[int]:
    """Those of these pages, by id, that have answered and are not due at a moment (UTC, ISO 8601)."""
    ids = {"ids": as_json(pages)}
    changed = dict(db.conn.execute(_CHANGED, ids).fetchall())
    answers: dict[int, list[Answer]] = {}
    for row in db.conn.execute(_ANSWERS, ids):
        answers.setdefault(row[0], []).append(Answer(*row))
    known = {page_id: KnownPage.of(own, changed.get(page_id)) for page_id, own in answers.items()}
    return {page_id for page_id, one in known.items() if not one.is_due(at, steps)}


_CHANGED = f"select id, coalesce(last_changed, first_seen) from pages where id in {IDS}"
_ANSWERS = f"select * from answers where page_id in {IDS}"


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(china_day(last)) - date.fromisoformat(china_day(first))).days
