"""Reading WARC files, ours or anybody's: what cannot be read is skipped and said, and what follows it is read."""

from __future__ import annotations

import json
import logging
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from warcio.archiveiterator import WARCIterator
from warcio.bufferedreaders import ChunkedDataReader, DecompressingBufferedReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParser

from archive.errors import FanzhaError
from archive.model import Context, Page, Role, Source
from archive.urls import canonical_key
from archive.warc.content_coding import CannotDecode, undo
from archive.warc.writer import CONTEXT_HEADER, OPEN, SOURCES_FIELD

MAX_BODY = 20 * 1024 * 1024  # bytes, coded and decoded; the crawl's own limit, DOWNLOAD_MAXSIZE
WARC_DATE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?Z", re.ASCII)
LENGTH = re.compile(r"\d{1,15}", re.ASCII)
STATUS = re.compile(r"\d{3}", re.ASCII)
HTTP = ("http:", "https:")
ADDRESSES = (*HTTP, "import:")  # of anything else (dns:, whois:, ftp:) no page is made
FLAGS = ("imported", "rendered")  # of a context; the rest is text
HTTP_HEAD = StatusAndHeadersParser(["HTTP/1.0", "HTTP/1.1"], verify=False)
SHOWN = 200  # characters of an odd record's address

logging.getLogger("warcio").setLevel(logging.ERROR)  # it would print odd addresses in full


class NotAWarc(FanzhaError):
    """Raised by pages_in and page_at: the file is no WARC, or one that cannot be read on from some record."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that no page could be made of."""

    warc_file: str
    warc_offset: int  # bytes
    url: str | None  # as the record gives it, shortened; None where it gives none
    reason: str

    def __str__(self) -> str:
        where = f"{self.warc_file}, record at byte {self.warc_offset}"
        return f"{where}: {self.url}: {self.reason}" if self.url else f"{where}: {self.reason}"


class _Odd(Exception):
    """The record at hand makes no page. The message is the reason."""


class _Reader(DecompressingBufferedReader):  # type: ignore[misc]  # warcio has no types
    """Damage inside a gzip member is an error: warcio takes it for the end of the file."""

    def _decompress(self, data: bytes) -> Any:
        if self.decompressor and self.num_block_read:
            return self.decompressor.decompress(data)
        return super()._decompress(data)


class _Records(WARCIterator):  # type: ignore[misc]  # warcio has no types
    """The records with their HTTP heads unread, so that an odd head costs its own record only."""

    INC_RECORD = ""  # what warcio would print of a record's remains

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file, no_record_parse=True)
        self.reader = _Reader(file)


def pages_in(path: Path, skipped: Callable[[Skipped], None] = lambda _record: None) -> Iterator[Page]:
    """Every response and resource record of a WARC file, in order, transfer and content coding undone.

    Records that no page can be made of are handed to `skipped`. Raises OSError, and NotAWarc where the file cannot
    be read on (the records before that were yielded).
    """
    name, found, size = path.name.removesuffix(OPEN), 0, path.stat().st_size
    with path.open("rb") as file:
        records = _Records(file)
        try:
            for record in records:
                found += 1
                try:
                    page = _page(record, name, records.get_record_offset)
                except _Odd as odd:
                    skipped(Skipped(name, records.get_record_offset(), _shown(record), str(odd)))
                    continue
                if page:
                    yield page
        except (ArchiveLoadFailed, zlib.error, EOFError, UnicodeError) as error:
            raise NotAWarc(f"{path.name}: {_damage(error, found)}") from error
    if not found and size:
        raise NotAWarc(f"{path.name}: not a WARC file")
    if records.offset < size:
        skipped(Skipped(name, records.offset, None, "a torn record at the end of the file"))


def page_at(path: Path, offset: int) -> Page:
    """The one record at that offset. Raises NotAWarc."""
    name = path.name.removesuffix(OPEN)
    with path.open("rb") as file:
        file.seek(offset)
        try:
            page = _page(next(iter(_Records(file))), name, lambda: offset)
        except (ArchiveLoadFailed, zlib.error, EOFError, UnicodeError, StopIteration, _Odd) as error:
            raise NotAWarc(f"{path.name}: no page can be read at byte {offset}") from error
    if page is None:
        raise NotAWarc(f"{path.name}: there is no page at byte {offset}")
    return page


def sources_in(path: Path) -> tuple[Source, ...]:
    """The sources declared in a file's warcinfo record; none in files of others, or where it cannot be read."""
    with path.open("rb") as file:
        try:
            record = next(iter(_Records(file)))
            info = record.raw_stream.read(MAX_BODY) if record.rec_type == "warcinfo" else b""
            found = re.search(rb"^" + SOURCES_FIELD.encode() + rb": (.*?)\r?$", info, re.MULTILINE)
            return tuple(Source(**fields) for fields in json.loads(found[1])) if found else ()
        except (ArchiveLoadFailed, zlib.error, EOFError, StopIteration, ValueError, TypeError):
            return ()  # a file that is damaged is named by pages_in; a source is known by its other files too


