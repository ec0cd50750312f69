"""Reading processes answer in order, hand errors on, and never outlive the one that started them."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from math import sqrt
from multiprocessing import spawn, util
from pathlib import Path

import pytest

from archive.analysis.reading_pool import CannotRead, ProcessDied, ReadingProcess, reading_processes


def test_results_come_in_the_order_of_the_items() -> None:
    with reading_processes(2) as mapping:
        assert list(mapping(abs, range(-50, 0))) == list(range(50, 0, -1))


def test_what_a_function_raises_is_raised_here() -> None:
    with reading_processes(1) as mapping, pytest.raises(ValueError, match="domain"):
        list(mapping(sqrt, [4.0, -1.0]))


def test_a_message_larger_than_any_buffer_does_not_tie_the_two_up() -> None:
    with reading_processes(1) as mapping:
        assert [len(text) for text in mapping(str.lower, ["A" * 5_000_000] * 4)] == [5_000_000] * 4


def test_a_process_that_is_killed_is_named() -> None:
    process = ReadingProcess()
    process.send(abs, -1)
    assert process.receive() == 1
    process.send(time.sleep, 60)
    os.kill(process.pid, signal.SIGKILL)
    with pytest.raises(ProcessDied):
        process.receive()
    process.end()


def test_a_process_that_never_came_up_is_no_fault_of_what_it_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spawn, "_python_exe", b"/bin/false")
    with reading_processes(1) as mapping, pytest.raises(CannotRead, match=r"ready \(exit status 1\)\. What was stored"):
        list(mapping(abs, [-1]))


def test_a_process_that_cannot_be_started_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    monkeypatch.setattr(util, "spawnv_passfds", refuse)
    with pytest.raises(CannotRead, match="Resource temporarily unavailable"):
        ReadingProcess()


CTRL_C = """
import os, signal
from archive.analysis.reading_pool import ReadingProcess
process = ReadingProcess()
os.kill(process.pid, signal.SIGINT)
process.send(abs, -1)
print(process.receive())
os.kill(process.pid, signal.SIGINT)
process.send(abs, -2)
print(process.receive())
os.kill(os.getpid(), signal.SIGINT)
"""


def test_ctrl_c_is_not_for_a_reading_process_even_while_it_comes_up() -> None:
    done = subprocess.run([sys.executable, "-c", CTRL_C], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.returncode) == ("1\n2\n", -signal.SIGINT)


PARENT = """
import time
from archive.analysis.reading_pool import ReadingProcess
process = ReadingProcess()
process.send(abs, -1)
process.receive()
print(process.pid, flush=True)
time.sleep(60)
"""


def test_a_reading_process_ends_when_its_parent_is_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 10
    while _runs(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _runs(child)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
