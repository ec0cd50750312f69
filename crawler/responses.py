"""What the archive's parts want to know of Scrapy's responses."""

from __future__ import annotations

from scrapy.http import Response

from archive.model import Torn

RESTING_STATUSES = (429, 503)  # those that Retry-After comes with, RFC 9110 §10.2.3


def header_pairs(response: Response) -> tuple[tuple[str, str], ...]:
    """The response's headers, as the archive's parts take them."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )


def torn_of(response: Response) -> Torn | None:
    """Why the body is only a part, as the WARC middleware flagged it."""
    return next((reason for reason in Torn if reason in response.flags), None)
