"""Runs the queries of all requests in a few threads, and shares the threads fairly among clients.

Datasette runs every query, its own and ours, in its `executor`; this one takes the place of its ThreadPoolExecutor.
"""

from __future__ import annotations

import math
import sqlite3
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial
from types import TracebackType
from typing import Any

from archive.site.fairness.allowance import Account
from archive.site.fairness.request_work import RequestWork, TooSlowError, current_work

RECENT = 10.0  # seconds after its request in which a client may come back with the next one
WAITED = 60.0  # tokens that a second of waiting is worth, when it is decided whose turn is next
LOOK = 0.05  # seconds between two looks for work that is over


@dataclass(eq=False, slots=True)
class _Task:
    """A call that waits or runs. `work` is None for what the site does for itself."""

    call: Callable[[], Any]
    work: RequestWork | None
    future: Future[Any] = field(default_factory=Future)
    since: float = field(default_factory=time.monotonic)

    @property
    def account(self) -> Account | None:
        return self.work.account if self.work else None

    @property
    def is_over(self) -> bool:
        return self.future.cancelled() or (self.work is not None and self.work.is_over)


@dataclass(eq=False, slots=True)
class _Worker:
    """A thread, its task, and the connection on which this task runs a query."""

    task: _Task | None = None
    connection: sqlite3.Connection | None = None
    changing: threading.Lock = field(default_factory=threading.Lock)  # of the connection

    def interrupt(self) -> None:
        """Interrupt the query that runs. Between two queries nothing is interrupted."""
        with self.changing:
            if self.connection:
                self.connection.interrupt()


_here = threading.local()  # in a thread of an executor: its worker


@contextmanager
def interruptible(connection: sqlite3.Connection) -> Iterator[None]:
    """Let the executor interrupt the queries of this connection in the block, if this is one of its threads.

    An exception leaves the block without its cursor, so the connection can be used by another thread.
    """
    worker: _Worker = getattr(_here, "worker", None) or _Worker()
    with worker.changing:
        worker.connection = connection
    try:
        yield
    except BaseException as error:
        without_frames(error)
        raise
    finally:
        with worker.changing:
            worker.connection = None


