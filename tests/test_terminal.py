"""Tables in which a hanzi takes two columns."""

from __future__ import annotations

import subprocess
import sys

from archive.terminal import table_lines


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


def test_help_waits_for_no_rich() -> None:
    modules = "archive.cli, archive.terminal, archive.progress, crawler.commands.crawl"
    code = f"import sys, {modules}; print('rich' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
