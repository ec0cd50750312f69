"""Records are written once, and what did not change refers to them. If one is damaged or lost, the next crawl and the
next rebuild name what is lost, keep the rest, and say 1."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.warc.folder import abandoned_files, warc_files
from archive.warc.reader import pages_in
from tests.support.crawls import Crawled, changed_by_rebuild, crawl, fanzha, query
from tests.support.sample_site import ChangedSite

pytestmark = pytest.mark.slow

PAGES = "select count(*) from pages where version_id is not null"
CAPTURES = "select id, content from captures where role in ('article', 'attachment', 'list') order by 1"
REVISITS = "select count(*) from captures where content = 'revisit'"
TEXTS = "select p.url, v.text_sha256 from pages p join page_versions v on v.id = p.version_id order by 1"


@pytest.fixture(scope="module")
def site() -> Iterator[ChangedSite]:
    with ChangedSite() as running:
        yield running


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, site: ChangedSite) -> Crawled:
    return crawl(tmp_path_factory.mktemp("whole"), site)


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory, site: ChangedSite, whole: Crawled) -> Crawled:
    return crawl(Path(shutil.copytree(whole.data, tmp_path_factory.mktemp("twice") / "data")), site)


@pytest.fixture
def of_twice(twice: Crawled, tmp_path: Path) -> Path:
    """A copy of the folder that was crawled twice."""
    return Path(shutil.copytree(twice.data, tmp_path / "data"))


def flip(path: Path, offset: int) -> None:
    """Two bytes of the record there."""
    content = bytearray(path.read_bytes())
    for at in (offset + 300, offset + 400):
        content[at] ^= 0xFF
    path.write_bytes(content)


@pytest.fixture
def damaged(whole: Crawled, tmp_path: Path) -> tuple[Path, str, int]:
    """A copy of the folder that was crawled once with a damaged record; its page's key, and its offset."""
    data = Path(shutil.copytree(whole.data, tmp_path / "data"))
    [path] = warc_files(data / "warc")
    key, offset = query(
        data,
        """select c.key, c.warc_offset from captures c join page_versions v using (warc_file, warc_offset)
           order by c.warc_offset limit 1 offset 5""",
    )[0]
    flip(path, offset)
    return data, key, offset


def damaged_original(data: Path) -> str:
    """Damage a record of the first file to which one of the second refers; its address."""
    [(url,)] = query(data, "select url from captures where content = 'revisit' and role = 'article' limit 1")
    [(offset,)] = query(data, "select warc_offset from captures where url = ? and content = 'whole'", url)
    flip(warc_files(data / "warc")[0], offset)
    return str(url)


