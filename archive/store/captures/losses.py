"""Finds which captures the WARC files have lost, and records the losses.

There are two witnesses of what a WARC file held: the table `captures` and the file's index (archive.warc.cdxj). A
capture is lost if no record with its identity can be read, in any file: a record that only moved is not lost. A loss is
recorded, and known from then on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from sqlite_utils import Database

from archive.schema import VERSION
from archive.store.rows import fields_of, insert
from archive.urls import BadUrl, canonical_key, stable_id
from archive.warc.cdxj import index_files, read_index
from archive.warc.folder import OPEN, index_path, warc_files
from archive.warc.reader import Fault, SkippedRecord
from archive.warc.writer import now


@dataclass(frozen=True, slots=True)
class Loss:
    """A capture that is lost, or damaged bytes of which nobody knows what they held."""

    id: int
    what: Fault  # LOST or DAMAGED
    url: str | None  # as fetched
    fetched_at: str | None  # UTC, ISO 8601; None for damage
    warc_file: str
    warc_offset: int  # bytes
    damage_start: int | None = None  # offset of the damage that hit it
    damage_end: int | None = None
    refers_to: str | None = None  # of a revisit that is intact: the record that has its payload, and cannot be read

    @classmethod
    def of_damage(cls, part: SkippedRecord) -> Loss:
        """The loss of a damaged part of which no capture is known."""
        number = stable_id(part.warc_file, part.warc_offset, part.warc_end)
        loss = cls(number, Fault.DAMAGED, part.url, None, part.warc_file, part.warc_offset)
        return loss.caused_by(part)

    def caused_by(self, part: SkippedRecord) -> Loss:
        """The loss with the damage that is its cause."""
        place = replace(self, damage_start=part.warc_offset, damage_end=part.warc_end)
        return replace(place, refers_to=part.refers_to)

    def __str__(self) -> str:
        where = f"{self.warc_file}, record at byte {self.warc_offset}"
        what = f"{self.url} of {self.fetched_at}" if self.fetched_at else self.url
        return ": ".join(part for part in (where, what, self._why()) if part)

    def _why(self) -> str:
        end = "to the end of the file" if self.damage_end is None else f"to byte {self.damage_end}"
        cause = None if self.damage_start is None else f"damaged from byte {self.damage_start} {end}"
        if self.refers_to:
            cause = f"its bytes are in the record of {self.refers_to}, which cannot be read"
        stored = "it was stored, and cannot be read now" if self.what is Fault.LOST else None
        return f"{stored} ({cause})" if stored and cause else stored or cause or "it cannot be read"


class Witnesses:
    """What the tables and the indexes say that the WARC files held, in the temporary table `known` of the database."""

    def __init__(self, db: Database, folder: Path) -> None:
        self.db = db
        self.odd_lines: list[SkippedRecord] = []  # lines of indexes that cannot be read
        db.conn.execute("drop table if exists temp.known")
        db.conn.execute(
            """create temp table known (number integer primary key, id integer, key text, url text, fetched_at text,
               warc_file text, warc_offset integer, digest text, is_revisit integer not null default 0,
               is_line integer not null default 0)"""
        )
        db.conn.execute(_known_to_tables(db))
        self.has_tables = db.conn.execute("select 1 from temp.known").fetchone() is not None
        db.conn.execute(
            """insert into temp.known (id, url, fetched_at, warc_file, warc_offset)
               select id, url, fetched_at, warc_file, warc_offset from losses where what = 'lost'"""
        )
        for path in index_files(folder):
            self._put_index(path)
        db.conn.execute("create index temp.known_id on known (id)")

    def _put_index(self, path: Path) -> None:
        def skip(offset: int) -> None:
            self.odd_lines.append(SkippedRecord(path.name, offset, None, "this line of the index cannot be read"))

        rows = (
            (*(what.id, what.url, what.fetched_at, one.warc_file, one.warc_offset), what.digest, one.is_revisit, True)
            for one in read_index(path, skip)
            for what in [one.capture]
        )
        columns = "id, url, fetched_at, warc_file, warc_offset, digest, is_revisit, is_line"
        self.db.conn.executemany(f"insert into temp.known ({columns}) values (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def of_absent_files(self, folder: Path) -> tuple[Loss, ...]:
        """The captures that only files hold that are not there any more, and revisits of payloads that only such files
        hold. Nothing need be read for this."""
        there = {path.name.removesuffix(OPEN) for path in warc_files(folder)}
        names = {name for (name,) in self.db.conn.execute("select distinct warc_file from temp.known")}
        absent = names - there
        if not absent or there - names:  # a file that no witness knows may be one of them with a new name
            return ()
        self.db.conn.execute("create temp table absent (name text primary key)")
        self.db.conn.executemany("insert into absent values (?)", ((name,) for name in absent))
        self.db.conn.execute("create index temp.known_digest on known (digest)")
        rows = self.db.conn.execute(_ABSENT).fetchall()
        self.db.conn.execute("drop table absent")
        return _distinct(rows)

    def lost(self, found: Iterable[int], odd: Iterable[SkippedRecord]) -> tuple[Loss, ...]:
        """The known captures that are not in the table `captures`. `found`: ids of captures that were read and cannot
        be stored now; `odd`: records that were read and make no page now. Neither is lost."""
        ids, places = set(found), {(one.warc_file, one.warc_offset) for one in odd}
        lost = _distinct(self.db.conn.execute(_LOST).fetchall())
        return tuple(one for one in lost if one.id not in ids and (one.warc_file, one.warc_offset) not in places)


def _known_to_tables(db: Database) -> str:
    """The statement that copies `captures` to `known`, since it is dropped as a derived table. Ids that another version
    made are not compared; very old tables do not say which records they were made from."""
    columns = set(db.table("captures").columns_dict)
    ((version,),) = db.conn.execute("pragma user_version").fetchall()
    if version == VERSION and {"id", "url"} <= columns:
        of_capture = "id, key, url, digest, content in ('revisit', 'unmodified')"
    elif {"warc_file", "warc_offset", "key", "fetched_at"} <= columns:
        of_capture = "null, key, key, null, 0"
    else:
        return "select 1"
    known = "id, key, url, digest, is_revisit, fetched_at, warc_file, warc_offset"
    copied = f"select {of_capture}, fetched_at, warc_file, warc_offset from main.captures"
    return f"insert into temp.known ({known}) {copied} order by warc_file, warc_offset"


_SELECT = "select k.id, k.url, k.fetched_at, k.warc_file, k.warc_offset from temp.known k"
_ABSENT = f"""
    {_SELECT} where k.warc_file in (select name from absent) and not exists (
        select 1 from temp.known o where o.id = k.id and o.warc_file not in (select name from absent))
      or k.is_revisit and not exists (
        select 1 from temp.known o where o.digest = k.digest and not o.is_revisit
          and o.warc_file not in (select name from absent))
    order by k.number
