"""A torn stream is no page: which bodies are only a part, and which only look so."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import brotli
import pytest

from archive.model import Torn
from archive.warc.content_coding import CannotDecode, DecodedBody, decode_body
from archive.warc.reader import pages_in
from tests.support.warc_records import record

PAGE = b"<html><body>" + "<p>检察机关依法惩治电信网络诈骗犯罪。</p>".encode() * 400 + b"</body></html>"
CODED = {
    "gzip": gzip.compress(PAGE),
    "deflate": zlib.compress(PAGE),
    "br": brotli.compress(PAGE),
}
RAW_DEFLATE = zlib.compress(PAGE)[2:-4]


def headers(**named: object) -> tuple[tuple[str, str], ...]:
    return tuple((name.replace("_", "-"), str(value)) for name, value in named.items())


@pytest.mark.parametrize("part", [0.1, 0.5, 0.99])
@pytest.mark.parametrize("coding", CODED)
def test_a_coding_that_stops_early_is_torn(coding: str, part: float) -> None:
    coded = CODED[coding][: int(len(CODED[coding]) * part)]
    decoded = decode_body(coded, headers(Content_Encoding=coding, Content_Length=len(coded)))
    assert decoded.torn is Torn.CODING
    assert PAGE.startswith(decoded.body)


@pytest.mark.parametrize("cut", [1, 4, 8])
def test_a_coding_without_its_checksum_is_torn(cut: int) -> None:
    assert decode_body(CODED["gzip"][:-cut], headers(Content_Encoding="gzip")).torn is Torn.CODING


def test_a_wrong_checksum_is_torn() -> None:
    damaged = bytearray(CODED["gzip"])
    damaged[-6] ^= 1
    assert decode_body(bytes(damaged), headers(Content_Encoding="gzip")).torn is Torn.CODING


@pytest.mark.parametrize("coded", [CODED["deflate"], RAW_DEFLATE])
def test_a_deflated_body_that_comes_to_its_end_is_whole(coded: bytes) -> None:
    assert decode_body(coded, headers(Content_Encoding="deflate")) == DecodedBody(PAGE, None)
    assert decode_body(coded[:-20], headers(Content_Encoding="deflate")).torn is Torn.CODING


@pytest.mark.parametrize("length", [len(PAGE), 10, 10**6])
def test_a_coding_that_comes_to_its_end_is_whole_whatever_its_content_length(length: int) -> None:
    sent = headers(Content_Encoding="gzip", Content_Length=length)
    assert decode_body(CODED["gzip"], sent, disconnected=True) == DecodedBody(PAGE, None)


@pytest.mark.parametrize("length", [len(PAGE) - 1, len(PAGE) + 1])
def test_a_body_shorter_or_longer_than_its_content_length_is_torn(length: int) -> None:
    assert decode_body(PAGE, headers(Content_Length=length)).torn is Torn.LENGTH
    assert decode_body(PAGE, headers(Content_Length=len(PAGE))).torn is None


def test_the_transfer_coding_overrides_a_content_length() -> None:
    assert decode_body(PAGE, headers(Content_Length=5, Transfer_Encoding="chunked")) == DecodedBody(PAGE, None)


def test_a_chunked_body_without_its_last_chunk_is_torn() -> None:
    chunked = b"%x\r\n%s\r\n" % (len(PAGE), PAGE)
    assert decode_body(chunked + b"0\r\n\r\n", headers(Transfer_Encoding="chunked")) == DecodedBody(PAGE, None)
    assert decode_body(chunked, headers(Transfer_Encoding="chunked")) == DecodedBody(PAGE, Torn.DISCONNECT)
    assert decode_body(chunked[:500], headers(Transfer_Encoding="chunked")).torn is Torn.DISCONNECT


def test_a_broken_connection_is_torn_where_nothing_proves_the_end() -> None:
    assert decode_body(PAGE, (), disconnected=True).torn is Torn.DISCONNECT


def test_many_members_of_gzip_are_undone_in_a_moment() -> None:
    members = gzip.compress(b"a") * 100_000
    assert decode_body(members, headers(Content_Encoding="gzip")) == DecodedBody(b"a" * 100_000, None)


def test_codings_without_end_are_not_undone() -> None:
    with pytest.raises(CannotDecode, match="more than 5"):
        decode_body(b"x", headers(Content_Encoding="gzip," * 3000))


def test_a_page_of_others_that_was_kept_decoded_is_whole_under_its_old_length(tmp_path: Path) -> None:
    (tmp_path / "x.warc").write_bytes(
        record(body=PAGE, head="HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 300\r\n")
    )
    [page] = pages_in(tmp_path / "x.warc")
    assert (page.body, page.torn) == (PAGE, None)


def test_a_record_of_others_that_says_it_was_truncated_is_torn(tmp_path: Path) -> None:
    (tmp_path / "x.warc").write_bytes(record(body=PAGE, extra="WARC-Truncated: length\r\n"))
    [page] = pages_in(tmp_path / "x.warc")
    assert page.torn is Torn.DISCONNECT