def _damage(error: Exception, found: int) -> str:
    if not found:
        return "not a WARC file"
    if "non-chunked gzip" in str(error):
        return "its records share one gzip member; `warcio recompress` mends that"
    return f"damaged after {found} record(s); what follows cannot be read"


def _shown(record: Any) -> str | None:
    url = record.rec_headers.get_header("WARC-Target-URI")
    return url[:SHOWN] if url else None


def _page(record: Any, name: str, offset: Callable[[], int]) -> Page | None:
    """The record as a page; None for one that is none by its nature. Raises _Odd."""
    headers, kind = record.rec_headers, record.rec_type
    if not kind or not LENGTH.fullmatch(headers.get_header("Content-Length") or ""):
        raise _Odd("its head is torn, or lacks WARC-Type or Content-Length")
    if kind not in ("response", "resource"):
        return None
    url = _address(headers.get_header("WARC-Target-URI"))
    if url is None:
        return None
    http = _http_head(record) if kind == "response" and url.lower().startswith(HTTP) else None
    content_type = headers.get_header("Content-Type")
    own = (("Content-Type", content_type),) if content_type else ()
    return Page(
        url=url,
        fetched_at=_to_seconds(headers.get_header("WARC-Date")),
        status=200 if http is None else _status(http),
        headers=own if http is None else tuple(http.headers),
        context=_context(headers.get_header(CONTEXT_HEADER)),
        body=_body(record, http),
        warc_file=name,
        warc_offset=offset(),  # asking for it runs to the end of the record: after the body
    )


def _address(url: str | None) -> str | None:
    """The address as it stands; None where it is no page's. Raises _Odd."""
    if not url:
        raise _Odd("it has no WARC-Target-URI")
    if not url.lower().startswith(ADDRESSES):
        return None
    if url.lower().startswith(HTTP):
        try:
            canonical_key(url)
        except ValueError as error:
            raise _Odd("its address is no http(s) URL") from error
    return url


def _http_head(record: Any) -> Any:
    try:
        return HTTP_HEAD.parse(record.raw_stream)
    except EOFError as error:
        raise _Odd("it has no HTTP head, or is torn") from error


def _status(http: Any) -> int:
    code = http.statusline.split(" ", 1)[0]
    if not STATUS.fullmatch(code):
        raise _Odd("its HTTP status line cannot be read")
    return int(code)


def _body(record: Any, http: Any) -> bytes:
    """The body with its codings undone. Raises _Odd where it is torn, too large, or its coding cannot be undone."""
    chunked = http is not None and (http.get_header("transfer-encoding") or "").lower() == "chunked"
    stream = ChunkedDataReader(record.raw_stream) if chunked else record.raw_stream
    raw: bytes = stream.read(MAX_BODY + 1)
    while len(raw) <= MAX_BODY and record.raw_stream.read(1 << 16):
        pass  # behind the last chunk
    if len(raw) <= MAX_BODY and record.raw_stream.limit:
        raise _Odd(f"it is torn: {record.raw_stream.limit} bytes of it are missing")
    codings = [value for name, value in http.headers if name.lower() == "content-encoding"] if http is not None else []
    try:
        return undo(raw, codings, MAX_BODY)
    except CannotDecode as error:
        # Tools of others keep the header though they wrote the body decoded. What we wrote is as served.
        if raw.lstrip().startswith(b"<") and record.rec_headers.get_header(CONTEXT_HEADER) is None:
            return raw
        raise _Odd(str(error)) from error
    except ValueError as error:
        raise _Odd(str(error)) from error


def _to_seconds(date: str | None) -> str:
    """WARC 1.1 allows fractions of a second; ours are to the second, so that dates compare as text.

    A record without a date is refused: when a page was seen is not guessed.
    """
    found = WARC_DATE.fullmatch(date or "")
    try:
        return f"{datetime.fromisoformat(found[1] if found else ''):%Y-%m-%dT%H:%M:%S}Z"
    except ValueError as error:
        raise _Odd("it has no WARC-Date that can be read") from error


def _context(header: str | None) -> Context:
    try:
        fields = json.loads(header) if header else {"role": "article"}
        flags = {name: fields.pop(name, False) is True for name in FLAGS}
        "".join(value for value in fields.values() if value is not None).encode()  # text, and such as can be stored
        return Context(**{**fields, **flags, "role": Role(fields["role"])})
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _Odd(f"its {CONTEXT_HEADER} cannot be read") from error
