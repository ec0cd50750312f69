"""Files that articles link, over real HTTP: asked for under the same guards, kept, listed, read, and made again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from archive.analysis import read_and_analyse
from archive.model import Role
from archive.store.archive import Archive
from archive.store.captures.imported_files import import_file
from archive.store.rebuild import rebuild
from archive.warc.folder import warc_files
from archive.warc.reader import pages_in
from crawler.demo.pages import FORBIDDEN, HOSTS, Sample, samples
from tests.support.crawls import Crawled, begin, crawl, declarations, query
from tests.support.made_files import docx, pdf
from tests.support.sample_site import ChangedSite
from tests.support.tables import tables

pytestmark = pytest.mark.slow

WITH_FILES = {sample.site: sample for sample in samples() if sample.files}
COVER, BESIDE = WITH_FILES["ucap"], WITH_FILES["trs"]
HTML = {"Content-Type": "text/html; charset=utf-8"}


Ran = tuple[Crawled, ChangedSite]


def path_of(sample: Sample) -> str:
    return f"{sample.path.rpartition('/')[0]}/{sample.files[0].name}"


def sample_file_lines(sample: Sample) -> list[str]:
    """The paragraphs of the file that the sample links."""
    path = Path(__file__).parents[1] / f"sites/sample_files/{sample.files[0].name}.txt"
    return path.read_text("utf-8").splitlines()


def text_of(done: Crawled, sample: Sample) -> str:
    """The publication's text."""
    ((text,),) = done.query(
        """select t.text from publication_texts t join copies c on c.publication_id = t.publication_id
           join pages p on p.id = c.page_id where p.url like ?""",
        f"%{sample.path}",
    )
    return str(text)


def attachment(done: Crawled, sample: Sample, columns: str) -> tuple[Any, ...]:
    (row,) = done.query(f"select {columns} from attachments where url like ?", f"%{path_of(sample)}")
    return row


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    with ChangedSite() as site:
        yield crawl(tmp_path_factory.mktemp("data"), site), site


@pytest.fixture
def done(crawled: Ran) -> Crawled:
    return crawled[0]


def test_files_are_kept_and_listed_with_their_hash(done: Crawled) -> None:
    for sample, make in ((COVER, docx), (BESIDE, pdf)):
        body = make(sample_file_lines(sample))
        found = attachment(done, sample, "state, sha256, bytes, warc_file, warc_offset")
        assert found[:3] == ("live", sha256(body).hexdigest(), len(body))
        (path,) = warc_files(done.data / "warc")
        (page,) = [page for page in pages_in(path) if page.warc_offset == found[4]]
        assert (path.name, page.body, page.context.role) == (found[3], body, Role.ATTACHMENT)
        assert page.context.page is not None
        assert page.context.page.endswith(sample.path)


def test_the_run_counts_them_apart_from_articles(done: Crawled) -> None:
    assert [done.source(name)["attachments"] for name in ("sample-ucap", "sample-trs")] == [1, 1]
    assert done.query("select count(*) from pages")[0][0] == sum(row["articles"] for row in done.said["sources"])


def test_they_are_asked_for_once_and_after_the_articles(crawled: Ran) -> None:
    asked = [path for host, path in crawled[1].requests if host == HOSTS["ucap"]]
    articles = [at for at, path in enumerate(asked) if "/t20" in path]
    assert asked.count(path_of(COVER)) == 1
    assert asked.index(path_of(COVER)) >= max(articles) - 8  # so many may be on their way at once


def test_a_cover_has_the_text_of_its_file_and_another_page_its_own(done: Crawled) -> None:
    file_lines = [line for line in sample_file_lines(COVER) if not line.startswith("|")]
    found = text_of(done, COVER).split("\n")
    assert found[0] == COVER.lines[0]
    assert [line for line in found if line in file_lines] == file_lines
    assert "| 诈骗罪 | 63 | 121 |" in found
    assert text_of(done, BESIDE).split("\n")[:-1] == list(BESIDE.lines[:-1])
    assert attachment(done, BESIDE, "text") == ("\n".join(sample_file_lines(BESIDE)),)


def test_a_rebuild_gives_the_same_tables(done: Crawled) -> None:
    path = done.data / "archive.db"
    before = tables(path)
    archive = Archive.open(done.data)
    with archive.lock():
        rebuild(archive, read_and_analyse, map)
    archive.close()
    assert {name: rows for name, rows in tables(path).items() if rows != before[name]} == {}
    assert before["attachments"]


def test_a_replay_gives_the_same_files(crawled: Ran, tmp_path: Path) -> None:
    done, site = crawled
    (warc,) = warc_files(done.data / "warc")
    asked = len(site.requests)
    replayed = crawl(tmp_path, site, replay=warc)
    assert len(site.requests) == asked
    listed = "select url, position, name, state, sha256, text, fetched_at from attachments order by url"
    assert replayed.query(listed) == done.query(listed)


def test_our_own_warc_can_be_taken_in_elsewhere_with_its_files(done: Crawled, tmp_path: Path) -> None:
    (warc,) = warc_files(done.data / "warc")
    archive = Archive.open(tmp_path)
    taken = {page.key: page.documents for page in import_file(archive, warc, read_and_analyse)}
    listed = "select name, position, state, sha256, text, fetched_at from attachments order by name"
    assert archive.db.execute(listed).fetchall() == done.query(listed)
    archive.close()
    assert [found for key, found in taken.items() if key.endswith(path_of(COVER))] == [
        (("attachment", f"{COVER.title}.docx"),)
    ]


