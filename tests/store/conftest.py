"""An archive to take pages in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.model import Doubt, Quality
from archive.store.archive import Archive
from tests.support.captures import JIANGXI, LONG, SPP, capture


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = Archive.open(tmp_path)
    made.put_sources(SPP, JIANGXI)
    yield made
    made.close()


@pytest.fixture
def take(archive: Archive) -> Callable[..., tuple[bool, bool]]:
    """Take a page in, without ending the job: take(url, text) → (new page, new version)."""

    def take(
        url: str, text: str | None = LONG, *, quality: Quality | None = None, doubt: Doubt | None = None, **more: Any
    ) -> tuple[bool, bool]:
        page, reading = capture(url, text, reading={"quality": quality, "doubt": doubt}, **more)
        with archive.transaction():
            outcome = archive.ingest(page, reading)
        return outcome.new_page, outcome.new_version

    return take
