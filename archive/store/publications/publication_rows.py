"""Makes publications from the documents in the current texts of all pages, and writes them to their tables.

A publication is derived from documents and their links alone, so that the order in which they arrive does not matter.
A publication takes its id and slug from its best copy. The slug of every other copy's page leads to the publication as
well (see archive.site), so that old links stay good. Former texts of a page do not count: if a whole site answers one
night with the same notice, this must not tie its publications together for good. Documents of clones (see Tier) are
copies of no publication.

The module `grouping` decides which documents make one publication. This module finds the publications that a batch of
pages touches, and makes all of these anew at once.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlite_utils import Database

from archive.analysis.crimes.names import all_crimes
from archive.analysis.laws import all_laws
from archive.analysis.places.gazetteer import all_regions
from archive.copies.same_work import Relation
from archive.model import Case, CrimeFound, DoubtFound, Structure, Tier
from archive.schema import TABLES
from archive.schema.table import PUBLIC_ROWS
from archive.slugs import slug_at
from archive.store.departures import answers
from archive.store.departures.answers import REDIRECT
from archive.store.publications import copy_links
from archive.store.publications.best_copy import StoredDocument
from archive.store.publications.citation_rows import citation_rows
from archive.store.publications.figure_rows import figure_rows
from archive.store.publications.grouping import MIN_COPY_CHARS, StoredLink, StoredPublication, publications_of
from archive.store.publications.outcome_rows import outcome_rows
from archive.store.rows import IDS, Row, as_json, fields_of, first_column, insert_all, select
from archive.store.structure_json import loads
from archive.urls import stable_id

_encode = json.JSONEncoder(ensure_ascii=False).encode

# --- which publications a batch of pages touches ----------------------------------------------------------------------

_DOCUMENTS = f"""
    select d.id, d.page_id, d.position, d.kind, d.kind_from, d.title, d.published, d.published_from, d.attribution,
           d.editor, d.topic, d.topic_score, d.topic_terms, d.issuers, d.region_code, d.text_sha256,
           d.end - d.start as chars, v.imported, p.url, p.slug, p.state, p.tier, p.first_seen, p.source_id, s.official,
           s.level
    from documents d join pages p on p.id = d.page_id join sources s on s.id = p.source_id
    join page_versions v on v.id = d.version_id where d.id in {IDS} and p.tier is not '{Tier.CLONE}'
"""
_LINKED = f"relation not in ('{Relation.EDITION}', '{Relation.DOUBTFUL}')"
_LINKS = f"select * from links where document_id in {IDS} and {_LINKED}"
_OF_PAGES = f"select id from documents where page_id in {IDS}"
_CARRIED_BY_PAGES = f"select publication_id from copies where page_id in {IDS}"
_CARRIED = f"""
    select c.publication_id from documents d join copies c on c.page_id = d.page_id and c.position = d.position
    where d.id in {IDS}
"""
_COPIES = """
    select d.id from copies c join documents d on d.page_id = c.page_id and d.position = c.position
    where c.publication_id in
"""
_LED = f"""
    select e.id from documents d join answers a on {{1}} = {{0}} and a.answer = '{REDIRECT}'
    join documents e on e.page_id = {{2}} and e.text_sha256 = d.text_sha256 where d.id in {IDS}
"""
_NEIGHBOURS = f"""
    select other_id from links where document_id in {IDS} and {_LINKED}
    union select document_id from links where other_id in {IDS} and {_LINKED}
    union select id from documents where text_sha256 in (
        select text_sha256 from documents where id in {IDS} and end - start >= :least)
    union {_COPIES} ({_CARRIED})
    union {_LED.format("d.page_id", "a.page_id", "a.leads_to")}
    union {_LED.format("d.page_id", "a.leads_to", "a.page_id")}
