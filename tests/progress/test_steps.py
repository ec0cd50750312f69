"""How steps are counted, how often they are shown, and the dated lines where there is no terminal."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from archive.progress import WorkStep
from archive.progress.dated_lines import DatedLines

LINE = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ (.*)")


class Clock:
    """The time that steps are shown by."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seconds = 1000.0
        monkeypatch.setattr("time.monotonic", lambda: self.seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What was printed since the last look, each line without its date."""
    printed = capsys.readouterr()
    assert printed.out == ""
    found = [LINE.fullmatch(line) for line in printed.err.splitlines()]
    return [one[1] for one in found if one] + ["no date"] * found.count(None)


def test_a_line_comes_after_ten_seconds_then_each_minute_and_at_the_end(
    capsys: pytest.CaptureFixture[str], clock: Clock
) -> None:
    output, step, at = DatedLines(), WorkStep("spp", 600, "pages"), []
    for second in range(200):
        clock.seconds, step.done = 1000.0 + second, 2 * second
        step.sample()
        output.show([step])
        at += [(second, line) for line in lines(capsys)]
    step.note = "3 failed"
    output.end(step)
    assert at == [
        (10, "spp: 20 of 600 pages, 2/s, 4 min 50 s left"),
        (70, "spp: 140 of 600 pages, 2/s, 3 min 50 s left"),
        (130, "spp: 260 of 600 pages, 2/s, 2 min 50 s left"),
        (190, "spp: 380 of 600 pages, 2/s, 1 min 50 s left"),
    ]
    assert lines(capsys) == ["spp: ended after 3 min 19 s, 398 of 600 pages; 3 failed"]


def test_speed_is_that_of_the_last_minute(clock: Clock) -> None:
    step = WorkStep("spp", 10_000, "pages", done=500)  # done before an interruption: no speed of ours
    for second in range(600):
        clock.seconds = 1000.0 + second
        step.done = 500 + (10 * second if second < 300 else 3000 + 2 * (second - 300))
        step.sample()
    assert step.per_second == pytest.approx(2, rel=0.01)
    assert step.seconds_left == pytest.approx((10_000 - step.done) / 2, rel=0.01)


WORK = """
import sys, time
from archive.progress import progress, showing
from archive.progress.dated_lines import DatedLines
DatedLines.first = DatedLines.every = 0.01
with showing(), progress("reading pages", 10, "pages") as step:
    time.sleep(0.2)
    step.done = 10
print("done")
"""


@pytest.mark.parametrize("stderr", ["2>&-", "2> >(true)"])
def test_work_goes_on_where_nobody_sees_it(stderr: str) -> None:
    """A closed stderr, as some write in a crontab, and a log program that has ended."""
    command = ["bash", "-c", f'sleep 0.1; "$0" -c "$1" {stderr}', sys.executable, WORK]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "done\n")
