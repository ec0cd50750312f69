"""Reads the pages of WARC files by any writer. It reports and skips each record of which no page can be made.

A revisit record becomes the page that was served: its payload is read from the record to which it refers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Any

from warcio.statusandheaders import StatusAndHeadersParser

from archive.model import Context, Page, Role, Source
from archive.slugs import SOURCE_ID
from archive.urls import canonical_key
from archive.warc.content_coding import MAX_BODY_BYTES, CannotDecode, DecodedBody, TooLarge, dechunked, decode_body
from archive.warc.digest import has_digest, payload_digest
from archive.warc.folder import OPEN
from archive.warc.records import Damage, NotAWarc, RawRecord, records
from archive.warc.revisits import (
    DIGEST,
    IDENTICAL_PAYLOAD,
    NOT_MODIFIED,
    PROFILE,
    Originals,
    PayloadReference,
    is_same_payload,
)
from archive.warc.writer import CONTEXT_HEADER, SOURCES_FIELD, TRUNCATED_HEADER

WARC_DATE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?Z", re.ASCII)
STATUS = re.compile(r"\d{3}", re.ASCII)
HTTP = ("http:", "https:")
PAGE_SCHEMES = (*HTTP, "import:")  # no page is made of other addresses (dns:, whois:, ftp:)
CONTEXT_FLAGS = ("imported", "rendered")  # these fields of a context are true or false; all others are text
FIRST_YEAR = 1990  # no page of the Web was fetched before
BLOCK_DIGEST = "WARC-Block-Digest"
CHANGED = "it does not have the digest that it names"
MAX_URL_CHARS = 200  # of a skipped record's address, in a message
_HTTP_HEAD = StatusAndHeadersParser(["HTTP/1.0", "HTTP/1.1"], verify=False)


class Fault(StrEnum):
    """Why no page is made of some bytes of a WARC file."""

    ODD = "odd"  # a record that is as it was written but makes no page (too large, without a date …)
    DAMAGED = "damaged"  # bytes that cannot be read any more; what was in them is lost
    LOST = "lost"  # a page was stored from this record, which is not there any more
    TORN = "torn"  # the end of a file whose writer was stopped; no page was stored from it


@dataclass(frozen=True, slots=True)
class SkippedRecord:
    """A part of a WARC file that no page can be made of."""

    warc_file: str
    warc_offset: int  # bytes
    url: str | None  # as the record gives it, perhaps cut short; None if it gives none
    reason: str
    fault: Fault = Fault.ODD
    warc_end: int | None = None  # of damage: the offset just after it; None if it goes to the end of the file
    refers_to: str | None = None  # of a revisit: the record that has its payload, and cannot be read

    @classmethod
    def of(cls, page: Page, reason: str) -> SkippedRecord:
        """The skipped record of a page. `reason`: why it came to nothing."""
        return cls(page.warc_file, page.warc_offset, page.url, reason)

    def __str__(self) -> str:
        where = f"{self.warc_file}, record at byte {self.warc_offset}"
        return f"{where}: {self.url}: {self.reason}" if self.url else f"{where}: {self.reason}"


class _OddRecord(Exception):
    """Raised for a record of which no page can be made. The message is the reason."""

    def __init__(self, reason: str, fault: Fault = Fault.ODD, refers_to: str | None = None) -> None:
        super().__init__(reason)
        self.fault = fault
        self.refers_to = refers_to


def pages_in(
    path: Path, on_skip: Callable[[SkippedRecord], None] = lambda _record: None, originals: Originals | None = None
) -> Iterator[Page]:
    """Every response, resource and revisit record of a WARC file as a page, in order, with its codings undone.

    `on_skip` gets each part of which no page can be made. `originals` finds what revisit records refer to; without it,
    the file's folder is searched. Raises OSError; raises NotAWarc if nothing in the file can be read, or if all its
    records share one gzip member.
    """
    name, originals = path.name.removesuffix(OPEN), originals or Originals(path.parent)
    try:
        with path.open("rb") as file:
            for found in records(file):
                page = skipped_damage(name, found) if isinstance(found, Damage) else page_of(found, path, originals)
                if isinstance(page, SkippedRecord):
                    on_skip(page)
                elif page:
                    yield page
    except NotAWarc as error:
        raise NotAWarc(f"{path.name}: {error}") from error


def page_of(record: RawRecord, path: Path, originals: Originals) -> Page | SkippedRecord | None:
    """The page of a record of a file; None if no page is made of such records; or why none can be made of this one."""
    try:
        return _page(record, path, originals)
    except _OddRecord as odd:
        url = (record.header("WARC-Target-URI") or "")[:MAX_URL_CHARS] or None
        name, fault = path.name.removesuffix(OPEN), odd.fault
        return SkippedRecord(name, record.offset, url, str(odd), fault, record.end, odd.refers_to)


def skipped_damage(name: str, damage: Damage) -> SkippedRecord:
    """The damaged bytes of a file as a part of which no page can be made. `name`: that of the file, without `.open`."""
    number, fault = damage.end - damage.offset, Fault.TORN if damage.torn else Fault.DAMAGED
    torn = f"a torn record of {number} bytes at the end of the file"
    damaged = f"damaged: {number} bytes, up to byte {damage.end}, cannot be read"
    return SkippedRecord(name, damage.offset, damage.url, torn if damage.torn else damaged, fault, damage.end)


def page_at(path: Path, offset: int, originals: Originals | None = None) -> Page:
    """The record at that offset, as a page; `originals` as for pages_in. Raises NotAWarc and OSError."""
    with path.open("rb") as file:
        found = next(iter(records(file, offset)), None)
    try:
        page = _page(found, path, originals or Originals(path.parent)) if isinstance(found, RawRecord) else None
    except _OddRecord as error:
        raise NotAWarc(f"{path.name}: no page can be made of the record at byte {offset}: {error}") from error
    if page is None or page.warc_offset != offset:
        raise NotAWarc(f"{path.name}: there is no page at byte {offset}")
    return page


def sources_in(path: Path) -> tuple[Source, ...]:
    """The sources that a file's warcinfo record declares; empty if another program wrote it, or if it is damaged."""
    try:
        with path.open("rb") as file:
            first = next(iter(records(file)), None)
        if not isinstance(first, RawRecord) or first.header("WARC-Type") != "warcinfo" or is_changed(first):
            return ()
        found = re.search(rb"^" + SOURCES_FIELD.encode() + rb": (.*?)\r?$", first.block, re.MULTILINE)
        return tuple(_declared(fields) for fields in json.loads(found[1])) if found else ()
    except (NotAWarc, ValueError, TypeError):
        return ()  # pages_in reports the damage, and other files of a source declare the source, too


