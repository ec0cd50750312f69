"""Writes each response to a WARC file, and flushes it before the page is read.

What a site sent is stored in its content coding (gzip, br); only a transfer coding is undone. A page that was imported,
replayed or rendered by a browser is stored without any coding.

The name of a file that is being written ends in `.open`. It loses this ending when the file is closed in good order;
then its index (archive.warc.cdxj) is beside it.
"""

from __future__ import annotations

import io
import json
import os
import secrets
import zlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import IO, Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive import __version__
from archive.files import to_disk
from archive.model import Capture, Context, Source, Torn
from archive.warc.cdxj import REVISIT_MIME, IndexedRecord, IndexLines
from archive.warc.digest import payload_digest
from archive.warc.folder import OPEN, seal
from archive.warc.parts import PARTS_FIELD
from archive.warc.revisits import (
    DIGEST,
    IDENTICAL_PAYLOAD,
    NOT_MODIFIED,
    PROFILE,
    REFERS_TO_FILE,
    REFERS_TO_OFFSET,
    PayloadReference,
)

DEFAULT_MAX_BYTES = 512 * 1024 * 1024
CONTEXT_HEADER = "WARC-Fanzha-Context"
# Where the record was first written, in bytes. It shows that records before it are lost, as long as the file is open;
# a joined file has other offsets, and an index.
OFFSET_HEADER = "WARC-Fanzha-Offset"
TRUNCATED_HEADER = "WARC-Truncated"  # WARC 1.1, 5.13
SOURCES_FIELD = "fanzha-sources"
_COMPRESSION_LEVEL = 4  # on real pages warcio's own 9 takes twice the time to save 3 %
_VERSION = "1.1"  # the first whose revisit records say to what they refer
_BUILDER = WARCWriter(io.BytesIO(), gzip=False, warc_version=_VERSION)  # makes records, and writes none
_CONTEXT_FIELDS = tuple(field.name for field in fields(Context))


@dataclass(frozen=True, slots=True)
class RecordPlace:
    """Where a record is in the WARC files."""

    warc_file: str  # name without `.open`
    warc_offset: int  # bytes
    warc_length: int = 0  # bytes
    digest: str = ""  # of the payload, as in WARC-Payload-Digest
    revisit: bool = False  # whether the payload is in an earlier record


@dataclass(frozen=True, slots=True)
class ServedResponse:
    """A response to be written. If `headers` name a content coding, `body` is in that coding."""

    url: str
    fetched_at: str  # UTC, ISO 8601 with Z, to the second
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    context: Context
    torn: Torn | None = None  # why the body is not the whole answer; None if nothing shows that


