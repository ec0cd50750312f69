"""The cases for models, as JSON Lines: one case a line, with its side of the split.

FIELDS declares what a line has, in order; the datasheet and the Croissant description are made from it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from archive.publish.exports.models.families import TextFamily
from archive.publish.exports.models.rights import Rights, rights_of
from archive.text.text_hash import text_sha256

NAME = "cases.jsonl.gz"
EXCERPT = 120  # characters of a text whose rights are reserved
SECTION = ("heading", "heading_as_written", "text")  # the keys of a section
FACTS = "facts"  # the heading of 基本案情

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CaseField:
    """A key of a line. Its value may be null, unless it is `required`."""

    name: str
    type: str  # integer, text, list or objects
    description: str
    required: bool = False
    parts: tuple[str, ...] = ()  # the keys of objects


FIELDS = (
    CaseField("id", "integer", "cases.id; the site shows the case at /c/ID.", required=True),
    CaseField("split", "text", "train, validation or test.", required=True),
    CaseField("family", "integer", "Id of the oldest page of its family: all that share a text.", required=True),
    CaseField("rights", "text", "official, or reserved: then there is an excerpt and no text.", required=True),
    CaseField("publication_id", "integer", "publications.id.", required=True),
    CaseField("publication_title", "text", "Title of the publication."),
    CaseField("kind", "text", "Kind of the publication: typical_cases, guiding_cases …", required=True),
    CaseField("issuer", "text", "The offices that issued the publication, joined by 、."),
    CaseField("published", "text", "Date of the publication as printed (China time), as precise as known."),
    CaseField("url", "text", "Address of the best copy, the office's own page where there is one.", required=True),
    CaseField("position", "integer", "Order of the case in the publication.", required=True),
    CaseField("number", "text", "检例第67号, 案例一 …"),
    CaseField("title", "text", "Title of the case.", required=True),
    CaseField("topic", "text", "fraud or other: a batch may have cases of both.", required=True),
    CaseField("crimes", "list", "Full names (罪名) of the crimes that the case is about.", required=True),
    CaseField("regions", "list", "GB/T 2260 codes of the places whose offices handled it.", required=True),
    CaseField("keywords", "list", "关键词 as printed."),
    CaseField("facts", "text", "The section 基本案情."),
    CaseField("sections", "objects", "The sections in order.", required=True, parts=SECTION),
    CaseField("text", "text", "The whole case, head and closing lines included."),
    CaseField("excerpt", "text", f"The first {EXCERPT} characters of a text whose rights are reserved."),
    CaseField("text_sha256", "text", "SHA-256 of the whole text without white space.", required=True),
)

_BATCHES = """
    SELECT p.id AS publication_id, p.title AS publication_title, p.kind, p.issuer, p.published, p.url,
           p.attribution, (SELECT tier FROM pages WHERE pages.url = p.url) AS tier, t.text AS batch
    FROM publications p JOIN publication_texts t ON t.publication_id = p.id
    WHERE EXISTS (SELECT 1 FROM cases WHERE cases.publication_id = p.id) ORDER BY p.id
"""
_CASES = """SELECT id, position, number, title, topic, keywords, start, "end" FROM cases
            WHERE publication_id = ? ORDER BY position"""
_CRIMES = "SELECT name FROM case_crimes JOIN crimes ON crimes.id = crime_id WHERE case_id = ? ORDER BY crime_id"
_REGIONS = "SELECT code FROM case_regions WHERE case_id = ? ORDER BY code"
_SECTIONS = f"SELECT {', '.join(SECTION)} FROM case_sections WHERE case_id = ? ORDER BY position"


def records(db: sqlite3.Connection, families: dict[int, TextFamily]) -> Iterator[Record]:
    """Each case, by publication and position, with the keys of FIELDS."""
    for batch in _rows(db, _BATCHES):
        family = families[batch["publication_id"]]
        rights = rights_of(batch["tier"], batch["kind"], batch["attribution"])
        for case in _rows(db, _CASES, batch["publication_id"]):
            text = batch["batch"][case["start"] : case["end"]]
            record = batch | case | _found_in(db, case, text, rights)
            record |= {"split": family.split, "family": family.id, "rights": rights}
            yield {field.name: record[field.name] for field in FIELDS}


def _rows(db: sqlite3.Connection, sql: str, *values: int) -> Iterator[Record]:
    cursor = db.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return (dict(zip(names, row, strict=True)) for row in cursor)


def _found_in(db: sqlite3.Connection, case: Record, text: str, rights: Rights) -> Record:
    """What the archive found in a case, and as much of its text as may be given away."""
    sections = list(_rows(db, _SECTIONS, case["id"]))
    return {
        "crimes": [name for (name,) in db.execute(_CRIMES, (case["id"],))],
        "regions": [code for (code,) in db.execute(_REGIONS, (case["id"],))],
        "keywords": json.loads(case["keywords"]) if case["keywords"] else None,
        "text_sha256": text_sha256(text),
        **(_whole(text, sections) if rights is Rights.OFFICIAL else _excerpt(text)),
    }


def _whole(text: str, sections: list[Record]) -> Record:
    facts = "\n".join(section["text"] for section in sections if section["heading"] == FACTS)
    return {"facts": facts or None, "sections": sections, "text": text, "excerpt": None}


def _excerpt(text: str) -> Record:
    return {"facts": None, "sections": [], "text": None, "excerpt": text[:EXCERPT]}
