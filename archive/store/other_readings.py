"""Keeps how those texts of a page were read that are not its current text.

A page may get an earlier text again, or a late capture may show that a doubtful text was none. Then its documents are
made from here: their texts are parts of the version's text.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlite_utils import Database

from archive.analysis import analyse
from archive.model import Article, AttachmentLink, Document, Figure, Quality, Reading, State, Structure, Tier
from archive.store.publications.documents import spans_of
from archive.store.rows import Row, select
from archive.store.structure_json import as_object, loads

_FIELDS = ("title", "published", "published_from", "attribution", "editor")
_KEEP = """
    insert into other_readings (version_id, tier, tier_why, articles, figures, attachments)
    values (:version_id, :tier, :tier_why, :articles, :figures, :attachments)
    on conflict (version_id) do update set articles = iif(:earliest, excluded.articles, articles),
      figures = iif(:earliest, excluded.figures, figures),
      tier = iif(:latest, excluded.tier, tier), tier_why = iif(:latest, excluded.tier_why, tier_why),
      attachments = iif(:latest, excluded.attachments, attachments)
"""
# A document whose text is more than its page's own (see archive.store.joining) is the whole of the page's own text.
_CURRENT = f"""
    select {", ".join(f"d.{name}" for name in _FIELDS)}, d.start, iif(d.text is null, d."end", length(v.text)) as "end",
           d.structure, iif(d.text is null, null, v.text) as own_text, p.version_id, p.tier, p.tier_why
    from pages p join documents d on d.page_id = p.id join page_versions v on v.id = p.version_id
    where p.id = ? order by d.position
"""


@dataclass(frozen=True, slots=True)
class CaptureOfVersion:
    """A capture that was taken in, and what it is among the captures of its version."""

    version_id: int
    new_version: bool
    latest: bool
    earliest: bool


def keep(db: Database, reading: Reading, capture: CaptureOfVersion) -> None:
    """Keep the reading of a version that is not current: articles of its first capture, the rest of its latest."""
    articles = [
        {**{name: getattr(one.article, name) for name in _FIELDS}, "start": start, "end": end}
        for one, (start, end) in zip(reading.documents, spans_of(reading), strict=True)
    ]
    quality = reading.quality
    row = {
        "version_id": capture.version_id,
        "tier": quality and quality.tier,
        "tier_why": quality and quality.why,
        "articles": _json(articles),
        "figures": _json([_outside_of_cases(one.analysis.structure) for one in reading.documents]),
        "attachments": _json([asdict(link) for link in reading.documents[0].article.attachments]),
        "latest": capture.latest,
        "earliest": capture.earliest,
    }
    db.conn.execute(_KEEP, row)


def keep_current(db: Database, page_id: int) -> None:
    """Keep the reading of the page's current version, which another is to replace."""
    rows = select(db, _CURRENT, [page_id])
    if not rows:
        return
    linked = "select url, name from attachments where page_id = ? and position is not null order by position"
    of_page = {name: rows[0][name] for name in ("version_id", "tier", "tier_why")}
    articles = [{name: row[name] for name in (*_FIELDS, "start", "end")} for row in rows]
    attachments = select(db, linked, [page_id])
    lists = {"articles": articles, "figures": [_figures(row) for row in rows], "attachments": attachments}
    whole = {name: _json(values) for name, values in lists.items()}
    db.conn.execute(_KEEP, {**of_page, **whole, "latest": True, "earliest": True})


def _figures(row: Row) -> list[Figure]:
    """The figures of a document of a page's current text, as its own text has them."""
    if row["own_text"] is None:
        return _outside_of_cases(loads(row["structure"]))
    article = Article(**{name: row[name] for name in _FIELDS}, text=row["own_text"])
    return _outside_of_cases(analyse(article).structure)


def _outside_of_cases(structure: Structure) -> list[Figure]:
    """The figures that are in no case."""
    figures, cases = structure.figures, structure.cases
    outside = [at for at, one in enumerate(figures) if not any(case.start <= one.start < case.end for case in cases)]
    places: dict[int | None, int] = {before: after for after, before in enumerate(outside)}
    return [replace(figures[at], part_of=places.get(figures[at].part_of)) for at in outside]


def restored(db: Database, version_id: int) -> Reading:
    """The reading of a version that becomes current again."""
    sql = "select o.*, v.text from other_readings o join page_versions v on v.id = o.version_id where o.version_id = ?"
    (row,) = select(db, sql, [version_id])
    links = tuple(AttachmentLink(**one) for one in json.loads(row["attachments"]))
    documents = tuple(_document(row["text"], links if at == 0 else (), **one) for at, one in enumerate(_articles(row)))
    quality = Quality(Tier(row["tier"]), row["tier_why"]) if row["tier"] else None
    return Reading(State.LIVE, None, documents, quality=quality)


def forget(db: Database, version_id: int) -> None:
    """Forget the reading of a version that is current now."""
    db.conn.execute("delete from other_readings where version_id = ?", (version_id,))


def _articles(row: Row) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(row["articles"])
    return found


def _document(text: str, links: tuple[AttachmentLink, ...], start: int, end: int, **fields: Any) -> Document:
    article = Article(**fields, text=text[start:end], attachments=links)
    return Document(article, analyse(article))


def _json(values: Any) -> str:
    return json.dumps(values, ensure_ascii=False, default=as_object)
