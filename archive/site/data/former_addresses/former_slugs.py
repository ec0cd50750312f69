"""Finds the publication for a slug that no publication has now: a publication of the page that has or had the slug."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import suppress

from archive.slugs import former_host_source_id
from archive.urls import BadUrl, canonical_key, host_of

AT_POSITION = re.compile(r"(.+)-(\d{1,3})", re.ASCII)
# :slug is the present slug of a page, or the slug that an earlier version of fanzha gave it: the present slug without
# its end, `--` and a hash (14 characters). In ASCII, "." is the character after "-", so the range holds every slug that
# begins with `:slug--`. {0}: the column with the present slug.
WITH_HASH = """
    ({0} = :slug or {0} >= :slug || '--' and {0} < :slug || '-.' and length({0}) = length(:slug) + 14)
"""
_CARRIED = f"""
    select publications.slug
    from pages
        join copies on copies.page_id = pages.id
        join publications on publications.id = copies.publication_id
    where {WITH_HASH.format("pages.slug")}
        and copies.position = coalesce(:position, copies.position)
    order by pages.slug, copies.position, pages.first_seen, publications.id
"""


def present_slug(conn: sqlite3.Connection, slug: str) -> str | None:
    """The slug of the publication that the page with this slug carries; of the first one if the page carries several.

    Slugs that earlier versions of fanzha made are found too: slugs without the hash that tells two pages apart, and
    slugs that begin with a host's name because the host was not yet a source. None if no page has or had the slug.
    """
    for page_slug in (slug, *under_present_source(conn, slug)):
        numbered = AT_POSITION.fullmatch(page_slug)
        for stem, position in ((page_slug, None), (numbered[1], int(numbered[2])) if numbered else ("", 0)):
            row = conn.execute(_CARRIED, {"slug": stem, "position": position}).fetchone()
            if row:
                return str(row[0])
    return None


def under_present_source(conn: sqlite3.Connection, slug: str) -> Iterator[str]:
    """The present slugs that a former slug may stand for, the one with the longest former source id first.

    If the slug begins with the former id of a source's host, this beginning is replaced by the source's id.
    """
    found = []
    for source_id, home_url in conn.execute("select id, coalesce(home_url, 'http://' || name) from sources"):
        with suppress(BadUrl):
            former = former_host_source_id(host_of(canonical_key(home_url)))
            if former != source_id and slug.startswith(f"{former}-"):
                found.append((len(former), source_id))
    return (source_id + slug[length:] for length, source_id in sorted(found, reverse=True))
