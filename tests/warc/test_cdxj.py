"""The index of a WARC file lists its records as other programs read them, and is found in by address and time."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model import Capture, Context, Role
from archive.warc.cdxj import IndexedRecord, find, write_index
from archive.warc.folder import index_path
from archive.warc.writer import ServedResponse, WarcWriter

PAGE = ServedResponse(
    "https://www.spp.gov.cn/a/T2.shtml?b=1&a=2",
    "2026-01-02T03:04:05Z",
    200,
    (("Content-Type", "text/html; charset=utf-8"),),
    b"<p>text</p>",
    Context(Role.ARTICLE, key="www.spp.gov.cn/a/T2.shtml?b=1&a=2"),
)


def test_its_lines_are_those_that_pywb_reads(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path)
    place = writer.write(PAGE)
    writer.close()
    key, time, fields = index_path(tmp_path / place.warc_file).read_text().split(" ", 2)
    assert (key, time) == ("cn,gov,spp)/a/t2.shtml?a=2&b=1", "20260102030405")
    assert json.loads(fields) == {
        "url": PAGE.url,
        "mime": "text/html",
        "status": "200",
        "digest": place.digest,
        "length": str(place.warc_length),
        "offset": str(place.warc_offset),
        "filename": place.warc_file,
        "role": "article",
        "requested": "www.spp.gov.cn/a/T2.shtml?b=1&a=2",
        "imported": False,
    }


def named(number: int, second: int) -> tuple[str, str]:
    """An address and a time."""
    return f"http://a{number}.cn/{'x' * number}", f"2026-01-01T00:00:0{second}Z"


@settings(max_examples=50)
@given(numbers=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3)), max_size=40))
def test_every_record_is_found_by_its_address_and_time(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[tuple[int, int]]
) -> None:
    path = tmp_path_factory.mktemp("indexed") / "x.warc.gz"
    captures = [Capture(*named(*one), Role.ARTICLE, 200, "", "", False) for one in numbers]
    write_index(path, [IndexedRecord(one, "text/html", path.name, at, 1) for at, one in enumerate(captures)])
    for wanted in product(range(31), range(4)):
        offsets = {one.warc_offset for one in find(index_path(path), *named(*wanted))}
        assert offsets == {at for at, one in enumerate(numbers) if one == wanted}
