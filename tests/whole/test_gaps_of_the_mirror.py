"""One batch and one month taken out of the mirror: the archive names both, and nothing else."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.warcwriter import WARCWriter

from tests.support.crawls import fanzha

pytestmark = pytest.mark.slow

Gaps = set[tuple[str, str | None, str | None, int | str]]


def gaps(data: Path) -> Gaps:
    """The gaps of an archive: kind, source, series, and number or month, each number by itself."""
    found = Gaps()
    with sqlite3.connect(data / "archive.db") as db:
        for kind, source, series, first, last in db.execute("select kind, source_id, series, first, last from gaps"):
            numbers = [first] if kind == "month" else range(int(first), int(last) + 1)
            found |= {(kind, source, series, number) for number in numbers}
    return found


def crawled(warc: Path, data: Path) -> Gaps:
    done = fanzha("crawl", "spp", "jiangxi", "--replay", str(warc), data=data)
    assert (data / "archive.db").exists(), done.stderr
    return gaps(data)


@pytest.fixture(scope="module")
def whole(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Gaps:
    return crawled(shared / "mirror" / "site.warc.gz", tmp_path_factory.mktemp("whole"))


def without(mirror: Path, pages: Collection[str], into: Path) -> Path:
    """The mirror without the answers of these pages."""
    with mirror.open("rb") as source, into.open("wb") as target:
        writer = WARCWriter(target, gzip=True)
        for record in ArchiveIterator(source):
            url = record.rec_headers.get_header("WARC-Target-URI") or ""
            if not any(url.endswith(page) for page in pages):
                writer.write_record(record)
    return into


BATCH = "t20210303_510511.shtml"  # 第二十七批, 检例第103号 to 第106号
MONTH = ("t20221103_591486.shtml", "t20221109_592235.shtml")  # the two pages of November 2022


def test_a_batch_and_a_month_that_were_taken_out_are_named_and_nothing_else(
    shared: Path, whole: Gaps, tmp_path: Path
) -> None:
    warc = without(shared / "mirror" / "site.warc.gz", (BATCH, *MONTH), tmp_path / "less.warc.gz")
    found = crawled(warc, tmp_path / "data")
    assert found - whole == {
        ("guiding_batch", None, None, 27),
        *(("guiding_case", None, None, number) for number in range(103, 107)),
        ("month", "spp", None, "2022-11"),
    }
    # The second batch of a series was one of the two pages: without it, nothing says that there was a first.
    assert whole - found == {("batch", "spp", "检察机关惩治养老诈骗违法犯罪典型案例", 1)}
    assert fanzha("rebuild", "--workers", "1", data=tmp_path / "data").returncode == 0
    assert gaps(tmp_path / "data") == found