"""


def update(db: Database, limit: int) -> int:
    """Make the publications of at most `limit` queued pages anew, within the caller's transaction. Returns the number
    of pages that were taken from the queue."""
    queue = db.conn.execute("select page_id from publication_queue order by page_id limit ?", (limit,))
    pages = [page for (page,) in queue]
    changed = first_column(db, _OF_PAGES, pages)
    copy_links.link(db, changed)
    touched = first_column(db, _CARRIED_BY_PAGES, pages)
    affected = _connected(db, changed | first_column(db, _COPIES + IDS, touched))
    _delete(db, touched | first_column(db, _CARRIED, affected))
    ids = {"ids": as_json(affected)}
    documents = [StoredDocument(**row) for row in select(db, _DOCUMENTS, ids)]
    links = [StoredLink(**row) for row in select(db, _LINKS, ids)]
    departed = answers.departed(db, {one.page_id for one in documents})
    publications = publications_of(documents, links, departed)
    _insert(db, publications)
    answers.put_moves(db, departed, _moves(publications))
    db.conn.execute(f"delete from publication_queue where page_id in {IDS}", {"ids": as_json(pages)})
    return len(pages)


def _moves(publications: Iterable[StoredPublication]) -> dict[int, tuple[int, str]]:
    """The pages that have moved, by id: the id and URL of the page that has the text now."""
    copies = (copy for publication in publications for copy in publication.copies)
    return {one.document.page_id: (one.moved_to.page_id, one.moved_to.url) for one in copies if one.moved_to}


def _connected(db: Database, documents: Iterable[int]) -> set[int]:
    """The documents, and all documents that links, equal texts or old publications connect with them, by id."""
    reached, new = set[int](), set(documents)
    while new:
        reached |= new
        new = first_column(db, _NEIGHBOURS, new, least=MIN_COPY_CHARS) - reached
    return reached


# --- their rows -------------------------------------------------------------------------------------------------------


def _published_as(rows: str) -> Iterator[str]:
    """The names of the tables, not views, that declare `rows` (a key of PUBLIC_ROWS) as their published rows. A table
    comes before those to which it refers: in TABLES it comes after them."""
    return (table.name for table in reversed(TABLES) if table.published is PUBLIC_ROWS[rows] and not table.view)


_OWN = f"publication_id in {IDS}"
_OF_OUTCOMES = f"outcome_id in (select id from outcomes where {_OWN})"
_DELETE = (  # rows that refer to others are deleted first
    *(f"delete from {name} where {_OF_OUTCOMES}" for name in _published_as("of_outcomes")),
    *(f"delete from {name} where case_id in (select id from cases where {_OWN})" for name in _published_as("of_cases")),
    *(f"delete from {name} where {_OWN}" for name in _published_as("of_publications")),
    f"delete from publications where id in {IDS}",
)
# The columns that a publication takes from its best copy.
_OF_THE_BEST = (
    *("id", "kind", "kind_from", "title", "published", "published_from", "attribution", "editor"),
    *("topic", "topic_score", "topic_terms", "source_id", "url", "chars"),
)
# The text is needed for the sentences of figures and citations.
_STRUCTURES = f"""
    select d.id, d.structure, coalesce(d.text, v.text), d.start, d.end
    from documents d join page_versions v on v.id = d.version_id where d.id in {IDS}
"""


def _delete(db: Database, publications: Collection[int]) -> None:
    """Delete publications, by id, from all their tables."""
    if publications:
        for statement in _DELETE:
            db.conn.execute(statement, {"ids": as_json(publications)})


def _insert(db: Database, publications: Iterable[StoredPublication]) -> None:
    """Write publications that are not in the tables yet."""
    by_best = {publication.best.id: publication for publication in publications}
    by_table = defaultdict[str, list[Row]](list)  # a statement a table is faster than one a page
    for id_, structure, text, start, end in db.conn.execute(_STRUCTURES, {"ids": as_json(by_best)}):
        for table, rows in _rows(by_best[id_], loads(structure), text[start:end]):
            by_table[table] += rows
    for name in (table.name for table in TABLES):  # there, a table comes after those to which it refers
        if name in by_table:
            insert_all(db, name, by_table[name])


def _rows(publication: StoredPublication, structure: Structure, text: str) -> Iterator[tuple[str, list[Row]]]:
    """The names of a publication's tables, each with its rows."""
    own, issuers = {"publication_id": publication.best.id}, json.loads(publication.named_by.issuers)
    yield "publications", [_publication(publication, issuers, structure)]
    copies = publication.copies
    pages = ({"page_id": copy.document.page_id, "position": copy.document.position} for copy in copies)
    yield "copies", [{**own, **page, **fields_of(copy)} for page, copy in zip(pages, copies, strict=True)]
    yield "publication_issuers", [{**own, "position": at, "name": name} for at, name in enumerate(issuers, 1)]
    yield "publication_crimes", _crimes(own, structure.crimes)
    yield "outlines", [{**row, "heading": row["text"]} for row in _numbered(own, structure.outline)]
    yield "questions", _numbered(own, structure.questions)
    tables = _numbered(own, structure.tables)
    yield "data_tables", [{**row, "rows": _encode(row["rows"]) if row["rows"] else None} for row in tables]
    cases = [
        (stable_id(publication.best.id, "case", row["position"]), row, case)
        for row, case in zip(_numbered(own, structure.cases), structure.cases, strict=True)
    ]
    yield "cases", [{"id": id_, **row, **_case(case)} for id_, row, case in cases]
    yield "case_crimes", [row for id_, _, case in cases for row in _crimes({"case_id": id_}, case.crimes)]
    yield "case_regions", [{"case_id": id_, **fields_of(one)} for id_, _, case in cases for one in case.regions]
    stored = [(id_, case) for id_, _, case in cases]
    yield from ((table, [row]) for table, row in outcome_rows(publication.best.id, stored))
    yield "citations", citation_rows(publication.best.id, structure.citations, text, stored)
    yield "figures", figure_rows(publication.best.id, structure.figures, text, stored)
    yield "doubts", [_doubt(publication.best.id, doubt, [id_ for id_, _, _ in cases]) for doubt in structure.doubts]


