"""What the full-text tables hold of each publication and case: the tokens of its headings and of its text."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator

from archive.text.hanzi import EVERYTHING, pairs, spaced

FullTextRow = tuple[int, *tuple[str, ...]]  # a place, and the tokens of each column

# Of each row: place, text, start and end of the part of the text that is indexed (null for the whole), and the four
# arguments of `heading`.
_ROWS = {
    "publications": """SELECT r.place, t.text, NULL, NULL, NULL, r.title, NULL, NULL
        FROM {0}.publications r JOIN {0}.publication_texts t ON t.publication_id = r.id""",
    "cases": """SELECT r.place, t.text, r.start, r."end", r.number, r.title, r.subtitle, r.keywords
        FROM {0}.cases r JOIN {0}.publication_texts t ON t.publication_id = r.publication_id""",
}


def entries(
    db: sqlite3.Connection, of: str, schema: str = "main", among: str | None = None
) -> Iterator[tuple[int, str, str]]:
    """The place of each row, the tokens of its headings and of its text, by place. `of`: publications or cases of that
    schema. `among`: a table with the ids of the rows that are wanted (None: all)."""
    where = f"WHERE r.id IN (SELECT id FROM {among})" if among else ""
    for place, text, start, end, *title in db.execute(f"{_ROWS[of].format(schema)} {where} ORDER BY r.place"):
        titles = "".join(f"{spaced(part)} {EVERYTHING} " for part in heading(*title) or ("",))
        yield place, titles, spaced(text[start:end])


def paired(rows: Iterable[tuple[int, str, str]]) -> Iterator[FullTextRow]:
    """For each entry its place, and the pairs of its headings and text. EVERYTHING stands between these."""
    for place, title, text in rows:
        yield place, " ".join(pairs(f"{title}{text}".split()))


def heading(number: str | None, title: str | None, subtitle: str | None, keywords: str | None) -> tuple[str, ...]:
    """The parts of what is indexed as a row's title. No phrase crosses from one part to the next. `keywords`: a JSON
    array."""
    words = json.loads(keywords) if keywords else ()
    return tuple(part for part in (number, title, subtitle, *words) if part)
