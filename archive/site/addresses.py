"""Makes the addresses of the site's pages, with the base URL before the path and the parameters after it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote_plus, urlencode

if TYPE_CHECKING:
    from datasette.app import Datasette

_quoted = lru_cache(maxsize=512)(quote_plus)  # all addresses of a page, up to 200, have the same words and filters


def address(datasette: Datasette, name: str, /, **parameters: object) -> str:
    """The address of a page of the site: its path below the base URL, and the parameters that have a value. A
    parameter with several values is a tuple."""
    given = {key: value for key, value in parameters.items() if value not in (None, "", ())}
    return str(datasette.urls.path(name)) + (f"?{urlencode(given, doseq=True, quote_via=_quoted)}" if given else "")
