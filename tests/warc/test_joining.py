"""Joined files hold every record of their parts byte for byte, and a kill at any moment of joining loses nothing."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.commands.join import finish
from archive.model import Context, Page, Role, Source
from archive.readers.pages import read_and_analyse
from archive.store.archive import Archive
from archive.store.captures.places import move_places
from archive.store.rebuild import rebuild
from archive.warc.cdxj import read_index
from archive.warc.folder import index_path, warc_files
from archive.warc.joining import groups, join, unfinished
from archive.warc.reader import page_at, pages_in, sources_in
from archive.warc.revisits import PayloadReference
from archive.warc.soundness import UnsoundFile, sound_records
from archive.warc.writer import ServedResponse, WarcWriter
from tests.support.crawls import fanzha
from tests.support.tables import tables

pytestmark = pytest.mark.slow

SPP = Source("spp", "最高人民检察院", "supreme", None, "https://www.spp.gov.cn/", "ucap")
BIG = 10**9
PLACES = {
    table: f"select {key}, warc_file, warc_offset from {table} where warc_file is not null"
    for table, key in (("captures", "id"), ("page_versions", "id"), ("attachments", "id"))
}


def response(number: int, day: int = 1) -> ServedResponse:
    text = f"<p>检察机关依法惩治电信网络诈骗犯罪第{number}号。</p>" * 20
    html = f"<html><title>通报{number}</title><h1>通报{number}</h1><div>{text}</div></html>"
    body = gzip.compress(html.encode(), mtime=0)
    headers = (("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip"))
    url = f"https://www.spp.gov.cn/zdgz/202601/t202601{number:02}_1.shtml"
    return ServedResponse(url, f"2026-01-{day:02}T00:00:00Z", 200, headers, body, Context(Role.ARTICLE, "spp"))


def write(folder: Path, *responses: ServedResponse, source: Source = SPP) -> Path:
    writer = WarcWriter(folder, [source])
    places = [writer.write(one) for one in responses]
    writer.close()
    return folder / places[0].warc_file


def write_revisit(folder: Path, number: int, day: int, original: PayloadReference) -> Path:
    writer = WarcWriter(folder, [SPP])
    place = writer.write(response(number, day), original)
    writer.close()
    return folder / place.warc_file


def all_pages(folder: Path) -> list[Page]:
    """All pages of a folder without their places, in order."""
    pages = (page for path in warc_files(folder) for page in pages_in(path))
    return [replace(page, warc_file="", warc_offset=0) for page in pages]


def join_all(folder: Path, below: int = BIG, at_most: int = BIG) -> list[str]:
    refused: list[UnsoundFile] = []
    for group in groups(folder, below, at_most, refused.append):
        if len(group) > 1:
            joined = join(group)
            assert joined.differing is None
            joined.remove_parts()
    return [str(one) for one in refused]


@settings(max_examples=25, deadline=None)
@given(
    files=st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=4), min_size=1, max_size=6),
    at_most=st.integers(500, 20_000),
    below=st.integers(500, 4000),
)
def test_every_record_is_there_byte_for_byte_in_the_same_order(
    tmp_path_factory: pytest.TempPathFactory, files: list[list[int]], at_most: int, below: int
) -> None:
    folder = tmp_path_factory.mktemp("warc")
    for day, numbers in enumerate(files, 1):
        write(folder, *(response(number, day) for number in numbers))
    before, records = all_pages(folder), {path.read_bytes() for path in warc_files(folder)}
    assert join_all(folder, below, at_most) == []
    joined = warc_files(folder)
    assert all_pages(folder) == before
    assert all(any(part in path.read_bytes() for path in joined) for part in records)
    for path in joined:
        places = {(one.warc_file, one.warc_offset) for one in read_index(index_path(path))}
        assert places == {(page.warc_file, page.warc_offset) for page in pages_in(path)}
    assert {path.name for path in folder.iterdir()} == {
        name for path in joined for name in (path.name, index_path(path).name)
    }


def test_the_declarations_of_all_parts_are_in_the_joined_file_and_it_is_joined_again(tmp_path: Path) -> None:
    later = replace(SPP, family="trs")
    write(tmp_path, response(1))
    write(tmp_path, response(2), source=replace(SPP, id="other"))
    join_all(tmp_path)
    path = write(tmp_path, response(3), source=later)
    path.with_name(path.name.replace("fanzha-", "fanzha-0")).touch()  # of a process that was killed at its start
    assert join_all(tmp_path) == []
    [path] = warc_files(tmp_path)
    assert list(sources_in(path)) == [later, replace(SPP, id="other")]
    assert [page.url for page in all_pages(tmp_path)] == [response(number).url for number in (1, 2, 3)]


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-8] ^= 0xFF  # of the checksum: any other byte may also end the data early
    path.write_bytes(content)


def lose_last(path: Path) -> None:
    last = list(pages_in(path))[-1]
    path.write_bytes(path.read_bytes()[: last.warc_offset])


def in_index(old: bytes, new: bytes) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        content = index_path(path).read_bytes()
        assert old in content
        index_path(path).write_bytes(content.replace(old, new))

    return spoil


def change_head(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[list(pages_in(path))[-1].warc_offset + 4] ^= 1  # the time in the gzip head, which no checksum covers
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (damage, "damaged"),
        (lose_last, "has lost the record of"),
        (change_head, "the gzip head of the record at byte"),
        (in_index(b'"status": "200"', b'"status": "404"'), "does not name the record"),
        (in_index(b'"offset"', b'"offsat"'), "cannot be read"),
    ],
)
def test_a_file_that_is_not_what_it_was_is_named_and_left_as_it_is(
    tmp_path: Path, spoil: Callable[[Path], None], why: str
) -> None:
    paths = [write(tmp_path, response(number), response(number + 10)) for number in range(5)]
    spoil(paths[2])
    content = paths[2].read_bytes()
    [line] = join_all(tmp_path)
    assert paths[2].name in line
    assert why in line
    first, second, third = warc_files(tmp_path)
    assert (second, second.read_bytes()) == (paths[2], content)
    assert [len(list(pages_in(path))) for path in (first, third)] == [4, 4]


@pytest.fixture(scope="module")
def archive_of_six(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with six small files, the last of which are revisits of the first."""
    data = tmp_path_factory.mktemp("six") / "data"
    with closing(Archive.open(data)) as archive:
        folder = archive.warc_folder
        first = write(folder, response(1), response(2))
        for number in range(3, 6):
            write(folder, response(number))
        for day in (8, 9):
            place = next(page for page in pages_in(first) if page.url == response(1).url)
            where = (place.warc_file, place.warc_offset)
            write_revisit(folder, 1, day, PayloadReference(place.url, place.fetched_at, place.digest, *where))
        rebuild(archive, read_and_analyse, map)
    return data


