"""What the full-text tables hold of each publication and case: the tokens of its headings, text and sections."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from archive.rules import load
from archive.search.tokens import EVERYTHING, pairs, spaced

FullTextRow = tuple[int, *tuple[str, ...]]  # a place, and the tokens of each column

# The headings that a section may have: the columns of the full-text table of sections (case_sections.heading).
HEADINGS = tuple[str, ...](row["id"] for row in load("analysis/data/headings.json")["headings"])
_SECTIONS = """
    SELECT r.place, k.heading, k.text FROM {0}.cases r LEFT JOIN {0}.case_sections k ON k.case_id = r.id
"""

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
    for place, text, start, end, *title in db.execute(f"{_ROWS[of].format(schema)} {_where(among)} ORDER BY r.place"):
        titles = "".join(f"{spaced(part)} {EVERYTHING} " for part in heading(*title) or ("",))
        yield place, titles, spaced(text[start:end])


def sections(db: sqlite3.Connection, schema: str = "main", among: str | None = None) -> Iterator[FullTextRow]:
    """The place of each case, and for each of HEADINGS the tokens of its sections with this heading. EVERYTHING stands
    behind each section."""
    found = db.execute(f"{_SECTIONS.format(schema)} {_where(among)} ORDER BY r.place, k.position")
    for place, rows in groupby(found, key=itemgetter(0)):
        columns = defaultdict[str, str](str)
        for _, heading, text in rows:
            columns[heading] += f"{spaced(text or '')} {EVERYTHING} "
        yield place, *(columns[heading] for heading in HEADINGS)


def _where(among: str | None) -> str:
    return f"WHERE r.id IN (SELECT id FROM {among})" if among else ""


def paired(rows: Iterable[tuple[int, str, str]]) -> Iterator[FullTextRow]:
    """For each entry its place, and the pairs of its headings and text. EVERYTHING stands between these."""
    for place, title, text in rows:
        yield place, " ".join(pairs(f"{title}{text}".split()))


def heading(number: str | None, title: str | None, subtitle: str | None, keywords: str | None) -> tuple[str, ...]:
    """The parts of what is indexed as a row's title. No phrase crosses from one part to the next. `keywords`: a JSON
    array."""
    words = json.loads(keywords) if keywords else ()
    return tuple(part for part in (number, title, subtitle, *words) if part)
