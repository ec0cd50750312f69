"""Stores what the addresses of pages answered, and derives each page's state and times from that.

`state_of` is a pure function of a page's answers, whatever the order in which they were stored: a rebuild and a crawl
end in the same rows. Some answers mean nothing by themselves: a site that is being mended answers 404 for a night, or
sends every visitor to a notice. So a page is gone only if it was live, and after answers on two days; what never was
live was never there, as far as this archive knows. A page that leads to another address has moved only if the same text
is there (`archive.store.publications.grouping`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from json import loads

from sqlite_utils import Database

from archive.model import Doubt, Reading, State
from archive.moments import china_day
from archive.reasons import Reason, because, reason, reasons_json
from archive.store.rows import IDS, as_json, fields_of

REDIRECT = "redirect"  # an answer that is no state: another page answered, whatever its text
DOUBTFUL = "doubtful"  # a live page with a login form or a notice: no evidence that the page is still there
DATED = (State.GONE, REDIRECT)  # answers of which each day has a row; of the others there is one row a page
MIN_BETWEEN = timedelta(hours=12)  # so that the two sides of midnight are not two days


@dataclass(frozen=True, slots=True)
class Answer:
    """A row of `answers`."""

    page_id: int  # of the requested address; the page may have no row of its own
    answer: str  # a State, REDIRECT or DOUBTFUL
    day: str  # China's, ISO 8601, if the answer is in DATED; empty for the others
    first_seen: str  # UTC, ISO 8601
    last_seen: str
    reason: str | None  # JSON, of the latest
    leads_to: int | None  # of a redirect, the id of the page that answered

    @classmethod
    def at(
        cls, page_id: int, answer: str, moment: str, *, reason: str | None = None, leads_to: int | None = None
    ) -> Answer:
        """An answer that was given once."""
        day = china_day(moment) if answer in DATED else ""
        return cls(page_id, answer, day, moment, moment, reason, leads_to)


@dataclass(frozen=True, slots=True)
class PageCondition:
    """What all answers together say of a page."""

    state: State
    reason: str | None  # JSON, see archive.reasons
    first_seen: str  # UTC, ISO 8601
    last_seen: str
    gone_at: str | None = None  # of a page that is gone: when it first answered so after it was last live
    leads_to: int | None = None  # the id of the page to which the address led last, after it was last live
    leads_at: str | None = None  # when it first led away after it was last live

    @property
    def departed_at(self) -> str | None:
        """Since when the page is gone, or leads to another page; None if neither."""
        return min(filter(None, (self.gone_at, self.leads_at)), default=None)


def state_of(answers: Sequence[Answer]) -> PageCondition | None:
    """What a page's answers say; None if its address has never answered but by leading to other pages."""
    own = [one for one in answers if one.answer != REDIRECT]
    if not own:
        return None
    live = max((one.last_seen for one in own if one.answer == State.LIVE), default="")
    gone, redirects = (_since(live, [one for one in answers if one.answer == kind]) for kind in DATED)
    times = min(one.first_seen for one in own), max(one.last_seen for one in answers)
    leads = max(redirects, key=_last, default=None)
    led = (leads.leads_to, _first(live, redirects)) if leads else (None, None)
    if gone and not live:
        return PageCondition(State.NEVER_LIVE, gone[-1].reason, *times, None, *led)
    if gone and _on_two_days(live, gone):
        return PageCondition(State.GONE, gone[-1].reason, *times, _first(live, gone), *led)
    last = max((one for one in own if one.answer != State.GONE), key=_last)
    doubts = [reason("gone_once", day=gone[-1].day)] if gone else []
    if leads and leads.last_seen > last.last_seen:
        doubts.append(reason("leads_elsewhere", day=leads.day))
    state = State.LIVE if last.answer == DOUBTFUL else State(last.answer)
    return PageCondition(state, _with_reasons(last.reason, doubts), *times, None, *led)


def _since(moment: str, answers: Iterable[Answer]) -> list[Answer]:
    """The answers that were last given after a moment, in their order."""
    return sorted((one for one in answers if one.last_seen > moment), key=_last)


def _last(answer: Answer) -> str:
    return answer.last_seen


def _first(moment: str, answers: Sequence[Answer]) -> str:
    """When the first of these answers was given after a moment. If its day has some before it, too, the day's last."""
    return answers[0].first_seen if answers[0].first_seen > moment else answers[0].last_seen