@pytest.fixture
def data(archive_of_six: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(archive_of_six, tmp_path / "data"))


@dataclass
class Held:
    """What an archive holds, wherever its records are."""

    data: Path

    def __post_init__(self) -> None:
        self.tables, self.captures = tables(self.data / "archive.db"), self._captures()

    def _captures(self) -> list[str]:
        return sorted(page.capture.id for page in all_pages(self.data / "warc"))

    def check(self) -> None:
        """All is there, and every place that the tables name has its record."""
        assert tables(self.data / "archive.db") == self.tables
        assert self._captures() == self.captures
        with closing(Archive.open(self.data)) as archive:
            for table, sql in PLACES.items():
                for _key, file, offset in archive.db.execute(sql):
                    assert page_at(archive.warc_folder / file, offset), table

    def check_joined(self) -> None:
        """All is there, in one file."""
        self.check()
        [path] = warc_files(self.data / "warc")
        assert {file.name for file in (self.data / "warc").iterdir()} == {path.name, index_path(path).name}


def rebuilt(data: Path) -> None:
    with closing(Archive.open(data)) as archive:
        assert rebuild(archive, read_and_analyse, map).losses == ()


def test_the_tables_are_the_same_save_the_places_and_a_rebuild_makes_them(data: Path) -> None:
    held = Held(data)
    done = fanzha("join", data=data)
    assert done.returncode == 0, done.stderr
    assert "6 file(s) joined into 1" in done.stdout
    held.check_joined()
    rebuilt(data)
    held.check_joined()
    assert "0 file(s) joined into 0\n" in fanzha("join", data=data).stdout


class Killed(BaseException):
    """As kill -9: nothing that comes after it is done."""


def join_in(archive: Archive) -> None:
    for left in unfinished(archive.warc_folder):
        finish(archive, left)
    for group in groups(archive.warc_folder, BIG, BIG, lambda _: None):
        if len(group) > 1:
            finish(archive, join(group))


@pytest.mark.parametrize("step", [0, 1, 2, 3, 5, 8, 11, 17])
def test_a_kill_at_any_moment_loses_nothing_and_the_next_join_finishes(
    data: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    held, numbers = Held(data), iter(range(10**6))

    def dying(owner: type, name: str) -> None:
        done = getattr(owner, name)

        def dies(*arguments: Any, **options: Any) -> Any:
            if next(numbers) == step:
                raise Killed
            return done(*arguments, **options)

        monkeypatch.setattr(owner, name, dies)

    killed = False
    with closing(Archive.open(data)) as archive:
        for owner, name in ((Path, "rename"), (Path, "unlink"), (Archive, "commit")):
            dying(owner, name)
        try:
            join_in(archive)
        except Killed:
            killed = True
        monkeypatch.undo()
    assert killed or step > 2 * 6  # the parts and their indexes are removed last
    assert {page.capture.id for page in all_pages(data / "warc")} == set(held.captures)  # some of them twice
    if step % 3 == 0:  # a rebuild is right in this state, too
        rebuilt(data)
        assert tables(data / "archive.db") == held.tables
    with closing(Archive.open(data)) as archive:
        join_in(archive)
    held.check_joined()


@pytest.mark.parametrize("moved", [False, True])
@pytest.mark.parametrize("of_part", [False, True], ids=["joined file", "part"])
def test_parts_that_differ_from_what_was_joined_are_never_removed(data: Path, *, moved: bool, of_part: bool) -> None:
    before = tables(data / "archive.db")
    with closing(Archive.open(data)) as archive:
        places = [archive.db.execute(sql).fetchall() for sql in PLACES.values()]
        parts = warc_files(archive.warc_folder)
        joined = join({path: sound_records(path) for path in parts})
        if moved:  # the process was killed just before it removed the parts
            with archive.transaction():
                move_places(archive.db, joined)
    damage(parts[1] if of_part else joined.path)
    done = fanzha("join", data=data)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert all(path.exists() for path in parts)
    assert joined.path.exists() == of_part
    if of_part:
        assert "both were kept" in done.stderr
        return
    assert f"set aside as {joined.path.name}.damaged" in done.stderr
    with closing(Archive.open(data)) as archive:
        assert [archive.db.execute(sql).fetchall() for sql in PLACES.values()] == places
    assert fanzha("join", data=data).returncode == 0
    assert len(warc_files(data / "warc")) == 1
    assert tables(data / "archive.db") == before
