"""What the operator decides about editions: which of them stay, for how long deltas do, and what an edition has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.editions.listing import DeltaEntry, EditionEntry, EditionList, made_list

EDITIONS = 10
DELTA_DAYS = 400  # so that "since this day last year" has an answer
MAX_DELTA_DAYS = 100_000  # for ever; more days before today are before the first year


@dataclass(frozen=True, slots=True)
class EditionSettings:
    """The decisions of the operator."""

    editions: int = EDITIONS  # how many stay with their files, the newest ones; the latest always does
    delta_days: int = DELTA_DAYS  # for how many days a delta stays: deltas are small
    with_exports: bool = True  # else an edition has the public file alone

    def remaining(self, listing: EditionList, now: str) -> EditionList:
        """What stays of a list now (UTC, ISO 8601). A delta to an edition that stays does, too, however old it is."""
        editions = listing.editions[: max(self.editions, 1)]
        oldest = _moment(now) - timedelta(days=self.delta_days)
        return made_list(editions, (one for one in listing.deltas if _stays(one, editions, oldest)))


def _stays(delta: DeltaEntry, editions: tuple[EditionEntry, ...], oldest: datetime) -> bool:
    return delta.to_id in {one.id for one in editions} or _moment(delta.to_made_at) >= oldest


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
