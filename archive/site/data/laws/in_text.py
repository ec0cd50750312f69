"""Reads the citations of a text with their offsets, so that its page can link them, and their anchors."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from archive.site.data.anchors import citation_anchors
from archive.site.data.laws.cited_laws import ArticleNumber, LawRecord, find_law, path_of_law


@dataclass(frozen=True, slots=True)
class TextCitation:
    """A citation in a text of a law that the registry knows: text[start:end] is how it is written."""

    start: int
    end: int
    anchor: str
    path: str  # of the page of the article, or of the law if no article is cited


class CaseCitation(NamedTuple):
    """A provision that a case cites, where it does so first."""

    law: LawRecord | None  # None if the registry does not know it
    law_as_cited: str
    article: ArticleNumber | None
    anchor: str


def citations_of_case(conn: sqlite3.Connection, publication_id: int, case_id: int) -> tuple[CaseCitation, ...]:
    """The laws and articles that a case cites, each once, in the order of the text."""
    rows = conn.execute(
        """select id, law_id, law, article, article_sub from citations where case_id = ? order by start, position""",
        (case_id,),
    ).fetchall()
    anchors, laws = anchors_of_citations(conn, [publication_id]), dict[str, LawRecord | None]()
    found = dict[tuple[str, ArticleNumber | None], CaseCitation]()
    for id_, law_id, name, article, sub in rows:
        if law_id is not None and law_id not in laws:
            laws[law_id] = find_law(conn, law_id)
        number = ArticleNumber(article, sub) if article else None
        found.setdefault((name, number), CaseCitation(laws.get(law_id), name, number, anchors[id_]))
    return tuple(found.values())


def text_citations(conn: sqlite3.Connection, publication_id: int) -> tuple[TextCitation, ...]:
    """The citations of known laws in a publication, in the order of the text."""
    rows = conn.execute(
        """select id, start, "end", law_id, article, article_sub from citations
           where publication_id = ? order by start, position""",
        (publication_id,),
    ).fetchall()
    anchors = anchors_of_citations(conn, [publication_id])
    return tuple(
        TextCitation(start, end, anchors[id_], path_of_law(law, ArticleNumber(article, sub) if article else None))
        for id_, start, end, law, article, sub in rows
        if law is not None
    )


def anchors_of_citations(conn: sqlite3.Connection, publication_ids: Iterable[int]) -> dict[int, str]:
    """The anchors of all citations of these publications: id of the citation → anchor, the same on the page of the
    publication and on those of its cases."""
    rows = conn.execute(
        """select publication_id, id, sentence, as_written from citations
           where publication_id in (select value from json_each(?)) order by publication_id, start, position""",
        (json.dumps(list(publication_ids)),),
    )
    of_publication = defaultdict[int, list[tuple[int, str, str]]](list)
    for publication, *citation in rows:
        of_publication[publication].append((citation[0], citation[1], citation[2]))
    return {
        id_: anchor
        for citations in of_publication.values()
        for (id_, _, _), anchor in zip(citations, citation_anchors(one[1:] for one in citations), strict=True)
    }
