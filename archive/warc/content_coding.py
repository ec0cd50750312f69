"""Undoes the codings of a response's body, up to a limit of size, and tells whether its stream came to its end.

The crawl and the reader of WARC files both use this module alone, so that both read the same page. Codings are undone
from the last to the first; an unknown coding and those before it stay.
"""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from gzip import BadGzipFile
from io import BytesIO

from archive.errors import is_of_machine
from archive.model import Torn

CHUNK_BYTES = 64 * 1024
GZIP_WBITS = 31
GZIP_MAGIC = b"\x1f\x8b\x08"
MAX_BODY_BYTES = 20 * 1024 * 1024  # of the coded body and of the decoded one, as DOWNLOAD_MAXSIZE of the crawl
MAX_CODINGS = 5  # of one body; no server uses more than two
NO_CODING = ("identity", "")
ACCEPT_ENCODING = "gzip, deflate, br, zstd"
# The headers that describe a body as it was sent. A body that is stored decoded is stored without them.
DECODED_HEADERS = frozenset({"transfer-encoding", "content-encoding", "content-length"})
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r?\n")

HeaderPairs = tuple[tuple[str, str], ...]


class CannotDecode(ValueError):
    """Raised by decode_body: the body is not in the coding that its header names. The message is the reason."""


class TooLarge(ValueError):
    """Raised by decode_body: the body is larger than the limit. The message is the reason."""


@dataclass(frozen=True, slots=True)
class DecodedBody:
    """A body with its codings undone, or as much of it as came."""

    body: bytes
    torn: Torn | None  # why it is not the whole body; None if nothing shows that


class _EndsEarly(Exception):
    """Raised by a decoder whose input stops before the end of its stream, or fails its checksum."""


def decode_body(
    raw: bytes, headers: HeaderPairs, *, disconnected: bool = False, limit: int = MAX_BODY_BYTES
) -> DecodedBody:
    """The body of a response, and whether it is torn. `disconnected`: the connection broke before all of it came.

    If the content coding comes to its end, the body is whole, whatever Content-Length says: a proxy that compresses a
    body may send its old length. Raises CannotDecode; raises TooLarge if the body has more than `limit` bytes.
    """
    lengths = {value.strip() for value in _values(headers, "content-length")}
    if any("chunked" in value.lower() for value in _values(headers, "transfer-encoding")):
        lengths.clear()  # RFC 9112, 6.3: the transfer coding overrides Content-Length
        raw, ended = dechunked(raw)
        disconnected = disconnected or not ended
    body, coded, ended = _undo(raw, _values(headers, "content-encoding"), limit)
    if not ended:
        return DecodedBody(body, Torn.CODING)
    if coded:
        return DecodedBody(body, None)
    if disconnected:
        return DecodedBody(body, Torn.DISCONNECT)
    differs = bool(lengths) and all(length.isdecimal() and int(length) != len(raw) for length in lengths)
    return DecodedBody(body, Torn.LENGTH if differs else None)


def is_known(headers: HeaderPairs) -> bool:
    """Whether decode_body undoes all content codings that the headers name."""
    names = [name.strip().lower() for name in _values(headers, "content-encoding")]
    return all(name in (*DECODERS, *NO_CODING) for name in names)


def _values(headers: HeaderPairs, name: str) -> list[str]:
    return [part for key, value in headers if key.lower() == name for part in value.split(",")]


def _undo(raw: bytes, codings: list[str], limit: int) -> tuple[bytes, bool, bool]:
    """The body without its content codings, whether it had any, and whether all of them came to their end."""
    names = [name.strip().lower() for name in codings]
    if len(names) > MAX_CODINGS:
        raise CannotDecode(f"it has more than {MAX_CODINGS} content codings")
    body, ended = _joined(iter([raw]), limit)
    coded = False
    while names and names[-1] in (*DECODERS, *NO_CODING):
        if (name := names.pop()) not in DECODERS:
            continue
        coded = True
        try:
            body, whole = _joined(DECODERS[name](body), limit)
        except (OSError, zlib.error, ImportError) as error:
            if is_of_machine(error):
                raise
            raise CannotDecode(f"its content coding {name} cannot be undone") from error
        ended = ended and whole
    return body, coded, ended


