"""The URI by which SQLite opens a file: the one place where it is made, since a `#`, `?` or `%` in it opens another."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, urlencode


def sqlite_uri(path: Path, **options: str | int) -> str:
    """The file as `file:` URI, percent-encoded; `options` as SQLite knows them (`mode="ro"`, `immutable=1`)."""
    return f"{path.absolute().as_uri()}{'?' if options else ''}{urlencode(options)}"


class PathInUri(str):
    """A file's path that percent-encodes itself where it is formatted: Datasette writes it into a URI as it is."""

    def __format__(self, format_spec: str) -> str:
        return format(quote(self), format_spec)