def _on_two_days(live: str, gone: Sequence[Answer]) -> bool:
    first, last = (datetime.fromisoformat(moment) for moment in (_first(live, gone), gone[-1].last_seen))
    return len(gone) > 1 and last - first >= MIN_BETWEEN


def _with_reasons(stored: str | None, more: list[Reason]) -> str | None:
    """Stored reasons, and more of them."""
    if not more:
        return stored
    return reasons_json(*(Reason(one.pop("code"), tuple(one.items())) for one in loads(stored or "[]")), *more)


def answer_of(reading: Reading) -> str:
    """The answer of a page that was read. A soft 404 says that the page is gone, as 404 does."""
    if reading.doubt is Doubt.MISSING:
        return State.GONE
    return DOUBTFUL if reading.doubt else reading.state


# --- in the tables ----------------------------------------------------------------------------------------------------

_PUT = """
    insert into answers values (:page_id, :answer, :day, :first_seen, :last_seen, :reason, :leads_to)
    on conflict (page_id, answer, day) do update set
        reason = iif(excluded.last_seen >= last_seen, excluded.reason, reason),
        leads_to = iif(excluded.last_seen >= last_seen, excluded.leads_to, leads_to),
        first_seen = min(first_seen, excluded.first_seen), last_seen = max(last_seen, excluded.last_seen)
"""
# A page that has moved stays so until its publications are made, which find out where its text is now.
_UPDATE = """
    update pages set first_seen = :first_seen, last_seen = :last_seen,
        state = iif(:departed and moved_to is not null, state, :state),
        state_reason = iif(:departed and moved_to is not null, state_reason, :reason),
        departed_at = iif(:departed and moved_to is not null, departed_at, :gone_at),
        moved_to = iif(:departed, moved_to, null)
    where id = :page_id and (state, state_reason, departed_at, first_seen, last_seen)
        is not (:state, :reason, :gone_at, :first_seen, :last_seen)
"""
_STATE = "select state, state_reason, departed_at, first_seen, last_seen from pages where id = ?"
_OF_PAGE = "select * from answers where page_id = ?"
_DEPARTING = (
    f"select * from answers where page_id in {IDS} and exists "
    "(select 1 from answers departing where departing.page_id = answers.page_id and departing.day <> '')"
)


def put(db: Database, answer: Answer) -> bool:
    """Store an answer, and bring its page's row up to date if there is one, within the caller's transaction.

    Returns whether the page's publications must be made anew: its state has changed, or when it was first seen.
    """
    db.conn.execute(_PUT, fields_of(answer))
    found = state_of([Answer(*row) for row in db.conn.execute(_OF_PAGE, (answer.page_id,))])
    before = db.conn.execute(_STATE, (answer.page_id,)).fetchone()
    if found is None or before is None:
        return False
    departed = found.departed_at is not None
    if not departed and before == (found.state, found.reason, found.gone_at, found.first_seen, found.last_seen):
        return False  # as after the first answer of a page
    db.conn.execute(_UPDATE, {**fields_of(found), "page_id": answer.page_id, "departed": departed})
    state, reason, _, first_seen, _ = before
    return departed or bool((state, reason, first_seen) != (found.state, found.reason, found.first_seen))


def departed(db: Database, pages: Iterable[int]) -> dict[int, PageCondition]:
    """Those of these pages that are gone or lead to another page, by id."""
    answers: dict[int, list[Answer]] = {}
    for row in db.conn.execute(_DEPARTING, {"ids": as_json(pages)}):
        answers.setdefault(row[0], []).append(Answer(*row))
    found = ((page_id, state_of(own)) for page_id, own in answers.items())
    return {page_id: one for page_id, one in found if one and one.departed_at}


def put_moves(db: Database, departed: dict[int, PageCondition], moved_to: dict[int, tuple[int, str]]) -> None:
    """Write which of the pages that departed have moved, within the caller's transaction.

    `moved_to`: by the id of a page that has moved, the id and URL of the page that has the text now.
    """
    for page_id, found in departed.items():
        target, url = moved_to.get(page_id, (None, None))
        row = {"state": found.state, "reason": found.reason, "departed_at": found.gone_at}
        if target:
            code = "moved_by_redirect" if target == found.leads_to else "moved_by_text"
            row = {"state": State.MOVED, "reason": because(code), "departed_at": found.departed_at}
        db.conn.execute(_MOVE, {**row, "moved_to": url, "page_id": page_id})


_MOVE = """
    update pages set state = :state, state_reason = :reason, departed_at = :departed_at, moved_to = :moved_to
    where id = :page_id
"""
