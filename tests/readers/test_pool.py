"""Reading processes answer in order, a page that stalls or ends them fails alone, and none outlives its parent."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from multiprocessing import active_children
from pathlib import Path

import pytest

from archive.model import Context, Page, Role, State
from archive.readers import pages
from archive.readers.batches import MAX_BATCH_PAGES
from archive.readers.pool import ENDED_TWICE, TOO_SLOW, ReadingPool
from tests.support import sabotage
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


class GivenUp(Exception):
    """What a test gives up with."""


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[ReadingPool]:
    monkeypatch.setattr(pages, "read_and_analyse", sabotage.read)
    with closing(ReadingPool(2)) as made:
        yield made


def page(name: str, body: bytes = b"") -> Page:
    return Page(f"https://www.spp.gov.cn/{name}", "", 200, (), body, Context(Role.ARTICLE), "", 0)


def names(pool: ReadingPool, *pages: Page) -> list[str]:
    """Of each page its name, or why it was not read, as `map` gives them."""
    read = pool.map(sabotage.read, pages)
    return [str(reading.state_reason).removeprefix("https://www.spp.gov.cn/") for reading in read]


def test_results_come_in_the_order_of_the_pages(pool: ReadingPool) -> None:
    wanted = [f"a{number}" for number in range(5 * MAX_BATCH_PAGES + 1)]
    assert names(pool, *map(page, wanted)) == wanted


def test_what_reading_raises_is_raised_here(pool: ReadingPool) -> None:
    with pytest.raises(OSError, match="no more processes"):
        asyncio.run(asyncio.wait_for(pool.read(page("broken")), 100))
    with pytest.raises(OSError, match="no more processes"):
        names(pool, page("broken"))


def test_a_page_larger_than_any_buffer_does_not_tie_the_two_up(pool: ReadingPool) -> None:
    large = [page(f"a{number}", b"/" * 5_000_000) for number in range(4)]
    assert names(pool, *large) == ["a0", "a1", "a2", "a3"]


def test_only_the_page_that_ends_its_reader_twice_is_an_error(pool: ReadingPool, tmp_path: Path) -> None:
    once = page("once", str(tmp_path / "died").encode())
    pages = [page("a"), page("deadly"), once, *(page(f"b{n}") for n in range(6))]

    async def read_all() -> list[State]:
        return [reading.state for reading in await asyncio.gather(*map(pool.read, pages))]

    assert asyncio.run(read_all()) == [State.LIVE, State.ERROR, *[State.LIVE] * 7]
    (tmp_path / "died").unlink()
    assert names(pool, *pages) == ["a", ENDED_TWICE, "once", "b0", "b1", "b2", "b3", "b4", "b5"]


def test_only_the_page_that_is_read_for_ever_is_an_error() -> None:
    with closing(ReadingPool(2, page_seconds=2)) as pool:
        pages = [*(page(f"a{n}") for n in range(20)), page("endless"), page("b")]
        assert names(pool, *pages) == [*(f"a{n}" for n in range(20)), TOO_SLOW, "b"]


def test_a_page_can_be_waited_for_while_an_event_loop_runs(pool: ReadingPool) -> None:
    """As `scrapy crawl` does, which begins a job, and takes in what a crash left, within its loop."""

    async def read() -> list[State]:
        return [pool.read_now(page(name)).state for name in ("a", "deadly")]

    assert asyncio.run(read()) == [State.LIVE, State.ERROR]


def test_a_process_that_is_killed_while_it_has_no_page_is_replaced(pool: ReadingPool) -> None:
    assert names(pool, page("a")) == ["a"]
    for process in active_children():
        process.kill()
        process.join()
    assert names(pool, page("b")) == ["b"]


def test_what_is_being_read_can_be_given_up(pool: ReadingPool) -> None:
    async def give_up() -> list[object]:
        waiting = asyncio.gather(*(pool.read(page(f"endless{n}")) for n in range(20)), return_exceptions=True)
        await asyncio.sleep(0.1)
        pool.give_up(GivenUp())
        with pytest.raises(GivenUp):
            await pool.read(page("later"))
        return list(await asyncio.wait_for(waiting, 100))

    assert {type(answer) for answer in asyncio.run(give_up())} == {GivenUp}


def test_a_crawl_that_is_cancelled_is_cancelled_and_its_page_is_no_answer_to_another(pool: ReadingPool) -> None:
    async def cancel() -> None:
        task = asyncio.ensure_future(pool.read(page("a")))
        await asyncio.sleep(0)
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancel())
    assert names(pool, page("b"), page("c")) == ["b", "c"]


NEVER_UP = """
import asyncio, multiprocessing
from archive.model import Context, Page, Role
multiprocessing.set_executable("/bin/false")
try:
    from archive.readers.pool import ReadingPool
    pool = ReadingPool(1)
    pages = [Page("a", "", 200, (), b"/" * 100_000, Context(Role.ARTICLE), "", 0)] * 20
    async def read():
        return await asyncio.gather(*map(pool.read, pages), return_exceptions=True)
    print({type(error).__name__ for error in asyncio.run(read())})
    list(pool.map(abs, pages))
except Exception as error:
    print(str(error)[:45])
"""


def test_processes_that_never_come_up_are_no_fault_of_a_page() -> None:
    said, _ = script(NEVER_UP).communicate(timeout=300)
    assert said == "{'CannotRead'}\nno page can be read: a reading process cannot\n"


SCRIPT = """
import os, signal, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has its background jobs ignore Ctrl-C
from multiprocessing import active_children
from archive.model import Context, Page, Role
from archive.readers.pool import ReadingPool
from tests.support import sabotage
pool = ReadingPool(1)
pool.start()
def page(name):
    return Page("https://www.spp.gov.cn/" + name, "", 200, (), b"", Context(Role.ARTICLE), "", 0)
def read(name):
    [reading] = pool.map(sabotage.read, [page(name)])
    print(reading.state_reason.rpartition("/")[2], flush=True)
"""
CTRL_C = """
for child in active_children():
    os.kill(child.pid, signal.SIGINT)
read("a")
for child in active_children():
    os.kill(child.pid, signal.SIGINT)
read("b")
os.kill(os.getpid(), signal.SIGINT)
time.sleep(100)  # another thread may get the signal; then this one hears of it a moment later
"""
BUSY = """
read("a")
print(*(child.pid for child in active_children()), flush=True)
read("endless")
"""


def script(text: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.PIPE, text=True, cwd=ROOT)


def test_ctrl_c_is_not_for_a_reading_process_even_while_it_comes_up() -> None:
    process = script(SCRIPT + CTRL_C)
    said, _ = process.communicate(timeout=300)
    assert (said, process.returncode) == ("a\nb\n", -signal.SIGINT)


def test_a_reading_process_ends_when_its_parent_is_killed_even_while_it_reads() -> None:
    parent = script(SCRIPT + BUSY)
    assert parent.stdout is not None
    assert parent.stdout.readline() == "a\n"
    child = int(parent.stdout.readline())
    time.sleep(0.5)
    parent.kill()
    parent.wait()
    wait_until(lambda: not _runs(child))


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
