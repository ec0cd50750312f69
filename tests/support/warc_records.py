"""WARC records as tools of others write them, and as they should not."""

from __future__ import annotations

import gzip
from pathlib import Path

from archive.model import Page
from archive.warc.reader import SkippedRecord, pages_in

DATE = "WARC-Date: 2024-01-02T03:04:05Z\r\n"


def record(
    url: str = "http://sample.example/1",
    body: bytes = b"<p>text</p>",
    *,
    head: str = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n",
    date: str = DATE,
    extra: str = "",
    kind: str = "response",
) -> bytes:
    """One record, not compressed."""
    content = f"{head}\r\n".encode() + body
    fields = f"WARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\n{date}{extra}Content-Length: {len(content)}\r\n"
    return f"WARC/1.0\r\n{fields}\r\n".encode() + content + b"\r\n\r\n"


def packed(*records: bytes) -> bytes:
    """As the records of a .warc.gz file."""
    return b"".join(gzip.compress(each) for each in records)


def read_file(path: Path, content: bytes | None = None) -> tuple[list[Page], list[SkippedRecord]]:
    """The pages of a file (of that content), and what was skipped in it."""
    if content is not None:
        path.write_bytes(content)
    skipped: list[SkippedRecord] = []
    return list(pages_in(path, skipped.append)), skipped