def now() -> str:
    """This moment, UTC, ISO 8601 with Z, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class WarcWriter:
    """Appends responses to WARC files in a folder, and begins a new file when one is full.

    File names are unique across machines. Nothing is created before the first response.
    """

    def __init__(self, folder: Path, sources: Iterable[Source] = (), max_bytes: int = DEFAULT_MAX_BYTES) -> None:
        self.folder = folder
        self.sources = tuple(sources)
        self.max_bytes = max_bytes
        self._file: IO[bytes] | None = None
        self._on_disk = 0  # bytes of the file that were synced
        self._name = ""
        self._offset = 0
        self._index = IndexLines()  # of the current file

    def write(self, response: ServedResponse, original: PayloadReference | None = None) -> RecordPlace:
        """Write and flush one record. With `original`, an earlier record that has the same payload, write a revisit
        record, without the payload. Raises OSError (disk full …).

        After a failed write, the file ends with its last whole record and keeps `.open`. The next call begins a file.
        """
        digest = payload_digest(response.body)
        own = self._own_fields(response)
        record = (
            _revisit_record(response, own, digest, original) if original else _response_record(response, own, digest)
        )
        return self._put(record, response, digest, revisit=original is not None)

    def write_unmodified(self, response: ServedResponse, status: int, original: PayloadReference) -> RecordPlace:
        """Write and flush the record of an answer 304: a revisit record of the profile server-not-modified. It is read
        as the answer of `original`, which had `status`, at the time of `response`. Raises OSError, as `write` does."""
        digest = original.digest or ""
        record = _revisit_record(response, self._own_fields(response), digest, original, NOT_MODIFIED[-1])
        return self._put(record, replace(response, status=status), digest, revisit=True)

    def _own_fields(self, response: ServedResponse) -> dict[str, str | None]:
        if self._file is None or self._offset >= self.max_bytes:
            self._rotate()
        return {**_fields(response), OFFSET_HEADER: str(self._offset)}

    def _put(self, record: bytes, response: ServedResponse, digest: str, *, revisit: bool) -> RecordPlace:
        place = RecordPlace(self._name, self._offset, len(record), digest, revisit)
        self._append(record)
        self._index.add(_indexed(response, place))
        return place

    def sync(self) -> None:
        """Wait until the disk has all records that were written. Rows that refer to them are committed after this, so
        that a power cut never leaves a row without its record. Raises OSError."""
        if self._file is not None and self._offset > self._on_disk:
            os.fdatasync(self._file.fileno())
            self._on_disk = self._offset

    def close(self) -> None:
        """Write the index of the current file, close the file, and take `.open` off its name."""
        if self._file is None:
            return
        self.sync()
        self._file.close()
        self._file = None
        path = self.folder / (self._name + OPEN)
        self._index.write(path)
        seal(path)

    def _rotate(self) -> None:
        self.close()
        self.folder.mkdir(parents=True, exist_ok=True)
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")  # files made in one second sort in order
        self._name = f"fanzha-{stamp}-{secrets.token_hex(4)}.warc.gz"
        self._file = (self.folder / (self._name + OPEN)).open("xb")
        self._offset, self._on_disk, self._index = 0, 0, IndexLines()
        to_disk(self.folder)
        self._append(info_record(self._name, self.sources))

    def _append(self, record: bytes) -> None:
        assert self._file is not None
        try:
            self._file.write(record)
            self._file.flush()
        except OSError:
            self._cut_back()
            raise
        self._offset += len(record)

    def _cut_back(self) -> None:
        """After a failed write, cut the file back to whole records, and close it without writing its buffer again."""
        assert self._file is not None
        os.truncate(self._file.fileno(), self._offset)
        os.fsync(self._file.fileno())  # rows that are not committed yet refer to the records that are left
        raw = getattr(self._file, "raw", self._file)
        raw.close()
        self._file = None


def _compress(record: Any) -> bytes:
    """The record as one gzip member."""
    buffer = io.BytesIO()
    WARCWriter(buffer, gzip=False).write_record(record)
    return zlib.compress(buffer.getvalue(), _COMPRESSION_LEVEL, wbits=31)


def info_record(name: str, sources: tuple[Source, ...], parts: Iterable[tuple[str, int]] = ()) -> bytes:
    """The warcinfo record. It carries the sources' declarations, so that a rebuild needs nothing but the WARC files.
    `parts`: names and sizes (bytes) of the files whose bytes follow."""
    info = {
        "software": f"fanzha/{__version__}",
        "format": f"WARC File Format {_VERSION}",
        SOURCES_FIELD: json.dumps([asdict(source) for source in sources]),
        **({PARTS_FIELD: json.dumps(list(parts))} if parts else {}),
    }
    return _compress(_BUILDER.create_warcinfo_record(name, info))


def _indexed(response: ServedResponse, place: RecordPlace) -> IndexedRecord:
    context = response.context
    identity = (response.url, response.fetched_at, context.role, response.status, place.digest)
    capture = Capture(*identity, context.key or "", context.imported)
    content_type = next((value for name, value in response.headers if name.lower() == "content-type"), "")
    mime = REVISIT_MIME if place.revisit else content_type.partition(";")[0].strip()
    return IndexedRecord(capture, mime, place.warc_file, place.warc_offset, place.warc_length)


def _response_record(response: ServedResponse, own: dict[str, str | None], digest: str) -> bytes:
    """A response record. A file that was imported without an address gets a resource record, which has no HTTP head."""
    kind: dict[str, Any] = {"record_type": "resource", "warc_content_type": "application/octet-stream"}
    if response.url.startswith("http"):
        kind = {"record_type": "response", "http_headers": _http_head(response)}
    elif content_type := dict(response.headers).get("Content-Type"):
        kind["warc_content_type"] = content_type
    fields = {**own, DIGEST: digest}
    record = _BUILDER.create_warc_record(
        response.url, payload=io.BytesIO(response.body), length=len(response.body), warc_headers_dict=fields, **kind
    )
    return _compress(record)


def _revisit_record(
    response: ServedResponse,
    own: dict[str, str | None],
    digest: str,
    original: PayloadReference,
    profile: str = IDENTICAL_PAYLOAD[-1],
) -> bytes:
    """A revisit record: the HTTP head of the response, and where its payload is."""
    fields = {**own, REFERS_TO_FILE: original.warc_file, REFERS_TO_OFFSET: str(original.warc_offset)}
    target = (response.url, digest, original.url, original.fetched_at)
    head = _http_head(response)
    record = _BUILDER.create_revisit_record(*target, http_headers=head, warc_headers_dict=fields)
    record.rec_headers.replace_header(PROFILE, profile)
    return _compress(record)


def _fields(response: ServedResponse) -> dict[str, str | None]:
    """The fields of a record's own head that do not depend on its kind."""
    context = {name: value for name in _CONTEXT_FIELDS if (value := getattr(response.context, name))}
    fields: dict[str, str | None] = {"WARC-Date": response.fetched_at, CONTEXT_HEADER: json.dumps(context)}
    if response.torn:
        fields[TRUNCATED_HEADER] = "disconnect" if response.torn is Torn.DISCONNECT else "unspecified"
    return fields


def _http_head(response: ServedResponse) -> StatusAndHeaders:
    """The HTTP head. The transfer coding of the body is already undone, so that its header would be wrong."""
    headers = [(name, value) for name, value in response.headers if name.lower() != "transfer-encoding"]
    return StatusAndHeaders(f"{response.status} {_reason(response.status)}", headers, protocol="HTTP/1.1")


def _reason(status: int) -> str:
    return HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Unknown"
