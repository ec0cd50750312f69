"""Serves a public file in a process of its own, as our site or as Datasette comes. Prints its URL.

usage: python tests/bench/site_server.py ours|stock FILE

`stock` is Datasette without our plug-in and with its own settings. It is given no more than it needs to find anything
in Chinese: which table is the index, and our escape_fts.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from datasette import hookimpl
from datasette.app import Datasette
from datasette.plugins import pm

from archive.schema import BY_NAME
from archive.search import match_expression
from archive.site.listen import listen
from archive.site.metadata import listing
from archive.site.plugin import make_datasette

PLUGIN = "fanzha"  # the name under which an installed fanzha is registered
INDEXED = ("fts_table", "fts_pk")


class Finding:
    """A plug-in of one function: queries in the tokens of the index."""

    __name__ = "finding"  # Datasette lists plug-ins by it

    @hookimpl(trylast=True)  # type: ignore[untyped-decorator]
    def prepare_connection(self, conn: sqlite3.Connection) -> None:
        conn.create_function("escape_fts", 1, match_expression, deterministic=True)


def stock(public: Path) -> Datasette:
    if pm.has_plugin(PLUGIN):
        pm.unregister(name=PLUGIN)
    pm.register(Finding(), name="finding")
    table = {key: value for key, value in listing(BY_NAME["publications"]).items() if key in INDEXED}
    metadata = {"databases": {public.stem: {"tables": {"publications": table}}}}
    return Datasette(immutables=[str(public)], metadata=metadata)


SITES: dict[str, Callable[[Path], Datasette]] = {"ours": make_datasette, "stock": stock}


def main() -> None:
    site, public = sys.argv[1:]
    app: Any = SITES[site](Path(public)).app()
    listener = listen("127.0.0.1", 0)
    host, port = listener.getsockname()
    print(f"http://{host}:{port}", flush=True)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # Datasette writes traces there, and no one reads on
    uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="on")).run(sockets=[listener])


if __name__ == "__main__":
    main()
