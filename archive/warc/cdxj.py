"""The index of a WARC file, in CDXJ as pywb reads it: a line for each record of which a page can be made.

It is written when the WARC file is closed, and says which records the file held, so that a record that is lost later is
still known by its address, even if the tables are lost, too. A line begins with the address in SURT form and the time,
and the lines are sorted, so that a record is found without reading the file. `role`, `requested` and `imported` are our
own fields, which other programs ignore.
"""

from __future__ import annotations

import json
import os
import re
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from archive.model import Capture, Page, Role
from archive.warc.folder import INDEX_END, files_in, index_path, written_whole

_TEXTS = ("url", "mime", "digest", "filename", "role", "requested")  # fields whose value is text
REVISIT_MIME = "warc/revisit"  # pywb's word for a record whose payload is in an earlier record


@dataclass(frozen=True, slots=True)
class IndexedRecord:
    """A line of an index."""

    capture: Capture
    mime: str  # as the response names it; REVISIT_MIME for a revisit; empty if it names none
    warc_file: str
    warc_offset: int  # bytes
    warc_length: int  # bytes

    @classmethod
    def of(cls, page: Page) -> IndexedRecord:
        """The line of a page's record."""
        mime = REVISIT_MIME if page.revisit else (page.header("content-type") or "").partition(";")[0].strip()
        return cls(page.capture, mime, page.warc_file, page.warc_offset, page.warc_length)

    @property
    def is_revisit(self) -> bool:
        """Whether the payload is in an earlier record."""
        return self.mime == REVISIT_MIME

    def __str__(self) -> str:
        one = self.capture
        fields: dict[str, Any] = {
            "url": one.url,
            "mime": self.mime,
            "status": str(one.status),
            "digest": one.digest,
            "length": str(self.warc_length),
            "offset": str(self.warc_offset),
            "filename": self.warc_file,
            "role": one.role,
            "requested": one.requested,
            "imported": one.imported,
        }
        return f"{search_key(one.url, one.fetched_at)} {json.dumps(fields)}"


def search_key(url: str, fetched_at: str) -> str:
    """The beginning of a record's line: its address in SURT form, and its time, to the second, as 14 digits."""
    from surt import surt  # it takes a quarter of a second to import

    try:
        address = surt(url)
    except ValueError:  # an address that no page can have: its port is no number …
        address = quote(url, errors="replace")
    return f"{address} {''.join(filter(str.isdigit, fetched_at))[:14]}"


def write_index(path: Path, records: Iterable[IndexedRecord]) -> None:
    """Write the index of a WARC file, open or closed. It appears only when it is whole and on the disk."""
    lines = IndexLines()
    for record in records:
        lines.add(record)
    lines.write(path)


def index_of(path: Path, records: Iterable[IndexedRecord], odd: Collection[int]) -> bytes:
    """What the index of a WARC file has to be: a line for each of its `records`, and the lines that it has for the
    places of `odd` records, of which no page can be made."""
    index = index_path(path)
    old = read_index(index) if index.exists() else ()
    lines = {f"{one}\n".encode() for one in (*records, *(one for one in old if one.warc_offset in odd))}
    return b"".join(sorted(lines))


class IndexLines:
    """The lines of an index until its WARC file is closed. They wait compressed, a tenth of their size: a file may hold
    100,000 records."""

    def __init__(self) -> None:
        self._compressor = zlib.compressobj(1)
        self._compressed = bytearray()

    def add(self, record: IndexedRecord) -> None:
        """Add the line of a record."""
        self._compressed += self._compressor.compress(f"{record}\n".encode())

    def write(self, path: Path) -> None:
        """Write the index of a WARC file, sorted. It appears only when it is whole and on the disk."""
        lines = zlib.decompress(self._compressed + self._compressor.copy().flush()).splitlines(keepends=True)
        with written_whole(index_path(path)) as file:
            file.writelines(sorted(lines))