def bomb() -> bytes:
    buffer = BytesIO(docx([]))
    with ZipFile(buffer, "a", ZIP_DEFLATED) as file:
        file.writestr("word/media/image1.xml", b"0" * 101 * 2**20)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("status", "body", "state", "column", "verdict"),
    [
        (404, b"gone", "gone", "gone", "good"),
        (200, b"<html><body><p>" + "请先登录。".encode() * 99, "error", "errors", "partial"),
        (403, b"no", "blocked", "blocked", "partial"),  # two of sixteen could not be had
        (200, bomb(), "unread", "attachments", "good"),
        (200, pdf(sample_file_lines(COVER)), "live", "attachments", "good"),
    ],
    ids=["404", "a page in its place", "403", "bomb", "another type"],
)
def test_what_a_file_turns_out_to_be_costs_its_page_nothing(
    tmp_path: Path, status: int, body: bytes, state: str, column: str, verdict: str
) -> None:
    with ChangedSite() as site:
        site.override(COVER.host, path_of(COVER), status=status, body=body)
        done = crawl(tmp_path, site, "sample-ucap")
    assert (done.said["verdict"], attachment(done, COVER, "state")) == (verdict, (state,)), done.said
    before = {"gone": 1, "challenged": 1, "refused": 1}  # pages of the sample site
    expected = {**dict.fromkeys(("gone", "errors", "blocked", "attachments"), 0), **before}
    expected[column] += 1
    found = done.source("sample-ucap")
    assert {name: found[name] for name in expected} == expected
    assert text_of(done, COVER).startswith(COVER.lines[0])
    assert ("| 诈骗罪 | 63 | 121 |" in text_of(done, COVER)) == (state == "live")


def test_a_file_that_is_taken_down_leaves_its_text(tmp_path: Path) -> None:
    with ChangedSite() as site:
        first = crawl(tmp_path, site, "sample-ucap")
        site.override(COVER.host, path_of(COVER), status=404, body="gone")
        again = crawl(tmp_path, site, "sample-ucap")
    assert attachment(again, COVER, "state, text is null") == ("gone", 0)
    assert again.source("sample-ucap")["new_versions"] == 0
    assert "养老诈骗犯罪嫌疑人87人" in text_of(first, COVER) == text_of(again, COVER)


def test_the_guard_and_robots_txt_judge_files_as_they_judge_pages(tmp_path: Path) -> None:
    forbidden, inside = f"{FORBIDDEN}1.doc", "http://169.254.169.254/latest/1.pdf"
    with ChangedSite() as site:
        body = site.answer(COVER.host, COVER.path).body.decode()
        links = f'<p><a href="{forbidden}">甲</a><a href="{inside}">乙</a></p></div></div></div><div id="pageBreak">'
        body = body.replace('</div></div></div><div id="pageBreak">', links)
        site.override(COVER.host, COVER.path, headers=HTML, body=body)
        done = crawl(tmp_path, site, "sample-ucap")
        assert forbidden not in [path for _, path in site.requests]
    assert done.query("select name, state, sha256 from attachments where name in ('甲', '乙') order by position") == [
        ("甲", None, None),
        ("乙", None, None),
    ]
    reasons = done.query("select reason from frontier where role = 'attachment' and state = 'failed' order by rowid")
    assert len(reasons) == 2
    assert "robots.txt" in reasons[0][0]
    assert "169.254.169.254" in reasons[1][0]
    assert done.source("sample-ucap")["refused"] == 3


@pytest.mark.parametrize("first_refused", [path_of(COVER), COVER.path], ids=["file", "cover"])
def test_a_crawl_that_stops_before_a_file_goes_on_with_it(done: Crawled, tmp_path: Path, first_refused: str) -> None:
    with ChangedSite() as another:
        stopped = crawl(tmp_path, another, "sample-ucap", sabotage={"full_after": first_refused})
        resumed = crawl(tmp_path, another, "sample-ucap")
    assert (stopped.said["verdict"], resumed.said["verdict"]) == ("interrupted", "good")
    assert text_of(resumed, COVER) == text_of(done, COVER)
    assert resumed.source("sample-ucap")["attachments"] == 1


def test_a_crawl_killed_around_a_file_ends_in_the_tables_of_an_undisturbed_one(tmp_path: Path) -> None:
    with ChangedSite(delay=0.03) as site:
        undisturbed = crawl(tmp_path / "whole", site, "sample-ucap")
        for wait in (0.0, 0.04, 0.1, 0.2):  # seconds after the file was asked for; an answer takes 0.03
            data, before = tmp_path / str(wait), len(site.requests)
            process = begin("crawl", data=data, sources=declarations(site, "sample-ucap"))
            while (COVER.host, path_of(COVER)) not in site.requests[before:] and process.poll() is None:
                time.sleep(0.005)
            time.sleep(wait)
            process.kill()
            process.wait()
            if query(data, "select 1 from runs where ended is null"):  # else it was over before it was killed
                finished = crawl(data, site, "sample-ucap")
                assert finished.said["verdict"] == "good", finished.said
            assert tables(data / "archive.db") == tables(undisturbed.data / "archive.db")
