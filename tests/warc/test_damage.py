"""Damage costs the records that it hits and no other: they are named, and what follows them is read."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model import Context, Role
from archive.warc.folder import abandoned_files, finish_sealing, seal, warc_files
from archive.warc.reader import Fault, SkippedRecord
from archive.warc.writer import ServedResponse, WarcWriter
from tests.support.warc_records import read_file, record

RECORDS = 300


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, list[int]]:
    """A file of 300 pages that was never closed, and the offsets of their records."""
    folder = tmp_path_factory.mktemp("whole")
    writer = WarcWriter(folder)
    offsets = [writer.write(response(number)).warc_offset for number in range(RECORDS)]
    return abandoned_files(folder)[0].read_bytes(), offsets


def response(number: int) -> ServedResponse:
    body = f"<html><p>诈骗样例{number}</p>{f'<p>{number * 7919}</p>' * 40}</html>".encode()
    headers = (("Content-Type", "text/html"), ("Content-Length", str(len(body))))
    return ServedResponse(
        f"https://www.spp.gov.cn/{number}.shtml", "2026-01-01T00:00:00Z", 200, headers, body, Context(Role.ARTICLE)
    )


def read(path: Path, content: bytes) -> tuple[set[int], list[SkippedRecord]]:
    """The offsets of the pages that can be read, and what was skipped."""
    pages, skipped = read_file(path, content)
    return {page.warc_offset for page in pages}, skipped


@settings(max_examples=60)
@given(places=st.lists(st.tuples(st.floats(0, 0.999999), st.integers(1, 255)), min_size=1, max_size=8))
def test_flipped_bytes_cost_the_records_they_are_in_and_no_other(
    written: tuple[bytes, list[int]], tmp_path_factory: pytest.TempPathFactory, places: list[tuple[float, int]]
) -> None:
    content, offsets = written
    damaged, hit = bytearray(content), set()
    for part, flip in places:
        at = int(part * len(content))
        damaged[at] ^= flip
        hit.add(max((offset for offset in offsets if offset <= at), default=0))
    found, skipped = read(tmp_path_factory.mktemp("damaged") / "x.warc.gz.open", bytes(damaged))
    assert set(offsets) - found <= hit
    lost = set(offsets) - found
    for one in skipped:
        assert one.fault in (Fault.DAMAGED, Fault.TORN)
    assert all(any(one.warc_offset <= offset for one in skipped) for offset in lost)
    assert bool(skipped) >= bool(lost)


@pytest.mark.parametrize("kept_bytes", [1, 10, 100])
def test_the_torn_end_that_a_killed_writer_leaves_is_set_aside_and_not_lost(
    written: tuple[bytes, list[int]], tmp_path: Path, kept_bytes: int
) -> None:
    content, offsets = written
    path, torn_at = tmp_path / "x.warc.gz.open", offsets[-1]
    found, [torn] = read(path, content[: torn_at + kept_bytes])
    assert found == set(offsets[:-1])
    assert (torn.warc_offset, torn.fault) == (torn_at, Fault.TORN)
    sealed = seal(path, torn.warc_offset)
    assert not path.exists()
    assert sealed.closed.read_bytes() == content[:torn_at]
    assert sealed.torn is not None
    assert sealed.torn.read_bytes() == content[torn_at : torn_at + kept_bytes]


@pytest.mark.parametrize("step", range(5))
def test_a_kill_while_a_torn_file_is_sealed_loses_nothing(
    written: tuple[bytes, list[int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    content, offsets = written
    path, torn_at, steps = tmp_path / "x.warc.gz.open", offsets[-1], iter(range(100))
    path.write_bytes(content[: torn_at + 50])

    def killed_at(method: str) -> None:
        done = getattr(Path, method)

        def dies(*arguments: object, **options: object) -> object:
            if next(steps) == step:
                raise KeyboardInterrupt
            return done(*arguments, **options)

        monkeypatch.setattr(Path, method, dies)

    for method in ("rename", "unlink"):
        killed_at(method)
    with suppress(KeyboardInterrupt):
        seal(path, torn_at)
    monkeypatch.undo()
    finish_sealing(tmp_path)
    for left in abandoned_files(tmp_path):
        assert left.read_bytes() == content[: torn_at + 50]
        seal(left, torn_at)
    [closed] = warc_files(tmp_path)
    [torn] = tmp_path.glob("*.torn")
    assert closed.read_bytes() + torn.read_bytes() == content[: torn_at + 50]


def test_a_damaged_last_record_is_no_torn_end(written: tuple[bytes, list[int]], tmp_path: Path) -> None:
    content, offsets = written
    damaged = bytearray(content)
    damaged[-6] ^= 0xFF  # its checksum
    found, [skipped] = read(tmp_path / "x.warc.gz.open", bytes(damaged))
    assert (set(offsets) - found, skipped.fault) == ({offsets[-1]}, Fault.DAMAGED)


@pytest.mark.parametrize("missing", [1, 9])
def test_the_last_record_of_a_plain_file_is_no_page_if_bytes_are_missing(tmp_path: Path, missing: int) -> None:
    whole, torn = (record(f"http://a.example/{number}", "诈骗样例".encode() * 9) for number in range(2))
    content = torn.rstrip(b"\r\n")
    pages, [skipped] = read_file(tmp_path / "x.warc", whole + content[:-missing])
    assert [page.url[-1] for page in pages] == ["0"]
    assert (skipped.warc_offset, skipped.fault) == (len(whole), Fault.TORN)


@pytest.mark.parametrize("version", ["0.17", "0.18", "1.0", "1.1"])
def test_a_plain_file_of_any_version_that_is_read_is_read_on_behind_its_damage(tmp_path: Path, version: str) -> None:
    records = [
        record(f"http://a.example/{number}", b"no record:\nWARC/2.0\n").replace(b"WARC/1.0", f"WARC/{version}".encode())
        for number in range(4)
    ]
    records[1] = records[1].replace(b"WARC/", b"WARX/", 1)
    records[2] = re.sub(rb"Content-Length: \d+\r\n", b"", records[2])  # it ends where the next record begins
    pages, skipped = read_file(tmp_path / "x.warc", b"".join(records))
    assert [page.url[-1] for page in pages] == ["0", "3"]
    damaged, odd = skipped
    assert (damaged.warc_offset, damaged.fault) == (len(records[0]), Fault.DAMAGED)
    assert (odd.warc_offset, odd.fault) == (len(records[0] + records[1]), Fault.ODD)