def _declared(fields: dict[str, Any]) -> Source:
    """A source as a file declares it. Raises TypeError, and ValueError for an id or a home page that none can be."""
    source = Source(**fields)
    if not SOURCE_ID.fullmatch(source.id):
        raise ValueError(f"{source.id!r:.100} is no id of a source")
    if source.home_url is not None:
        canonical_key(source.home_url)
    return source


def payload_of(record: RawRecord) -> bytes:
    """The body of a response or resource record, in its content coding. Raises NotAWarc if it cannot be read."""
    try:
        return _parts(record)[1]
    except _OddRecord as error:
        raise NotAWarc(str(error)) from error


def is_changed(record: RawRecord) -> bool:
    """Whether a record that is whole does not have a digest that it names."""
    if record.length is None or len(record.block) < record.length:
        return False
    block, payload = record.header(BLOCK_DIGEST), record.header(DIGEST)
    if block and has_digest(record.block, block) is False:
        return True
    if not payload or record.header("WARC-Type") not in ("response", "resource"):
        return False
    try:
        return all(has_digest(form, payload) is False for form in _forms(record))
    except _OddRecord:
        return False


def _forms(record: RawRecord) -> Iterator[bytes]:
    """What a digest of the payload may have been made of: the body as stored, or, by other programs, without its
    transfer coding or without any coding. Raises _OddRecord."""
    http, raw = _parts(record)
    yield raw
    if record.header(CONTEXT_HEADER) is None and http:
        yield dechunked(raw)[0]
        with suppress(_OddRecord):
            yield _body(record, tuple(http.headers), raw).body


def _page(record: RawRecord, path: Path, originals: Originals) -> Page | None:
    """The record as a page; None if a record of its kind, or with its address, is never a page. Raises _OddRecord."""
    kind = record.header("WARC-Type")
    if not kind or record.length is None:
        raise _OddRecord("its head lacks WARC-Type or Content-Length")
    if is_changed(record):
        raise _OddRecord(CHANGED, Fault.DAMAGED)
    if kind not in ("response", "resource", "revisit"):
        return None
    url = _address(record.header("WARC-Target-URI"))
    if url is None:
        return None
    holder = _original(record, path, originals) if kind == "revisit" else record
    http, raw = _parts(holder)
    if holder is not record:
        if is_changed(holder) or not is_same_payload(holder, raw, record.header(DIGEST)):
            refers_to = str(PayloadReference.of(record))
            raise _OddRecord("the record that it refers to has another payload", Fault.DAMAGED, refers_to)
        http = _head_of_revisit(record) or _head_of_referred(record, path, originals) or http
    content_type = holder.header("Content-Type")
    own = (("Content-Type", content_type),) if content_type else ()
    decoded, status = _body(holder, tuple(http.headers) if http else (), raw), 200 if http is None else _status(http)
    return Page(
        url=url,
        fetched_at=_to_seconds(record.header("WARC-Date")),
        status=status,
        headers=own if http is None else tuple(http.headers),
        context=_context(record.header(CONTEXT_HEADER)),
        body=decoded.body,
        warc_file=path.name.removesuffix(OPEN),
        warc_offset=record.offset,
        torn=decoded.torn if 200 <= status < 300 else None,  # any other status already says that the page did not come
        warc_length=record.end - record.offset,
        digest=payload_digest(raw),
        revisit=holder is not record,
        unmodified=holder is not record and record.header(PROFILE) in NOT_MODIFIED,
    )


