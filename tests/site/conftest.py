"""A Datasette over an invented public file, asked in process."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from datasette.app import Datasette

from archive.site.data.structure import PublicationParts, structure_of
from archive.site.datasette_settings import SETTINGS
from archive.site.edition import public_file as public_files
from archive.site.fairness.request_work import RequestWork
from archive.site.plugin import make_datasette
from tests.support import public_file
from tests.support.public_file import Get

# How fast a machine is does not decide what the site answers: tests of its limits in seconds set their own.
RequestWork.__init__.__kwdefaults__["seconds"] = 60.0
SETTINGS.update(sql_time_limit_ms=60_000, facet_time_limit_ms=60_000)
public_files.MAX_WAIT = 60.0  # for a new file, and for counts


@pytest.fixture(scope="session")
def public_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return public_file.build(tmp_path_factory.mktemp("public") / "fanzha.db")


@pytest.fixture(scope="session")
def site(public_db: Path) -> Datasette:
    return make_datasette(public_db)


@pytest.fixture(scope="session")
def get(site: Datasette) -> Get:
    """The answer to a GET of a path, redirects not followed."""
    return lambda path: asyncio.run(site.client.get(path))


@pytest.fixture(scope="session")
def structures(public_db: Path) -> dict[int, PublicationParts]:
    """What the public file says the invented publications are made of, by their ids."""
    conn = sqlite3.connect(public_db)
    conn.row_factory = sqlite3.Row  # as Datasette's connections have it
    return {made.id: structure_of(conn, made.id) for made in public_file.MADE}
