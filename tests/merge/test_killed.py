"""kill -9 in a merge: the same command again ends as if nothing had happened."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest

from archive.merge.copies import STAGING
from archive.warc.folder import warc_files
from tests.merge.made_machines import Folders, merge
from tests.merge.tables import everything, of_any_machine
from tests.support.crawls import fanzha
from tests.support.killed_steps import in_child, kill_before

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("readers")]


def test_a_merge_that_is_killed_before_any_step_ends_the_next_time_as_an_undisturbed_one(
    others: Folders, tmp_path: Path
) -> None:
    folders = others[:2]
    assert merge(tmp_path / "whole", *folders).exit_code == 0
    whole, killed = of_any_machine(tmp_path / "whole"), 0
    while True:
        data = tmp_path / f"killed-{killed}"
        status = in_child(lambda at=killed, data=data: (kill_before(at), merge(data, *folders)))
        if status == 0:
            break
        assert os.WTERMSIG(status) == signal.SIGKILL
        if killed % 35 == 0 and warc_files(data / "warc"):  # nor does it hinder a rebuild
            assert fanzha("rebuild", "--workers", "0", data=data).returncode == 0, killed
        assert merge(data, *folders).exit_code == 0, killed
        assert of_any_machine(data) == whole, killed
        assert everything(data)[1] == everything(tmp_path / "whole")[1], killed
        assert list((data / STAGING).glob("*")) == [], killed
        shutil.rmtree(data)
        killed += 7  # a prime: no step of a row that comes again is passed over each time
    assert killed > 20