"""
# Captures of earlier versions have no id: they are found by place, or by address and time. A line of an index is
# damaged if the record at its place is another with the same address or time, and is the one that the tables knew.
_LOST = f"""
    {_SELECT} where not exists (select 1 from main.captures c where c.id = k.id)
      and (k.id is not null or not (
        exists (select 1 from main.captures c where c.warc_file = k.warc_file and c.warc_offset = k.warc_offset)
        or exists (select 1 from main.captures c where c.key = k.key and c.fetched_at = k.fetched_at)))
      and not (k.is_line and exists (
        select 1 from main.captures c join temp.known t on t.id = c.id and not t.is_line
        where c.warc_file = k.warc_file and c.warc_offset = k.warc_offset
          and (c.url = k.url or c.fetched_at = k.fetched_at)))
    order by k.number
"""


def _distinct(rows: Iterable[tuple[int | None, str, str, str, int]]) -> tuple[Loss, ...]:
    """A loss for each capture, however many witnesses know it, in the order of the files."""
    losses: dict[int, Loss] = {}
    for number, url, fetched_at, warc_file, warc_offset in rows:
        key = number if number is not None else stable_id(url, fetched_at, warc_file, warc_offset)
        losses.setdefault(key, Loss(key, Fault.LOST, url, fetched_at, warc_file, warc_offset))
    return tuple(sorted(losses.values(), key=lambda one: (one.warc_file, one.warc_offset)))


def lost_of_file(db: Database, path: Path, found: set[int], odd: Iterable[SkippedRecord]) -> tuple[Loss, ...]:
    """The captures that the tables, or the index of a file, say were in it, and that are not among those found."""
    name, index = path.name.removesuffix(OPEN), index_path(path)
    sql = "select id, url, fetched_at, warc_file, warc_offset from captures where warc_file = ?"
    rows = list(db.conn.execute(sql, (name,)))
    for one in read_index(index) if index.exists() else ():
        rows.append((one.capture.id, one.capture.url, one.capture.fetched_at, name, one.warc_offset))
    places = {one.warc_offset for one in odd}
    return tuple(one for one in _distinct(rows) if one.id not in found and one.warc_offset not in places)


def merged(lost: Iterable[Loss], damaged: Iterable[SkippedRecord]) -> tuple[Loss, ...]:
    """Losses and damage as one list in the order of the files, with each loss once: damage that hit captures which are
    known is named with them."""
    parts: dict[str, list[SkippedRecord]] = defaultdict(list)
    begins: dict[tuple[str, int], SkippedRecord] = {}
    for part in damaged:
        parts[part.warc_file].append(part)
        begins[part.warc_file, part.warc_offset] = part
    explained, losses = set[SkippedRecord](), list[Loss]()
    for loss in lost:
        of_file = parts[loss.warc_file]
        cause = begins.get((loss.warc_file, loss.warc_offset))
        cause = cause or next((part for part in of_file if _is_at(part, loss)), None)
        cause = cause or next((part for part in of_file if part not in explained and _is_of(part, loss)), None)
        if cause:
            explained.add(cause)
            loss = loss.caused_by(cause)
        losses.append(loss)
    losses += [Loss.of_damage(part) for of_file in parts.values() for part in of_file if part not in explained]
    return tuple(sorted(losses, key=lambda one: (one.warc_file, one.warc_offset)))


def _is_at(part: SkippedRecord, loss: Loss) -> bool:
    """Whether damage is where the lost record was."""
    return part.warc_offset <= loss.warc_offset and (part.warc_end is None or loss.warc_offset < part.warc_end)


def _is_of(part: SkippedRecord, loss: Loss) -> bool:
    """Whether damage has the address of the lost record: what was lost before it may have moved it."""
    try:
        return part.url is not None and loss.url is not None and canonical_key(part.url) == canonical_key(loss.url)
    except BadUrl:
        return part.url == loss.url


def accepted_ids(db: Database) -> set[int]:
    """The ids of the losses with which the tables were made by force."""
    return {number for (number,) in db.conn.execute("select id from losses where accepted_at is not null")}


def record(db: Database, losses: Iterable[Loss], *, accepted: bool = False) -> None:
    """Record losses, within the caller's transaction. One that is known stays as it is, but can become accepted."""
    at = now()
    for loss in losses:
        row = {**fields_of(loss), "found_at": at, "accepted_at": at if accepted else None}
        if not insert(db, "losses", row, or_ignore=True) and accepted:
            db.conn.execute("update losses set accepted_at = coalesce(accepted_at, ?) where id = ?", (at, loss.id))


def forget_found(db: Database, losses: Iterable[Loss]) -> None:
    """Take out of the table what is not lost any more: `losses` are all that a rebuild found."""
    lost = {loss.id for loss in losses}
    found = [(number,) for (number,) in db.conn.execute("select id from losses") if number not in lost]
    db.conn.executemany("delete from losses where id = ?", found)


def how_many(losses: Iterable[Loss]) -> str:
    """How many records and parts are lost, in words."""
    of = [loss.what for loss in losses]
    counts = (of.count(Fault.LOST), "record(s) that were stored"), (of.count(Fault.DAMAGED), "part(s) of WARC files")
    return " and ".join(f"{number} {what}" for number, what in counts if number) + " cannot be read"
