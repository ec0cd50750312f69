"""The named checks after a night. Alarms are made of their changes (archive.monitoring.alarms)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from archive.disk_space import in_megabytes
from archive.errors import FanzhaError
from archive.moments import china_day
from archive.reasons import because, parse_reasons, reason, reasons_json
from archive.store.reports import LAST_PUBLISHING, NO_DOCUMENTS, Room, read_room, reading
from archive.store.runs import ABSENT, GOOD, INTERRUPTED, LAST_START
from archive.store.working_file import BAG_FILES, is_complete_backup, refusal

NIGHTS_OF_ROOM = 2  # while the disk has room for fewer, an alarm is open
MAX_BACKUP_AGE = timedelta(days=9)  # one is made each week, and a failed one is tried again the next night
NEVER = "never"  # a moment that has not been yet
WOULD_LOSE = "would_lose"  # the reason for which a source keeps an earlier state though its run was good


class CheckName(StrEnum):
    """What is checked."""

    ARCHIVE = "archive"  # jobs can open the working file, nothing is lost, `verify` found nothing
    RUN = "run"  # a crawl began in this night and came to its end
    DISK = "disk"  # the disk has room for two nights
    BACKUP = "backup"  # the last backup is not too old
    PUBLISHING = "publishing"  # a public file was made in this night
    SOURCE = "source"  # the source's last judged live run was good, and its news is published


@dataclass(frozen=True, slots=True)
class NightResult:
    """What the archive itself does not hold of a night."""

    started: str  # UTC, ISO 8601
    verified: bool  # whether `verify` found nothing
    backups: Path | None = None  # the folder with backups; None if none is watched


@dataclass(frozen=True, slots=True)
class Check:
    """A check with its result."""

    name: CheckName
    source: str = ""  # the source's id, of a check of a source
    office: str = ""  # its name
    reason: str | None = None  # why it is not good: JSON (archive.reasons) or an error's message; None if it is good
    since: str | None = None  # when it was first not good, UTC, ISO 8601; None if that is not known, or it is good

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return self.reason is None

    @property
    def subject(self) -> str:
        """What it checks: the same in every night."""
        return f"{self.name}:{self.source}" if self.source else str(self.name)


def read_checks(data: Path, night: NightResult) -> tuple[Check, ...]:
    """The checks of an archive after a night. If the archive cannot be read, only that is known. If the disk had no
    room for the night, it is no news that it did not crawl and publish."""
    try:
        with reading(data) as db:
            if db is None:
                return (Check(CheckName.ARCHIVE, reason=because("no_archive")),)
            db.row_factory = sqlite3.Row
            room = _read_room(db, data)
            of_work = (_run(db, night), _publishing(db, night)) if room.is_enough else ()
            backup = (_backup(db, night, night.backups),) if night.backups else ()
            return (_archive(db, data, night), _disk(room, data), *of_work, *backup, *_sources(db))
    except (FanzhaError, sqlite3.Error, OSError) as error:
        return (Check(CheckName.ARCHIVE, reason=str(error)),)


def _archive(db: sqlite3.Connection, data: Path, night: NightResult) -> Check:
    if why := refusal(data):
        return Check(CheckName.ARCHIVE, reason=why)
    found = [reason(code, count=count) for code, sql in _COUNTS.items() if (count := db.execute(sql).fetchone()[0])]
    if not night.verified:
        found.append(reason("verify_findings"))
    return Check(CheckName.ARCHIVE, reason=reasons_json(*found) if found else None)


_COUNTS = {"losses": "select count(*) from losses where accepted_at is null", "no_documents": NO_DOCUMENTS}


def _read_room(db: sqlite3.Connection, data: Path) -> Room:
    publishing = db.execute(LAST_PUBLISHING).fetchone()
    return read_room(data, publishing["bytes"] if publishing else 0)


def _disk(room: Room, data: Path) -> Check:
    if room.free >= NIGHTS_OF_ROOM * room.needed:
        return Check(CheckName.DISK)
    values = {"free": in_megabytes(room.free), "needed": in_megabytes(room.needed)}
    return Check(CheckName.DISK, reason=because("little_room", folder=str(data.resolve()), **values))


def _backup(db: sqlite3.Connection, night: NightResult, folder: Path) -> Check:
    """Whether there is a complete backup of the last days; before the first, whether it is too late for it."""
    found = [one for one in folder.glob(f"*/{BAG_FILES[0]}") if "." not in one.parent.name]
    made = [one.stat().st_mtime for one in found if is_complete_backup(one.parent)]
    last = f"{datetime.fromtimestamp(max(made), UTC):%Y-%m-%dT%H:%M:%SZ}" if made else None
    since = last or db.execute("select min(started) from runs").fetchone()[0] or night.started
    if datetime.fromisoformat(night.started) - datetime.fromisoformat(since) <= MAX_BACKUP_AGE:
        return Check(CheckName.BACKUP)
    return Check(CheckName.BACKUP, reason=because("backup_old", folder=str(folder), last=last or NEVER))


def _run(db: sqlite3.Connection, night: NightResult) -> Check:
    last = db.execute(_LAST_RUN).fetchone()
    if last is None or last["started"] < night.started:
        return Check(CheckName.RUN, reason=because("no_run", last=last["started"] if last else NEVER))
    unfinished = None if last["ended"] else because("run_unfinished", run=last["id"])
    return Check(CheckName.RUN, reason=unfinished)


_LAST_RUN = f"""
    select id, {LAST_START} as started, ended from runs where origin = 'live' and merged is null and id in (
        select run_id from run_sources join sources on sources.id = source_id where home_url is not null)
    order by {LAST_START} desc, id desc limit 1
