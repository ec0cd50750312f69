"""Finds publications that name or quote a withdrawn work and are no copies of it: they stay public, and the operator
is to look at them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from archive.store.rows import select

LEAST_SENTENCE, LEAST_TITLE = 15, 8  # letters: shorter ones may be in any text
_ENDS = re.compile(r"[。；！？!?\n]")
_TEXTS = "select title, cases, text from withdrawn_texts where withdrawal_id = :withdrawal and text is not null"
_PUBLISHED = """
    select p.slug, t.text from publications p join publication_texts t on t.publication_id = p.id
    where p.topic <> 'other' and p.id not in (
        select publication_id from copies where (page_id, position) in (select page_id, position from withdrawn_pages))
    order by p.slug
"""


@dataclass(frozen=True, slots=True)
class Mention:
    """A publication that names or quotes a withdrawn work."""

    slug: str
    titles: tuple[str, ...]  # of the work or its cases, that its text has
    sentences: int  # of the work, that it has


def mentions(db: Database, withdrawal_id: str) -> Iterator[Mention]:
    """The publications that name or quote a withdrawn work, by slug. Reads all texts."""
    titles, sentences = set[str](), set[str]()
    for row in select(db, _TEXTS, {"withdrawal": withdrawal_id}):
        titles |= {row["title"] or "", *(title for _, title in json.loads(row["cases"]))}
        sentences |= _sentences(row["text"])
    named = sorted(title for title in titles if len(title) >= LEAST_TITLE)
    for slug, text in db.conn.execute(_PUBLISHED):
        found = tuple(title for title in named if title in text)
        quoted = len(sentences & _sentences(text))
        if found or quoted:
            yield Mention(slug, found, quoted)


def _sentences(text: str) -> set[str]:
    return {one.strip() for one in _ENDS.split(text) if len(one.strip()) >= LEAST_SENTENCE}
