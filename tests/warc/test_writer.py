"""WARC files keep what was served, and a torn end costs only the torn record."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.model import Context, Role, Source
from archive.warc.folder import abandoned_files, warc_files
from archive.warc.reader import page_at, pages_in, sources_in
from archive.warc.records import NotAWarc
from archive.warc.writer import ServedResponse, WarcWriter

SOURCE = Source("sample", "样例市人民检察院", "county", "360100", "http://sample.example/", "trs")
RESPONSE = ServedResponse(
    "http://sample.example/a/202401/t20240101_1.shtml",
    "2024-01-02T03:04:05Z",
    200,
    (("Content-Type", "text/html; charset=gb2312"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")),
    "<p>反诈</p>".encode("gb18030"),
    Context(Role.ARTICLE, "sample", "trs", "a", "样例标题", "2024-01-01"),
)


def write(folder: Path, *responses: ServedResponse, max_bytes: int = 10**9) -> WarcWriter:
    writer = WarcWriter(folder, [SOURCE], max_bytes)
    for response in responses:
        writer.write(response)
    return writer


def test_what_was_served_and_why_it_was_asked_for_comes_back(tmp_path: Path) -> None:
    write(tmp_path, RESPONSE).close()
    (page,) = pages_in(warc_files(tmp_path)[0])
    assert (page.url, page.fetched_at, page.status, page.body) == (
        RESPONSE.url,
        RESPONSE.fetched_at,
        200,
        RESPONSE.body,
    )
    assert page.headers == RESPONSE.headers
    assert page.context == RESPONSE.context
    assert page_at(tmp_path / page.warc_file, page.warc_offset) == page


def test_compressed_bodies_are_kept_as_served_and_read_decompressed(tmp_path: Path) -> None:
    packed = gzip.compress(b"<p>text</p>")
    write(tmp_path, replace(RESPONSE, headers=(("Content-Encoding", "gzip"),), body=packed)).close()
    with warc_files(tmp_path)[0].open("rb") as file:
        raw = [r.raw_stream.read() for r in ArchiveIterator(file, no_record_parse=False) if r.rec_type == "response"]
    assert raw == [packed]
    (page,) = pages_in(warc_files(tmp_path)[0])
    assert page.body == b"<p>text</p>"


def test_the_sources_declarations_travel_with_the_file(tmp_path: Path) -> None:
    write(tmp_path, RESPONSE).close()
    assert list(sources_in(warc_files(tmp_path)[0])) == [SOURCE]


def test_a_record_is_readable_as_soon_as_it_is_written(tmp_path: Path) -> None:
    write(tmp_path, RESPONSE)
    (path,) = abandoned_files(tmp_path)
    assert len(list(pages_in(path))) == 1


def test_files_rotate_by_size_under_names_of_their_own(tmp_path: Path) -> None:
    write(tmp_path, *[RESPONSE] * 5, max_bytes=1).close()
    names = [path.name for path in warc_files(tmp_path)]
    assert len(set(names)) == 5
    assert not abandoned_files(tmp_path)
    assert sum(len(list(pages_in(path))) for path in warc_files(tmp_path)) == 5


def test_nothing_is_made_before_the_first_response(tmp_path: Path) -> None:
    WarcWriter(tmp_path / "warc").close()
    assert not (tmp_path / "warc").exists()


@pytest.mark.parametrize("content", [b"not a warc at all", b"<html></html>", gzip.compress(b"hello", mtime=0)])
def test_a_file_that_is_no_warc_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(content)
    with pytest.raises(NotAWarc):
        list(pages_in(path))


def test_files_sort_in_the_order_of_their_making(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, max_bytes=1)
    made = [writer.write(RESPONSE).warc_file for _ in range(20)]
    assert made == sorted(made)
