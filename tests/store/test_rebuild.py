"""From WARC files to tables again: one odd record, file or crash costs itself and nothing else, and is named."""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from archive.analysis import read_and_analyse
from archive.model import Context, Page, Reading, Role, State
from archive.readers.pool import ENDED_TWICE, TOO_SLOW, ReadingPool
from archive.readers.unpacking import pages_ahead
from archive.reasons import in_english
from archive.store.archive import Archive
from archive.store.captures.imported_files import ImportedPage, import_file, take_up
from archive.store.rebuild import RebuildStopped, Rebuilt, WarcLoss, here, rebuild
from archive.warc.folder import abandoned_files, warc_files
from archive.warc.reader import Fault, SkippedRecord, pages_in
from archive.warc.writer import ServedResponse, WarcWriter
from crawler.warc_recovery import recover
from tests.support import sabotage
from tests.support.captures import document
from tests.support.warc_records import packed, record

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


def test_recovering_goes_on_after_an_odd_record_and_seals_the_file(archive: Archive) -> None:
    write(archive, response(1), response(2, BOMB, CODED), response(3))
    stored: list[str] = []
    (found,) = recover(archive, read, lambda page, _reading: stored.append(page.url[-7:]))
    assert stored == ["1.shtml", "3.shtml"]
    assert (found.pages, [record.reason for record in found.skipped]) == (2, ["larger than 20 MB"])
    assert not abandoned_files(archive.warc_folder)


def test_what_cannot_be_read_is_the_same_when_another_process_unpacks(archive: Archive) -> None:
    write(archive, response(0), response(1), response(2)).close()
    (path,) = warc_files(archive.warc_folder)
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    path.write_bytes(damaged)
    write(archive, response(3), response(4, BOMB, CODED), response(5))
    (torn,) = abandoned_files(archive.warc_folder)
    content = torn.read_bytes()
    found = []
    for unpacking in here, pages_ahead:
        for later in set(warc_files(archive.warc_folder)) - {path}:
            later.unlink()
        torn.write_bytes(content[:-9])
        done = rebuild(archive, read, map, unpacking, force=True)
        found.append((replace(done, losses=(), known_losses=0), titles(archive), done.torn[0].read_bytes()))
    assert found[0] == found[1]
    assert found[0][0].skipped[0].reason == "larger than 20 MB"


@pytest.mark.parametrize("part", [0.05, 0.5, 0.95])
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


def test_without_the_tables_a_torn_end_may_be_a_loss_and_is_named(
    archive: Archive, again: Callable[..., Rebuilt]
) -> None:
    write(archive, response(1), response(2))
    (path,) = abandoned_files(archive.warc_folder)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 20)
    with pytest.raises(WarcLoss, match=re.escape(response(2).url)):
        again()
    assert [loss.url for loss in again(force=True).losses] == [response(2).url]
    assert again().known_losses == 0  # the torn end is not in the file any more


def test_a_damaged_file_is_named_and_the_others_are_read(archive: Archive, again: Callable[..., Rebuilt]) -> None:
    write(archive, response(1)).close()
    junk = archive.warc_folder / "fanzha-2020.warc.gz"
    junk.write_bytes(b"\x1f\x8bjunk" * 5000)
    with pytest.raises(WarcLoss, match=r"fanzha-2020.warc.gz, .*damaged from byte 0 to the end of the file"):
        again()
    done = again(force=True)
    assert titles(archive) == ["样例1.shtml"]
    assert [(one.warc_file, one.what) for one in done.losses] == [("fanzha-2020.warc.gz", Fault.DAMAGED)]


def test_a_rebuild_makes_every_index_that_a_new_file_has(archive: Archive, again: Callable[..., Rebuilt]) -> None:
    indexes = "select name, sql from sqlite_master where type = 'index' order by name"
    new = archive.db.execute(indexes).fetchall()
    write(archive, response(1)).close()
    again()
    assert archive.db.execute(indexes).fetchall() == new


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


