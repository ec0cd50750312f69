"""Fixtures for all tests."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.made_once import made_once, make_mirror, make_sample

settings.register_profile("fanzha", deadline=None)  # a busy machine is no failure
settings.load_profile("fanzha")

# Exports take half a second, and most tests that publish look at other things; tests/publish/exports looks at them.
os.environ["FANZHA_EXPORTS"] = "0"

ROOT = Path(__file__).resolve().parent.parent


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Two workers a core for slow tests, which wait for sites, deadlines and processes half of their time."""
    return 2 * (os.cpu_count() or 1) if config.getoption("markexpr") == "slow" else None


@pytest.fixture(scope="session", autouse=True)
def _heard_signals() -> None:
    """What nohup and a shell's background jobs ignore ends the processes that tests start, as from a terminal: they
    inherit what is ignored, and no handler. The process of the tests goes on as it was started."""
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, lambda *_: None)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pages and gold files that is kept beside the project and never in it."""
    folder = Path(os.environ.get("FANZHA_SHARED", ROOT.parent / "shared"))
    if not (folder / "mirror").is_dir():
        pytest.skip("the shared folder with real pages is not here (set FANZHA_SHARED to its path)")
    return folder


@pytest.fixture(scope="session")
def sample_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the sample site, crawled and published. What would write to it copies it before."""
    return made_once(tmp_path_factory, "sample", make_sample) / "demo"


@pytest.fixture(scope="session")
def mirror_data(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the mirror of real texts, crawled and published. What would write to it copies it before."""
    return made_once(tmp_path_factory, "mirror", make_mirror(shared / "mirror"))
