"""Makes the slugs of pages and publications, and the ids of hosts that are no registered source.

A slug is made from a page's key, an id from a host. No other key has the same slug, and no other host the same id.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container

from archive.urls import IMPORTED

# Paths that name a page by its column and its document's id, one for each system that writes such paths.
DOCUMENT_PATHS = (
    re.compile(r"(?P<column>[\w/]+)/(\d{6})/(?P<id>t\2\d\d_\d+)\.s?html?", re.ASCII),  # TRS, UCAP: the id has the month
    re.compile(r"(?P<column>art)/\d{4}/\d{1,2}/\d{1,2}/art_(?P<id>\d+_\d+)\.html?", re.ASCII),  # 大汉
    re.compile(r"(?P<column>(?:[\w/]+/)?info/\d+)/(?P<id>\d+)\.htm", re.ASCII),  # 博达
    re.compile(r"(?P<column>[\w/]+)/(?P<id>\d+)\.jhtml", re.ASCII),  # JEECMS
)
# The document paths whose column and id belong to one page only. TRS and UCAP write .shtml, so other endings are left
# out; 大汉 is left out because its column and id lack the day. The number of digits shows that an id is neither a
# position on a page (at most three digits) nor a hash (twelve).
UNAMBIGUOUS_PATHS = (
    re.compile(r"\w+(?:/\w+)*/(\d{6})/t\1\d\d_\d+\.shtml", re.ASCII),
    re.compile(r"(?:\w+/)*info/\d{1,11}/\d{1,11}\.htm", re.ASCII),
    re.compile(r"(?!(?:\w+/)*info/(?:\d+/)?\d+\.)\w+(?:/\w+)*/\d{4,11}\.jhtml", re.ASCII),
)
# Source ids that show where they end and the column begins: one word, or a www host's id with `cn` only at its end.
UNAMBIGUOUS_SOURCE = re.compile(r"(?!(?:www|import)$)\w+|www(?:-(?!cn-)[a-z0-9]+)*-cn", re.ASCII)
PLAIN_HOST = re.compile(r"[a-z0-9]+(?:\.[a-z0-9]+)+")  # with - in place of its dots, it is no other host's id
LONGEST_ID = 300  # characters of a source's id: of the longest host name with its port and its hash
SOURCE_ID = re.compile(rf"[\w-]{{1,{LONGEST_ID}}}", re.ASCII)
MAX_SHORT_POSITION = 999  # a longer number after one hyphen could be the id of a document


def host_source_id(host: str, taken: Container[str] = ()) -> str:
    """The id of the unofficial source that stands for a host: `www-spp-gov-cn`. A hash is added if another host could
    have the same id, or if a source of the registry has it (`taken`)."""
    plain = former_host_source_id(host)
    return plain if PLAIN_HOST.fullmatch(host) and plain not in taken else f"{plain or 'host'}--{_hash(host)}"


def former_host_source_id(host: str) -> str:
    """The id that earlier versions gave a host: `a.b` and `a-b` got the same id."""
    return re.sub(r"[^a-z0-9]+", "-", host.lower()).strip("-")


def slug_of(key: str, source_id: str | None) -> str:
    """A readable name that only this page has: source, column path and document id, as in
    `spp-xwfbh-wsfbt-t20231130_635181`. If another page could have the same name, a hash of the key is added
    (`…--0dbb456dca70`). If the URL has no document id, the hash takes the place of column and id. So every slug ends in
    its key's hash, or the forms of its source id and its path make it unambiguous."""
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
    """The slug of the publication at `position` on a page. The first position is 1 and has the page's slug;
    the slug of any other ends in its position."""
    if position == 1:
        return page_slug
    return f"{page_slug}{'-' if position <= MAX_SHORT_POSITION else '--'}{position}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
