"""Compares a copy with the text of its publication (/p/SLUG/copies/PAGE)."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from datasette import Response

from archive.site.data.copies import PublishedCopy, copies_of, extent_of, same_title, text_of
from archive.site.data.structure import outline_of
from archive.site.fairness.long_pages import own_turn
from archive.site.render.diff import Difference, Fate, Line, compare, is_comparable
from archive.site.views.reading.reading_context import trail_context
from archive.site.visit import Visit
from archive.text.hanzi import simplified


async def page(visit: Visit) -> Response:
    """The page that compares a copy with the publication's text, paragraph by paragraph."""
    slug, page_id = visit.slug, visit.id
    found = await visit.ask(find_copy, slug, page_id)
    if found is None:
        return await visit.missing("error.not_found_publication")
    context = {"compared": found, **trail_context(visit.trail)}
    async with own_turn(found.inner.length if found.inner else 0):
        return await visit.page("fanzha/copy.html", context, in_turns=True)


_ATTACHED_TEXTS = "select 1 from attachments where page_id = ? and position is not null and text is not null"


class OneSidedLines(NamedTuple):
    """Lines that only one of the two texts has, before or after the lines that both have."""

    fate: Fate  # REMOVED: in the publication's text; ADDED: in the copy
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ComparedCopy:
    """A copy, compared with the text of its publication. In the difference the publication's text is the old one."""

    slug: str  # of the publication
    publication_title: str | None
    url: str  # of the publication's best copy
    copy: PublishedCopy
    inner: Difference | None  # from the first to the last line that both texts have; None if they are too long
    ahead: tuple[OneSidedLines, ...]  # the lines before `inner`
    behind: tuple[OneSidedLines, ...]  # the lines after `inner`
    extent: tuple[str, str] | None  # of a part: its first and its last heading
    attached: bool  # whether the page links to files with texts, which are not compared

    @property
    def own_title(self) -> str | None:
        """The copy's title if it differs from the publication's, else None."""
        return None if same_title(self.copy.title, self.publication_title) else self.copy.title


def find_copy(conn: sqlite3.Connection, slug: str, page_id: int) -> ComparedCopy | None:
    """The copy on this page, compared; None if there is no such copy, it has no text, or it is the best copy."""
    row = conn.execute(
        """select publications.id, title, url, text from publications
           join publication_texts on publication_texts.publication_id = publications.id where slug = ?""",
        (slug,),
    ).fetchone()
    copies = copies_of(conn, row["id"], row["url"]) if row else ()
    copy = next((one for one in copies if one.page_id == page_id and one.url != row["url"]), None)
    theirs = text_of(conn, page_id) if copy else ""
    if copy is None or not theirs:
        return None
    ours, is_part = row["text"], copy.relation == "part"
    difference = compare(ours, theirs, comparison_key) if is_comparable(ours, theirs) else None
    return ComparedCopy(
        slug=slug,
        publication_title=row["title"],
        url=row["url"],
        copy=copy,
        inner=difference.inner if difference else None,
        ahead=tuple(_sides(difference, after=False)) if difference else (),
        behind=tuple(_sides(difference, after=True)) if difference else (),
        extent=extent_of(ours, theirs, outline_of(conn, row["id"])) if is_part and difference else None,
        attached=bool(conn.execute(_ATTACHED_TEXTS, (page_id,)).fetchone()),
    )


def comparison_key(text: str) -> str:
    """A line or word for comparing: half width, simplified hanzi, no white space. Mere copying changes these three."""
    return "".join(simplified(unicodedata.normalize("NFKC", text)).split())


def _sides(difference: Difference, *, after: bool) -> Iterator[OneSidedLines]:
    """The lines before `difference.inner`, or `after` it: those of the publication's text, then those of the copy."""
    alone = difference.outside(after=after)
    for fate in (Fate.REMOVED, Fate.ADDED):
        lines = tuple(line for line in alone if line.fate is fate)
        if lines:
            yield OneSidedLines(fate, lines)
