"""Undo a response's content coding, never beyond a limit.

As Scrapy does it, so that a page that is read again from a WARC file is the page that the crawl read: codings are
undone from the last to the first, one that nobody knows ends that, and of a body that breaks off what came is kept.
"""

from __future__ import annotations

import struct
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from gzip import GzipFile
from io import BytesIO

CHUNK = 64 * 1024


class CannotDecode(ValueError):
    """Raised by undo: the body is not in the coding that its header names. The message is the reason."""


class TooLarge(ValueError):
    """Raised by undo: the body is larger than the limit. The message is the reason."""


def undo(body: bytes, codings: Iterable[str], limit: int) -> bytes:
    """The body without its content codings. `codings` are the values of its Content-Encoding headers, in order.

    Raises CannotDecode, and TooLarge for what has more than `limit` bytes.
    """
    names = [name.strip().lower() for value in codings for name in value.split(",")]
    body = _joined([body], limit)
    while names and names[-1] in DECODERS:
        name = names.pop()
        try:
            body = _joined(DECODERS[name](body), limit)
        except (OSError, EOFError, struct.error, zlib.error, ImportError) as error:
            raise CannotDecode(f"its content coding {name} cannot be undone") from error
    return body


def _joined(chunks: Iterable[bytes], limit: int) -> bytes:
    kept, size = [], 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise TooLarge(f"larger than {limit // 2**20} MB")
        kept.append(chunk)
    return b"".join(kept)


def _gunzip(data: bytes) -> Iterator[bytes]:
    """All members; a torn end, a wrong checksum or junk behind it costs nothing of what came before."""
    reader, some = GzipFile(fileobj=BytesIO(data)), False
    try:
        while chunk := reader.read1(CHUNK):
            some = True
            yield chunk
    except (OSError, EOFError, struct.error):
        if not some:
            raise


def _inflate(data: bytes) -> Iterator[bytes]:
    """With the zlib head that the standard wants, or without, as some servers send it."""
    decompressor = zlib.decompressobj()
    try:
        chunk = decompressor.decompress(data, CHUNK)
    except zlib.error:
        decompressor = zlib.decompressobj(wbits=-15)
        chunk = decompressor.decompress(data, CHUNK)
    yield chunk
    while decompressor.unconsumed_tail and not decompressor.eof:
        yield decompressor.decompress(decompressor.unconsumed_tail, CHUNK)


def _unbrotli(data: bytes) -> Iterator[bytes]:
    import brotli  # type: ignore[import-untyped]  # it comes with Scrapy

    decompressor = brotli.Decompressor()
    try:
        chunk = decompressor.process(data, output_buffer_limit=CHUNK)
        while chunk:
            yield chunk
            chunk = b"" if decompressor.is_finished() else decompressor.process(b"", output_buffer_limit=CHUNK)
    except brotli.error as error:
        raise OSError("not brotli") from error


def _unzstd(data: bytes) -> Iterator[bytes]:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd  # it comes with Scrapy

    reader = zstd.ZstdFile(BytesIO(data))
    try:
        while chunk := reader.read(CHUNK):
            yield chunk
    except EOFError:
        return
    except zstd.ZstdError as error:
        raise OSError("not zstd") from error


DECODERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
