"""From WARC files to tables again: one odd record, file or crash costs itself and nothing else, and is named."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from archive.model import Context, Page, Reading, Role, State
from archive.store.archive import Archive
from archive.store.captures.imported_files import import_file, take_up
from archive.store.rebuild import RebuildStopped, Rebuilt, WarcLoss, rebuild
from archive.warc.folder import abandoned_files, warc_files
from archive.warc.writer import ServedResponse, WarcWriter
from crawler.warc_recovery import recover
from tests.support.captures import document

HTML = (("Content-Type", "text/html"),)
CODED = (*HTML, ("Content-Encoding", "gzip"))


def response(number: int, body: bytes = b"", headers: tuple[tuple[str, str], ...] = HTML) -> ServedResponse:
    url = f"https://www.spp.gov.cn/a/202401/t20240101_{number}.shtml"
    return ServedResponse(
        url, "2024-01-02T03:04:05Z", 200, headers, body or b"<p>%d</p>" % number, Context(Role.ARTICLE)
    )


def read(page: Page) -> Reading:
    text = page.body.decode() * 50
    return Reading(State.LIVE, None, (document(text, title=f"样例{page.url[-7:]}", published=None),))


def write(archive: Archive, *responses: ServedResponse) -> WarcWriter:
    writer = WarcWriter(archive.warc_folder)
    for each in responses:
        writer.write(each)
    return writer


@pytest.fixture
def again(archive: Archive) -> Callable[..., Rebuilt]:
    return partial(rebuild, archive, read, map)


def titles(archive: Archive) -> list[str]:
    return [title for (title,) in archive.db.execute("select title from page_versions order by title")]


BOMB = gzip.compress(b"<p>" + b"a" * 21 * 2**20)


ODD = {
    "larger than 20 MB": response(2, BOMB, CODED),
    "its content coding gzip cannot be undone": response(2, b"<p>not coded", CODED),
    "its HTTP status line cannot be read": replace(response(2), status=0),
    "its address is no http(s) URL": replace(response(2), url="http://[bad/x"),
    "it has no WARC-Date that can be read": replace(response(2), fetched_at="2024-01"),
    "its WARC-Date is before 1990": replace(response(2), fetched_at="0001-01-01T00:00:00Z"),
    "its WARC-Fanzha-Context cannot be read": replace(response(2), context=Context("evil")),  # type: ignore[arg-type]
}


def test_odd_records_are_skipped_and_named_and_those_beside_them_are_read(
    archive: Archive, again: Callable[..., Rebuilt]
) -> None:
    write(archive, response(1), *ODD.values(), response(3)).close()
    done = again()
    assert titles(archive) == ["样例1.shtml", "样例3.shtml"]
    odd_index = "this line of the index cannot be read"  # that of the address
    assert ([one.reason for one in done.skipped], done.records, done.losses) == ([*ODD, odd_index], 2, ())


@pytest.mark.parametrize("part", [0.5])
def test_a_torn_record_that_a_killed_process_left_is_no_page(
    archive: Archive, again: Callable[..., Rebuilt], part: float
) -> None:
    write(archive, response(0)).close()
    again()  # now the tables can tell that the torn record was never stored
    writer = write(archive, response(1))
    (path,) = abandoned_files(archive.warc_folder)
    whole = path.stat().st_size
    writer.write(response(2))
    torn = whole + int((path.stat().st_size - whole) * part)
    with path.open("r+b") as file:
        file.truncate(torn)
    done = again()
    assert (done.versions, done.losses) == (2, ())
    sealed = warc_files(archive.warc_folder)[-1]
    assert (sealed.suffix, sealed.stat().st_size) == (".gz", whole)
    assert [beside.stat().st_size for beside in done.torn] == [torn - whole]


def test_a_rebuild_that_ends_early_leaves_the_old_tables(
    archive: Archive, again: Callable[..., Rebuilt], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise KeyboardInterrupt

    write(archive, response(1)).close()
    again()
    (archive.warc_folder / "fanzha-2020.warc.gz").write_bytes(b"junk")
    with pytest.raises(WarcLoss):
        again()
    monkeypatch.setattr("archive.store.publications.copy_links.link", fails)
    with pytest.raises(RebuildStopped, match="Nothing was changed"):
        again(force=True)
    assert titles(archive) == ["样例1.shtml"]
    assert [row["copy_count"] for row in archive.db.table("publications").rows] == [1]


def test_an_open_file_that_a_backup_brought_back_never_overwrites_the_closed_one(
    archive: Archive, again: Callable[..., Rebuilt]
) -> None:
    write(archive, response(1), response(2)).close()
    (closed,) = warc_files(archive.warc_folder)
    content = closed.read_bytes()
    closed.with_name(closed.name + ".open").write_bytes(content[:-60])
    assert again().versions == 2
    assert list(recover(archive, read, lambda _page, _reading: None)) == []
    assert closed.read_bytes() == content


def test_a_warc_file_that_is_imported_twice_or_was_crawled_here_writes_nothing_new(
    archive: Archive, again: Callable[..., Rebuilt], tmp_path: Path
) -> None:
    coded = response(2, gzip.compress(b"<p>coded</p>"), CODED)
    other = WarcWriter(tmp_path / "other")
    other.write(response(1))
    other.write(coded)
    other.close()
    [path] = warc_files(tmp_path / "other")
    assert [one.known for one in import_file(archive, path, read)] == [False, False]
    assert [one.known for one in import_file(archive, path, read)] == [True, True]
    [ours] = warc_files(archive.warc_folder)
    again()
    assert [one.known for one in import_file(archive, ours, read)] == [True, True]
    assert warc_files(archive.warc_folder) == [ours]


def test_two_records_of_one_capture_are_one(archive: Archive, again: Callable[..., Rebuilt]) -> None:
    write(archive, response(1)).close()
    write(archive, response(1)).close()
    done = again()
    assert (done.records, done.versions) == (2, 1)
    assert archive.db.table("captures").count == 1
    warc_files(archive.warc_folder)[0].unlink()
    assert again().losses == ()  # the other file has it, too


def test_an_import_after_one_that_was_killed_writes_no_page_twice(
    archive: Archive, again: Callable[..., Rebuilt], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    other = WarcWriter(tmp_path / "other")
    for number in range(3):
        other.write(response(number))
    other.close()
    [path] = warc_files(tmp_path / "other")
    pages = import_file(archive, path, read)
    next(pages)
    monkeypatch.setattr(Archive, "ingest", killed)
    monkeypatch.setattr(WarcWriter, "close", lambda _self: None)
    with pytest.raises(KeyboardInterrupt):  # the second page is written and not stored
        next(pages)
    monkeypatch.undo()
    assert take_up(archive, read) == 1
    assert [one.known for one in import_file(archive, path, read)] == [True, True, False]
    done = again()
    assert (done.records, archive.db.table("captures").count) == (3, 3)
