"""Makes every URI by which SQLite opens a file. In a URI made by hand, a bare `#`, `?` or `%` opens another file."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, urlencode


def sqlite_uri(path: Path, **options: str | int) -> str:
    """The percent-encoded `file:` URI of a file. `options` are SQLite's URI parameters (`mode="ro"`, `immutable=1`)."""
    return f"{path.absolute().as_uri()}{'?' if options else ''}{urlencode(options)}"


class PathInUri(str):
    """A file's path that percent-encodes itself when it is formatted: Datasette formats paths into URIs unencoded."""

    def __format__(self, format_spec: str) -> str:
        return format(quote(self), format_spec)