def _original(record: RawRecord, path: Path, originals: Originals) -> RawRecord:
    """The record that has the payload of a revisit. Raises _OddRecord: then its bytes are lost."""
    reference = PayloadReference.of(record)
    original = originals.find(reference, path)
    if original is None:
        reason = f"its payload is in the record of {reference}, which cannot be found or read"
        raise _OddRecord(reason, Fault.DAMAGED, str(reference))
    return original


def _head_of_revisit(record: RawRecord) -> Any:
    """The HTTP head of the new response; None if the record has none, or if it only says that nothing was modified."""
    if not record.block or record.header(PROFILE) not in IDENTICAL_PAYLOAD:
        return None
    return _split(record.block)[0]


def _head_of_referred(record: RawRecord, path: Path, originals: Originals) -> Any:
    """The HTTP head of the revisit to which this record refers; None if it refers to a record with a payload."""
    found = originals.referred(PayloadReference.of(record), path)
    return _head_of_revisit(found[1]) if found and found[1].header("WARC-Type") == "revisit" else None


def _parts(record: RawRecord) -> tuple[Any, bytes]:
    """The HTTP head (None if the record has none) and the payload. Raises _OddRecord."""
    if len(record.block) < min(record.length or 0, MAX_BODY_BYTES):
        raise _OddRecord(f"it is torn: {(record.length or 0) - len(record.block)} bytes of it are missing")
    is_http = record.header("WARC-Type") == "response" and (record.header("WARC-Target-URI") or "").lower().startswith(
        HTTP
    )
    return _split(record.block) if is_http else (None, record.block)


def _address(url: str | None) -> str | None:
    """The address, unchanged; None if a page cannot have such an address (dns:, ftp: …). Raises _OddRecord."""
    if not url:
        raise _OddRecord("it has no WARC-Target-URI")
    if not url.lower().startswith(PAGE_SCHEMES):
        return None
    if url.lower().startswith(HTTP):
        try:
            canonical_key(url)
        except ValueError as error:
            raise _OddRecord("its address is no http(s) URL") from error
    return url


def _split(block: bytes) -> tuple[Any, bytes]:
    """The HTTP head, and what follows it. Raises _OddRecord."""
    stream = BytesIO(block)
    try:
        return _HTTP_HEAD.parse(stream), stream.read()
    except EOFError as error:
        raise _OddRecord("it has no HTTP head, or is torn") from error


def _status(http: Any) -> int:
    code = http.statusline.split(" ", 1)[0]
    if not STATUS.fullmatch(code):
        raise _OddRecord("its HTTP status line cannot be read")
    return int(code)


def _body(record: RawRecord, headers: tuple[tuple[str, str], ...], raw: bytes) -> DecodedBody:
    """The body with its codings undone. Raises _OddRecord if it is too large, or its coding cannot be undone."""
    try:
        return decode_body(raw, headers, disconnected=record.header(TRUNCATED_HEADER) is not None)
    except (CannotDecode, TooLarge) as error:
        # Some other tools store the body decoded but keep the header of its coding. Our own records, which have
        # CONTEXT_HEADER, hold the body as served.
        is_decoded = isinstance(error, CannotDecode) and raw.lstrip().startswith(b"<")
        if is_decoded and record.header(CONTEXT_HEADER) is None:
            return DecodedBody(raw, None)
        raise _OddRecord(str(error)) from error


def _to_seconds(date: str | None) -> str:
    """The date of a record, cut to the second so that dates compare as text: WARC 1.1 allows fractions of a second.

    A record without a date is refused: we do not guess when a page was fetched.
    """
    found = WARC_DATE.fullmatch(date or "")
    try:
        at = datetime.fromisoformat(found[1] if found else "")
    except ValueError as error:
        raise _OddRecord("it has no WARC-Date that can be read") from error
    if at.year < FIRST_YEAR:
        raise _OddRecord(f"its WARC-Date is before {FIRST_YEAR}")
    return f"{at:%Y-%m-%dT%H:%M:%S}Z"


def _context(header: str | None) -> Context:
    try:
        fields = json.loads(header) if header else {"role": "article"}
        flags = {name: fields.pop(name, False) is True for name in CONTEXT_FLAGS}
        # Raises if a value is no text, or a text that UTF-8 cannot hold.
        "".join(value for value in fields.values() if value is not None).encode()
        return Context(**{**fields, **flags, "role": Role(fields["role"])})
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _OddRecord(f"its {CONTEXT_HEADER} cannot be read") from error
