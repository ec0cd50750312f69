"""Ledgers of nights that were never crawled: runs, verdicts and publishings, written as a crawl writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from archive.model import Source
from archive.reasons import because
from archive.store import runs
from archive.store.archive import Archive
from archive.store.rows import insert

BAD = because("no_list_read")


def moment(day: datetime, **more: float) -> str:
    """A moment so much later than the day begins, UTC, ISO 8601."""
    return (day + timedelta(**more)).strftime("%Y-%m-%dT%H:%M:%SZ")


def source(name: str) -> Source:
    """A source with a home page."""
    return Source(name, f"{name}人民检察院", "prefecture", None, f"https://{name}.example/", "generic")


class Ledger:
    """The ledger of a data folder."""

    def __init__(self, data: Path, *names: str) -> None:
        self.archive = Archive.open(data)
        self.archive.put_sources(*map(source, names))

    def run(
        self,
        at: datetime,
        verdicts: Mapping[str, str | None],
        *,
        origin: str = "live",
        ended: bool = True,
        reason: str | None = BAD,
        shard: str | None = None,
    ) -> int:
        """A run of an hour with those verdicts; None if a source was not judged."""
        db = self.archive.db
        run_id, _ = runs.start(db, runs.RunPlan(tuple(verdicts), origin, shard=shard, resumable=False))
        for name, verdict in verdicts.items():
            if verdict:
                runs.close_source(db, run_id, name, verdict, None if verdict == runs.GOOD else reason)
        if ended:
            runs.close(db, run_id, "good" if set(verdicts.values()) == {"good"} else "partial")
        times = (moment(at), moment(at, hours=1) if ended else None, run_id)
        db.conn.execute("update runs set started = ?, ended = ? where id = ?", times)
        return run_id

    def publish(self, at: str, retained: str = "[]") -> None:
        """A publishing."""
        figures = {"sha256": "0" * 64, "bytes": 1, "publications": 1, "by_source": "{}"}
        insert(self.archive.db, "publishings", {"at": at, "retained": retained, **figures})

    def close(self) -> None:
        """End the job."""
        self.archive.close()
