"""The workflow for GitHub Actions, the rotation of logs, and the commands of deploy/README.md."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.command_lines import check_command
from tests.support.units import DEPLOY
from tests.support.without_engine import compose

WORKFLOW: dict[Any, Any] = yaml.safe_load((DEPLOY / "github-actions.yml").read_text("utf-8"))
(JOB,) = WORKFLOW["jobs"].values()
COMMAND = re.compile(r"\bfanzha (?=[a-z])(?P<arguments>[^|;&\n]*)")
JOB_LIMIT_MINUTES = 360  # of GitHub's own machines
ROTATED_MOST = 12 + 1


def test_the_commands_of_the_workflow_are_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "backup").mkdir()  # restored, or made by the last step
    monkeypatch.chdir(tmp_path)
    lines = "\n".join(step.get("run", "") for step in JOB["steps"])
    found = [one["arguments"] for one in COMMAND.finditer(lines)]
    assert [one.split()[0] for one in found] == ["restore", "night", "backup"]
    for arguments in found:
        check_command(*shlex.split(arguments))


def test_a_night_of_the_workflow_ends_before_its_job_does_and_is_the_only_one() -> None:
    (minutes,) = (int(found[1]) for step in JOB["steps"] if (found := re.search(r"(\d+)m fanzha", step.get("run", ""))))
    assert minutes + 30 < JOB["timeout-minutes"] < JOB_LIMIT_MINUTES
    assert WORKFLOW["concurrency"] == {"group": "night", "cancel-in-progress": False}


def test_a_year_of_logs_is_bounded(tmp_path: Path) -> None:
    if (program := shutil.which("logrotate")) is None:
        pytest.skip("no logrotate on this machine (apt-get install logrotate)")
    config = (DEPLOY / "logrotate.conf").read_text("utf-8").replace("/var/log/fanzha", str(tmp_path / "log"))
    (tmp_path / "conf").write_text(config)
    (tmp_path / "log").mkdir()
    for week in range(52):
        with (tmp_path / "log/night.log").open("a") as log:
            log.write(f"week {week}\n" * 1000)
        command = [program, "--force", "--state", str(tmp_path / "state"), str(tmp_path / "conf")]
        subprocess.run(command, check=True)
    assert len(list((tmp_path / "log").iterdir())) == ROTATED_MOST


def test_the_commands_of_the_readme_name_services_and_files_that_there_are() -> None:
    text = (DEPLOY / "README.md").read_text("utf-8")
    services = compose(FANZHA_CONTACT="x")["services"]
    assert set(re.findall(r"run --rm (\w+)", text)) <= set(services)
    for arguments in re.findall(r"run --rm night (\w+[^`…]*)", text):
        check_command(*arguments.split())
    for name in re.findall(r"^\| (`.+?`) \|", text, re.MULTILINE):
        for file in re.findall(r"`([^`]+)`", name):
            assert (DEPLOY / file).exists(), file
