"""A data folder to back up, damage and restore."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.crawls import crawl, fanzha
from tests.support.sample_site import ChangedSite


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample site, crawled and published."""
    data = tmp_path_factory.mktemp("whole") / "data"
    with ChangedSite() as site:
        for name in ("sample-ucap", "sample-trs"):
            assert crawl(data, site, name).exit_status == 0
    assert fanzha("publish", data=data).returncode == 0
    return data


@pytest.fixture
def data(whole: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(whole, tmp_path / "data"))