"""


def _publishing(db: sqlite3.Connection, night: NightResult) -> Check:
    last = db.execute(LAST_PUBLISHING).fetchone()
    if last is None or last["at"] < night.started:
        return Check(CheckName.PUBLISHING, reason=because("not_published", last=last["at"] if last else NEVER))
    return Check(CheckName.PUBLISHING)


def _sources(db: sqlite3.Connection) -> Iterator[Check]:
    """A check for each source of which a live run was judged."""
    publishing = db.execute(LAST_PUBLISHING).fetchone()
    lost = _losing(publishing["retained"]) if publishing else {}
    for row in db.execute(_SOURCES, {"good": GOOD, "interrupted": INTERRUPTED, "absent": ABSENT}):
        source, office = row["source_id"], row["name"]
        if row["since"] is not None:
            yield Check(
                CheckName.SOURCE, source, office, row["reason"] or because("last_run", **_last(row)), row["since"]
            )
        elif source in lost:
            yield Check(CheckName.SOURCE, source, office, lost[source], publishing["at"])
        else:
            yield Check(CheckName.SOURCE, source, office)


def _last(row: sqlite3.Row) -> dict[str, str]:
    return {"day": china_day(row["started"]), "verdict": row["verdict"]}


def _losing(retained: str | None) -> dict[str, str]:
    """By source, why the last public file has an earlier state of it, where a loss is the reason."""
    return {
        one["source"]: one["reasons"]
        for one in json.loads(retained or "[]")
        if any(each["code"] == WOULD_LOSE for each in parse_reasons(one["reasons"]) or ())
    }


# The last judged live run of each source; `since`: when the first of the runs after its last good one began.
_SOURCES = f"""
    with judged as (
        select s.source_id, o.name, s.verdict, s.reason, {LAST_START} as started,
            row_number() over newest as back,
            sum(s.verdict = :good or s.accepted is not null) over newest as good_since
        from run_sources s join runs r on r.id = s.run_id join sources o on o.id = s.source_id
        where r.origin = 'live' and s.verdict not in (:interrupted, :absent) and o.home_url is not null
        window newest as (partition by s.source_id order by {LAST_START} desc, r.id desc rows unbounded preceding)
    )
    select source_id, name,
        max(verdict) filter (where back = 1) as verdict, max(reason) filter (where back = 1) as reason,
        max(started) as started, min(started) filter (where good_since = 0) as since
    from judged group by source_id order by source_id
"""
