"""Where a slug leads that is no publication's: to the publication that the page of that slug carries."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import suppress

from archive.slugs import former_host_source_id
from archive.urls import BadUrl, canonical_key, host_of

AT_POSITION = re.compile(r"(.+)-(\d{1,3})", re.ASCII)
# A page's slug as it is, or as earlier versions gave it: without `--` and the hash at its end. "." follows "-".
_CARRIED = """
    select publications.slug
    from pages
        join copies on copies.page_id = pages.id
        join publications on publications.id = copies.publication_id
    where (pages.slug = :slug
           or pages.slug >= :slug || '--' and pages.slug < :slug || '-.' and length(pages.slug) = length(:slug) + 14)
        and copies.position = coalesce(:position, copies.position)
    order by pages.slug, copies.position, pages.first_seen, publications.id
"""


def present_slug(conn: sqlite3.Connection, slug: str) -> str | None:
    """The slug of the publication that a page of that slug carries, the first where it carries several.

    Slugs of earlier versions lead there too: those without the hash that tells two pages apart, and those that begin
    with the host's name, given before the host was a source. None where no page has or had the slug.
    """
    for page_slug in (slug, *_under_present_source(conn, slug)):
        numbered = AT_POSITION.fullmatch(page_slug)
        for stem, position in ((page_slug, None), (numbered[1], int(numbered[2])) if numbered else ("", 0)):
            row = conn.execute(_CARRIED, {"slug": stem, "position": position}).fetchone()
            if row:
                return str(row[0])
    return None


def _under_present_source(conn: sqlite3.Connection, slug: str) -> Iterator[str]:
    """The slug with the present id of each source with whose host's former id it begins, the longest first."""
    found = []
    for source_id, home_url in conn.execute("select id, coalesce(home_url, 'http://' || name) from sources"):
        with suppress(BadUrl):
            former = former_host_source_id(host_of(canonical_key(home_url)))
            if former != source_id and slug.startswith(f"{former}-"):
                found.append((len(former), source_id))
    return (source_id + slug[length:] for length, source_id in sorted(found, reverse=True))