class FairExecutor(Executor):
    """Threads for the calls of all requests.

    - A thread that gets free takes a call of the client that used least lately; what the site does for itself is first.
      Waiting counts for as much: who used a quarter of a bucket is half a second behind clients that are new, however
      many these are.
    - One client has at most half of the threads. All clients together that used much lately have as many, but only a
      quarter if others made a request in the last RECENT seconds: these and the event loops need the processors more.
    - A call whose request is over is dropped if it waits, and its query is interrupted if it runs: both end with an
      error.
    - The time that a call used is charged to its request.
    - An exception leaves its thread without the variables of its frames. Among these is the cursor of the query: the
      event loop would free it, and would wait until the next query of the thread is through.
    """

    def __init__(self, threads: int) -> None:
        self._changed = threading.Condition()
        self._waiting: dict[Account | None, deque[_Task]] = {}
        self._workers: list[_Worker] = []
        self._threads = threads
        self._half, self._quarter = max(threads // 2, 1), max(threads // 4, 1)
        self._others_until = 0.0  # until when clients that used little count as present, on the monotonic clock
        self._is_closed = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Let a thread call `fn` in a copy of this context: the call belongs to the work of the request, and speaks its
        language."""
        task = _Task(partial(copy_context().run, partial(fn, *args, **kwargs)), current_work())
        with self._changed:
            if self._is_closed:
                raise RuntimeError("the threads take no more calls")
            if task.account and not task.account.is_heavy:
                self._others_until = time.monotonic() + RECENT
            self._waiting.setdefault(task.account, deque()).append(task)
            self._start_threads()
            self._changed.notify_all()
        return task.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more calls. Those that wait are still made, unless `cancel_futures`; `wait` waits for all."""
        with self._changed:
            self._is_closed = True
            for task in [one for tasks in self._waiting.values() for one in tasks] if cancel_futures else ():
                task.future.cancel()
            self._changed.notify_all()
            if wait:
                self._changed.wait_for(lambda: self._is_idle)

    @property
    def _is_idle(self) -> bool:
        return not self._waiting and not any(worker.task for worker in self._workers)

    def _start_threads(self) -> None:
        if not self._workers:
            threading.Thread(target=self._watch, name="sql-watch", daemon=True).start()
        if self._waiting and len(self._workers) < self._threads and all(worker.task for worker in self._workers):
            worker = _Worker()
            self._workers.append(worker)
            threading.Thread(target=self._serve, args=(worker,), name="sql", daemon=True).start()

    def _serve(self, worker: _Worker) -> None:
        """The life of a thread."""
        _here.worker = worker
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._take(worker) or (self._is_closed and not self._waiting))
                if worker.task is None:
                    return
            self._run(worker, worker.task)

    def _take(self, worker: _Worker) -> bool:
        """Give the worker the next task; False if there is none that may run now."""
        accounts = [account for account in self._waiting if self._may_run(account)]
        if not accounts:
            return False
        account = min(accounts, key=self._rank)
        tasks = self._waiting[account]
        worker.task = tasks.popleft()
        if not tasks:
            del self._waiting[account]
        self._start_threads()
        return True

    def _rank(self, account: Account | None) -> float:
        """What the account used lately, less what it waited: the lowest is next."""
        if account is None:
            return -math.inf
        return account.missing - WAITED * (time.monotonic() - self._waiting[account][0].since)

    def _may_run(self, account: Account | None) -> bool:
        """Whether one more task of this account may run now."""
        if account is None:
            return True
        running = [worker.task.account for worker in self._workers if worker.task and worker.task.account]
        if running.count(account) >= self._half:
            return False
        of_heavy = self._quarter if time.monotonic() < self._others_until else self._half
        return not account.is_heavy or sum(one.is_heavy for one in running) < of_heavy

    def _run(self, worker: _Worker, task: _Task) -> None:
        finish = self._finish(task)
        with self._changed:
            worker.task = None
            self._changed.notify_all()
        finish()

    def _finish(self, task: _Task) -> Callable[[], None]:
        """Make the call of a task and return what hands over its result."""
        if not task.future.set_running_or_notify_cancel():
            return lambda: None
        if task.is_over:
            return partial(task.future.set_exception, TooSlowError())
        if task.work:
            task.work.begin()
        begin = time.thread_time()
        try:
            return partial(task.future.set_result, task.call())
        except BaseException as error:  # noqa: BLE001 it is handed to whoever waits for the result
            without_frames(error)
            return partial(task.future.set_exception, error.with_traceback(_below(error.__traceback__)))
        finally:
            if task.work:
                task.work.charge(time.thread_time() - begin)

    def _watch(self) -> None:
        """The life of the thread that drops and interrupts what is over."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._is_closed or not self._is_idle)
                if self._is_idle:
                    return
                dropped = self._drop()
                for worker in self._workers:
                    if worker.task and worker.task.is_over:
                        worker.interrupt()
            for task in dropped:
                if task.future.set_running_or_notify_cancel():
                    task.future.set_exception(TooSlowError())
            time.sleep(LOOK)

    def _drop(self) -> list[_Task]:
        """Take out the waiting tasks that are over."""
        dropped = [task for tasks in self._waiting.values() for task in tasks if task.is_over]
        for task in dropped:
            self._waiting[task.account].remove(task)
            if not self._waiting[task.account]:
                del self._waiting[task.account]
        if dropped:
            self._changed.notify_all()  # nothing may be left to wait for
        return dropped


def without_frames(error: BaseException) -> None:
    """Clear the variables of all frames that the exception, its causes and its contexts keep alive."""
    chain, cleared = [error], set[int]()
    while chain:
        one = chain.pop()
        if id(one) not in cleared:
            cleared.add(id(one))
            traceback.clear_frames(one.__traceback__)
            chain += [cause for cause in (one.__cause__, one.__context__) if cause]


def _below(trace: TracebackType | None) -> TracebackType | None:
    """The trace without our own frame, which keeps the task, and so the exception itself, alive."""
    return trace.tb_next if trace else None
