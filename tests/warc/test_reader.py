"""Files of others: codings are undone within a limit, and what cannot be read is skipped with its reason."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import brotli
import pytest

from archive.warc.content_coding import DecodedBody, TooLarge, decode_body
from archive.warc.reader import page_at
from archive.warc.records import NotAWarc
from tests.support.warc_records import packed, read_file, record

TEXT = "<p>反诈样例</p>".encode() * 50
RAW_DEFLATE = zlib.compress(TEXT)[2:-4]
GZIPPED = gzip.compress(TEXT, mtime=0)  # the names of tests must not change by the second
FILES = {"plain": record("http://a.example/1") + record("http://a.example/2")}
FILES["gzip"] = packed(record("http://a.example/1"), record("http://a.example/2"))


def coded_as(*codings: str) -> tuple[tuple[str, str], ...]:
    return tuple(("Content-Encoding", coding) for coding in codings)


def read(path: Path, content: bytes) -> tuple[list[bytes], list[str]]:
    pages, skipped = read_file(path, content)
    assert all(page_at(path, page.warc_offset) == page for page in pages)
    return [page.body for page in pages], [each.reason for each in skipped]


@pytest.mark.parametrize(
    ("codings", "coded"),
    [
        (["gzip"], GZIPPED),
        (["GZIP "], GZIPPED),
        (["x-gzip"], gzip.compress(TEXT[:100], mtime=0) + gzip.compress(TEXT[100:], mtime=0)),
        (["gzip"], GZIPPED + b"junk"),
        (["deflate"], zlib.compress(TEXT)),
        (["deflate"], RAW_DEFLATE),
        (["br"], brotli.compress(TEXT)),
        (["gzip, br"], brotli.compress(GZIPPED)),
        (["gzip", "br"], brotli.compress(GZIPPED)),
        (["identity"], TEXT),
        (["foo"], TEXT),
        ([], TEXT),
    ],
)
def test_codings_are_undone(codings: list[str], coded: bytes) -> None:
    assert decode_body(coded, coded_as(*codings)) == DecodedBody(TEXT, None)


def test_a_bomb_is_not_expanded() -> None:
    bomb = bytes(4 * 2**20)
    coded = {"gzip": gzip.compress(bomb), "deflate": zlib.compress(bomb), "br": brotli.compress(bomb)}
    for coding, body in coded.items():
        with pytest.raises(TooLarge, match="larger than 1 MB"):
            decode_body(body, coded_as(coding), limit=2**20)


def test_a_chunked_body_is_put_together(tmp_path: Path) -> None:
    head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: br\r\n"
    coded = brotli.compress(TEXT)
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (coded[:9], coded[9:], b""))
    assert read(tmp_path / "x.warc", record(body=chunks, head=head)) == ([TEXT], [])


STATUS, DATE = "its HTTP status line cannot be read", "it has no WARC-Date that can be read"
CONTEXT = "its WARC-Fanzha-Context cannot be read"


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        (record(head="HTTP/1.1 OK\r\n"), STATUS),
        (record(head="HTTP/1.1\r\n"), STATUS),
        (record(date=""), DATE),
        (record(date="WARC-Date: 2024-13-01T00:00:00Z\r\n"), DATE),
        (record("http:nohost"), "its address is no http(s) URL"),
        (record(""), "it has no WARC-Target-URI"),
        (record(extra='WARC-Fanzha-Context: {"role": "evil"}\r\n'), CONTEXT),
        (record(extra="WARC-Fanzha-Context: nonsense\r\n"), CONTEXT),
        (record(extra='WARC-Fanzha-Context: {"role": "article", "column": "\\ud800"}\r\n'), CONTEXT),
    ],
)
def test_an_odd_record_is_skipped_and_the_next_is_read(tmp_path: Path, odd: bytes, reason: str) -> None:
    following = record(body=TEXT)
    for content in (packed(odd, following), odd + following):
        assert read(tmp_path / "x.warc", content) == ([TEXT], [reason])


def test_records_that_are_no_pages_are_passed_over(tmp_path: Path) -> None:
    others = record("dns:a.example", kind="resource") + record(kind="request") + record(kind="metadata")
    assert read(tmp_path / "x.warc", others + record(body=TEXT)) == ([TEXT], [])


@pytest.mark.parametrize("name", FILES)
def test_wherever_a_file_breaks_off_a_torn_record_is_no_page_and_is_said(tmp_path: Path, name: str) -> None:
    content, whole = FILES[name], len(FILES[name]) // 2
    ending = 14 if name == "gzip" else 4  # bytes behind the body: its record is whole without them
    for end in range(1, len(content)):
        try:
            bodies, reasons = read(tmp_path / "x.warc", content[:end])
        except NotAWarc:
            continue
        assert set(bodies) <= {b"<p>text</p>"}
        at_end = end % whole == 0 or end % whole >= whole - ending
        assert len(bodies) + len(reasons) == -(-end // whole) or at_end, end
