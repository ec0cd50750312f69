"""The systemd units of deploy/, in a root of their own as an operator installs them, for systemd-analyze."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
UNITS = DEPLOY / "systemd"
SYSTEM_UNITS = Path("/usr/lib/systemd/system")  # targets, to which ours refer
FILES = ("opt/fanzha/bin/fanzha", "opt/fanzha/bin/fanzha-weekly-backup")


def settings(unit: str, name: str) -> list[str]:
    """All values of a setting: those of the unit's file, then those of the drop-in for all of our services."""
    files = [UNITS / unit, *(sorted((UNITS / "fanzha-.service.d").iterdir()) if unit.endswith(".service") else ())]
    lines = [line.partition("=") for file in files for line in file.read_text("utf-8").splitlines()]
    return [value for key, _, value in lines if key == name]


def unit_names(kind: str) -> list[str]:
    """The names of our units of a kind, as `service`."""
    return sorted(path.name for path in UNITS.glob(f"*.{kind}"))


def installed(root: Path) -> Path:
    """Install the units below `root`, with files in place of the commands that they run."""
    shutil.copytree(SYSTEM_UNITS, root / "usr/lib/systemd/system", symlinks=True)
    shutil.copytree(UNITS, root / "etc/systemd/system")
    for file in FILES:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).touch(0o755)
    return root


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run systemd-analyze. Without it the test is skipped."""
    program = shutil.which("systemd-analyze")
    if program is None or not SYSTEM_UNITS.is_dir():
        pytest.skip("no systemd-analyze on this machine (apt-get install systemd)")
    return subprocess.run([program, *arguments], capture_output=True, text=True, timeout=300, check=False)
