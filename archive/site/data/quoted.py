"""Reads what is needed to lead to passages that were quoted, and to cite them: of each publication, and its page."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from archive.moments import china_day_sql
from archive.site.data.anchors import content_anchors

_PUBLICATIONS = f"""
    select publications.id, publications.slug, publications.title, issuer, publications.published, sources.name,
        publications.url, page_versions.id, iif(imported, null, {china_day_sql("page_versions.last_seen")}), warc_file
    from publications
        left join sources on sources.id = publications.source_id
        left join pages on pages.url = publications.url
        left join page_versions on page_versions.id = pages.version_id
    where publications.id in (select value from json_each(?))
"""


@dataclass(frozen=True, slots=True)
class QuotedPublication:
    """A publication that is quoted."""

    id: int
    slug: str
    title: str | None
    issuer: str | None
    published: str | None
    source: str | None  # the office on whose site it is
    url: str
    version_id: int | None  # of the page's current text
    last_seen: str | None  # the day on which the archive last saw this text there
    warc_file: str | None  # that has the page as served


def quoted_publications(conn: sqlite3.Connection, ids: Iterable[int]) -> dict[int, QuotedPublication]:
    """The publications with these ids, by id."""
    rows = conn.execute(_PUBLICATIONS, (json.dumps(list(ids)),))
    return {row[0]: QuotedPublication(*row) for row in rows}


def anchor_of(paragraph: str) -> str:
    """The anchor of the first paragraph of a text that has these words; empty if they have no letters."""
    return content_anchors([paragraph])[0]