def _joined(chunks: Iterator[bytes], limit: int) -> tuple[bytes, bool]:
    """The chunks as one body, and whether their stream came to its end. Raises TooLarge."""
    parts, size = [], 0
    try:
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise TooLarge(f"larger than {limit // 2**20} MB")
            parts.append(chunk)
    except _EndsEarly:
        return b"".join(parts), False
    return b"".join(parts), True


def dechunked(raw: bytes) -> tuple[bytes, bool]:
    """The body without its chunked transfer coding, and whether its last chunk came. Bytes that do not begin with a
    chunk are the body itself: some tools undo the coding and keep its header."""
    parts, position, head = [], 0, _CHUNK_SIZE.match(raw)
    if head is None:
        return raw, True
    while head is not None and (size := int(head[1], 16)):
        parts.append(raw[head.end() : head.end() + size])
        position = head.end() + size + 2  # 2: the line break behind the chunk
        head = _CHUNK_SIZE.match(raw, position)
    return b"".join(parts), head is not None


def _inflated(data: bytes, wbits: int) -> Iterator[bytes]:
    """The content of a zlib stream, up to its end or its damage; for gzip, that of all members. Junk after the last
    member is ignored."""
    position, some = 0, False
    while not some or (wbits == GZIP_WBITS and data.startswith(GZIP_MAGIC, position)):
        decompressor = zlib.decompressobj(wbits)
        while not decompressor.eof:
            piece = decompressor.unconsumed_tail
            if not piece:
                piece = data[position : position + CHUNK_BYTES]
                position += len(piece)
            try:
                # Ask for one byte first: a stream that fails before it gives a byte is in another coding; a stream that
                # fails later is damaged.
                chunk = decompressor.decompress(piece, CHUNK_BYTES if some else 1)
            except zlib.error as error:
                if some:
                    raise _EndsEarly from error
                raise
            some = some or bool(chunk)
            yield chunk
            if not piece and not chunk and not decompressor.eof:
                raise _EndsEarly
        position -= len(decompressor.unused_data)
        some = True


def _gunzip(data: bytes) -> Iterator[bytes]:
    if not GZIP_MAGIC.startswith(data[:3]):
        raise BadGzipFile("not a gzip stream")
    return _inflated(data, GZIP_WBITS)


def _inflate(data: bytes) -> Iterator[bytes]:
    """Undo deflate, with the zlib head that the standard demands or without it, as some servers send it."""
    try:
        zlib.decompressobj().decompress(data, 1)
    except zlib.error:
        return _inflated(data, -15)
    return _inflated(data, 15)


def _unbrotli(data: bytes) -> Iterator[bytes]:
    import brotli  # type: ignore[import-untyped]  # it has no types

    decompressor, some = brotli.Decompressor(), False
    try:
        chunk = decompressor.process(data, output_buffer_limit=CHUNK_BYTES)
        while chunk:
            some = True
            yield chunk
            chunk = b"" if decompressor.is_finished() else decompressor.process(b"", output_buffer_limit=CHUNK_BYTES)
    except brotli.error as error:
        if some:
            raise _EndsEarly from error
        raise OSError("not brotli") from error
    if not decompressor.is_finished():
        raise _EndsEarly


def _unzstd(data: bytes) -> Iterator[bytes]:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd  # the package backports.zstd comes with Scrapy

    reader, some = zstd.ZstdFile(BytesIO(data)), False
    try:
        while chunk := reader.read(CHUNK_BYTES):
            some = True
            yield chunk
    except EOFError as error:
        raise _EndsEarly from error
    except zstd.ZstdError as error:
        if some:
            raise _EndsEarly from error
        raise OSError("not zstd") from error


DECODERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
