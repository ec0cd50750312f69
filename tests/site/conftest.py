"""A Datasette over an invented public file, asked in process."""

from __future__ import annotations

import asyncio
from pathlib import Path

import made_public
import pytest
from datasette.app import Datasette
from made_public import Get

from archive.site.plugin import make_datasette


@pytest.fixture(scope="session")
def public_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_public.build(tmp_path_factory.mktemp("public") / "fanzha.db")


@pytest.fixture(scope="session")
def site(public_db: Path) -> Datasette:
    return make_datasette(public_db)


@pytest.fixture(scope="session")
def get(site: Datasette) -> Get:
    """The answer to a GET of a path, redirects not followed."""
    return lambda path: asyncio.run(site.client.get(path))
