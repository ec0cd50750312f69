"""Reads the records of a WARC file by any writer. It reports damaged bytes and goes on at the next record.

In a compressed file every record is a gzip member of its own, so that damage costs only the records that it hits. The
next record begins at the next gzip member whose content begins with `WARC/`.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

from archive.errors import FanzhaError, is_of_machine
from archive.warc.content_coding import CHUNK_BYTES, GZIP_MAGIC, GZIP_WBITS, MAX_BODY_BYTES

MAX_HEAD_BYTES = 256 * 1024  # of a record's own head
MAX_RECORD_BYTES = MAX_BODY_BYTES + 2 * MAX_HEAD_BYTES  # a longer record is cut there, and no page is made of it
WARC = b"WARC/"
_VERSIONS = ("WARC/1.0", "WARC/1.1", "WARC/0.17", "WARC/0.18")
_HEAD = StatusAndHeadersParser(list(_VERSIONS))
_BEGINNINGS = tuple(version.encode() for version in _VERSIONS)
_HEAD_END = re.compile(rb"\r?\n\r?\n")
# The heads of gzip members that our writer makes (RFC 1952): no flags, no time, any level, any of these systems.
_OWN_MEMBER_HEAD = re.compile(rb"\x1f\x8b\x08\x00{5}[\x00\x02\x04][\x03\x13\xff]")
_LENGTH = re.compile(r"\d{1,15}", re.ASCII)
_URL = re.compile(rb"^WARC-Target-URI: *(\S{1,200})", re.MULTILINE | re.IGNORECASE)


class NotAWarc(FanzhaError):
    """The file is no WARC, or its records share one gzip member, or it does not hold the page that is asked for."""


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record as it is written."""

    offset: int  # bytes, in the file
    end: int  # the offset just after the record
    head: Any  # warcio's StatusAndHeaders
    length: int | None  # bytes of the block as the record's head says; None if it does not
    block: bytes  # what the file has of it, to about MAX_RECORD_BYTES; empty without `length` in a plain file

    def header(self, name: str) -> str | None:
        """The value of a field of its head; None if the head does not have it."""
        value: str | None = self.head.get_header(name)
        return value


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes of a file that are no whole record."""

    offset: int  # bytes, in the file
    end: int  # the offset just after the damage
    url: str | None  # the address of its first record, as far as it can be read
    torn: bool  # whether the file ends in this damage, as if its writer had been stopped


@dataclass(frozen=True, slots=True)
class _Broken:
    """No whole record begins at the offset that was tried."""

    readable: bytes  # what can be read from that offset on
    torn: bool = False  # the file ended before the record did


_Read = Callable[[IO[bytes], int], RawRecord | _Broken]
_Find = Callable[[IO[bytes], int], int | None]


def records(file: IO[bytes], start: int = 0) -> Iterator[RawRecord | Damage]:
    """Every record from the offset `start` on, in order, and the damage between them. Raises NotAWarc, and OSError
    with the file's name."""
    try:
        yield from _records(file, start)
    except OSError as error:
        if error.filename is None and (name := getattr(file, "name", None)):
            error.filename = name
        raise


def _records(file: IO[bytes], start: int) -> Iterator[RawRecord | Damage]:
    file.seek(0, 2)
    size, offset, some = file.tell(), start, False
    if offset >= size:
        return
    read, find = _form(file, start)
    before_first: list[Damage] = []  # damage before the first record; if no record follows, the file may be no WARC
    while offset < size:
        found = read(file, offset)
        if isinstance(found, RawRecord):
            yield from before_first
            before_first, some, offset = [], True, found.end
            yield found
            continue
        following = find(file, offset + 1)
        url = _URL.search(found.readable)
        end = size if following is None else following
        damage = Damage(offset, end, url[1].decode("ascii", "replace") if url else None, found.torn and end == size)
        if some:
            yield damage
        else:
            before_first.append(damage)
        offset = end
    if not some:
        if not all(damage.torn for damage in before_first):
            raise NotAWarc("not a WARC file")
        yield from before_first


def record_at(path: Path, offset: int) -> RawRecord | None:
    """The record at an offset of a file; None if none can be read. Raises OSError if the machine fails."""
    try:
        with path.open("rb") as file:
            record = next(iter(records(file, offset)), None)
    except (OSError, NotAWarc) as error:  # the caller says that the record cannot be read
        if is_of_machine(error):
            raise
        return None
    return record if isinstance(record, RawRecord) and record.offset == offset else None


def has_own_head(file: IO[bytes], offset: int) -> bool:
    """Whether the gzip member at an offset has a head that our writer makes. No checksum covers these bytes."""
    file.seek(offset)
    return _OWN_MEMBER_HEAD.match(file.read(10)) is not None


def _form(file: IO[bytes], start: int) -> tuple[_Read, _Find]:
    """The functions that read a record of this file and find the next: of a compressed file, or of a plain one."""
    file.seek(start)
    first = file.read(len(WARC))
    compressed = _read_member, _next_member
    if first.startswith(GZIP_MAGIC[:2]) or (first != WARC and _next_member(file, start) is not None):
        return compressed
    return _read_plain, _next_plain


