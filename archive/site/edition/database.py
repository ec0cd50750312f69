"""The database under which Datasette knows the public file: all its queries go to the edition of their request."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from datasette.database import Database

from archive.site.edition.edition import Edition
from archive.sqlite_uri import PathInUri

if TYPE_CHECKING:
    from datasette.app import Datasette

T = TypeVar("T")


class EditionDatabase(Database):  # type: ignore[misc]  # datasette has no types
    """A database that never changes for Datasette, while editions come and go.

    Datasette's own class opens the path whenever it needs a connection, a size or a hash.
    """

    def __init__(self, datasette: Datasette, path: Path, edition: Callable[[], Edition]) -> None:
        """`edition` returns the edition of the running request."""
        super().__init__(datasette, path=PathInUri(path), is_mutable=False)
        self._edition = edition

    async def execute_fn(self, fn: Callable[[sqlite3.Connection], T]) -> T:
        """Call `fn` with a connection to the edition, in one of Datasette's threads. Raises OverwrittenError."""
        while not (edition := self._edition()).acquire():  # it was closed this moment, and a newer one is served
            pass
        executor = self.ds.executor
        if executor is None:  # num_sql_threads 0: Datasette runs queries in the thread of the event loop
            try:
                return edition.run(fn)
            finally:
                edition.release()
        try:
            running = executor.submit(edition.run, fn)
        except BaseException:  # the site stops
            edition.release()
            raise
        running.add_done_callback(lambda _: edition.release())  # also if the request is over before the query is
        return await asyncio.wrap_future(running)

    async def execute(self, *given: Any, **named: Any) -> Any:
        """As Datasette does it, but without writing SQL and values of a query with an error to stderr: they contain
        what the reader searched for."""
        return await super().execute(*given, **named | {"log_sql_errors": False})

    async def table_counts(self, limit: int = 10) -> dict[str, int | None]:  # noqa: ARG002 the name is Datasette's
        """The number of rows of each table; all None until they are counted."""
        return self.cached_table_counts or dict.fromkeys(await self.table_names())

    @property
    def cached_table_counts(self) -> dict[str, int | None] | None:
        """The number of rows of each table; None until they are counted."""
        warm = self._edition().warm_now
        return warm.table_counts if warm else None

    @property
    def hash(self) -> str | None:
        """The SHA-256 of the edition, in hex; None until it is known."""
        warm = self._edition().warm_now
        return warm.sha256 if warm else None

    @property
    def size(self) -> int:
        """The size of the edition, in bytes."""
        return self._edition().stamp.size

    @property
    def mtime_ns(self) -> int:
        """When the edition was written, ns since 1970, UTC."""
        return self._edition().stamp.modified
