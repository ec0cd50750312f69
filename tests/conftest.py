"""Fixtures for all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("fanzha", deadline=None)  # a busy machine is no failure
settings.load_profile("fanzha")

# Exports take half a second, and most tests that publish look at other things; tests/publish/exports looks at them.
os.environ["FANZHA_EXPORTS"] = "0"

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pages and gold files that is kept beside the project and never in it."""
    folder = Path(os.environ.get("FANZHA_SHARED", ROOT.parent / "shared"))
    if not (folder / "mirror").is_dir():
        pytest.skip("the shared folder with real pages is not here (set FANZHA_SHARED to its path)")
    return folder
