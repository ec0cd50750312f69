"""Makes the addresses of the site's pages, with the base URL before the path and the parameters after it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from datasette.app import Datasette


def address(datasette: Datasette, name: str, /, **parameters: object) -> str:
    """The address of a page of the site: its path below the base URL, and the parameters that have a value. A
    parameter with several values is a tuple."""
    given = {key: value for key, value in parameters.items() if value not in (None, "", ())}
    return str(datasette.urls.path(name)) + (f"?{urlencode(given, doseq=True)}" if given else "")
