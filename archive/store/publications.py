"""One publication, many pages: what the documents of all pages' current texts make together.

A publication is derived from documents and their links alone, so that the order in which they arrive does not matter.
It takes its id and slug from its best copy; the slug of every other copy's page leads to it as well (see archive.site),
so that a link once given stays good. What a page carried before does not count: one night on which a whole site answers
with the same notice must not tie its publications together for good.

Documents with the same text, and those linked as the same work, are one publication. One that is an excerpt or a part
of another is a copy of that other's publication, and none of its own.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sqlite_utils import Database

from archive.analysis.structure import loads
from archive.model import Case, Kind, Mapper
from archive.search import Index
from archive.store import linking
from archive.store.rows import insert, select
from archive.urls import stable_id

# Shorter texts ("see attachment", "under maintenance") are no evidence of a copy, whatever their titles.
TELLING_CHARS = 200

_DOCUMENT = """
    select d.*, v.imported, d.end - d.start as chars, p.url, p.slug, p.first_seen, p.source_id, s.official, s.level
    from documents d join pages p on p.id = d.page_id join sources s on s.id = p.source_id
    join page_versions v on v.id = d.version_id where d.id = ?
"""
_TAKEN_OVER = (
    *("kind", "kind_from", "title", "published", "published_from", "attribution", "editor"),
    *("topic", "topic_score", "topic_terms", "source_id", "url", "chars"),
)
# The tables of a publication, and the condition that finds its rows.
_OF_CASES = "case_id in (select id from cases where publication_id = ?)"
_ROWS = (
    *(("case_sections", _OF_CASES), ("case_crimes", _OF_CASES), ("case_regions", _OF_CASES)),
    *((table, "publication_id = ?") for table in ("cases", "outlines", "questions", "data_tables")),
    *((table, "publication_id = ?") for table in ("publication_issuers", "publication_crimes")),
    *((table, "publication_id = ?") for table in ("copies", "publication_texts")),
    ("publications", "id = ?"),
)
_NEIGHBOURS = """
    select l.other_id from links l where l.document_id = :id and l.relation <> 'doubtful'
    union select l.document_id from links l where l.other_id = :id and l.relation <> 'doubtful'
    union select e.id from documents d join documents e on e.text_sha256 = d.text_sha256
          where d.id = :id and d.end - d.start >= :telling
    union select e.id from documents d join copies c on c.page_id = d.page_id and c.position = d.position
          join copies o on o.publication_id = c.publication_id
          join documents e on e.page_id = o.page_id and e.position = o.position where d.id = :id
"""
Document = dict[str, Any]  # one row of _DOCUMENT


def update(db: Database, index: Index, most: int) -> int:
    """Make the publications of pages that wait anew, at most of so many, within the caller's transaction; how many."""
    pages = [page for (page,) in db.conn.execute("select page_id from unlinked order by page_id limit ?", (most,))]
    marks = ", ".join("?" * len(pages))
    changed = [row[0] for row in db.conn.execute(f"select id from documents where page_id in ({marks})", pages)]
    linking.link(db, changed)
    gone = f"select distinct publication_id from copies where page_id in ({marks})"
    touched = [publication for (publication,) in db.conn.execute(gone, pages)]
    affected = _closure(db, [*changed, *_documents_of(db, touched)])
    for publication in {*touched, *_carried_by(db, affected)}:
        _remove(db, index, publication)
    _make_all(db, [_document(db, one) for one in sorted(affected)])
    db.conn.execute(f"delete from unlinked where page_id in ({marks})", pages)
    return len(pages)


def _documents_of(db: Database, publications: Iterable[int]) -> Iterator[int]:
    for publication in publications:
        yield from (
            row[0]
            for row in db.conn.execute(
                """select d.id from copies c join documents d on d.page_id = c.page_id and d.position = c.position
                   where c.publication_id = ?""",
                (publication,),
            )
        )


def _carried_by(db: Database, documents: Iterable[int]) -> Iterator[int]:
    for document in documents:
        yield from (
            row[0]
            for row in db.conn.execute(
                """select c.publication_id from documents d
                   join copies c on c.page_id = d.page_id and c.position = d.position where d.id = ?""",
                (document,),
            )
        )


def _closure(db: Database, documents: Iterable[int]) -> set[int]:
    """The documents, and all that hang together with them, now or before."""
    reached, waiting = set[int](), list(documents)
    while waiting:
        one = waiting.pop()
        if one not in reached:
            reached.add(one)
            waiting += [row[0] for row in db.conn.execute(_NEIGHBOURS, {"id": one, "telling": TELLING_CHARS})]
    return reached


def _document(db: Database, document_id: int) -> Document:
    (found,) = select(db, _DOCUMENT, [document_id])
    return found


def _rank(document: Document) -> tuple[bool, bool, str, str, int]:
    """Best first: seen on the web, the office's own, then the earliest, then by URL (document ids count up)."""
    own, published = _is_own(document), document["published"] or "9999"
    return (bool(document["imported"]), not own, published, document["url"], document["position"])


