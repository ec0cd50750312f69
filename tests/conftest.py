"""Fixtures for all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("fanzha", deadline=None)  # a busy machine is no failure
settings.load_profile("fanzha")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pages and gold files that is kept beside the project and never in it."""
    folder = Path(os.environ.get("FANZHA_SHARED", ROOT.parent / "shared"))
    if not (folder / "mirror").is_dir():
        pytest.skip("the shared folder with real pages is not here (set FANZHA_SHARED to its path)")
    return folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first: a process that begins one of them last makes the others wait for it."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)
