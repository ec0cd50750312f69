"""Keeps withdrawn works out of a new public file.

What carries a withdrawn work is left out whole: the publication with all that hangs on it, whether its rows would come
from the working file or, of a source that keeps its earlier state, from the last public file. Of a page that carried it
no text and no file is published, also if another publication of the page is: the page's text has the withdrawn one in
it. The same text may lie in a former version of another page, or in a file that another page links: these are found by
their sentences.
"""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass

from archive.text.letters import folded_letters

LEAST_SENTENCE = 10  # letters: shorter sentences may be in any text
SENTENCES = 5  # of each text, the longest, by which it is looked for
LEAST_FOUND = 0.4  # the share of these sentences that a text has which is, or has, the withdrawn one
_ENDS = re.compile(r"[。；！？!?\n]")

# Conditions on the rows that are copied, by table. {}: the schema from which they come.
CONDITIONS = {
    "publications": "id NOT IN (SELECT id FROM temp.withheld_{})",
    "page_versions": "page_id NOT IN (SELECT page_id FROM temp.withheld_places)",
    "attachments": """
        page_id NOT IN (SELECT page_id FROM temp.withheld_places) AND key NOT IN (SELECT key FROM temp.withheld_files)
    """,
}
_PUBLICATIONS = """
    CREATE TEMP TABLE withheld_{0} AS SELECT DISTINCT publication_id AS id FROM {0}.copies
    WHERE (page_id, position) IN (SELECT page_id, position FROM temp.withheld_places)
"""
_FILES = "SELECT key FROM {}.attachments WHERE page_id IN (SELECT page_id FROM temp.withheld_places)"
# The texts of a public file, by schema, that are no current text of a page: publications are made of those.
OTHER_TEXTS = {
    "page_versions": """
        SELECT id, text FROM {0}.page_versions
        WHERE id NOT IN (SELECT version_id FROM {0}.pages WHERE version_id IS NOT NULL)
    """,
    "attachments": "SELECT id, text FROM {0}.attachments WHERE text IS NOT NULL",
}
_PLACES = "SELECT page_id, position FROM working.withdrawn_pages"
_TEXTS = """
    SELECT DISTINCT t.text FROM working.withdrawn_texts t JOIN working.withdrawn w ON w.id = t.withdrawal_id
    WHERE t.text IS NOT NULL
"""
_TITLES = """
    SELECT DISTINCT t.title FROM working.withdrawn_texts t JOIN working.withdrawn w ON w.id = t.withdrawal_id
    WHERE t.title IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Sentences:
    """The longest sentences of a text, by which it is found in another."""

    sentences: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Sentences:
        """Those of a withdrawn text; none if it has no sentence that is long enough."""
        found = {one.strip() for one in _ENDS.split(text)}
        longest = sorted((one for one in found if len(one) >= LEAST_SENTENCE), key=lambda one: (-len(one), one))
        return cls(tuple(longest[:SENTENCES]))

    def are_in(self, text: str) -> bool:
        """Whether a text has so many of them that it is, or has, the withdrawn one."""
        found = sum(one in text for one in self.sentences)
        return found > 0 and found >= LEAST_FOUND * len(self.sentences)


def mark(db: sqlite3.Connection, *schemas: str) -> None:
    """Note, in the temporary schema, what CONDITIONS leave out of the rows of these schemas. The working file is
    attached as `working`."""
    db.execute(f"CREATE TEMP TABLE withheld_places AS {_PLACES}")
    db.execute("CREATE TEMP TABLE withheld_files (key TEXT PRIMARY KEY)")
    for schema in schemas:
        db.execute(_PUBLICATIONS.format(schema))
        db.execute(
            f"""INSERT INTO temp.withheld_places SELECT page_id, position FROM {schema}.copies
                WHERE publication_id IN (SELECT id FROM temp.withheld_{schema})"""
        )
        db.execute(f"INSERT OR IGNORE INTO temp.withheld_files {_FILES.format(schema)}")


def finish(db: sqlite3.Connection) -> None:
    """Take out of the new file, `main`, what only its content tells, when all rows are in it."""
    db.execute("UPDATE main.pages SET version_id = NULL WHERE id IN (SELECT page_id FROM temp.withheld_places)")
    _drop_other_texts(db)
    _drop_series(db)


def _drop_other_texts(db: sqlite3.Connection) -> None:
    """Take out rows whose text is or has a withdrawn one."""
    withdrawn = [Sentences.of(text) for (text,) in db.execute(_TEXTS)]
    if any(one.sentences for one in withdrawn):
        for table, sql in OTHER_TEXTS.items():
            ids = [(id_,) for id_, text in db.execute(sql.format("main")) if any(one.are_in(text) for one in withdrawn)]
            db.executemany(f"DELETE FROM main.{table} WHERE id = ?", ids)


def _drop_series(db: sqlite3.Connection) -> None:
    """Take out gaps of a numbered series whose name only withdrawn titles have: it would repeat them."""
    titles = [folded_letters(title) for (title,) in db.execute(_TITLES)]
    if not titles:
        return
    named = [(id_, folded_letters(series)) for id_, series in db.execute("SELECT id, series FROM main.gaps") if series]
    published = [folded_letters(title) for (title,) in db.execute("SELECT title FROM main.publications") if title]
    db.executemany(
        "DELETE FROM main.gaps WHERE id = ?",
        [
            (id_,)
            for id_, series in named
            if any(series in title for title in titles) and not any(series in title for title in published)
        ],
    )
