"""Reading processes that are killed cost no page but the one that kills them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import crawler.readers
from archive.model import Context, Page, Role, State
from crawler.errors import Stopped
from crawler.readers import Readers
from tests.support import sabotage


@pytest.fixture
def readers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Readers]:
    monkeypatch.setattr(crawler.readers, "read_and_analyse", sabotage.read)
    with closing(Readers(2)) as made:
        yield made


def page(name: str, body: bytes = b"") -> Page:
    return Page(f"https://www.spp.gov.cn/{name}", "", 200, (), body, Context(Role.ARTICLE), "", 0)


def test_only_the_page_that_kills_its_reader_twice_is_an_error(readers: Readers, tmp_path: Path) -> None:
    once = page("once", str(tmp_path / "died").encode())
    pages = [page("a"), page("deadly"), once, *(page(f"b{n}") for n in range(6))]

    async def read_all() -> list[State]:
        return [reading.state for reading in await asyncio.gather(*map(readers.read, pages))]

    assert asyncio.run(read_all()) == [State.LIVE, State.ERROR, *[State.LIVE] * 7]


def test_what_reading_raises_is_raised_here(readers: Readers) -> None:
    async def read() -> None:
        await asyncio.wait_for(readers.read(page("broken")), 30)

    with pytest.raises(OSError, match="no more processes"):
        asyncio.run(read())


def test_what_is_being_read_can_be_given_up(readers: Readers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crawler.readers, "read_and_analyse", sabotage.read_for_ever)

    async def give_up() -> list[object]:
        asked = asyncio.gather(*(readers.read(page(f"a{n}")) for n in range(20)), return_exceptions=True)
        await asyncio.sleep(0.1)
        readers.give_up()
        return list(await asyncio.wait_for(asked, 10))

    assert {type(answer) for answer in asyncio.run(give_up())} == {Stopped}


def test_a_crawl_that_is_cancelled_is_cancelled(readers: Readers) -> None:
    async def cancel() -> None:
        task = asyncio.ensure_future(readers.read(page("a")))
        await asyncio.sleep(0)
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancel())


def test_what_is_no_page_is_worked_here_when_the_processes_are_killed(readers: Readers) -> None:
    assert list(readers.map(sabotage.double, range(5))) == [0, 2, 4, 6, 8]


def test_an_answer_that_nobody_waits_for_is_no_result_of_a_later_question(readers: Readers) -> None:
    async def ask_and_leave() -> None:
        task = asyncio.ensure_future(readers.read(page("a")))
        await asyncio.sleep(0)
        task.cancel()

    asyncio.run(ask_and_leave())
    assert list(readers.map(abs, range(-9, 0))) == list(range(9, 0, -1))
