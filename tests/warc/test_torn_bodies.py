"""A torn stream is no page: which bodies are only a part, and which only look so."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import brotli
import pytest

from archive.model import Torn
from archive.warc.content_coding import CannotDecode, DecodedBody, decode_body
from tests.support.warc_records import read_file, record

PAGE = b"<html><body>" + "<p>检察机关依法惩治电信网络诈骗犯罪。</p>".encode() * 400 + b"</body></html>"
CODED = {
    "gzip": gzip.compress(PAGE),
    "deflate": zlib.compress(PAGE),
    "br": brotli.compress(PAGE),
}


def headers(**named: object) -> tuple[tuple[str, str], ...]:
    return tuple((name.replace("_", "-"), str(value)) for name, value in named.items())


def test_a_coding_that_stops_early_is_torn() -> None:
    for coding, whole in CODED.items():
        for part in (0.1, 0.5, 0.99):
            coded = whole[: int(len(whole) * part)]
            decoded = decode_body(coded, headers(Content_Encoding=coding, Content_Length=len(coded)))
            assert decoded.torn is Torn.CODING
            assert PAGE.startswith(decoded.body)


def test_a_coding_without_its_checksum_or_with_a_wrong_one_is_torn() -> None:
    wrong = bytearray(CODED["gzip"])
    wrong[-6] ^= 1
    for coded in (*(CODED["gzip"][:-cut] for cut in (1, 4, 8)), bytes(wrong)):
        assert decode_body(coded, headers(Content_Encoding="gzip")).torn is Torn.CODING


def test_a_coding_that_comes_to_its_end_is_whole_whatever_its_content_length() -> None:
    for length in (len(PAGE), 10, 10**6):
        sent = headers(Content_Encoding="gzip", Content_Length=length)
        assert decode_body(CODED["gzip"], sent, disconnected=True) == DecodedBody(PAGE, None)


def test_a_body_shorter_or_longer_than_its_content_length_is_torn() -> None:
    torn = {length: decode_body(PAGE, headers(Content_Length=length)).torn for length in (len(PAGE) - 1, len(PAGE) + 1)}
    assert set(torn.values()) == {Torn.LENGTH}
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


def test_codings_without_end_are_not_undone() -> None:
    with pytest.raises(CannotDecode, match="more than 5"):
        decode_body(b"x", headers(Content_Encoding="gzip," * 3000))


def test_records_of_others_kept_decoded_are_whole_and_those_truncated_are_torn(
    tmp_path: Path,
) -> None:
    decoded = record(body=PAGE, head="HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 300\r\n")
    for content, torn in ((decoded, None), (record(body=PAGE, extra="WARC-Truncated: length\r\n"), Torn.DISCONNECT)):
        [page], _ = read_file(tmp_path / "x.warc", content)
        assert (page.body, page.torn) == (PAGE, torn)
