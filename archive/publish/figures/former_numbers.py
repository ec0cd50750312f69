"""Finds the figures of earlier versions of pages that say another number than the page's current text."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from archive.model import Figure
from archive.publish.figures.counted import FigureRow, contradict, counted
from archive.publish.figures.series import COLUMNS, SeriesNames
from archive.store.publications.documents import document_id
from archive.store.publications.figure_rows import readable
from archive.store.structure_json import figures_of
from archive.urls import stable_id

# Earlier versions that are public. What is doubtful was no text of the page, and an imported one is not the site's.
_FORMER = """
    SELECT v.page_id, v.id, o.articles, o.figures, v.text FROM {working}.other_readings o
    JOIN {working}.page_versions v ON v.id = o.version_id JOIN main.page_versions m ON m.id = v.id
    JOIN main.pages p ON p.id = v.page_id AND p.version_id IS NOT v.id
    WHERE v.doubt IS NULL AND NOT v.imported AND o.figures GLOB '*{{*' ORDER BY v.page_id, v.seen_at, v.id
"""
# The figures of series, by publication: the tables of `main` have no indexes yet.
_IN_SERIES = (
    f"""CREATE TEMP TABLE figures_in_series AS SELECT {COLUMNS}, f.series_id FROM main.figures f
        WHERE series_id IS NOT NULL ORDER BY publication_id, position""",
    "CREATE INDEX temp.figures_by_publication ON figures_in_series (publication_id)",
)
_CURRENT = "SELECT * FROM temp.figures_in_series WHERE publication_id = ? ORDER BY rowid"
_INSERT = "INSERT OR IGNORE INTO main.contradictions VALUES (?, ?, NULL, ?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class _FormerDocument:
    """A document of an earlier version of a page."""

    version_id: int
    publication_id: int  # of the page's current document at its position
    start: int  # in the text of the version
    text: str
    figures: tuple[Figure, ...]

    def sentence_of(self, figure: Figure) -> str:
        """The sentence of one of its figures."""
        return self.text[figure.sentence_start : figure.sentence_end]


def fill(db: sqlite3.Connection, working: str, names: SeriesNames) -> None:
    """Add them to the table contradictions. `working`: the schema of the working file."""
    for statement in _IN_SERIES:
        db.execute(statement)
    for row in db.execute(_FORMER.format(working=working)):
        for former in _documents(*row):
            _compare(db, former, names)


def _documents(page_id: int, version_id: int, articles: str, figures: str, text: str) -> Iterator[_FormerDocument]:
    of_articles: list[dict[str, Any]] = json.loads(articles)
    for position, (article, found) in enumerate(zip(of_articles, json.loads(figures), strict=True), 1):
        start, end = article["start"], article["end"]
        publication = document_id(page_id, position)
        readable_figures = tuple(map(readable, figures_of(found)))
        yield _FormerDocument(version_id, publication, start, text[start:end], readable_figures)


def _compare(db: sqlite3.Connection, former: _FormerDocument, names: SeriesNames) -> None:
    current = [(FigureRow(*row), series) for *row, series in db.execute(_CURRENT, (former.publication_id,))]
    if not current:
        return
    rows = (_row(at, former, figure) for at, figure in enumerate(former.figures))
    for other, what, kind in counted(rows):
        for figure, series in current:
            of_one_period = (figure.period_start, figure.period_end) == (other.period_start, other.period_end)
            if of_one_period and contradict(figure, other) and series == names.id(what, kind):
                one = former.figures[other.id]
                places = (former.start + one.start, former.start + one.end)
                id_ = stable_id(figure.id, "contradicts", other.as_written, "of", former.version_id)
                values = (*places, one.as_written, one.value, former.sentence_of(one))
                db.execute(_INSERT, (id_, figure.id, former.version_id, *values))


def _row(at: int, former: _FormerDocument, figure: Figure) -> FigureRow:
    """The row that a figure would have. Its id is its place in the text."""
    return FigureRow(
        id=at,
        publication_id=former.publication_id,
        as_written=figure.as_written,
        value=figure.value,
        value_max=figure.value_max,
        unit=figure.unit,
        bound=figure.bound,
        measure=figure.measure,
        measure_as_written=figure.measure_as_written,
        crime_id=figure.crime_id,
        crime=figure.crime,
        crime_as_written=figure.crime_as_written,
        subject=figure.subject,
        region_code=figure.region,
        place=figure.place,
        period_start=figure.period_start,
        period_end=figure.period_end,
        part_of=figure.part_of,
        damaged=int(figure.damaged),
        sentence=former.sentence_of(figure),
    )
