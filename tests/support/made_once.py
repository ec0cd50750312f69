"""Folders that take seconds to make: one worker of a run of pytest makes them, the others wait for it and read them."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

LAW_FIRM = "http://www.lawfirm.example/wenji/20231204.html"


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """The folder that `make` has filled. What would write to it copies it before."""
    base = factory.getbasetemp()
    run = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, made = run / name, run / f"{name}.made"
    with (run / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            made.touch()
    return folder


def _fanzha(data: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "archive.cli", *arguments, "--data", str(data)]
    environment = os.environ | {"FANZHA_EXPORTS": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=350, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def make_sample(data: Path) -> None:
    """The sample site, crawled, read and published with its exports: in the folder `demo`."""
    _fanzha(data, "demo", "--no-serve")


def make_mirror(mirror: Path) -> Callable[[Path], None]:
    """The mirror of real texts, crawled by replay, with a law firm's page and saved text of it taken in; published."""

    def make(data: Path) -> None:
        warc = str(mirror / "site.warc.gz")
        _fanzha(data, "crawl", "spp", "jiangxi", "--replay", warc)
        _fanzha(data, "import", str(mirror / "lawfirm_repost.txt"))
        _fanzha(data, "import", warc, "--url", LAW_FIRM)
        _fanzha(data, "publish")

    return make
