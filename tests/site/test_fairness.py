"""Clients share the threads of the site: whose turn it is, what is charged, and what is stopped."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import threading
import time
import traceback
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.site.fairness import executor as executor_module
from archive.site.fairness import request_work
from archive.site.fairness.allowance import TOKEN, Account, Allowances
from archive.site.fairness.executor import FairExecutor, interruptible
from archive.site.fairness.request_work import Metered, RequestWork, TooSlowError, working_for
from archive.site.fairness.step_queue import StepQueue

ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
PATIENCE = 60  # seconds after which a test that waits has failed


@pytest.fixture
def executor() -> Iterator[FairExecutor]:
    made = FairExecutor(4)
    yield made
    made.shutdown(cancel_futures=True)


@pytest.fixture
def allowances() -> Allowances:
    return Allowances()


def submitted(executor: FairExecutor, work: RequestWork | None, call: Callable[[], Any]) -> Future[Any]:
    with working_for(work):
        return executor.submit(call)


class Gate:
    """A call that occupies its thread until the gate is opened."""

    def __init__(self) -> None:
        self.entered = threading.Semaphore(0)
        self._open = threading.Event()

    def __call__(self) -> None:
        self.entered.release()
        self._open.wait(PATIENCE)

    def open(self) -> None:
        self._open.set()


def burn(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


# Whose turn it is


def test_a_client_has_at_most_half_of_the_threads(executor: FairExecutor, allowances: Allowances) -> None:
    gate = Gate()
    greedy = [submitted(executor, RequestWork(allowances.account("greedy")), gate) for _ in range(10)]
    assert gate.entered.acquire(timeout=PATIENCE)
    assert gate.entered.acquire(timeout=PATIENCE)
    other = submitted(executor, RequestWork(allowances.account("other")), lambda: "answer")
    assert other.result(PATIENCE) == "answer"
    assert not gate.entered.acquire(blocking=False)
    gate.open()
    for one in greedy:
        one.result(PATIENCE)


def test_the_client_that_used_least_is_next(allowances: Allowances, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executor_module, "WAITED", 0.0)  # some calls come later, on a busy machine by much
    executor, gate, order = FairExecutor(1), Gate(), list[str]()
    first = submitted(executor, None, gate)
    assert gate.entered.acquire(timeout=PATIENCE)
    used = {"much": 20.0, "little": 5.0, "nothing": 0.0}
    waiting = []
    for client, tokens in used.items():
        account = allowances.account(client)
        account.charge(tokens)
        waiting += [submitted(executor, RequestWork(account), lambda client=client: order.append(client))]
    waiting.append(submitted(executor, None, lambda: order.append("site")))
    gate.open()
    for one in (first, *waiting):
        one.result(PATIENCE)
    executor.shutdown()
    assert order == ["site", "nothing", "little", "much"]


def test_a_burst_of_one_client_does_not_come_before_another_client(
    allowances: Allowances, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executor_module, "WAITED", 0.0)  # the other one comes later, on a busy machine by much
    executor, gate, order = FairExecutor(1), Gate(), list[str]()
    first = submitted(executor, None, gate)
    assert gate.entered.acquire(timeout=PATIENCE)

    def question(client: str) -> Future[Any]:
        def call() -> None:
            order.append(client)
            burn(0.06)

        return submitted(executor, RequestWork(allowances.account(client), seconds=PATIENCE), call)

    calls = [question("burst") for _ in range(10)] + [question("other")]
    gate.open()
    for one in (first, *calls):
        one.result(PATIENCE)
    executor.shutdown()
    assert order.index("other") <= 1


# What is stopped


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    made = sqlite3.connect(":memory:", check_same_thread=False)
    yield made
    made.close()


def endless(connection: sqlite3.Connection, begun: Callable[[], object] = lambda: None) -> Callable[[], object]:
    def call() -> object:
        with interruptible(connection):
            begun()
            return connection.execute(ENDLESS).fetchall()

    return call


def test_a_query_is_interrupted_at_the_deadline_of_its_request(
    executor: FairExecutor, allowances: Allowances, connection: sqlite3.Connection
) -> None:
    work = RequestWork(allowances.account("a"), seconds=0.5)
    with pytest.raises(sqlite3.OperationalError, match="interrupted"):
        submitted(executor, work, endless(connection)).result(PATIENCE)


def test_a_query_is_interrupted_when_its_reader_has_left(
    executor: FairExecutor, allowances: Allowances, connection: sqlite3.Connection
) -> None:
    work, begun = RequestWork(allowances.account("a"), seconds=60), threading.Event()
    running = submitted(executor, work, endless(connection, begun.set))
    assert begun.wait(PATIENCE)
    work.end()
    with pytest.raises(sqlite3.OperationalError, match="interrupted"):
        running.result(PATIENCE)


def test_a_query_of_another_request_goes_on(
    executor: FairExecutor, allowances: Allowances, connection: sqlite3.Connection
) -> None:
    left = RequestWork(allowances.account("a"))
    left.end()
    with pytest.raises(TooSlowError):
        submitted(executor, left, lambda: None).result(PATIENCE)
    count = ENDLESS.replace("from n)", "from n where i < 2000000)")

    def staying() -> object:
        with interruptible(connection):
            return connection.execute(count).fetchone()

    assert submitted(executor, RequestWork(allowances.account("b"), seconds=PATIENCE), staying).result(PATIENCE) == (
        2_000_000,
    )


def test_what_waits_is_dropped_when_its_reader_has_left_or_waits_too_long(allowances: Allowances) -> None:
    executor, gate, made = FairExecutor(1), Gate(), list[str]()
    running = submitted(executor, None, gate)
    assert gate.entered.acquire(timeout=PATIENCE)
    left, late = RequestWork(allowances.account("a")), RequestWork(allowances.account("a"), seconds=0.05)
    waiting = [submitted(executor, work, lambda: made.append("made")) for work in (left, left, late)]
    left.end()
    for one in waiting:
        with pytest.raises(TooSlowError):
            one.result(PATIENCE)
    assert not running.done()
    gate.open()
    executor.shutdown()
    assert made == []


def test_all_queries_of_a_request_share_one_deadline(executor: FairExecutor, allowances: Allowances) -> None:
    work = RequestWork(allowances.account("a"), seconds=0.6)
    calls = (submitted(executor, work, lambda: time.sleep(0.2)) for _ in range(10))
    errors = [one.exception(PATIENCE) for one in calls]
    made = sum(error is None for error in errors)
    assert 1 <= made <= 4
    assert [type(error) for error in errors] == [type(None)] * made + [TooSlowError] * (10 - made)


# Exceptions


class Cursor:
    """In place of a cursor, which has no weak references."""


def fail_with(cursors: list[weakref.ref[Cursor]]) -> None:
    try:
        interrupted(cursors)
    except sqlite3.OperationalError as error:
        raise ValueError("a second error, in whose context the first stands") from error


def interrupted(cursors: list[weakref.ref[Cursor]]) -> None:
    cursor = Cursor()
    cursors.append(weakref.ref(cursor))
    raise sqlite3.OperationalError("interrupted")


def test_an_exception_leaves_its_thread_without_the_variables_of_its_frames(executor: FairExecutor) -> None:
    cursors: list[weakref.ref[Cursor]] = []
    gc.disable()
    try:
        error = executor.submit(fail_with, cursors).exception(PATIENCE)
        assert isinstance(error, ValueError)
        assert [cursor() for cursor in cursors] == [None]
    finally:
        gc.enable()
    assert [frame.name for frame in traceback.extract_tb(error.__traceback__)] == ["fail_with"]  # for the log


# What is charged


SLOWLY = 0.001  # tokens a second that come back: none while a test runs


def test_work_is_charged_for_its_processor_time(executor: FairExecutor) -> None:
    account = Account(SLOWLY, 120)
    work = RequestWork(account)
    submitted(executor, work, lambda: burn(0.2)).result(PATIENCE)
    assert 0.2 <= work.used < 0.3
    assert account.missing == pytest.approx((work.used - TOKEN) / TOKEN, abs=0.5)


def test_what_the_tokens_of_a_request_pay_is_not_charged_again() -> None:
    account = Account(SLOWLY, 120)
    work = RequestWork(account, tokens=2)
    work.charge(TOKEN)
    work.charge(TOKEN)
    assert account.missing == 0
    work.charge(TOKEN / 2)
    assert account.missing == pytest.approx(0.5, abs=0.05)


def test_a_page_is_charged_for_each_of_its_steps(allowances: Allowances) -> None:
    work = RequestWork(allowances.account("a"))

    async def page() -> str:
        burn(0.05)
        await asyncio.sleep(0.2)
        burn(0.05)
        return "page"

    async def metered() -> str:
        return await Metered(page(), work, StepQueue())

    assert asyncio.run(metered()) == "page"
    assert 0.1 <= work.used < 0.2


# Whose page goes on


def made_in_order(pages: list[tuple[str, int, float]], cancelled: str = "") -> list[str]:
    """Make pages (name, steps, usual seconds) at the same time; the names, one for each step, as they were made."""
    steps: list[str] = []

    async def page(name: str, number: int) -> None:
        for _ in range(number):
            steps.append(name)
            await asyncio.sleep(0)

    async def make() -> None:
        allowances, queue = Allowances(), StepQueue()

        async def metered(name: str, number: int, usual: float) -> None:
            await Metered(page(name, number), RequestWork(allowances.account(name), usual=usual), queue)

        tasks = {name: asyncio.ensure_future(metered(name, number, usual)) for name, number, usual in pages}
        await asyncio.sleep(0)
        if cancelled:
            tasks[cancelled].cancel()
        await asyncio.wait_for(asyncio.gather(*tasks.values(), return_exceptions=True), PATIENCE)

    asyncio.run(make())
    return steps


def test_a_light_page_waits_for_one_step_of_a_heavy_one_and_not_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_work, "HEAD_START", 600.0)  # on a busy machine the heavy ones come seconds earlier
    heavy = [(f"heavy {number}", 5, 0.03) for number in range(100)]
    steps = made_in_order([*heavy, ("light", 5, 0.005)])
    assert len(steps) == 505
    assert max(at for at, name in enumerate(steps) if name == "light") < 15


def test_a_heavy_page_is_made_under_an_endless_stream_of_light_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_work, "HEAD_START", 0.1)
    allowances, queue = Allowances(), StepQueue()

    async def page(steps: int) -> None:
        for _ in range(steps):
            until = time.thread_time() + 0.001
            while time.thread_time() < until:
                pass
            await asyncio.sleep(0)

    async def made(steps: int, usual: float) -> None:
        await Metered(page(steps), RequestWork(allowances.account("a"), usual=usual), queue)

    async def light_ones() -> None:
        await asyncio.gather(*(made(1, 0.001) for _ in range(10)))  # more than can be made until the next ones come

    async def make() -> float:
        begin, heavy = time.monotonic(), asyncio.ensure_future(made(3, 1.0))
        streams = []
        while not heavy.done():  # without an end, if it never is
            streams.append(asyncio.ensure_future(light_ones()))
            await asyncio.sleep(0.005)
        took = time.monotonic() - begin
        await asyncio.gather(*streams)
        return took

    assert asyncio.run(make()) > 0.05


def test_of_pages_that_take_as_long_the_first_is_done_first() -> None:
    steps = made_in_order([(name, 3, 0.03) for name in "abcdefgh"])
    assert sorted(range(8), key=lambda at: "".join(steps).rindex("abcdefgh"[at])) == list(range(8))


@given(
    pages=st.lists(st.tuples(st.integers(0, 5), st.floats(0, 1)), min_size=1, max_size=12),
    cancelled=st.integers(0, 11),
)
@settings(max_examples=50)
def test_every_page_is_made_whoever_leaves(pages: list[tuple[int, float]], cancelled: int) -> None:
    named = [(str(at), number, usual) for at, (number, usual) in enumerate(pages)]
    gone = str(cancelled % len(pages))
    steps = made_in_order(named, gone)
    assert all(steps.count(name) == number for name, number, _ in named if name != gone)


@given(charges=st.lists(st.floats(0, 1_000), max_size=30))
@settings(max_examples=50)
def test_nobody_is_locked_out_for_longer_than_a_bucket_takes_to_fill(charges: list[float]) -> None:
    account = Account(5.0, 120)
    for tokens in charges:
        account.charge(tokens)
    assert account.wait() <= (120 + 1) / 5