def _is_own(document: Document) -> bool:
    """Whether it stands on its office's own site: guiding cases are the Supreme People's Procuratorate's."""
    return bool(document["official"]) and (document["kind"] != Kind.GUIDING_CASES or document["level"] == "supreme")


# --- groups -----------------------------------------------------------------------------------------------------------


class _Groups:
    """Documents in groups of one work each, and the links between them."""

    def __init__(self, db: Database, documents: list[Document]) -> None:
        self.documents = {document["id"]: document for document in documents}
        self._leader = {one: one for one in self.documents}
        self.links: dict[tuple[int, int], dict[str, Any]] = {}
        for one in self.documents:
            for row in select(db, "select * from links where document_id = ? and relation <> 'doubtful'", [one]):
                self.links[one, row["other_id"]] = row
        self._join()

    def _join(self) -> None:
        first: dict[str, int] = {}
        for document in self.documents.values():
            if document["chars"] >= TELLING_CHARS:
                self._unite(first.setdefault(document["text_sha256"], document["id"]), document["id"])
        for (one, other), row in self.links.items():
            if row["relation"] == "same":
                self._unite(one, other)

    def leader(self, one: int) -> int:
        """The document that stands for the group."""
        while self._leader[one] != one:
            one = self._leader[one]
        return one

    def _unite(self, one: int, other: int) -> None:
        low, high = sorted((self.leader(one), self.leader(other)))
        self._leader[high] = low

    def groups(self) -> dict[int, list[Document]]:
        """The documents of each group, best first, by the group's leader."""
        groups: dict[int, list[Document]] = defaultdict(list)
        for one in self.documents:
            groups[self.leader(one)].append(self.documents[one])
        return {leader: sorted(group, key=_rank) for leader, group in groups.items()}


def _make_all(db: Database, documents: list[Document]) -> None:
    grouped = _Groups(db, documents)
    groups = grouped.groups()
    owners = _owners(grouped, groups)
    for leader, group in groups.items():
        if leader not in owners:
            attached = [one for other in sorted(owners) if _root(other, owners) == leader for one in groups[other]]
            _make(db, group, attached, grouped)
    for leader, group in groups.items():
        if leader in owners:
            _attach(db, group, groups[_root(leader, owners)], grouped)


def _owners(grouped: _Groups, groups: dict[int, list[Document]]) -> dict[int, int]:
    """The group of which each group is an excerpt or a part, if it is of one; of several, the best ranked."""
    owners: dict[int, int] = {}
    for (one, other), row in grouped.links.items():
        mine, theirs = grouped.leader(one), grouped.leader(other)
        if row["relation"] == "same" or mine == theirs:
            continue
        if mine not in owners or _rank(groups[theirs][0]) < _rank(groups[owners[mine]][0]):
            owners[mine] = theirs
    return owners


def _root(leader: int, owners: dict[int, int]) -> int:
    """The group that is nobody's excerpt or part. A link leads from a shorter text to a longer, so there is one."""
    while leader in owners:
        leader = owners[leader]
    return leader


# --- rows -------------------------------------------------------------------------------------------------------------


def _make(db: Database, group: list[Document], attached: list[Document], grouped: _Groups) -> None:
    best = group[0]
    # A copy may say it in its title alone: 最高检发布《…》.
    said = next((copy for copy in (*group, *attached) if copy["issuers"] != "[]"), best)
    issuers = json.loads(said["issuers"])
    structure = loads(best["structure"])
    insert(
        db,
        "publications",
        {
            "id": best["id"],
            "slug": best["slug"] if best["position"] == 1 else f"{best['slug']}-{best['position']}",
            **{name: best[name] for name in _TAKEN_OVER},
            "issuer": "、".join(issuers) or None,
            "region_code": said["region_code"],
            "year": int(best["published"][:4]) if best["published"] else None,
            "case_count": len(structure.cases) or None,
            "copy_count": len(group),
            "first_seen": min(copy["first_seen"] for copy in group),
        },
    )
    db.conn.execute(
        """insert into publication_texts (publication_id, text)
           select d.id, substr(coalesce(d.text, v.text), d.start + 1, d.end - d.start)
           from documents d join page_versions v on v.id = d.version_id where d.id = ?""",
        (best["id"],),
    )
    for copy in group:
        _insert_copy(db, copy, best, _relation(copy, best), None, _why_same(copy, best, grouped))
    _insert_structure(db, best["id"], structure, issuers)
    insert(db, "unindexed", {"publication_id": best["id"]})


def _attach(db: Database, group: list[Document], owners: list[Document], grouped: _Groups) -> None:
    """Add the pages of an excerpt or a part to the publication that holds it."""
    best, ids = owners[0], {owner["id"] for owner in owners}
    told = [row for (one, other), row in grouped.links.items() if row["relation"] != "same" and other in ids]
    mine = {copy["id"] for copy in group}
    row = next((row for row in told if row["document_id"] in mine), None)
    relation, part, why = (row["relation"], row["part"], row["why"]) if row else ("excerpt", None, "of a part of it")
    for copy in group:
        own = next((row for row in told if row["document_id"] == copy["id"]), None)
        _insert_copy(db, copy, best, relation, own["part"] if own else part, own["why"] if own else why)
    db.conn.execute(
        """update publications set (copy_count, first_seen) = (select count(*), min(p.first_seen)
           from copies c join pages p on p.id = c.page_id where c.publication_id = publications.id) where id = ?""",
        (best["id"],),
    )


