"""Progress on a terminal: what is drawn, what becomes of other output, and how the terminal is left."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator

import pytest

from tests.support.terminals import PseudoTerminal

pytestmark = pytest.mark.slow

BEGIN = """
import json, os, signal, sys, time
from archive.progress import progress, showing
from archive.progress.screen import Screen
Screen.first = Screen.every = 0.05
def until_drawn(output=Screen):
    # Wait until the steps have been drawn twice.
    drawn, show = [], output.show
    output.show = lambda *given: (show(*given), drawn.append(1))
    while len(drawn) < 2:
        time.sleep(0.01)
"""
TWO = """
with showing(), progress("读取网页", 20_000, "pages") as pages, progress("spp", 57, "pages") as spp:
    pages.done, spp.done, spp.note = 12_345, 12, "3 failed, the last: 没有回答"
    {}
"""


@pytest.fixture
def terminal() -> Iterator[PseudoTerminal]:
    with PseudoTerminal() as made:
        yield made


def test_each_step_has_a_line_that_goes_when_the_work_is_done(terminal: PseudoTerminal) -> None:
    process = terminal.start(BEGIN + TWO.format("sys.stdin.readline()") + "print('done')")
    terminal.wait_for("没有回答")
    first, second = terminal.screen()
    assert re.fullmatch(r"读取网页 12,345 of 20,000 pages +\d+/s +\d+ s left", first)
    assert re.fullmatch(r"spp +12 of 57 pages +\d+/\w+ +.* left 3 failed, the last: 没有回答", second)
    process.terminate()
    process.wait()


def test_the_lines_are_gone_at_the_end_and_what_was_printed_meanwhile_stands_above(terminal: PseudoTerminal) -> None:
    long = "x" * 100
    work = f"until_drawn(); click.echo('out {long}'); click.echo('err 检察', err=True); time.sleep(0.3); "
    rest = "click.echo('a ', nl=False); time.sleep(0.3); click.echo('b ', nl=False)"
    assert terminal.run("import click" + BEGIN + TWO.format(work + rest) + "print('done')") == 0
    assert "".join(terminal.screen()) == f"out {long}err 检察a b done"
    assert b"12,345" in terminal.written
    assert terminal.has_cursor


def test_stdout_has_what_the_command_prints_and_nothing_else(terminal: PseudoTerminal) -> None:
    work = "until_drawn(); print(json.dumps({'案': 1}, ensure_ascii=False)); time.sleep(0.3)"
    process = terminal.start(BEGIN + TWO.format(work), stdout=subprocess.PIPE)
    out, _ = process.communicate(timeout=300)
    terminal.read()
    assert json.loads(out) == {"案": 1}
    assert out.count(b"\n") == 1
    assert b"12,345" in terminal.written


@pytest.mark.parametrize("signal", ["SIGKILL", "SIGTERM", "SIGINT"])
def test_a_process_that_is_killed_leaves_the_cursor_to_be_seen(terminal: PseudoTerminal, signal: str) -> None:
    work = f"until_drawn(); os.kill(os.getpid(), signal.{signal}); time.sleep(100)"
    assert terminal.run(BEGIN + TWO.format(work)) != 0
    assert b"12,345" in terminal.written
    assert terminal.has_cursor
    assert b"\x1b[?25l" not in terminal.written, "nobody could show it again after kill -9"
    assert b"\x1b[?1049h" not in terminal.written


def test_a_terminal_that_cannot_be_drawn_on_has_dated_lines(terminal: PseudoTerminal) -> None:
    slow = "from archive.progress.dated_lines import DatedLines\nDatedLines.first = 0.1\n"
    assert terminal.run(BEGIN + slow + TWO.format("until_drawn(DatedLines)"), TERM="dumb") == 0
    first, *_ = terminal.screen()
    assert re.match(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ 读取网页: 12,345 of 20,000 pages", first)
    assert b"\x1b" not in terminal.written


@pytest.mark.parametrize(("columns", "has_bars"), [(60, False), (80, False), (120, True)])
def test_a_narrow_terminal_has_no_bars_and_no_line_is_broken(columns: int, has_bars: bool) -> None:
    with PseudoTerminal(columns) as terminal:
        process = terminal.start(BEGIN + TWO.format("sys.stdin.readline()"))
        terminal.wait_until(lambda: (len(terminal.screen()), "━" in "".join(terminal.screen())) == (2, has_bars))
        assert [line.split()[0] for line in terminal.screen()] == ["读取网页", "spp"]
        process.kill()
        process.wait()
