"""A site that has counted its public file: on a busy machine that takes longer than a first answer may wait."""

from __future__ import annotations

import asyncio
from pathlib import Path

from datasette.app import Datasette

from archive.site.plugin import make_datasette


def counted_site(public_db: Path) -> Datasette:
    """The site, once it answers what needs counts."""
    site = make_datasette(public_db)
    while asyncio.run(site.client.get("/search")).status_code == 503:
        pass
    return site