def _insert_copy(
    db: Database, copy: Document, best: Document, relation: str, part: str | None, why: str | None
) -> None:
    row = {"page_id": copy["page_id"], "position": copy["position"], "publication_id": best["id"]}
    insert(db, "copies", {**row, "relation": relation, "part": part, "why": why})


def _relation(copy: Document, best: Document) -> str:
    """original: the office's own page. sister: the same site's second page. repost: anybody else's."""
    if copy["source_id"] != best["source_id"] or not _is_own(copy):
        return "repost"
    return "original" if copy["id"] == best["id"] else "sister"


def _why_same(copy: Document, best: Document, grouped: _Groups) -> str | None:
    if copy["id"] == best["id"]:
        return None
    if copy["text_sha256"] == best["text_sha256"]:
        return "the same text"
    for pair in ((copy["id"], best["id"]), (best["id"], copy["id"])):
        if pair in grouped.links:
            return str(grouped.links[pair]["why"])
    return "by way of another copy"


def _insert_structure(db: Database, publication_id: int, structure: Any, issuers: list[str]) -> None:
    for position, name in enumerate(issuers, 1):
        insert(db, "publication_issuers", {"publication_id": publication_id, "position": position, "name": name})
    for crime in structure.crimes:
        insert(db, "publication_crimes", {"publication_id": publication_id, "crime_id": crime.crime, "how": crime.how})
    for position, case in enumerate(structure.cases, 1):
        _insert_case(db, publication_id, position, case)
    for position, heading in enumerate(structure.outline, 1):
        row = {"level": heading.level, "heading": heading.text, "start": heading.start}
        insert(db, "outlines", {"publication_id": publication_id, "position": position, **row})
    for position, asked in enumerate(structure.questions, 1):
        row = {name: getattr(asked, name) for name in ("asker", "question", "answer", "start", "end")}
        insert(db, "questions", {"publication_id": publication_id, "position": position, **row})
    for position, table in enumerate(structure.tables, 1):
        row = {name: getattr(table, name) for name in ("title", "damage", "start", "end")}
        cells = json.dumps(table.rows, ensure_ascii=False) if table.rows else None
        insert(db, "data_tables", {"publication_id": publication_id, "position": position, "rows": cells, **row})


def _insert_case(db: Database, publication_id: int, position: int, case: Case) -> None:
    case_id = stable_id(publication_id, "case", position)
    lists = {
        name: json.dumps(getattr(case, name), ensure_ascii=False)
        for name in ("keywords", "offices", "prosecutors", "authors")
    }
    plain = {name: getattr(case, name) for name in ("number", "title", "subtitle", "topic", "start", "end")}
    row = {"lead": case.lead or None, "closing": case.closing or None, **plain, **lists}
    insert(db, "cases", {"id": case_id, "publication_id": publication_id, "position": position, **row})
    db.conn.executemany(
        "insert into case_sections (case_id, position, heading, heading_as_written, text) values (?, ?, ?, ?, ?)",
        [(case_id, at, one.heading, one.as_written, one.text) for at, one in enumerate(case.sections, 1)],
    )
    db.conn.executemany(
        "insert into case_crimes (case_id, crime_id, how) values (?, ?, ?)",
        [(case_id, found.crime, found.how) for found in case.crimes],
    )
    db.conn.executemany(
        "insert into case_regions (case_id, code, how) values (?, ?, ?)",
        [(case_id, found.code, found.how) for found in case.regions],
    )


def _remove(db: Database, index: Index, publication_id: int) -> None:
    found = db.conn.execute(
        """select p.title, t.text from publications p join publication_texts t on t.publication_id = p.id
           where p.id = ?""",
        (publication_id,),
    ).fetchone()
    waiting = db.conn.execute("delete from unindexed where publication_id = ?", (publication_id,))
    if found and not waiting.rowcount:
        index.remove(publication_id, *found)
    for table, condition in _ROWS:
        db.conn.execute(f"delete from {table} where {condition}", (publication_id,))


def index_waiting(db: Database, index: Index, most: int, mapping: Mapper = map) -> int:
    """Take publications that wait into the index, at most so many, within the caller's transaction; returns how many.

    Many at once: a transaction with one text in it costs FTS5 twice the time.
    """
    waiting = db.execute(
        """select p.id, p.title, t.text from unindexed u join publications p on p.id = u.publication_id
           join publication_texts t on t.publication_id = p.id order by p.id limit ?""",
        [most],
    ).fetchall()
    index.add_all(waiting, mapping)
    db.conn.executemany("delete from unindexed where publication_id = ?", [(row[0],) for row in waiting])
    return len(waiting)
