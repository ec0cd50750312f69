"""Two flipped bytes in a WARC file: the next crawl and the next rebuild name what is lost, keep the rest, and say 1."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.warc.folder import abandoned_files, warc_files
from archive.warc.reader import pages_in
from tests.support.crawls import Crawled, crawl, fanzha, query
from tests.support.sample_site import ChangedSite

PAGES = "select count(*) from pages where version_id is not null"


@pytest.fixture(scope="module")
def site() -> Iterator[ChangedSite]:
    with ChangedSite() as running:
        yield running


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, site: ChangedSite) -> Crawled:
    return crawl(tmp_path_factory.mktemp("whole"), site)


@pytest.fixture
def damaged(whole: Crawled, tmp_path: Path) -> tuple[Path, str, int]:
    """A copy of the data folder with two flipped bytes in a page's record; the page's key, and its record's offset."""
    data = Path(shutil.copytree(whole.data, tmp_path / "data"))
    [path] = warc_files(data / "warc")
    key, offset = query(
        data,
        """select c.key, c.warc_offset from captures c join page_versions v using (warc_file, warc_offset)
           order by c.warc_offset limit 1 offset 5""",
    )[0]
    content = bytearray(path.read_bytes())
    for at in (offset + 400, offset + 500):
        content[at] ^= 0xFF
    path.write_bytes(content)
    return data, key, offset


def rebuild(data: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return fanzha("rebuild", "--workers", "1", *options, data=data)


def leave_open(data: Path) -> Path:
    """As if the crawl had been killed before it closed its file."""
    [path] = warc_files(data / "warc")
    return path.rename(path.with_name(f"{path.name}.open"))


def test_a_crawl_that_finds_damage_in_what_was_left_open_keeps_all_other_records(
    damaged: tuple[Path, str, int], site: ChangedSite, whole: Crawled
) -> None:
    data, key, offset = damaged
    path = leave_open(data)
    before = path.read_bytes()
    there = {page.warc_offset for page in pages_in(path)}
    done = crawl(data, site)
    assert (whole.exit_status, done.exit_status, done.said["verdict"]) == (0, 1, "good")
    [what, *records, what_to_do] = done.said["lost"]
    assert what == "1 part(s) of WARC files and 1 record(s) that the tables were made from cannot be read:"
    assert f"record at byte {offset}: " in records[0]
    assert records[1].endswith(f"record at byte {offset}: {key}: it was stored, and cannot be read now")
    assert "were kept and read" in what_to_do
    sealed = path.with_name(path.name.removesuffix(".open"))
    assert sealed.read_bytes() == before
    assert {page.warc_offset for page in pages_in(sealed)} == there
    assert not abandoned_files(data / "warc")
    assert query(data, PAGES) == whole.query(PAGES)
    assert crawl(data, site).exit_status == 0


def test_a_rebuild_over_damage_changes_nothing_lists_the_pages_and_is_1(
    damaged: tuple[Path, str, int], whole: Crawled
) -> None:
    data, key, offset = damaged
    done = rebuild(data)
    assert done.returncode == 1
    assert f"record at byte {offset}: {key}: it was stored, and cannot be read now" in done.stderr
    assert "Nothing was changed." in done.stderr
    assert query(data, PAGES) == whole.query(PAGES)


def test_a_rebuild_by_force_goes_by_what_is_there_and_says_what_is_lost(
    damaged: tuple[Path, str, int], whole: Crawled
) -> None:
    data, key, _ = damaged
    done = rebuild(data, "--force")
    assert done.returncode == 1
    assert key in done.stderr
    assert query(data, PAGES)[0][0] == whole.query(PAGES)[0][0] - 1


def test_a_refused_rebuild_leaves_an_open_file_to_the_next_crawl(damaged: tuple[Path, str, int]) -> None:
    data, _, _ = damaged
    path = leave_open(data)
    assert rebuild(data).returncode == 1
    assert path.exists()


def test_a_record_of_another_page_in_the_place_of_the_stored_one_is_a_loss(whole: Crawled, tmp_path: Path) -> None:
    data = Path(shutil.copytree(whole.data, tmp_path / "data"))
    [(key,)] = query(data, "select key from captures order by warc_offset desc limit 1")
    query(data, "update captures set key = 'www.other.example/' where key = ?", key)
    done = rebuild(data)
    assert done.returncode == 1
    assert "www.other.example/: it was stored, and cannot be read now" in done.stderr
