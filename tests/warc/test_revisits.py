"""A revisit record is the page that was served: its head from the record, its payload from the one it refers to."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.model import Context, RecordContent, Role
from archive.warc.cdxj import read_index
from archive.warc.folder import index_path, warc_files
from archive.warc.reader import Fault, page_at, pages_in
from archive.warc.revisits import PayloadReference
from archive.warc.writer import RecordPlace, ServedResponse, WarcWriter
from tests.support.warc_records import packed, read_file, record

BODY = f"<p>诈骗{Random(1).randbytes(900).hex()}</p>".encode("gb18030")
PAGE = ServedResponse(
    "https://www.spp.gov.cn/1.shtml",
    "2026-01-01T00:00:00Z",
    200,
    (("Content-Type", "text/html; charset=gb18030"), ("Content-Encoding", "gzip"), ("Age", "1")),
    gzip.compress(BODY, mtime=0),
    Context(Role.ARTICLE, "spp", "ucap", "a", "标题"),
)
AGAIN = replace(
    PAGE,
    url="http://www.spp.gov.cn/1.shtml",
    fetched_at="2026-01-02T00:00:00Z",
    headers=(*PAGE.headers[:2], ("Age", "2")),
    context=replace(PAGE.context, list_title="另题"),
)
PROFILE = "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest\r\n"


def write(folder: Path, *responses: tuple[ServedResponse, PayloadReference | None]) -> list[RecordPlace]:
    writer = WarcWriter(folder)
    places = [writer.write(*one) for one in responses]
    writer.close()
    return places


def reference(place: RecordPlace) -> PayloadReference:
    return PayloadReference(PAGE.url, PAGE.fetched_at, place.digest, place.warc_file, place.warc_offset)


@pytest.fixture
def first(tmp_path: Path) -> PayloadReference:
    """A record of PAGE in a file of its own."""
    return reference(write(tmp_path, (PAGE, None))[0])


def test_a_revisit_in_another_file_is_the_page_as_it_was_served(tmp_path: Path, first: PayloadReference) -> None:
    [place] = write(tmp_path, (AGAIN, first))
    [page] = pages_in(tmp_path / place.warc_file)
    assert (page.url, page.fetched_at, page.body, page.context) == (AGAIN.url, AGAIN.fetched_at, BODY, AGAIN.context)
    assert (page.header("age"), page.content) == ("2", RecordContent.REVISIT)
    assert page == page_at(tmp_path / place.warc_file, place.warc_offset)
    [full] = write(tmp_path, (AGAIN, None))
    as_full = page_at(tmp_path / full.warc_file, full.warc_offset)
    assert page.capture == as_full.capture
    assert place.warc_length < full.warc_length


def test_other_programs_read_it(tmp_path: Path, first: PayloadReference) -> None:
    [place] = write(tmp_path, (AGAIN, first))
    path = tmp_path / place.warc_file
    with path.open("rb") as file:
        [_info, found] = ArchiveIterator(file, check_digests="raise")
    assert (found.rec_type, found.rec_headers.protocol) == ("revisit", "WARC/1.1")
    assert found.rec_headers.get_header("WARC-Profile").endswith("1.1/revisit/identical-payload-digest")
    assert found.rec_headers.get_header("WARC-Refers-To-Target-URI") == PAGE.url
    assert found.rec_headers.get_header("WARC-Refers-To-Date") == PAGE.fetched_at
    assert [one.mime for one in read_index(index_path(path))] == ["warc/revisit"]


def test_the_original_is_found_where_it_was_moved(tmp_path: Path, first: PayloadReference) -> None:
    [place] = write(tmp_path, (AGAIN, first))
    [original] = [path for path in warc_files(tmp_path) if path.name == first.warc_file]
    moved = write(tmp_path, (replace(PAGE, fetched_at="2025-01-01T00:00:00Z"), None), (PAGE, None))[1]
    original.unlink()
    index_path(original).unlink()
    assert moved.warc_file != first.warc_file
    assert page_at(tmp_path / place.warc_file, place.warc_offset).body == BODY


@pytest.mark.parametrize("loss", ["removed", "damaged"])
def test_a_revisit_whose_original_is_lost_is_named_as_lost(tmp_path: Path, first: PayloadReference, loss: str) -> None:
    [place] = write(tmp_path, (AGAIN, first))
    original = tmp_path / str(first.warc_file)
    content = bytearray(original.read_bytes())
    content[-8] ^= 1
    original.write_bytes(content)
    if loss == "removed":
        original.unlink()
    pages, [skipped] = read_file(tmp_path / place.warc_file)
    assert (pages, skipped.url, skipped.fault) == ([], AGAIN.url, Fault.DAMAGED)
    assert f"{PAGE.url} of {PAGE.fetched_at}" in skipped.reason


# --- of other programs ------------------------------------------------------------------------------------------------

URL = "http://sample.example/1"
DAYS = [f"2024-01-0{day}T00:00:00Z\r\n" for day in (1, 2, 3)]
FULL = record(URL, b"<p>1</p>", date=f"WARC-Date: {DAYS[0]}", extra="WARC-Payload-Digest: sha1:X\r\n")


def revisit(day: int, extra: str, profile: str = PROFILE, head: str = "HTTP/1.1 200 OK\r\n") -> bytes:
    fields = f"{extra}{profile}WARC-Refers-To-Target-URI: {URL}\r\n"
    return record(URL, b"", head=head, date=f"WARC-Date: {DAYS[day]}", kind="revisit", extra=fields)


def of_day(day: int) -> str:
    return f"WARC-Refers-To-Date: {DAYS[day]}"


SECOND, THIRD = revisit(1, of_day(0)), revisit(2, of_day(1))


@pytest.mark.parametrize(
    "records",
    [
        (FULL, SECOND),
        (SECOND, FULL),
        (FULL, revisit(1, "WARC-Payload-Digest: sha1:X\r\n")),
        (revisit(1, "WARC-Payload-Digest: sha1:X\r\n"), FULL),
        (FULL, SECOND, THIRD),  # a revisit of a revisit
        (THIRD, SECOND, FULL),
    ],
)
def test_other_programs_revisits_are_resolved_within_their_file(tmp_path: Path, records: tuple[bytes, ...]) -> None:
    pages, _ = read_file(tmp_path / "others.warc.gz", packed(*records))
    assert sorted(page.fetched_at for page in pages) == [day.strip() for day in DAYS[: len(records)]]
    assert {page.body for page in pages} == {b"<p>1</p>"}


def test_a_page_that_was_not_modified_has_the_head_of_its_original(tmp_path: Path) -> None:
    profile = "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/server-not-modified\r\n"
    not_modified = revisit(1, of_day(0), profile, "HTTP/1.1 304 Not Modified\r\n")
    pages, _ = read_file(tmp_path / "others.warc.gz", packed(FULL, not_modified))
    assert [(page.status, page.body) for page in pages] == [(200, b"<p>1</p>")] * 2
