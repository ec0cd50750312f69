"""Slugs of pages and publications, and ids of hosts that are no source: made from a key, and never another's."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container

from archive.urls import IMPORTED

# Paths in which a column and a document's id name the page, by the systems that write them.
DOCUMENT_PATHS = (
    re.compile(r"(?P<column>[\w/]+)/(\d{6})/(?P<id>t\2\d\d_\d+)\.s?html?", re.ASCII),  # TRS, UCAP: the id has the month
    re.compile(r"(?P<column>art)/\d{4}/\d{1,2}/\d{1,2}/art_(?P<id>\d+_\d+)\.html?", re.ASCII),  # 大汉
    re.compile(r"(?P<column>(?:[\w/]+/)?info/\d+)/(?P<id>\d+)\.htm", re.ASCII),  # 博达
    re.compile(r"(?P<column>[\w/]+)/(?P<id>\d+)\.jhtml", re.ASCII),  # JEECMS
)
# Those of them whose column and id are no other page's. TRS and UCAP write .shtml; the column and id of 大汉 lack the
# day. The numbers of digits tell a document's id from a position on a page (at most three) and from a hash (twelve).
UNAMBIGUOUS_PATHS = (
    re.compile(r"\w+(?:/\w+)*/(\d{6})/t\1\d\d_\d+\.shtml", re.ASCII),
    re.compile(r"(?:\w+/)*info/\d{1,11}/\d{1,11}\.htm", re.ASCII),
    re.compile(r"(?!(?:\w+/)*info/(?:\d+/)?\d+\.)\w+(?:/\w+)*/\d{4,11}\.jhtml", re.ASCII),
)
# Source ids after which it is clear where the column begins: a word, and a host's with `cn` at its end alone.
UNAMBIGUOUS_SOURCE = re.compile(r"(?!(?:www|import)$)\w+|www(?:-(?!cn-)[a-z0-9]+)*-cn", re.ASCII)
PLAIN_HOST = re.compile(r"[a-z0-9]+(?:\.[a-z0-9]+)+")  # with - for its dots it is no other host's id
MAX_SHORT_POSITION = 999


def host_source_id(host: str, taken: Container[str] = ()) -> str:
    """The id of the unofficial source that a host is: `www-spp-gov-cn`; with a hash where it could be another's, or
    where it is `taken` by a source of the registry."""
    plain = former_host_source_id(host)
    return plain if PLAIN_HOST.fullmatch(host) and plain not in taken else f"{plain or 'host'}--{_hash(host)}"


def former_host_source_id(host: str) -> str:
    """The id that earlier versions gave a host: `a.b` and `a-b` had one."""
    return re.sub(r"[^a-z0-9]+", "-", host.lower()).strip("-")


def slug_of(key: str, source_id: str | None) -> str:
    """A readable name for a page, and no other page's: `spp-xwfbh-wsfbt-t20231130_635181`, the column's path and the
    document id. A hash of the key goes with them (`…--0dbb456dca70`) where another page could have the same, and is the
    name where the URL has no document id. Every slug ends in its key's hash or is unambiguous by the form of both."""
    if key.startswith(IMPORTED):
        digest = key.removeprefix(IMPORTED)
        return f"import-{digest if re.fullmatch('[0-9a-f]{16}', digest) else _hash(key)}"
    host, _, path = key.partition("/")
    source_id = source_id or host_source_id(host)
    shape = next((found for shape in DOCUMENT_PATHS if (found := shape.fullmatch(path))), None)
    if shape is None:
        return f"{source_id}-{_hash(key)}"
    slug = f"{source_id}-{shape['column'].replace('/', '-')}-{shape['id']}"
    if UNAMBIGUOUS_SOURCE.fullmatch(source_id) and any(form.fullmatch(path) for form in UNAMBIGUOUS_PATHS):
        return slug
    return f"{slug}--{_hash(key)}"


def slug_at(page_slug: str, position: int) -> str:
    """The slug of a page's publication at that position, from 1; the first has the page's own."""
    if position == 1:
        return page_slug
    return f"{page_slug}{'-' if position <= MAX_SHORT_POSITION else '--'}{position}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
