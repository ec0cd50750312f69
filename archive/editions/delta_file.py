"""The lines of a delta: what leads from one edition to a later one, as JSON Lines in gzip.

The first line is the header. Then comes a line for each publication that differs, and then one for each row that does,
table by table. A row that is removed is named by its key alone, so that a delta holds no text that it takes away.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from archive.editions.errors import DeltaDamaged
from archive.editions.listing import RowChanges

FORMAT = "fanzha-delta"
FORMAT_VERSION = 1
ADDED, CHANGED, REMOVED = "added", "changed", "removed"
CHANGES = (ADDED, CHANGED, REMOVED)
ENDING = ".jsonl.gz"
MAX_LINE = 100_000_000  # characters: the longest page has 20 MB; a line without an end would fill the memory
MAX_INTEGER = 2**63  # one less is the largest that SQLite holds
# The member of a row's line that holds its other columns: all, or those that differ; none if it is removed.
_VALUES = {ADDED: "row", CHANGED: "set", REMOVED: None}


@dataclass(frozen=True, slots=True)
class EditionState:
    """An edition as a delta names it."""

    id: str
    made_at: str  # UTC, ISO 8601
    content: str  # SHA-256 of the content of all its tables, hex


@dataclass(frozen=True, slots=True)
class DeltaHeader:
    """The first line of a delta."""

    start: EditionState  # `from` in the file, a word that Python reserves
    end: EditionState  # `to` in the file
    schema_version: int
    publications: RowChanges
    tables: dict[str, RowChanges]  # those that change
    # Columns that the rows lack, since they are computed from the others, by table: the full-text tables are, too.
    derived: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class PublicationChange:
    """A publication that differs: it is new or gone, or a row that belongs to it differs. One that is gone has an id
    and a slug alone."""

    publication: int  # its id
    change: str  # one of CHANGES
    slug: str
    title: str | None = None
    kind: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that differs."""

    table: str
    change: str  # one of CHANGES
    key: dict[str, Any]  # the columns of the primary key
    values: dict[str, Any]  # the other columns: all of a row that is added, those that differ of one that is changed


class DeltaFile:
    """A delta that is read from its beginning on: first `publications`, then `rows`, each once."""

    def __init__(self, file: IO[str], name: str) -> None:
        """Read the header. Raises DeltaDamaged."""
        self._name, self._lines = name, self._read(file)
        self._first_row: dict[str, Any] | None = None
        try:
            self.header = _header(next(self._lines, {}))
        except _NOT_AS_WRITTEN as error:
            raise DeltaDamaged(f"{name} is no delta of fanzha ({error!r})") from error

    def publications(self) -> Iterator[PublicationChange]:
        """The publications that differ. Raises DeltaDamaged."""
        for line in self._lines:
            if "publication" not in line:
                self._first_row = line
                return
            try:
                one = PublicationChange(**_plain(line))
            except _NOT_AS_WRITTEN as error:
                raise DeltaDamaged(f"{self._name} has a line that is no publication ({error!r})") from error
            yield one

    def rows(self) -> Iterator[RowChange]:
        """The rows that differ. Raises DeltaDamaged, also if they are not as many as the header says."""
        counts: Counter[tuple[str, str]] = Counter()
        for line in self._rows():
            try:
                row = _row(line, self.header.tables)
            except _NOT_AS_WRITTEN as error:
                raise DeltaDamaged(f"{self._name} has a line that is no row ({error!r})") from error
            counts[row.table, row.change] += 1
            yield row
        expected = {
            (table, change): number
            for table, changes in self.header.tables.items()
            for change, number in asdict(changes).items()
            if number
        }
        if counts != expected:
            raise DeltaDamaged(f"{self._name} has not the rows that its header counts: it was cut off or changed")

    def _rows(self) -> Iterator[dict[str, Any]]:
        if self._first_row is not None:
            yield self._first_row
        yield from self._lines

    def _read(self, file: IO[str]) -> Iterator[dict[str, Any]]:
        try:
            while line := file.readline(MAX_LINE):
                yield _object(json.loads(line))
        except (EOFError, zlib.error, gzip.BadGzipFile, ValueError, RecursionError, TypeError) as error:
            raise DeltaDamaged(f"{self._name} is damaged or was cut off ({error})") from error


@contextmanager
def open_delta(path: Path) -> Iterator[DeltaFile]:
    """A delta in a file. Raises DeltaDamaged and OSError."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield DeltaFile(file, path.name)


def write_delta(
    path: Path, header: DeltaHeader, publications: Iterable[PublicationChange], rows: Iterable[RowChange]
) -> None:
    """Write a delta. The same lines give the same bytes. Raises OSError."""
    with path.open("xb") as raw, gzip.GzipFile("", "wb", mtime=0, fileobj=raw) as file:
        file.write(_line(_header_line(header)))
        for one in publications:
            file.write(_line({name: value for name, value in asdict(one).items() if value is not None}))
        for row in rows:
            file.write(_line(_row_line(row)))


def _line(data: dict[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _header_line(header: DeltaHeader) -> dict[str, Any]:
    data = asdict(header)
    return {"format": FORMAT, "version": FORMAT_VERSION, "from": data.pop("start"), "to": data.pop("end"), **data}


def _header(line: dict[str, Any]) -> DeltaHeader:
    if line["format"] != FORMAT or line["version"] != FORMAT_VERSION:
        raise KeyError(FORMAT, FORMAT_VERSION)
    return DeltaHeader(
        start=EditionState(**_plain(line["from"])),
        end=EditionState(**_plain(line["to"])),
        schema_version=line["schema_version"],
        publications=RowChanges(**_plain(line["publications"])),
        tables={table: RowChanges(**_plain(changes)) for table, changes in line["tables"].items()},
        derived={table: tuple(columns) for table, columns in line["derived"].items()},
    )


def _row_line(row: RowChange) -> dict[str, Any]:
    line: dict[str, Any] = {"table": row.table, "change": row.change, "key": row.key}
    if name := _VALUES[row.change]:
        line[name] = row.values
    return line


def _row(line: dict[str, Any], tables: Container[str]) -> RowChange:
    """The row of a line. `tables`: those of the header."""
    if line["table"] not in tables:
        raise KeyError(line["table"])
    name = _VALUES[line["change"]]
    values = _plain(line[name]) if name else {}
    if line["change"] == CHANGED and not values:
        raise ValueError(name)
    return RowChange(line["table"], line["change"], _plain(line["key"]), values)


# What reading a line raises that write_delta did not write.
_NOT_AS_WRITTEN = (KeyError, TypeError, AttributeError, ValueError)


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError(value)
    return value


def _plain(value: object) -> dict[str, Any]:
    """An object of values that SQLite can store. Raises TypeError and ValueError."""
    data = _object(value)
    for name, one in data.items():
        if not isinstance(one, str | int | float | None):
            raise TypeError(name)
        if isinstance(one, str):
            one.encode()  # half of a surrogate pair is no character
        if isinstance(one, int) and not -MAX_INTEGER <= one < MAX_INTEGER:
            raise ValueError(name)
    return data
