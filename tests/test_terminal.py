"""Tables in which a hanzi takes two columns, and progress."""

from __future__ import annotations

import subprocess
import sys

import pytest

from archive.terminal import progress, table_lines, width


def test_columns_are_as_wide_as_their_widest_cell_and_numbers_are_at_the_right() -> None:
    rows = [("最高人民检察院", 7, "good"), ("a-long-host-example-com", 1200, "-")]
    assert table_lines(("office", "pages", "state"), rows) == [
        "office                  pages state",
        "最高人民检察院              7 good",
        "a-long-host-example-com  1200 -",
    ]


def test_no_cell_is_folded_coloured_or_taken_for_markup() -> None:
    cell = "[bold]" + "检察" * 500 + " :smile: https://x.example/"
    assert table_lines((), [(cell, "b")]) == [f"{cell} b"]


def test_without_rows_a_table_is_its_head() -> None:
    assert table_lines(("source", "on"), []) == ["source on"]


def test_a_hanzi_takes_two_columns() -> None:
    assert width("检a") == 3


@pytest.mark.parametrize(("every", "lines"), [(1, 24), (100, 2)])
def test_progress_is_a_line_in_ten_seconds_where_there_is_no_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, every: int, lines: int
) -> None:
    seconds = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: seconds[0])
    with progress("records", every) as count:
        for done in range(1, 250):
            seconds[0] = done  # a record a second
            count("a.warc.gz", done)
    said = capsys.readouterr()
    found = said.err.splitlines()
    assert (said.out, len(found), found[-1]) == ("", lines, f"a.warc.gz: {240 if every == 1 else 200} records so far")


def test_short_work_prints_no_progress(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("records") as count:
        for done in range(1, 251):
            count("a.warc.gz", done)
    assert capsys.readouterr().err == ""


def test_help_waits_for_no_rich() -> None:
    code = "import sys, archive.cli, archive.terminal, crawler.commands.crawl; print('rich' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