def _read_member(file: IO[bytes], offset: int) -> RawRecord | _Broken:
    """The record in the gzip member at an offset. Raises NotAWarc if the member holds several."""
    file.seek(offset)
    content, decompressor, position = bytearray(), zlib.decompressobj(GZIP_WBITS), offset
    while not decompressor.eof:
        piece = decompressor.unconsumed_tail
        if not piece:
            piece = file.read(CHUNK_BYTES)
            position += len(piece)
        try:
            unpacked = decompressor.decompress(piece, CHUNK_BYTES)
        except zlib.error:
            return _Broken(bytes(content), torn=_ends_in_zeros(file, offset))
        if not piece and not unpacked and not decompressor.eof:
            return _Broken(bytes(content), torn=WARC.startswith(bytes(content[: len(WARC)])))
        if len(content) <= MAX_RECORD_BYTES:
            content += unpacked
            if len(content) > MAX_RECORD_BYTES:
                _parsed(bytes(content), 0, 0)  # early: raises NotAWarc if a second record follows
    return _parsed(bytes(content), offset, position - len(decompressor.unused_data)) or _Broken(bytes(content))


def _read_plain(file: IO[bytes], offset: int) -> RawRecord | _Broken:
    """The record at an offset of a file that is not compressed."""
    file.seek(offset)
    content = file.read(MAX_HEAD_BYTES)
    head_end = _HEAD_END.search(content)
    record = _parsed(content[: head_end.end()], offset, 0) if head_end else None
    if record is None or head_end is None:
        begins = content.startswith(WARC) and len(content) < MAX_HEAD_BYTES and not head_end
        return _Broken(content, torn=begins or _ends_in_zeros(file, offset))
    if record.length is None:  # the record does not say where it ends
        return replace(record, end=_next_plain(file, offset + 1) or file.seek(0, 2))
    start = offset + head_end.end()
    file.seek(start)
    block = file.read(min(record.length, MAX_RECORD_BYTES))
    file.seek(start + record.length)
    behind = file.read(16)
    if len(block) < record.length <= MAX_RECORD_BYTES:
        return _Broken(content, torn=True)
    line_breaks = len(behind) - len(behind.lstrip(b"\r\n"))
    if behind and not line_breaks and not behind.startswith(WARC):  # its length is wrong
        return _Broken(content)
    return replace(record, end=start + record.length + line_breaks, block=block)


def _ends_in_zeros(file: IO[bytes], offset: int) -> bool:
    """Whether the file ends in zeros, as after a power failure: space was reserved on the disk, and not written to."""
    file.seek(max(offset, file.seek(0, 2) - 64))
    return not any(file.read())


def _parsed(content: bytes, offset: int, end: int) -> RawRecord | None:
    """The record with which `content` begins; None if there is none, or its head is torn. Raises NotAWarc if another
    record follows it in `content`."""
    head_end = _HEAD_END.search(content, 0, MAX_HEAD_BYTES) if content.startswith(WARC) else None
    if head_end is None:
        return None
    try:
        head = _HEAD.parse(BytesIO(content[: head_end.end()]))
    except (StatusAndHeadersParserException, EOFError, UnicodeError):
        return None
    declared = head.get_header("Content-Length") or ""
    if not _LENGTH.fullmatch(declared):
        return RawRecord(offset, end, head, None, content[head_end.end() :])
    start, length = head_end.end(), int(declared)
    if content[start + length : start + length + 16].lstrip(b"\r\n").startswith(WARC):
        raise NotAWarc("its records share one gzip member; `warcio recompress` mends that")
    return RawRecord(offset, end, head, length, content[start : start + length])


def _next_member(file: IO[bytes], after: int) -> int | None:
    """The offset of the next gzip member that holds a record."""
    return next((at for at in _places(file, after, GZIP_MAGIC) if _unpacks_to_warc(file, at)), None)


def _next_plain(file: IO[bytes], after: int) -> int | None:
    """The offset of the next line that begins a record: one that begins with a version that _HEAD takes."""
    return next((at + 1 for at in _places(file, after - 1, b"\n" + WARC) if _begins_head(file, at + 1)), None)


def _begins_head(file: IO[bytes], offset: int) -> bool:
    file.seek(offset)
    return file.read(max(map(len, _BEGINNINGS))).startswith(_BEGINNINGS)


def _unpacks_to_warc(file: IO[bytes], offset: int) -> bool:
    file.seek(offset)
    try:
        return zlib.decompressobj(GZIP_WBITS).decompress(file.read(4096), len(WARC)) == WARC
    except zlib.error:
        return False


def _places(file: IO[bytes], after: int, pattern: bytes) -> Iterator[int]:
    """The offsets, from `after` on, at which the file has the bytes of `pattern`, in order."""
    position, overlap = after, b""
    while True:
        file.seek(position)
        chunk = file.read(CHUNK_BYTES)
        if not chunk:
            return
        window, start = overlap + chunk, position - len(overlap)
        at = window.find(pattern)
        while at >= 0:
            yield start + at
            at = window.find(pattern, at + 1)
        overlap, position = window[1 - len(pattern) :], position + len(chunk)