def _numbered(of: Row, parts: Iterable[Any]) -> list[Row]:
    """Rows of the parts of a publication or case, numbered from 1. `of`: column and id of the publication or case."""
    return [{**of, "position": at, **fields_of(one)} for at, one in enumerate(parts, 1)]


def _crimes(of: Row, crimes: Iterable[CrimeFound]) -> list[Row]:
    return [{**of, "crime_id": one.crime, "how": one.how} for one in crimes]


def _publication(publication: StoredPublication, issuers: list[str], structure: Structure) -> Row:
    best, theme = publication.best, structure.theme
    return {
        **{name: getattr(best, name) for name in _OF_THE_BEST},
        "slug": slug_at(best.slug, best.position),
        "issuer": "、".join(issuers) or None,  # for people; publication_issuers has a row for each office
        "region_code": publication.named_by.region_code,
        "year": int(best.published[:4]) if best.published else None,
        "theme": theme and theme.words,
        "theme_from": theme and theme.how,
        "case_count": len(structure.cases) or None,
        "copy_count": len(publication.copies),
        "first_seen": min(copy.document.first_seen for copy in publication.copies),
    }


def _case(case: Case) -> Row:
    """The columns of `cases` whose values have another form than the fields of Case."""
    values = {name: getattr(case, name) for name in ("keywords", "offices", "prosecutors", "authors")}
    lists = {name: _encode(value) if value else "[]" for name, value in values.items()}  # most are empty
    return {**lists, "lead": case.lead or None, "closing": case.closing or None}


def _doubt(publication_id: int, doubt: DoubtFound, cases: list[int]) -> Row:
    """The row of a doubt. `cases`: the ids of the publication's cases, in order."""
    return {
        "id": stable_id(publication_id, "doubt", *fields_of(doubt).values()),
        "publication_id": publication_id,
        "case_id": cases[doubt.case - 1] if doubt.case else None,
        "kind": doubt.kind,
        "detail": doubt.detail,
    }


# --- what is known before any page is read ----------------------------------------------------------------------------


def update_vocabularies(db: Database) -> None:
    """Bring the tables of crimes, regions and laws up to date, within the caller's transaction. Rows are added or
    renewed, but never deleted, since publications refer to them."""
    crimes: list[Row] = [
        {
            **{name: getattr(one, name) for name in ("id", "name", "article", "english")},
            **{name: _encode(getattr(one, name)) for name in ("short_names", "former_names")},
        }
        for one in all_crimes()
    ]
    regions: list[Row] = [fields_of(one) for one in all_regions()]
    laws: list[Row] = [fields_of(one) | {"short_names": _encode(one.short_names)} for one in all_laws()]
    _renew(db, "crimes", "id", crimes)
    _renew(db, "regions", "code", regions)
    _renew(db, "laws", "id", laws)


def _renew(db: Database, table: str, key: str, rows: list[Row]) -> None:
    """Insert the rows that a table lacks, and replace those that differ in it."""
    known = {row[key]: row for row in select(db, f"select {', '.join(rows[0])} from {table}")}
    db.table(table).upsert_all([row for row in rows if known.get(row[key]) != row], pk=key)