def index_files(folder: Path) -> list[Path]:
    """All indexes of the folder."""
    return files_in(folder, f"*.warc.gz{INDEX_END}")


def number_of_records(folder: Path) -> int:
    """How many records the indexes of the folder name; those of open files are not among them."""
    return sum(path.read_bytes().count(b"\n") for path in index_files(folder))


def read_index(path: Path, on_skip: Callable[[int], None] = lambda _offset: None) -> Iterator[IndexedRecord]:
    """The records of an index; `path` is that of the index. `on_skip` gets the offset of each line that cannot be read:
    an index is a witness of what there was, and no page is read from it. Lines by other programs are left out, since
    their digests are not ours."""
    offset = 0
    with path.open("rb") as file:
        for line in file:
            try:
                if record := _parsed(line):
                    yield record
            except ValueError:
                on_skip(offset)
            offset += len(line)


def search_keys(path: Path) -> set[bytes]:
    """The beginnings of an index's lines, as `search_key` makes them. `path` is that of the index."""
    return {b" ".join(line.split(b" ", 2)[:2]) for line in path.read_bytes().splitlines()}


def is_line_of(line: IndexedRecord, record: IndexedRecord, keys: set[bytes]) -> bool:
    """Whether a line of an index is that of a record that was read. `keys`: the search keys of the index."""
    known_mime = line.mime and line.mime.isascii()  # else the header of the record may have it in another spelling
    is_found = search_key(record.capture.url, record.capture.fetched_at).encode() in keys
    return is_found and (line if known_mime else replace(line, mime=record.mime)) == record


def find(path: Path, url: str, fetched_at: str | None) -> list[IndexedRecord]:
    """The records of an index with that address (in any spelling of one SURT form) and time, found by binary search.
    `path` is that of the index; without a time, all records of the address."""
    wanted = f"{search_key(url, fetched_at or '').rstrip()} ".encode()
    with path.open("rb") as file:
        _go_to(file, wanted)
        lines = []
        while (line := file.readline()).startswith(wanted):
            lines.append(line)
    found = []
    for line in lines:
        with suppress(ValueError):  # read_index reports it
            found.append(_parsed(line))
    return [record for record in found if record]


def _go_to(file: IO[bytes], wanted: bytes) -> None:
    """Go to the first line that is not less than `wanted`."""
    low, high = 0, file.seek(0, os.SEEK_END)
    while low < high:
        middle = (low + high) // 2
        _begin_line(file, middle)
        line = file.readline()
        if line and line < wanted:
            low = middle + 1
        else:
            high = middle
    _begin_line(file, low)


def _begin_line(file: IO[bytes], offset: int) -> None:
    """Go to the beginning of the first line that begins at the offset or behind it."""
    file.seek(max(0, offset - 1))
    if offset:
        file.readline()


def _parsed(line: bytes) -> IndexedRecord | None:
    """The record of a line; None if another program wrote the line. Raises ValueError if it cannot be read."""
    try:
        _key, time, text = line.decode().split(" ", 2)
        found = json.loads(text)
        if "role" not in found:
            return None
        date = f"{time[:4]}-{time[4:6]}-{time[6:8]}T{time[8:10]}:{time[10:12]}:{time[12:14]}Z"
        "".join(found[name] for name in _TEXTS).encode()  # raises unless UTF-8 can hold all
        place = (found["filename"], _number(found["offset"]), _number(found["length"]))
        identity = (Role(found["role"]), _number(found["status"]), found["digest"], found["requested"])
        return IndexedRecord(Capture(found["url"], date, *identity, found["imported"] is True), found["mime"], *place)
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("a field is missing, or no value of it") from error


def _number(text: str) -> int:
    """The number that a field names. Raises ValueError, also for one that no table can hold."""
    if not re.fullmatch(r"\d{1,18}", text, re.ASCII):
        raise ValueError("not a number of bytes")
    return int(text)
