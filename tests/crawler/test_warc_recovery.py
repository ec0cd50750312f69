"""What a killed process left: only final answers settle rows, and only those of the run that is resumed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.model import Context, Role, Source
from archive.readers import pages
from archive.readers.pool import ENDED_TWICE
from archive.store import runs
from archive.store.archive import Archive
from archive.store.frontier import Frontier, Target
from archive.warc.revisits import PayloadReference
from archive.warc.writer import ServedResponse, WarcWriter
from crawler.extensions.ledger import LedgerExtension
from crawler.job import Job
from crawler.reporting.summary import sum_up
from crawler.spiders.spp import Spp
from tests.support import sabotage

SPP = Source("spp", "最高人民检察院", "supreme", None, "https://www.spp.gov.cn/", "ucap")
TARGET = Target("https://www.spp.gov.cn/zdgz/202401/t20240101_1.shtml", Context(Role.ARTICLE, "spp", "ucap", "zdgz"))
ELSEWHERE = "https://www.spp.gov.cn/xwfbh/202401/t20240101_2.shtml"
HTML = ("Content-Type", "text/html; charset=utf-8")
TEXT = "<p>检察机关依法惩治电信网络诈骗犯罪。</p>" * 20
BODY = f"<html><title>通报</title><h1>通报</h1><div>{TEXT}</div></html>".encode()
Left = Callable[..., Archive]


@pytest.fixture
def left(tmp_path: Path) -> Iterator[Left]:
    """An archive whose crawler was killed with the target claimed and one answer on its way in the WARC."""
    archive = Archive.open(tmp_path)

    def leave(
        status: int = 200, url: str = TARGET.url, headers: tuple[tuple[str, str], ...] = (), body: bytes = BODY
    ) -> Archive:
        archive.put_sources(SPP)
        run_id, _ = runs.start(archive.db, runs.RunPlan(("spp",)))
        frontier = Frontier(archive.db, "spp", run_id)
        frontier.add(TARGET)
        frontier.claim()
        answer = ServedResponse(url, "2026-01-01T00:00:00Z", status, (HTML, *headers), body, TARGET.stored_context)
        WarcWriter(archive.warc_folder, (SPP,)).write(answer)  # and never closed
        return archive

    yield leave
    archive.close()


def resume(archive: Archive, **options: Any) -> tuple[str, dict[str, Any]]:
    """The target's state and the source's counts after beginning a job."""
    job = Job.begin(archive, [SPP], **options)
    job.writer.close()
    job.readers.close()
    ((state,),) = archive.db.execute("select state from frontier").fetchall()
    return state, runs.counts(archive.db, job.run_id, "spp")


@pytest.mark.parametrize("url", [TARGET.url, ELSEWHERE])
def test_an_answer_settles_the_address_that_was_asked_for(left: Left, url: str) -> None:
    archive = left(url=url)
    state, counts = resume(archive)
    assert (state, counts["articles"], counts["live"], counts["new_versions"]) == ("done", 1, 1, 1)
    assert [url for (url,) in archive.db.execute("select url from pages")] == [url]


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (302, (("Location", ELSEWHERE),)),
        (503, ()),
        (429, (("Retry-After", "5"),)),
    ],
)
def test_an_answer_on_the_way_to_another_leaves_the_row_to_be_queued_again(
    left: Left, status: int, headers: tuple[tuple[str, str], ...]
) -> None:
    archive = left(status, headers=headers)
    state, counts = resume(archive)
    assert (state, counts["articles"]) == ("claimed", 0)
    assert archive.db.execute("select count(*) from pages").fetchone() == (0,)


def test_an_answer_that_kills_its_reader_is_an_error(left: Left, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "read_and_analyse", sabotage.read_but_die)
    archive = left(body=BODY + sabotage.DEADLY)
    assert resume(archive)[0] == "failed"
    assert archive.db.execute("select state, state_reason from pages").fetchall() == [("error", ENDED_TWICE)]


@pytest.mark.parametrize("other", [{"since": "2026-01-01"}, {"limit": 3}])
def test_the_pages_of_a_run_that_is_given_up_are_kept_and_not_counted(left: Left, other: dict[str, Any]) -> None:
    archive = left()
    state, counts = resume(archive, **other)
    assert (state, counts["articles"], counts["new_pages"]) == ("claimed", 0, 0)
    assert archive.db.execute("select count(*) from pages where version_id is not null").fetchone() == (1,)


def test_a_run_that_heard_nothing_of_an_address_stays_open_once(left: Left) -> None:
    archive, spider = left(302), Spp()
    job = Job.begin(archive, [SPP], limit=1)  # another job: a run of its own
    job.frontier("spp").open()
    job.frontier("spp").add(TARGET)
    job.frontier("spp").claim()
    LedgerExtension(job).closed(spider, "finished")
    assert (sum_up(job).verdict, runs.counts(archive.db, job.run_id, "spp")["verdict"]) == ("interrupted", None)
    again = Job.begin(archive, [SPP], limit=1)
    assert (again.resumed, again.run_id) == (True, job.run_id)
    again.count("spp", listed=1)
    LedgerExtension(again).closed(spider, "finished")
    assert sum_up(again).verdict == "partial"


def test_an_answer_304_that_was_written_and_not_stored_is_taken_up_as_the_page_that_it_confirms(left: Left) -> None:
    archive = left()
    resume(archive)
    frontier = Frontier(archive.db, "spp", archive.db.execute("select max(id) from runs").fetchone()[0])
    archive.db.conn.execute("update frontier set state = 'claimed'")
    [(name, offset, digest)] = archive.db.execute("select warc_file, warc_offset, digest from captures").fetchall()
    original = PayloadReference(TARGET.url, "2026-01-01T00:00:00Z", digest, name, offset)
    answer = ServedResponse(TARGET.url, "2026-01-08T00:00:00Z", 304, (), b"", TARGET.stored_context)
    WarcWriter(archive.warc_folder, (SPP,)).write_unmodified(answer, 200, original)  # and never closed
    state, counts = resume(archive)
    assert (state, frontier.claimed(), counts["articles"], counts["unmodified"]) == ("done", 0, 2, 1)
    assert archive.db.execute("select state, last_seen from pages").fetchall() == [("live", "2026-01-08T00:00:00Z")]
    assert archive.db.execute("select count(*) from page_versions").fetchone() == (1,)