def rebuild(data: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return fanzha("rebuild", "--workers", "0", *options, data=data)


def leave_open(data: Path) -> Path:
    """As if the crawl had been killed before it closed its file."""
    [path] = warc_files(data / "warc")
    return path.rename(path.with_name(f"{path.name}.open"))


def test_what_did_not_change_is_written_without_its_bytes_and_read_as_if_with_them(
    of_twice: Path, twice: Crawled, site: ChangedSite, tmp_path: Path
) -> None:
    first, second = warc_files(of_twice / "warc")
    assert twice.exit_status == 0
    of_first, of_second = ({page.url: page for page in pages_in(path)} for path in (first, second))
    revisits = [page for page in of_second.values() if page.revisit]
    assert len(revisits) == twice.query(REVISITS)[0][0] > 20
    assert all(page.body == of_first[page.url].body for page in revisits)
    assert second.stat().st_size < first.stat().st_size / 2
    assert changed_by_rebuild(of_twice) == {}
    assert query(of_twice, CAPTURES) == twice.query(CAPTURES)
    replayed = crawl(tmp_path / "replayed", site, replay=second).query(TEXTS)
    assert len(replayed) > 10  # its robots.txt did not change, and is in the first file alone
    assert set(replayed) <= set(twice.query(TEXTS))


def test_a_crawl_that_finds_damage_in_what_was_left_open_keeps_all_other_records_and_status_says_1_until_it_is_accepted(
    damaged: tuple[Path, str, int], site: ChangedSite, whole: Crawled
) -> None:
    data, key, offset = damaged
    path = leave_open(data)
    before = path.read_bytes()
    there = {page.warc_offset for page in pages_in(path)}
    done = crawl(data, site)
    assert (whole.exit_status, done.exit_status, done.said["verdict"]) == (0, 1, "good")
    [what, record, what_to_do] = done.said["lost"]
    assert what.startswith("1 record(s)")
    assert f"record at byte {offset}: http://{key} of 20" in record
    assert f": it was stored, and cannot be read now (damaged from byte {offset} to byte " in record
    assert "were kept and read" in what_to_do
    sealed = path.with_name(path.name.removesuffix(".open"))
    assert sealed.read_bytes() == before
    assert {page.warc_offset for page in pages_in(sealed)} == there
    assert not abandoned_files(data / "warc")
    assert query(data, PAGES) == whole.query(PAGES)
    status = fanzha("status", data=data)
    assert (status.returncode, f"http://{key} of 20" in status.stdout) == (1, True)
    assert [rebuild(data).returncode, rebuild(data, "--force").returncode] == [1, 1]
    assert fanzha("status", data=data).returncode == 0
    assert crawl(data, site).exit_status == 0


def test_a_rebuild_over_damage_changes_nothing_lists_the_pages_and_is_1(
    damaged: tuple[Path, str, int], whole: Crawled
) -> None:
    data, key, offset = damaged
    path = leave_open(data)  # to the next crawl
    done = rebuild(data)
    assert (done.returncode, done.stderr.count(key), path.exists()) == (1, 1, True)
    assert f"record at byte {offset}: http://{key} of 20" in done.stderr
    assert "Nothing was changed." in done.stderr
    assert query(data, PAGES) == whole.query(PAGES)


def test_a_loss_that_was_accepted_need_not_be_forced_again_and_is_told_until_it_is_found(
    damaged: tuple[Path, str, int], whole: Crawled
) -> None:
    data, key, _ = damaged
    [path] = warc_files(data / "warc")
    forced = rebuild(data, "--force")
    assert (forced.returncode, key in forced.stderr) == (1, True)
    assert query(data, PAGES)[0][0] == whole.query(PAGES)[0][0] - 1
    again = rebuild(data)
    assert again.returncode == 0
    assert "1 loss(es) are known from an earlier `rebuild --force`" in again.stdout
    status = fanzha("status", data=data)
    assert (status.returncode, f"http://{key} of 20" in status.stdout) == (0, True)
    shutil.copy(whole.data / "warc" / path.name, path)
    assert "loss(es)" not in rebuild(data).stdout
    assert "lost" not in fanzha("status", data=data).stdout


def test_a_record_of_another_page_in_the_place_of_the_stored_one_is_a_loss(whole: Crawled, tmp_path: Path) -> None:
    data = Path(shutil.copytree(whole.data, tmp_path / "data"))
    [(number,)] = query(data, "select id from captures order by warc_offset desc limit 1")
    query(data, "update captures set id = 1, url = 'http://www.other.example/' where id = ?", number)
    done = rebuild(data)
    assert done.returncode == 1
    assert re.search(r"http://www.other.example/ of 20\S+: it was stored, and cannot be read now", done.stderr)


def test_a_lost_original_loses_its_revisits_and_each_is_named_once(of_twice: Path) -> None:
    url = damaged_original(of_twice)
    done = rebuild(of_twice)
    assert done.returncode == 1
    original, revisit = (line for line in done.stderr.splitlines() if f"{url} of 20" in line)
    assert "(damaged from byte" in original
    assert f"(its bytes are in the record of {url} of 20" in revisit


def test_a_damaged_original_is_leant_on_no_more(of_twice: Path, site: ChangedSite) -> None:
    url = damaged_original(of_twice)
    before = query(of_twice, REVISITS)
    assert crawl(of_twice, site).exit_status == 0
    assert query(of_twice, "select count(*) from captures where url = ? and content = 'whole'", url) == [(2,)]
    assert query(of_twice, REVISITS) > before  # the others are


def test_a_lost_file_is_a_loss_with_its_pages_and_with_the_revisits_that_other_files_have_of_it(of_twice: Path) -> None:
    first, _second = warc_files(of_twice / "warc")
    urls = [url for (url,) in query(of_twice, "select url from captures where warc_file = ?", first.name)]
    revisits = query(of_twice, "select url, fetched_at from captures where content = 'revisit'")
    assert len(revisits) > 20
    first.unlink()
    for lost in ((), ("archive.db", "archive.db-wal", "archive.db-shm")):
        for name in lost:
            (of_twice / name).unlink(missing_ok=True)
        done = rebuild(of_twice)
        assert done.returncode == 1
        assert [url for url in urls if f"{url} of 20" not in done.stderr] == []
        assert [one for one in revisits if done.stderr.count(f"{one[0]} of {one[1]}") != 1] == []
    forced = rebuild(of_twice, "--force")
    assert (forced.returncode, "the loss is recorded" in forced.stderr) == (1, True)
