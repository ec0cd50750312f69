"""Converts parts of Scrapy's responses to the types that the archive uses."""

from __future__ import annotations

from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from archive.model import Page, Torn
from archive.warc.content_coding import DECODED_HEADERS

RESTING_STATUSES = (429, 503)  # statuses whose Retry-After is obeyed (RFC 6585 §4, RFC 9110 §10.2.3)


def header_pairs(response: Response) -> tuple[tuple[str, str], ...]:
    """The response's headers as (name, value) pairs, decoded as Latin-1."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )


def response_of(page: Page, url: str, *flags: str) -> Response:
    """A stored page as the response for a URL, which may be another spelling of the page's."""
    headers = Headers()
    for name, value in page.headers:
        if name.lower() not in DECODED_HEADERS:
            headers.appendlist(name, value)
    kind = responsetypes.from_args(headers=headers, url=url, body=page.body)
    return kind(url, status=page.status, headers=headers, body=page.body, flags=list(flags))


def torn_of(response: Response) -> Torn | None:
    """Why the body is incomplete, from the flag of the WARC middleware or of a replay; None without one."""
    return next((reason for reason in Torn if reason in response.flags), None)
