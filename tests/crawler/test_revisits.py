"""Pages that did not change are written as revisits: a second crawl costs little, and loses nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from archive.model import Context, Reading, Role, Source, State, Torn
from archive.store.archive import Archive
from archive.warc.folder import warc_files
from archive.warc.reader import page_at, pages_in
from archive.warc.writer import ServedResponse
from crawler.job import Job
from crawler.recorded_responses import Recording
from tests.support.crawls import Crawled, crawl, fanzha, query
from tests.support.sample_site import ChangedSite
from tests.support.tables import tables

pytestmark = pytest.mark.slow

CAPTURES = "select id, content from captures where role in ('article', 'attachment', 'list') order by 1"
REVISITS = "select count(*) from captures where content = 'revisit'"


@pytest.fixture(scope="module")
def site() -> Iterator[ChangedSite]:
    with ChangedSite() as running:
        yield running


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory, site: ChangedSite) -> Crawled:
    data = tmp_path_factory.mktemp("twice") / "data"
    assert crawl(data, site).exit_status == 0
    return crawl(data, site)


@pytest.fixture
def data(twice: Crawled, tmp_path: Path) -> Path:
    return Path(shutil.copytree(twice.data, tmp_path / "data"))


def test_what_did_not_change_is_written_without_its_bytes(twice: Crawled) -> None:
    first, second = warc_files(twice.data / "warc")
    assert twice.exit_status == 0
    of_first, of_second = ({page.url: page for page in pages_in(path)} for path in (first, second))
    revisits = [page for page in of_second.values() if page.revisit]
    assert len(revisits) == twice.query(REVISITS)[0][0] > 20
    assert all(page.body == of_first[page.url].body for page in revisits)
    assert second.stat().st_size < first.stat().st_size / 2


def test_a_rebuild_makes_the_tables_that_the_crawl_made(data: Path) -> None:
    before, captures = tables(data / "archive.db"), query(data, CAPTURES)
    done = fanzha("rebuild", "--workers", "1", data=data)
    assert done.returncode == 0, done.stderr
    assert tables(data / "archive.db") == before
    assert query(data, CAPTURES) == captures


def test_a_lost_original_loses_its_revisits_and_each_is_named_once(data: Path) -> None:
    first, _second = warc_files(data / "warc")
    [(url,)] = query(data, "select url from captures where content = 'revisit' and role = 'article' limit 1")
    [(offset,)] = query(data, "select warc_offset from captures where url = ? and content = 'whole'", url)
    content = bytearray(first.read_bytes())
    content[offset + 300] ^= 0xFF
    first.write_bytes(content)
    done = fanzha("rebuild", "--workers", "1", data=data)
    assert done.returncode == 1
    original, revisit = (line for line in done.stderr.splitlines() if f"{url} of 20" in line)
    assert "(damaged from byte" in original
    assert f"(its bytes are in the record of {url} of 20" in revisit


@pytest.mark.parametrize("with_tables", [True, False])
def test_a_lost_file_is_named_with_the_revisits_that_other_files_have_of_it(data: Path, with_tables: bool) -> None:
    first, _second = warc_files(data / "warc")
    urls = query(data, "select url, fetched_at from captures where content = 'revisit'")
    first.unlink()
    if not with_tables:
        for path in data.glob("*.db*"):
            path.unlink()
    done = fanzha("rebuild", "--workers", "1", data=data)
    assert done.returncode == 1
    assert len(urls) > 20
    assert all(done.stderr.count(f"{url} of {at}") == 1 for url, at in urls)


def test_a_damaged_original_is_leant_on_no_more(data: Path, site: ChangedSite) -> None:
    first, _second = warc_files(data / "warc")
    [(url,)] = query(data, "select url from captures where content = 'revisit' and role = 'article' limit 1")
    [(offset,)] = query(data, "select warc_offset from captures where url = ? and content = 'whole'", url)
    content = bytearray(first.read_bytes())
    content[offset + 300] ^= 0xFF
    first.write_bytes(content)
    before = query(data, REVISITS)
    assert crawl(data, site).exit_status == 0
    assert query(data, "select count(*) from captures where url = ? and content = 'whole'", url) == [(2,)]
    assert query(data, REVISITS) > before  # the others are


def test_a_recording_answers_with_what_a_revisit_refers_to(twice: Crawled) -> None:
    _first, second = warc_files(twice.data / "warc")
    recording = Recording(second)
    revisits = [page for page in pages_in(second) if page.revisit and page.context.role != "robots"]
    assert len(revisits) > 20
    for page in revisits:
        answer = recording.find(page.url)
        assert answer is not None
        assert answer.body == page.body


def test_a_torn_answer_is_no_revisit_and_nothing_refers_to_it(tmp_path: Path) -> None:
    url, body = "https://www.spp.gov.cn/a/t20260101_1.shtml", b"<p>half a page</p>" * 200
    whole = ServedResponse(url, "2026-01-01T00:00:00Z", 200, (), body, Context(Role.ARTICLE))
    unread = Reading(State.LIVE, None, ())
    with closing(Archive.open(tmp_path)) as archive:
        job = Job.begin(archive, [Source("spp", "", "supreme", None, "https://www.spp.gov.cn/", "ucap")])

        def revisits(at: int, torn: Torn | None) -> bool:
            served = replace(whole, fetched_at=f"2026-01-0{at}T00:00:00Z", torn=torn)
            place = job.write(served)
            page = page_at(tmp_path / "warc" / f"{place.warc_file}.open", place.warc_offset)
            archive.ingest(page, unread)
            assert page.body == body
            return page.revisit

        # The torn answer is whole by its bytes: only its connection broke.
        found = [revisits(at, torn) for at, torn in enumerate((Torn.DISCONNECT, None, Torn.DISCONNECT, None), 1)]
        job.writer.close()
        job.readers.close()
    assert found == [False, False, False, True]
