"""A copy's text held against the text that is shown."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from archive.search import simplified
from archive.site.data.copies import PublishedCopy, copies_of, extent_of, same_title, text_of
from archive.site.data.structure import outline_of
from archive.site.render.diff import Difference, Fate, Line, compare


class Side(NamedTuple):
    """Lines that stand in one of two texts alone, outside of what both have."""

    fate: Fate  # REMOVED: in the text that is shown; ADDED: in the copy
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class CopyCompared:
    """A copy as its page shows it. In the difference the text that is shown comes first."""

    slug: str  # of the publication
    publication: str | None  # its title
    url: str  # its best copy
    copy: PublishedCopy
    inner: Difference  # from the first line that both have to the last
    ahead: tuple[Side, ...]  # what stands before that
    behind: tuple[Side, ...]  # what stands after it
    extent: tuple[str, str] | None  # of a part: the headings from which and to which it goes
    attached: bool  # whether texts of files that the page links are not compared

    @property
    def own_title(self) -> str | None:
        """The copy's title where it is another."""
        return None if same_title(self.copy.title, self.publication) else self.copy.title


def find(conn: sqlite3.Connection, slug: str, page_id: int) -> CopyCompared | None:
    """A copy of the publication that has a text; None where there is none, or it is the text that is shown."""
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
    difference = compare(ours, theirs, writing_aside)
    return CopyCompared(
        slug=slug,
        publication=row["title"],
        url=row["url"],
        copy=copy,
        inner=difference.inner,
        ahead=tuple(_sides(difference, after=False)),
        behind=tuple(_sides(difference, after=True)),
        extent=extent_of(ours, theirs, outline_of(conn, row["id"])) if is_part else None,
        attached=_is_attached(conn, page_id),
    )


def writing_aside(text: str) -> str:
    """A line or a word without what copying alone changes: full and half width, traditional hanzi, white space."""
    return "".join(simplified(unicodedata.normalize("NFKC", text)).split())


def _sides(difference: Difference, *, after: bool) -> Iterator[Side]:
    """The lines of the text that is shown, and those of the copy."""
    alone = difference.outside(after=after)
    for fate in (Fate.REMOVED, Fate.ADDED):
        lines = tuple(line for line in alone if line.fate is fate)
        if lines:
            yield Side(fate, lines)


def _is_attached(conn: sqlite3.Connection, page_id: int) -> bool:
    sql = "select 1 from attachments where page_id = ? and position is not null and text is not null"
    return conn.execute(sql, (page_id,)).fetchone() is not None