def test_what_has_no_key_never_gets_into_our_own_files(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "others.warc.gz"
    path.write_bytes(packed(record("http://[bad/x"), record("http://sample.example/after")))
    skipped: list[SkippedRecord] = []
    taken: list[ImportedPage] = list(import_file(archive, path, read, on_skip=skipped.append))
    assert [page.key for page in taken] == ["http://sample.example/after"]
    assert [(each.url, each.reason) for each in skipped] == [("http://[bad/x", "its address is no http(s) URL")]
    (ours,) = warc_files(archive.warc_folder)
    assert b"[bad" not in gzip.decompress(ours.read_bytes())


def test_what_came_before_the_damage_becomes_publications(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "others.warc"
    path.write_bytes(record("http://sample.example/1") + b"no record\r\n" * 99)
    skipped: list[SkippedRecord] = []
    list(import_file(archive, path, read, on_skip=skipped.append))
    assert [str(each) for each in skipped] == [
        "others.warc, record at byte 187: damaged: 1089 bytes, up to byte 1276, cannot be read"
    ]
    assert len(titles(archive)) == 1
    assert archive.db.table("publications").count == 1


def test_a_file_that_a_killed_process_left_can_be_taken_in_elsewhere(archive: Archive, tmp_path: Path) -> None:
    other = WarcWriter(tmp_path / "other")
    other.write(response(1))
    (path,) = abandoned_files(tmp_path / "other")
    whole = path.stat().st_size
    other.write(response(2))
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 60)
    skipped: list[SkippedRecord] = []
    assert len(list(import_file(archive, path, read, on_skip=skipped.append))) == 1
    assert [each.warc_offset for each in skipped] == [whole]
    assert titles(archive) == ["样例1.shtml"]


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


def test_the_name_of_an_imported_file_is_kept_and_found_again_until_its_text_was_seen(
    archive: Archive, again: Callable[..., Rebuilt], tmp_path: Path
) -> None:
    names = "select file_name, imported from page_versions order by 1"
    for number, name in enumerate(("存下的网页.html", b"\xb7\xb4.html"), 1):
        path = tmp_path / os.fsdecode(name)
        path.write_bytes(response(number).body)
        list(import_file(archive, path, read, response(number).url))
    stored = archive.db.execute(names).fetchall()
    assert stored == [("??.html", 1), ("存下的网页.html", 1)]
    again()
    assert archive.db.execute(names).fetchall() == stored
    write(archive, response(1)).close()
    again()
    assert archive.db.execute(names).fetchall() == [(None, 0), ("??.html", 1)]


def test_a_page_that_is_read_for_ever_and_one_that_kills_its_reader_are_named_and_the_others_are_read(
    archive: Archive,
) -> None:
    names = [*(f"a{number}" for number in range(20)), "deadly", "endless", "b"]
    write(archive, *(replace(response(1), url=f"https://www.spp.gov.cn/{name}") for name in names)).close()
    with closing(ReadingPool(2, page_seconds=2)) as pool:
        done = rebuild(archive, sabotage.read, pool.map)
    (path,) = warc_files(archive.warc_folder)
    assert [(each.warc_file, each.url, each.reason) for each in done.not_read] == [
        (path.name, "https://www.spp.gov.cn/deadly", in_english(ENDED_TWICE)),
        (path.name, "https://www.spp.gov.cn/endless", in_english(TOO_SLOW)),
    ]
    states = dict(archive.db.execute("select url, state from pages").fetchall())
    assert len(states) == len(names)
    assert [url for url, state in states.items() if state != State.LIVE] == [each.url for each in done.not_read]


@pytest.mark.parametrize("name", ["half.html", "half.warc"])
def test_a_torn_page_of_an_imported_file_is_named_and_makes_no_row(archive: Archive, tmp_path: Path, name: str) -> None:
    half = b"<html><body><p>half a te"
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 900\r\n"
    (tmp_path / name).write_bytes(half if name.endswith("html") else record(body=half, head=head))
    url = "http://sample.example/1"
    skipped: list[SkippedRecord] = []
    assert list(import_file(archive, tmp_path / name, read_and_analyse, url, skipped.append)) == []
    assert [(each.url, each.reason.partition(":")[0]) for each in skipped] == [(url, "torn")]
    rebuild(archive, read_and_analyse, map)
    assert archive.db.table("pages").count == 0


@pytest.mark.parametrize("url", [None, "http://sample.example/1"])
def test_the_same_saved_file_twice_writes_nothing_new(archive: Archive, tmp_path: Path, url: str | None) -> None:
    path = tmp_path / "saved.html"
    path.write_bytes(b"<p>a page</p>")
    [first] = import_file(archive, path, read, url)
    [again] = import_file(archive, path, read, url)
    assert (first.known, again.known, again.key) == (False, True, first.key)
    assert len(warc_files(archive.warc_folder)) == 1
    path.write_bytes(b"<p>another page</p>")
    assert [one.known for one in import_file(archive, path, read, url)] == [False]


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


def test_a_record_of_an_impossible_year_is_named_and_not_written(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "other.warc.gz"
    dates = [f"WARC-Date: {year}-01-01T00:00:00Z\r\n" for year in ("0001", "1989", "99999")]
    path.write_bytes(packed(*(record(date=date) for date in dates), record("http://sample.example/2")))
    skipped: list[SkippedRecord] = []
    assert [one.key for one in import_file(archive, path, read, on_skip=skipped.append)] == ["http://sample.example/2"]
    assert [one.url for one in skipped] == ["http://sample.example/1"] * 3
    [ours] = warc_files(archive.warc_folder)
    assert [page.url for page in pages_in(ours)] == ["http://sample.example/2"]


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
