"""Where the system fails a crawl, that is said in a line, no page is blamed, and the next run goes on."""

from __future__ import annotations

import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive.readers.pool import ENDED_TWICE
from archive.store.archive import Archive
from archive.store.ledger_copy import PREVIOUS
from crawler.demo.pages import HOSTS, samples
from tests.sites.generated import generate
from tests.support import sabotage
from tests.support.crawls import Crawled, begin, crawl, declarations, fanzha, query
from tests.support.made_files import docx
from tests.support.sample_site import ChangedSite
from tests.support.tables import tables
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow

SAMPLE = next(sample for sample in samples() if sample.site == "ucap" and sample.files)
FILE = f"{SAMPLE.path.rpartition('/')[0]}/{SAMPLE.files[0].name}"
SLOW = docx(["甲"] * 250_000)  # takes half a minute to read


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Crawled, ChangedSite]]:
    with ChangedSite() as site:
        yield crawl(tmp_path_factory.mktemp("data"), site), site


def test_no_page_is_blamed_where_no_reading_process_comes_up(
    undisturbed: tuple[Crawled, ChangedSite], tmp_path: Path
) -> None:
    whole, site = undisturbed
    done = crawl(tmp_path, site, sabotage={"no_readers": True})
    assert (done.exit_status, done.said["verdict"]) == (1, "interrupted")
    assert done.said["error"].startswith("no page can be read: a reading process cannot be started")
    assert "Traceback" not in done.stderr
    assert done.query("select count(*) from pages") == [(0,)]
    resumed = crawl(tmp_path, site)
    assert resumed.said["resumed"]
    assert resumed.said["verdict"] == whole.said["verdict"] == "good"
    assert tables(resumed.data / "archive.db") == tables(whole.data / "archive.db")


def made_at_the_end(data: Path) -> bool:
    """Whether ledger.db is of the end of the folder's only run. Before, copies were made when the folder was, and when
    the run began: that one is then the copy before the last, and alone of both it has the run."""
    if not (data / PREVIOUS).exists():
        return False
    with closing(sqlite3.connect(data / PREVIOUS)) as db:
        return db.execute("select count(*) from runs").fetchone() == (1,)


# The copy of the ledger has 115 KB: the first size has no room for it; the others have, unless SQLite's log is full.
@pytest.mark.parametrize("largest", [60_000, 300_000])
def test_a_disk_that_is_full_is_named_once_and_shows_no_page(
    undisturbed: tuple[Crawled, ChangedSite], tmp_path: Path, largest: int
) -> None:
    whole, site = undisturbed
    Archive.open(tmp_path).close()
    done = crawl(tmp_path, site, sabotage={"largest_file": largest})
    assert (done.exit_status, done.said["verdict"]) == (1, "interrupted")
    assert done.said["error"] in ("disk I/O error", "[Errno 27] File too large")
    said = [line for line in done.stderr.splitlines() if "ledger.db was not made anew" in line]
    assert (len(said), said) == (0 if made_at_the_end(tmp_path) else 1, done.stderr.splitlines())
    resumed = crawl(tmp_path, site)
    assert resumed.said["verdict"] == "good"
    assert tables(resumed.data / "archive.db") == tables(whole.data / "archive.db")


def test_a_page_that_kills_its_reader_ends_in_the_same_row_in_a_crawl_and_in_a_rebuild(tmp_path: Path) -> None:
    pages = generate(3)  # few: each that is at hand when a reader is killed is read anew, in a process of its own
    host, path = next(key for key in pages if "/t20" in key[1])
    with ChangedSite(pages) as site:
        body = pages[host, path].body + sabotage.DEADLY
        site.override(host, path, body=body, headers={"Content-Type": "text/html; charset=utf-8"})
        done = crawl(tmp_path, site, "sample-ucap", sabotage={"deadly": True})
    assert done.query("select url, state_reason from pages where state='error'") == [
        (f"{site.ucap_url}{path}", ENDED_TWICE)
    ]
    assert done.query("select count(*) from pages where state='live'") == [(2,)]
    before = tables(tmp_path / "archive.db")
    rebuilt = fanzha("rebuild", "--workers", "2", data=tmp_path, sabotage={"deadly": True})
    assert tables(tmp_path / "archive.db") == before
    assert f"{site.ucap_url}{path}" in rebuilt.stdout + rebuilt.stderr


def test_a_page_that_the_tables_refuse_stops_no_crawl_and_makes_it_no_good_one(tmp_path: Path) -> None:
    pages = generate(3)
    refused = next(path for _, path in pages if "/t20" in path)
    archive = Archive.open(tmp_path)
    archive.db.execute(
        f"""create trigger refuse before insert on pages when new.url like '%{refused}'
            begin select raise(abort, 'refused by the test'); end"""
    )
    archive.close()
    with ChangedSite(pages) as site:
        done = crawl(tmp_path, site, "sample-ucap")
    assert (done.exit_status, done.said["verdict"]) == (1, "partial")
    assert done.query("select count(*) from pages where state = 'live'") == [(2,)]
    assert done.query("select errors from run_sources") == [(1,)]
    assert done.query("select kind, reason from frontier where state = 'failed' and role = 'article'") == [
        ("CannotStore", "it cannot be stored (IntegrityError: refused by the test)")
    ]


def test_ctrl_c_does_not_wait_for_a_file_that_takes_long(tmp_path: Path) -> None:
    with ChangedSite() as site:
        site.override(HOSTS["ucap"], FILE, body=SLOW, headers={"Content-Type": "application/octet-stream"})
        sources, limits = declarations(site, "sample-ucap"), {"answer_seconds": 0.5}
        process = begin("crawl", data=tmp_path, sources=sources, sabotage=limits)
        wait_until(lambda: (HOSTS["ucap"], FILE) in site.requests)
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=300)
    assert "Traceback" not in stderr
    assert query(tmp_path, "select state from frontier where role='attachment'") == [("claimed",)]
    assert query(tmp_path, "select verdict from run_sources") == [(None,)]
