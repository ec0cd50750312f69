"""Two demos on one folder."""

from __future__ import annotations

import fcntl
from pathlib import Path

from click.testing import CliRunner

from archive.cli import main


def test_a_second_demo_is_refused_and_leaves_the_first_ones_folder(tmp_path: Path) -> None:
    kept = tmp_path / "demo" / "archive.db"
    kept.parent.mkdir()
    kept.touch()
    with (tmp_path / "demo.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        done = CliRunner().invoke(main, ["demo", "--no-serve", "--data", str(tmp_path)])
    assert (done.exit_code, kept.exists()) == (1, True)
    assert "another `fanzha demo` works in" in done.output
