"""Two flipped bytes in a WARC file: the next crawl and the next rebuild name what is lost, keep the rest, and say 1."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.warc.folder import abandoned_files, warc_files
from archive.warc.reader import pages_in
from tests.support.crawls import Crawled, crawl, fanzha, query
from tests.support.sample_site import ChangedSite

pytestmark = pytest.mark.slow

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
    [what, record, what_to_do] = done.said["lost"]
    assert what == "1 record(s) that were stored cannot be read:"
    assert f"record at byte {offset}: http://{key} of 20" in record
    assert f": it was stored, and cannot be read now (damaged from byte {offset} to byte " in record
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
    assert f"record at byte {offset}: http://{key} of 20" in done.stderr
    assert done.stderr.count(key) == 1
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
    [(number,)] = query(data, "select id from captures order by warc_offset desc limit 1")
    query(data, "update captures set id = 1, url = 'http://www.other.example/' where id = ?", number)
    done = rebuild(data)
    assert done.returncode == 1
    assert re.search(r"http://www.other.example/ of 20\S+: it was stored, and cannot be read now", done.stderr)


def test_a_loss_that_was_accepted_need_not_be_forced_again_and_is_told_until_it_is_found(
    damaged: tuple[Path, str, int], whole: Crawled
) -> None:
    data, key, _ = damaged
    [path] = warc_files(data / "warc")
    assert rebuild(data, "--force").returncode == 1
    again = rebuild(data)
    assert again.returncode == 0
    assert "1 loss(es) are known from an earlier `rebuild --force`" in again.stdout
    status = fanzha("status", data=data)
    assert f"http://{key} of 20" in status.stdout
    assert status.returncode == 0
    shutil.copy(whole.data / "warc" / path.name, path)
    assert "loss(es)" not in rebuild(data).stdout
    assert "lost" not in fanzha("status", data=data).stdout


def test_a_loss_that_nobody_accepted_makes_the_status_1(damaged: tuple[Path, str, int], site: ChangedSite) -> None:
    data, key, _ = damaged
    leave_open(data)
    crawl(data, site)
    status = fanzha("status", data=data)
    assert status.returncode == 1
    assert f"http://{key} of 20" in status.stdout
    assert rebuild(data).returncode == 1
    assert rebuild(data, "--force").returncode == 1
    assert fanzha("status", data=data).returncode == 0


def test_a_whole_file_that_is_missing_is_a_loss_with_its_pages(whole: Crawled, tmp_path: Path) -> None:
    data = Path(shutil.copytree(whole.data, tmp_path / "data"))
    [path] = warc_files(data / "warc")
    urls = [url for (url,) in query(data, "select url from captures")]
    path.unlink()
    for lost in ((), ("archive.db", "archive.db-wal", "archive.db-shm")):
        for name in lost:
            (data / name).unlink(missing_ok=True)
        done = rebuild(data)
        assert done.returncode == 1
        assert all(f"{url} of 20" in done.stderr for url in urls)
    forced = rebuild(data, "--force")
    assert (forced.returncode, "the loss is recorded" in forced.stderr) == (1, True)
