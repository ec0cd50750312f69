"""Files that articles link, and further pages of an article, over real HTTP: requested under the same guards, kept,
listed, read into the text, and made again."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from archive.model import Role
from archive.reading.pagers import MAX_NUMBER
from archive.warc.folder import warc_files
from archive.warc.reader import pages_in
from crawler.demo.pages import FORBIDDEN, HOSTS, Sample, samples
from tests.support.crawls import Crawled, changed_by_rebuild, crawl, fanzha, query, ran
from tests.support.divided_site import DIVIDED, STEM, TYPE, DividedSite, lines, page, path_of
from tests.support.made_files import docx, pdf
from tests.support.sample_site import ChangedSite

pytestmark = pytest.mark.slow

WITH_FILES = {sample.site: sample for sample in samples() if sample.files}
COVER, BESIDE = WITH_FILES["ucap"], WITH_FILES["trs"]
WHOLE = "\n".join(line for number in range(3) for line in lines(number))
FILES = "select url, position, name, state, sha256, text, fetched_at from attachments order by url"

Ran = tuple[Crawled, DividedSite]


def file_of(sample: Sample) -> str:
    return f"{sample.path.rpartition('/')[0]}/{sample.files[0].name}"


def lines_of_file(sample: Sample) -> list[str]:
    """The paragraphs of the file that the sample links."""
    path = Path(__file__).parents[1] / f"sites/sample_files/{sample.files[0].name}.txt"
    return path.read_text("utf-8").splitlines()


def texts(data: Path, path: str) -> list[str]:
    """The texts of the publications of which the pages at such paths are copies."""
    sql = """select distinct t.text from publication_texts t join copies c on c.publication_id = t.publication_id
             join pages p on p.id = c.page_id where p.url like ?"""
    return [text for (text,) in query(data, sql, f"%{path}%")]


def missing_parts(data: Path) -> list[tuple[Any, ...]]:
    return query(data, "select json_extract(detail, '$[0].total') from doubts where kind = 'part_missing'")


def link(site: ChangedSite, *links: str) -> None:
    """Let the cover link these files, too, by addresses that are their names."""
    body = site.answer(COVER.host, COVER.path).body.decode()
    end = '</div></div></div><div id="pageBreak">'
    assert end in body
    added = "".join(f'<a href="{url}">{url}</a>' for url in links)
    html = {"Content-Type": "text/html; charset=utf-8"}
    site.override(COVER.host, COVER.path, headers=html, body=body.replace(end, f"<p>{added}</p>{end}"))


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    with DividedSite() as site:
        done = crawl(tmp_path_factory.mktemp("data"), site)
        assert done.said["verdict"] == "good"
        yield done, site


@pytest.fixture
def done(crawled: Ran) -> Crawled:
    return crawled[0]


def test_files_are_kept_and_listed_with_their_hash_and_counted_apart_from_articles(done: Crawled) -> None:
    (warc,) = warc_files(done.data / "warc")
    for sample, make in ((COVER, docx), (BESIDE, pdf)):
        body = make(lines_of_file(sample))
        columns = "state, sha256, bytes, warc_file, warc_offset"
        [found] = done.query(f"select {columns} from attachments where url like ?", f"%{file_of(sample)}")
        assert found[:4] == ("live", sha256(body).hexdigest(), len(body), warc.name)
        (kept,) = [one for one in pages_in(warc) if one.warc_offset == found[4]]
        assert (kept.body, kept.context.role, str(kept.context.page).endswith(sample.path)) == (
            body,
            Role.ATTACHMENT,
            True,
        )
    assert [done.source(name)["attachments"] for name in ("sample-ucap", "sample-trs")] == [1, 3]  # two parts
    assert done.query("select count(*) from pages") == [(sum(row["articles"] for row in done.said["sources"]) + 2,)]


def test_files_and_parts_are_requested_once_and_after_the_articles(crawled: Ran) -> None:
    done, site = crawled
    asked = [path for host, path in site.requests if host == HOSTS["ucap"]]
    articles = [at for at, path in enumerate(asked) if "/t20" in path]
    assert asked.count(file_of(COVER)) == 1
    assert asked.index(file_of(COVER)) >= max(articles) - 8  # so many may be on their way at once
    first, *others = site.requested()
    assert (first, sorted(others)) == (path_of(0), [path_of(1), path_of(2)])
    assert done.query("select role, state from frontier where key like ? order by key", f"%{STEM}%") == [
        ("article", "done"),
        ("part", "done"),
        ("part", "done"),
    ]
    (warc,) = warc_files(done.data / "warc")
    parts = [one.context for one in pages_in(warc) if one.context.role is Role.PART]
    assert [str(one.page).endswith(DIVIDED.path) for one in parts] == [True, True]


def test_a_cover_has_the_text_of_its_file_another_page_its_own_and_parts_make_one_text(done: Crawled) -> None:
    in_file = [line for line in lines_of_file(COVER) if not line.startswith("|")]
    [cover] = texts(done.data, COVER.path)
    found = cover.split("\n")
    assert found[0] == COVER.lines[0]
    assert [line for line in found if line in in_file] == in_file
    assert "| 诈骗罪 | 63 | 121 |" in found
    [beside] = texts(done.data, BESIDE.path)
    assert beside.split("\n")[:-1] == list(BESIDE.lines[:-1])
    [(text,)] = done.query("select text from attachments where url like ?", f"%{file_of(BESIDE)}")
    assert text == "\n".join(lines_of_file(BESIDE))
    assert (texts(done.data, STEM), missing_parts(done.data)) == ([WHOLE], [])


def test_a_rebuild_a_replay_and_an_import_give_the_same(crawled: Ran, tmp_path: Path) -> None:
    done, site = crawled
    assert changed_by_rebuild(done.data) == {}
    (warc,) = warc_files(done.data / "warc")
    asked = len(site.requests)
    replayed = crawl(tmp_path / "replayed", site, replay=warc)
    assert len(site.requests) == asked
    pages = "select id, url, state, first_seen, last_seen, version_id from pages order by id"
    assert replayed.query(pages) == done.query(pages)
    assert fanzha("import", str(warc), data=tmp_path / "taken").returncode == 0
    for data in (replayed.data, tmp_path / "taken"):
        assert query(data, FILES) == done.query(FILES)
        assert (texts(data, STEM), missing_parts(data)) == ([WHOLE], [])


def bomb() -> bytes:
    buffer = BytesIO(docx([]))
    with ZipFile(buffer, "a", ZIP_DEFLATED) as file:
        file.writestr("word/media/image1.xml", b"0" * 101 * 2**20)
    return buffer.getvalue()


LOGIN = b"<html><body><p>" + "请先登录。".encode() * 99
FORBIDDEN_FILE, INSIDE = f"{FORBIDDEN}1.doc", "http://169.254.169.254/latest/1.pdf"


@pytest.mark.parametrize(
    ("own", "others", "more", "verdict"),
    [
        # That of the cover answers so: it is a PDF file, and no DOCX file.
        (
            (200, pdf(lines_of_file(COVER)), "live"),
            {"gone.pdf": (404, b"gone", "gone"), "bomb.docx": (200, bomb(), "unread")},
            {"attachments": 2, "gone": 1},
            "good",
        ),
        (
            (404, b"gone", "gone"),
            {"login.doc": (200, LOGIN, "error"), "no.doc": (403, b"no", "blocked")},
            {"gone": 1, "errors": 1, "blocked": 1},
            "partial",  # two of eighteen could not be had
        ),
    ],
)
def test_what_a_file_turns_out_to_be_costs_its_page_nothing(
    tmp_path: Path,
    own: tuple[int, bytes, str],
    others: dict[str, tuple[int, bytes, str]],
    more: dict[str, int],
    verdict: str,
) -> None:
    folder = COVER.path.rpartition("/")[0]
    answers = {file_of(COVER): own, **{f"{folder}/{name}": one for name, one in others.items()}}
    with ChangedSite() as site:
        link(site, *others)
        for path, (status, body, _) in answers.items():
            site.override(COVER.host, path, status=status, body=body)
        done = crawl(tmp_path, site, "sample-ucap")
    states = {
        url.partition(f":{site.port}")[2]: state for url, state in done.query("select url, state from attachments")
    }
    assert states == {path: state for path, (_, _, state) in answers.items()}
    of_site = {"gone": 1, "challenged": 1, "refused": 1, "errors": 0, "blocked": 0, "attachments": 0}
    row = done.source("sample-ucap")
    assert {name: row[name] for name in of_site} == {name: one + more.get(name, 0) for name, one in of_site.items()}
    assert done.said["verdict"] == verdict, row
    [text] = texts(done.data, COVER.path)
    assert (text.startswith(COVER.lines[0]), "| 诈骗罪 | 63 | 121 |" in text) == (True, own[2] == "live")


def test_the_guard_and_robots_txt_judge_files_as_they_judge_pages(tmp_path: Path) -> None:
    with ChangedSite() as site:
        link(site, FORBIDDEN_FILE, INSIDE)
        done = crawl(tmp_path, site, "sample-ucap")
        assert FORBIDDEN_FILE not in [path for _, path in site.requests]
    stored = done.query("select name, state, sha256 from attachments where state is null order by position")
    assert stored == [(FORBIDDEN_FILE, None, None), (INSIDE, None, None)]
    reasons = done.query("select kind, reason from frontier where role = 'attachment' and state = 'failed' order by 1")
    assert [kind for kind, _ in reasons] == ["RefusedAddress", "RobotsDisallowed"]
    assert "169.254.169.254" in reasons[0][1]
    assert done.source("sample-ucap")["refused"] == 3


def test_a_file_that_is_taken_down_leaves_its_text(tmp_path: Path) -> None:
    with ChangedSite() as site:
        first = crawl(tmp_path, site, "sample-ucap")
        before = texts(first.data, COVER.path)
        site.override(COVER.host, file_of(COVER), status=404, body="gone")
        again = crawl(tmp_path, site, "sample-ucap")
    assert again.query("select state, text is null from attachments") == [("gone", 0)]
    assert again.source("sample-ucap")["new_versions"] == 0
    assert "养老诈骗犯罪嫌疑人87人" in before[0]
    assert texts(again.data, COVER.path) == before


@pytest.mark.parametrize("first_refused", [file_of(COVER), COVER.path, path_of(1)], ids=["file", "cover", "part"])
def test_a_crawl_that_stops_before_a_file_or_a_part_goes_on_with_it(
    crawled: Ran, tmp_path: Path, first_refused: str
) -> None:
    done, site = crawled
    sample, source = (DIVIDED, "sample-trs") if first_refused == path_of(1) else (COVER, "sample-ucap")
    stopped = crawl(tmp_path, site, source, sabotage={"full_after": first_refused})
    resumed = crawl(tmp_path, site, source)
    assert (stopped.said["verdict"], resumed.said["verdict"]) == ("interrupted", "good")
    assert texts(tmp_path, sample.path) == texts(done.data, sample.path)
    assert resumed.source(source)["attachments"] == done.source(source)["attachments"]
    assert missing_parts(tmp_path) == []


def test_fetch_takes_the_parts_of_an_address_and_one_that_cannot_be_had_is_a_doubt_until_it_is(tmp_path: Path) -> None:
    with DividedSite() as site:
        site.override(DIVIDED.host, path_of(2), status=404, body="gone")
        ran("fetch", tmp_path, urls=[site.trs_url + path_of(1)])
        assert sorted(site.requested()) == sorted(path_of(number) for number in range(3))
        assert texts(tmp_path, STEM) == ["\n".join([*lines(0), *lines(1)])]
        assert missing_parts(tmp_path) == [(3,)]
        site.put(2, 0, 1)
        later = ran("fetch", tmp_path, urls=[site.trs_url + path_of(2)])
    assert (later.exit_status, texts(tmp_path, STEM), missing_parts(tmp_path)) == (0, [WHOLE], [])


def test_no_chain_of_parts_goes_on_without_end(tmp_path: Path) -> None:
    with DividedSite() as site:
        for number in range(MAX_NUMBER + 9):
            inside = path_of(number).replace(f".{TYPE}", f"_1.{TYPE}")
            elsewhere = f"http://localhost:{site.port}{path_of(1)}"
            site.put(number, number + 1, max(0, number - 1), inside, elsewhere, f"{FORBIDDEN}x_1.{TYPE}")
            site.override(DIVIDED.host, inside, body=page(number, number + 1))
        ran("fetch", tmp_path, urls=[site.trs_url + DIVIDED.path])
        assert sorted(site.requested()) == sorted(path_of(number) for number in range(MAX_NUMBER + 1))
