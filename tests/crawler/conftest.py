"""The sample site, served."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crawler.demo.server import SampleSite


@pytest.fixture
def site() -> Iterator[SampleSite]:
    """A fresh sample site over HTTP."""
    with SampleSite() as running:
        yield running
