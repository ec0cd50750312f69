"""Thirty damaged WARC files: each intact record is kept, each lost one is named, and nothing is less without a loss.

Damage hits seeded random places of a closed file and of one that a killed process left open, with `archive.db` beside
it and without.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.model import Context, Page, Reading, Role, State
from archive.store.archive import Archive
from archive.store.rebuild import WarcLoss, rebuild
from archive.warc.cdxj import index_path
from archive.warc.folder import OPEN, abandoned_files, warc_files
from archive.warc.reader import pages_in
from archive.warc.writer import ServedResponse, WarcWriter
from crawler.warc_recovery import recover

PAGES, STORED = 24, 16  # of a file; of the open file, those that the killed process had stored
Places = dict[str, tuple[int, int]]  # begin and end of the record of each address


@dataclass(frozen=True)
class Written:
    """A data folder with a closed file and an open one."""

    data: Path
    closed: Path
    open: Path
    places: dict[Path, Places]


def response(file: str, number: int) -> ServedResponse:
    digits = random.Random(f"{file}{number}").randbytes(900).hex()
    body = f"<html><p>诈骗样例{number}</p><p>{digits}</p></html>".encode()
    url = f"https://www.spp.gov.cn/{file}/t20260101_{number}.shtml"
    return ServedResponse(
        url, "2026-01-01T00:00:00Z", 200, (("Content-Type", "text/html"),), body, Context(Role.ARTICLE)
    )


def read(_page: Page) -> Reading:
    return Reading(State.LIVE, None, ())


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    data = tmp_path_factory.mktemp("whole")
    with closing(Archive.open(data)) as archive:
        writer = WarcWriter(archive.warc_folder)
        for number in range(PAGES):
            writer.write(response("closed", number))
        writer.close()
        rebuild(archive, read, map)
        other = WarcWriter(archive.warc_folder)
        for number in range(PAGES):
            other.write(response("open", number))
        [left_open] = abandoned_files(archive.warc_folder)
        for page in list(pages_in(left_open))[:STORED]:
            archive.ingest(page, read(page))
    closed = warc_files(data / "warc")[0]
    return Written(data, closed, left_open, {path: places_of(path) for path in (closed, left_open)})


def places_of(path: Path) -> Places:
    return {page.url: (page.warc_offset, page.warc_offset + page.warc_length) for page in pages_in(path)}


def flip(content: bytearray, _places: Places, chance: random.Random) -> bytearray:
    for _ in range(chance.randint(1, 6)):
        content[chance.randrange(len(content))] ^= chance.randint(1, 255)
    return content


def zero(content: bytearray, _places: Places, chance: random.Random) -> bytearray:
    start = chance.choice([0, len(content) // 2, chance.randrange(len(content))])
    end = min(len(content), start + len(content) // 2)
    content[start:end] = bytes(end - start)
    return content


def cut(content: bytearray, _places: Places, chance: random.Random) -> bytearray:
    return content[: chance.randrange(1, len(content))]


def lose_members(content: bytearray, places: Places, chance: random.Random) -> bytearray:
    for begin, end in sorted(chance.sample(list(places.values()), chance.randint(1, 4)), reverse=True):
        del content[begin:end]
    return content


KINDS: dict[str, Callable[[bytearray, Places, random.Random], bytearray]] = {
    "flipped": flip,
    "zeroed": zero,
    "cut": cut,
    "lost members": lose_members,
}
CASES = [(kind, state, seed) for seed in range(4) for kind in KINDS for state in ("closed", "open")]
assert len(CASES) >= 30


@pytest.fixture(params=CASES, ids=str)
def damaged(
    request: pytest.FixtureRequest, written: Written, tmp_path: Path
) -> tuple[Path, str, set[str], set[str], str]:
    """A damaged copy; its kind; the addresses whose bytes are intact, and those whose are not; open or closed."""
    kind, state, seed = request.param
    data = Path(shutil.copytree(written.data, tmp_path / "data"))
    path = written.closed if state == "closed" else written.open
    before, places = path.read_bytes(), written.places[path]
    content = bytes(KINDS[kind](bytearray(before), places, random.Random(f"{kind}{state}{seed}")))
    (data / "warc" / path.name).write_bytes(content)
    intact = {url for url, (begin, end) in places.items() if before[begin:end] in content}
    return data, kind, intact, places.keys() - intact, state


@contextmanager
def opened(data: Path, **options: bool) -> Iterator[Archive]:
    with closing(Archive.open(data, **options)) as archive, archive.lock():
        yield archive


def captured(archive: Archive) -> set[str]:
    return {url for (url,) in archive.db.execute("select url from captures")}


def losses_of(archive: Archive) -> list[str]:
    """What a rebuild refuses for, line by line; empty if it does not refuse."""
    try:
        rebuild(archive, read, map)
    except WarcLoss as error:
        return str(error).splitlines()
    return []


def is_stored(url: str) -> bool:
    return "/closed/" in url or int(url.rpartition("_")[2].removesuffix(".shtml")) < STORED


def test_a_rebuild_names_each_lost_record_once_and_keeps_all_others(
    damaged: tuple[Path, str, set[str], set[str], str],
) -> None:
    data, _kind, intact, hit, _state = damaged
    with opened(data) as archive:
        before = captured(archive)
        lines = losses_of(archive)
        if lines:
            assert captured(archive) == before  # nothing was changed
        done = rebuild(archive, read, map, force=True)
        after = captured(archive)
        assert intact <= after
        lost = before - after
        assert {url for url in lost if sum(url in line for line in lines) == 1} == lost
        assert lost <= hit
        assert bool(lost) <= bool(lines)
        if not lines:  # only the end that the killed process had not stored is less
            assert not [url for url in hit - after if is_stored(url)]
        assert {loss.url for loss in done.losses if loss.fetched_at} == lost
        assert losses_of(archive) == []  # what was accepted is known
        assert captured(archive) == after


def test_a_rebuild_without_the_tables_knows_what_is_lost_from_the_index(
    damaged: tuple[Path, str, set[str], set[str], str],
) -> None:
    data, kind, intact, hit, state = damaged
    for name in ("archive.db", "archive.db-wal", "archive.db-shm"):
        (data / name).unlink(missing_ok=True)
    with opened(data, renew=True) as archive:
        lines = losses_of(archive)
        rebuild(archive, read, map, force=True)
        after = captured(archive)
    assert intact <= after
    lost = hit - after
    if state == "closed":
        assert {url for url in lost if sum(url in line for line in lines) == 1} == lost
    elif kind != "lost members":  # without the tables nobody knows of these
        assert bool(lost) <= bool(lines)
    assert not lost or lines or kind == "lost members"


def test_the_next_crawl_keeps_what_is_intact_of_an_open_file_and_names_what_was_stored(
    damaged: tuple[Path, str, set[str], set[str], str],
) -> None:
    data, kind, intact, hit, state = damaged
    if state == "closed":
        return
    [path] = abandoned_files(data / "warc")
    content = path.read_bytes()
    with opened(data) as archive:
        before = captured(archive)

        def store(page: Page, reading: Reading) -> None:
            archive.ingest(page, reading)

        [found] = recover(archive, read, store)
        readable = {page.url for file in warc_files(data / "warc") for page in pages_in(file)}
        lost = {url for url in before if "/open/" in url} - readable
        assert intact <= readable & captured(archive)
        lines = list(found.loss)
        assert {url for url in lost if sum(url in line for line in lines) == 1} == lost
        assert found.whole == (not lines)
        assert found.losses or found.torn or kind == "lost members" or not hit - readable
        recorded = {url for (url,) in archive.db.execute("select url from losses where what = 'lost'")}
        assert recorded == lost
    sealed = path.with_name(path.name.removesuffix(OPEN))
    parts = [file.read_bytes() for file in (sealed, *data.glob("warc/*.torn")) if file.exists()]
    assert b"".join(parts) == content  # no byte is gone
    assert index_path(sealed).exists() == sealed.exists()
