"""The rows of publications, in all their tables: written, and taken out again."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any

from sqlite_utils import Database

from archive.analysis.structure_json import loads
from archive.model import Case, Structure
from archive.store.grouping import Publication
from archive.store.rows import IDS, as_json, inserting
from archive.urls import slug_at, stable_id

# Columns that are the best copy's.
_TAKEN_OVER = (
    *("kind", "kind_from", "title", "published", "published_from", "attribution", "editor"),
    *("topic", "topic_score", "topic_terms", "source_id", "url", "chars"),
)
# The tables in the order in which their rows need one another, and are made below; their columns in that of the values.
_COLUMNS = {
    "publications": (
        *("id", "slug", *_TAKEN_OVER),
        *("issuer", "region_code", "year", "case_count", "copy_count", "first_seen"),
    ),
    "publication_texts": ("publication_id", "text"),
    "copies": ("publication_id", "page_id", "position", "relation", "part", "why"),
    "publication_issuers": ("publication_id", "position", "name"),
    "publication_crimes": ("publication_id", "crime_id", "how"),
    "outlines": ("publication_id", "position", "level", "heading", "start"),
    "questions": ("publication_id", "position", "asker", "question", "answer", "start", "end"),
    "data_tables": ("publication_id", "position", "title", "rows", "damage", "start", "end"),
    "cases": (
        *("id", "publication_id", "position", "number", "title", "subtitle", "keywords", "lead", "closing"),
        *("offices", "prosecutors", "authors", "topic", "start", "end"),
    ),
    "case_sections": ("case_id", "position", "heading", "heading_as_written", "text"),
    "case_crimes": ("case_id", "crime_id", "how"),
    "case_regions": ("case_id", "code", "how"),
}
_INSERT = {table: inserting(table, columns) for table, columns in _COLUMNS.items()}
_OF_PUBLICATIONS = {
    "publications": f"id in {IDS}",
    **dict.fromkeys(
        ("case_sections", "case_crimes", "case_regions"),
        f"case_id in (select id from cases where publication_id in {IDS})",
    ),
}
_DELETE = {
    table: f"delete from {table} where {_OF_PUBLICATIONS.get(table, f'publication_id in {IDS}')}"
    for table in reversed(_COLUMNS)
}
_READ = f"""
    select d.id, d.structure, coalesce(d.text, v.text), d.start, d.end
    from documents d join page_versions v on v.id = d.version_id where d.id in {IDS}
"""

Rows = dict[str, list[tuple[Any, ...]]]  # by table; the values in the order of _COLUMNS
_encode = json.JSONEncoder(ensure_ascii=False).encode


def remove(db: Database, publications: Collection[int]) -> None:
    """Take publications out of their tables, within the caller's transaction."""
    if not publications:
        return
    ids = {"ids": as_json(publications)}
    for statement in _DELETE.values():
        db.conn.execute(statement, ids)


def write(db: Database, publications: Iterable[Publication]) -> None:
    """Write publications that are not there, within the caller's transaction."""
    by_best = {publication.best.id: publication for publication in publications}
    for document_id, structure, text, start, end in db.conn.execute(_READ, {"ids": as_json(by_best)}):
        own_text = text[start:end]
        for table, rows in _rows(by_best[document_id], loads(structure, own_text), own_text).items():
            db.conn.executemany(_INSERT[table], rows)


def _rows(publication: Publication, structure: Structure, text: str) -> Rows:
    own, issuers = publication.best.id, json.loads(publication.named_by.issuers)
    return {
        "publications": [_publication(publication, issuers, len(structure.cases))],
        "publication_texts": [(own, text)],
        "copies": [
            (own, one.document.page_id, one.document.position, one.relation, one.part, one.why)
            for one in publication.copies
        ],
        "publication_issuers": [(own, at, name) for at, name in enumerate(issuers, 1)],
        "publication_crimes": [(own, found.crime, found.how) for found in structure.crimes],
        "outlines": [(own, at, one.level, one.text, one.start) for at, one in enumerate(structure.outline, 1)],
        "questions": [
            (own, at, one.asker, one.question, one.answer, one.start, one.end)
            for at, one in enumerate(structure.questions, 1)
        ],
        "data_tables": [
            (own, at, one.title, _encode(one.rows) if one.rows else None, one.damage, one.start, one.end)
            for at, one in enumerate(structure.tables, 1)
        ],
        **_rows_of_cases(own, {stable_id(own, "case", at): case for at, case in enumerate(structure.cases, 1)}),
    }


def _publication(publication: Publication, issuers: list[str], cases: int) -> tuple[Any, ...]:
    best = publication.best
    return (
        best.id,
        slug_at(best.slug, best.position),
        *(getattr(best, name) for name in _TAKEN_OVER),
        "、".join(issuers) or None,
        publication.named_by.region_code,
        int(best.published[:4]) if best.published else None,
        cases or None,
        len(publication.copies),
        min(copy.document.first_seen for copy in publication.copies),
    )


def _rows_of_cases(publication_id: int, cases: dict[int, Case]) -> Rows:
    """`cases` are those of the publication by their ids, in order."""
    return {
        "cases": [(one, publication_id, at, *_case(case)) for at, (one, case) in enumerate(cases.items(), 1)],
        "case_sections": [
            (one, at, section.heading, section.as_written, section.text)
            for one, case in cases.items()
            for at, section in enumerate(case.sections, 1)
        ],
        "case_crimes": [(one, found.crime, found.how) for one, case in cases.items() for found in case.crimes],
        "case_regions": [(one, found.code, found.how) for one, case in cases.items() for found in case.regions],
    }


def _case(case: Case) -> tuple[Any, ...]:
    return (
        *(case.number, case.title, case.subtitle, _encode(case.keywords), case.lead or None, case.closing or None),
        *(_encode(case.offices), _encode(case.prosecutors), _encode(case.authors)),
        *(case.topic, case.start, case.end),
    )
