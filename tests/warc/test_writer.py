"""WARC files keep what was served, and a torn end costs only the torn record."""

import gzip
import os
from dataclasses import replace
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.model import Context, Role, Source
from archive.warc.folder import abandoned_files, warc_files
from archive.warc.reader import page_at, pages_in, sources_in
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


def test_what_was_served_and_why_it_was_asked_for_comes_back_with_its_sources_declaration(tmp_path: Path) -> None:
    write(tmp_path, RESPONSE).close()
    (path,) = warc_files(tmp_path)
    (page,) = pages_in(path)
    assert (page.url, page.fetched_at, page.status) == (RESPONSE.url, RESPONSE.fetched_at, 200)
    assert (page.headers, page.body, page.context) == (RESPONSE.headers, RESPONSE.body, RESPONSE.context)
    assert page_at(tmp_path / page.warc_file, page.warc_offset) == page
    assert list(sources_in(path)) == [SOURCE]


def test_compressed_bodies_are_kept_as_served_and_read_decompressed(tmp_path: Path) -> None:
    packed = gzip.compress(b"<p>text</p>")
    write(tmp_path, replace(RESPONSE, headers=(("Content-Encoding", "gzip"),), body=packed)).close()
    with warc_files(tmp_path)[0].open("rb") as file:
        raw = [r.raw_stream.read() for r in ArchiveIterator(file, no_record_parse=False) if r.rec_type == "response"]
    assert raw == [packed]
    (page,) = pages_in(warc_files(tmp_path)[0])
    assert page.body == b"<p>text</p>"


def test_files_rotate_by_size_under_names_of_their_own_in_the_order_of_their_making(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, max_bytes=1)
    made = [writer.write(RESPONSE).warc_file for _ in range(20)]
    writer.close()
    assert made == sorted(set(made)) == [path.name for path in warc_files(tmp_path)]
    assert not abandoned_files(tmp_path)
    assert sum(len(list(pages_in(path))) for path in warc_files(tmp_path)) == 20


def test_after_a_power_cut_the_folder_has_the_name_of_every_file_and_the_file_what_was_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[str] = []

    def noted(name: str) -> None:
        sync = getattr(os, name)

        def note(descriptor: int) -> None:
            path = Path(f"/proc/self/fd/{descriptor}").resolve()
            events.append("folder" if path == tmp_path else path.name)
            sync(descriptor)

        monkeypatch.setattr(os, name, note)

    noted("fsync")
    noted("fdatasync")
    writer = WarcWriter(tmp_path, max_bytes=1)
    for _ in range(2):
        name = writer.write(RESPONSE).warc_file
        assert events[-1] == "folder"
        writer.sync()
        assert events[-1].startswith(name)
