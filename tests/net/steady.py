"""Leaves out of what is compared what each run makes anew: its moments and days, its folder, checksums of its files."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from pathlib import Path

MOMENT = re.compile(r"(20\d\d-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|\+00:00)?")
HTTP_DATE = re.compile(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT")
STAMP = re.compile(r"\b(20\d{6})T?(\d{6})(?:\.\d+)?Z?(-[0-9a-f]{8})?")

# Columns, with their tables where others have the name, and fields of JSON whose values each run makes anew; that they
# are there or not is compared. Places in a WARC file depend on how well its records were packed, and this on the
# moments in them.
COLUMNS = frozenset({"warc_offset", "runs.identity", "publishings.bytes", "ledger_copy.token", "ledger_copies.token"})
FIELDS = frozenset(
    {"identity", "token", "warc_offset", "free", "bytes", "contentSize", "query_ms", "color"}
    | {"WARC-Record-ID", "WARC-Fanzha-Offset", "WARC-Refers-To-File-Offset"}
)
MEASURED = re.compile(
    r"(?<=after )\d+(?= s\b)|[\d,]+(?= MB free)|[\d.]+ ?ms\b|[\d.]+ KB\b|(?<=contentSize\": \")\d+ B"
    r"|(?<=from byte )[\d,]+|(?<=第 )[\d,]+(?= 字节起)|(?<=\.warc\.gz,)\d+"
    r"|\b\d\d:\d\d(?::\d\d)? UTC"  # a time of day whose date stands in another piece of a page
)
CHECKSUM = re.compile(r"\b[0-9a-f]{64}\b")


@dataclass
class Steady:
    """Leaves out of values what a run makes anew: moments since its start, its days, its folder, its checksums."""

    folder: Path
    started: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    learned: set[str] = field(default_factory=set)  # checksums of files, identities of runs
    places: set[str] = field(default_factory=set)  # in WARC files

    def __post_init__(self) -> None:
        self._first = f"{self.started:%Y-%m-%dT%H:%M:%S}"
        in_china = self.started + timedelta(hours=8)
        midnight = in_china.replace(hour=0, minute=0, second=0) - timedelta(hours=8)
        self._midnight = f"{midnight:%Y-%m-%dT%H:%M:%S}"  # in China: a day of a file is this moment
        days = {self.started + timedelta(hours=hours) for hours in (0, 8, 9, 1)}
        self._days = re.compile(
            "|".join({f"{day:{form}}" for day in days for form in ("%Y-%m-%d", "%Y年%-m月%-d日", "%-d %B %Y")})
        )

    def learn(self) -> None:
        """Leave out what the folder shows by now: checksums of files, and of those that editions name, identities of
        runs and withdrawals, and places in WARC files."""
        for path in self.folder.rglob("*"):
            if path.is_file():
                self.learned.add(sha256(path.read_bytes()).hexdigest())
                if path.name == "index.json":
                    self.learned |= set(CHECKSUM.findall(path.read_text("utf-8")))
        if (self.folder / "archive.db").exists():
            with closing(sqlite3.connect(f"file:{self.folder / 'archive.db'}?mode=ro", uri=True)) as db:
                self.places |= _values(db, "select warc_offset from captures union select warc_offset from attachments")
                self.learned |= _values(db, "select identity from runs")
                self.learned |= _values(db, "select id from withdrawals")

    def text(self, value: str) -> str:
        """The text without what belongs to the run."""
        value = value.replace(str(self.folder), "<data>")
        value = MOMENT.sub(self._moment, value)
        value = HTTP_DATE.sub(lambda m: "<moment>" if parsedate_to_datetime(m[0]) >= self.started else m[0], value)
        value = STAMP.sub(lambda m: "<stamp>" if f"{m[1]}{m[2]}" >= f"{self.started:%Y%m%d%H%M%S}" else m[0], value)
        value = re.sub(r"\b[0-9a-f]{64}\b|\b[0-9a-f]{32}\b|\b[0-9a-f]{16}\b", self._learned, value)
        value = re.sub(r"(?<=before=)\d{10}(?=-)", self._cursor, value)
        return self._days.sub("<today>", MEASURED.sub("<measured>", value))

    def cell(self, value: str) -> str:
        """A line that may be the cell of a table with places in WARC files, likewise. Elsewhere such a number may be
        another's."""
        number = value.strip(' ",')
        return value.replace(number, "<run>") if number.replace(",", "") in self.places else self.text(value)

    def _moment(self, found: re.Match[str]) -> str:
        moment = f"{found[1]}T{found[2]}"
        return "<moment>" if moment >= self._first or moment == self._midnight else found[0]

    def _learned(self, found: re.Match[str]) -> str:
        return "<run>" if found[0] in self.learned else found[0]

    def _cursor(self, found: re.Match[str]) -> str:
        return "<moment>" if int(found[0]) >= int(self.started.timestamp()) else found[0]

    def column(self, table: str, name: str, value: object) -> object:
        """The value of a column likewise."""
        of_run = name in COLUMNS or f"{table}.{name}" in COLUMNS
        return "<run>" if of_run and value is not None else self.value(value)

    def field(self, name: str, value: object) -> object:
        """The value of a field of JSON likewise."""
        return "<run>" if name in FIELDS and value is not None else self.value(value)

    def value(self, value: object) -> object:
        """A value likewise."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, bytes):
            return f"<{sha256(value).hexdigest()[:16]}>"
        if isinstance(value, dict):
            return {self.text(str(key)): self.field(str(key), value[key]) for key in value}
        return [self.value(one) for one in value] if isinstance(value, list | tuple) else value


def _values(db: sqlite3.Connection, sql: str) -> set[str]:
    try:
        return {str(value) for (value,) in db.execute(sql) if value is not None}
    except sqlite3.OperationalError:  # the file of an older state has no such column: nothing of it is on its pages
        return set()
