"""What a source's past is, by its own runs alone, however many nights and other sources the ledger has."""

from __future__ import annotations

from operator import itemgetter
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from archive.store import runs
from archive.store.tables import prepare


class Night(NamedTuple):
    """A run over one source."""

    second: int  # of its start; two machines' runs may have the same
    good: bool
    accepted: bool
    full: bool


NIGHTS = st.lists(st.builds(Night, st.integers(0, 9), st.booleans(), st.booleans(), st.booleans()), max_size=12)


def ledger(nights: list[Night]) -> Database:
    db = Database(memory=True)
    prepare(db)
    for source in ("hubei", "spp"):
        db.conn.execute("insert into sources (id, name, level, official) values (?, ?, 'supreme', 1)", (source, source))
    for night in nights:
        run_id, _ = runs.start(db, runs.RunPlan(("hubei", "spp")))
        values = (f"2026-01-01T00:00:0{night.second}Z", None if night.full else "2025-12-25", run_id)
        db.conn.execute("update runs set started = ?, ended = started, since = ? where id = ?", values)
        runs.close_source(db, run_id, "hubei", "good", None)
        runs.close_source(db, run_id, "spp", "good" if night.good else "shrunk", None)
        if night.accepted:
            db.conn.execute("update run_sources set accepted = 'x' where run_id = ? and source_id = 'spp'", (run_id,))
    return db


@given(NIGHTS, st.booleans())
def test_the_past_is_the_last_good_runs_from_the_last_accepted_one_on(nights: list[Night], full: bool) -> None:
    by_time = sorted(enumerate(nights, 1), key=lambda one: (one[1].second, one[0]), reverse=True)
    expected = []
    for number, night in by_time:
        if (night.good or night.accepted) and (night.full or not full):
            expected.append(number)
        if night.accepted:
            break
    found = runs.good_runs(ledger(nights), "spp", full=full)
    assert list(map(itemgetter("run_id"), found)) == expected[: runs.HISTORY]
