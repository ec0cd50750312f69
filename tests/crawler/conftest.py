"""The sample site, served."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.sample_site import ChangedSite


@pytest.fixture
def site() -> Iterator[ChangedSite]:
    """A fresh sample site over HTTP."""
    with ChangedSite() as running:
        yield running
