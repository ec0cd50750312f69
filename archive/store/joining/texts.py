"""Makes the texts of articles on several pages, and of cover pages: pages with little but links to their attachments.

The text of an article is that of its parts, in order: its first page has it, with the title, date and source of its
own, and the others are linked to it as parts (`links`). The text of a cover page is its own text, followed by the texts
of its attachments. These texts are made when the job ends, since a part or a file may be stored after its page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from archive.analysis import analyse, text_sha256
from archive.model import Analysis, Article, Document, DoubtKind, Pager, Quality, Reading, State, Tier
from archive.reading.pagers import beside
from archive.store.joining.parts import DividedArticle, PartPage, divided_articles, joined, page_of, pager_of
from archive.store.publications import documents
from archive.store.publications.documents import BY_PAGER
from archive.store.rows import IDS, Row, as_json, insert_all, select
from archive.store.structure_json import dumps, loads

# A page is a cover if its own text, without white space and the names of its attachments, has fewer characters.
MAX_COVER_CHARS = 200

# Doubts that the page alone shows, and not its text: the codes of their reasons.
OF_PAGE = re.compile('"(?:readings_agree|meta_date|line_date|address_date)"')

_PAGES = f"""
    select p.id as page_id, v.id as version_id, v.title, v.published, v.published_from, v.attribution, v.editor, v.text,
           v.pager, d.text_sha256, d.structure, p.tier, p.tier_why
    from pages p join page_versions v on v.id = p.version_id join documents d on d.page_id = p.id
    where p.id in {IDS} and (select count(*) from documents where page_id = p.id) = 1
"""
_PAGERS = f"""
    select p.url, v.pager from page_versions v join pages p on p.id = v.page_id
    where v.page_id in {IDS} and v.pager is not null
"""
_LINKED = f"""
    select * from links where why = :why and (document_id in {IDS} or other_id in {IDS})
"""
_UNLINK = f"delete from links where why = :why and (document_id in {IDS} or other_id in {IDS})"


def queue(db: Database, condition: str, value: object) -> None:
    """Queue pages: those that meet an SQL condition, and have attachments or lead to other parts. Their texts are made
    when the job ends."""
    files = "select 1 from attachments where page_id = pages.id"
    parts = "select 1 from page_versions where page_id = pages.id and pager is not null"
    db.conn.execute(
        f"""insert or ignore into join_queue (page_id) select id from pages
            where {condition} and (exists ({files}) or exists ({parts}))""",
        (value,),
    )


def queue_parts(db: Database, page_id: int, *pagers: Pager | None) -> None:
    """Queue a page whose pager is new, or has changed, and the pages to which its pagers lead."""
    others = {page_of(link) for pager in pagers if pager for link in pager.others}
    db.conn.execute(
        f"insert or ignore into join_queue (page_id) select id from pages where id in {IDS}",
        {"ids": as_json({page_id, *others})},
    )


def make_texts(db: Database, limit: int) -> int:
    """Make the texts of at most `limit` queued pages, within the caller's transaction. Returns the number of pages that
    were taken from the queue."""
    pages = [page for (page,) in db.conn.execute("select page_id from join_queue order by page_id limit ?", (limit,))]
    waiting = set(pages)
    while waiting:
        reached = _parts_around(db, waiting.pop())
        waiting -= reached
        _make(db, reached)
    db.conn.execute(f"delete from join_queue where page_id in {IDS}", {"ids": as_json(pages)})
    return len(pages)


def _parts_around(db: Database, page_id: int) -> set[int]:
    """The page, and all pages that its texts, former ones too, or those of its parts name as parts of the article."""
    reached, new, start = set[int](), {page_id}, ""
    while new:
        reached |= new
        rows = select(db, _PAGERS, {"ids": as_json(new)})
        start = start or next((row["url"] for row in rows), "")
        links = [link for row in rows if (pager := pager_of(row["pager"])) for link in pager.others]
        # Links that lead on from the address of a part to parts of that part could go on without end.
        new = {page_of(link) for link in links if link.url == start or beside(start, link.url)} - reached
    return reached


def _make(db: Database, page_ids: set[int]) -> None:
    """Make the texts of pages that are the parts of articles, or of a page alone."""
    rows = {row["page_id"]: row for row in select(db, _PAGES, {"ids": as_json(page_ids)})}
    texts = {page_id: _whole_text(db, row) for page_id, row in rows.items()}
    in_parts = [
        PartPage(page_id, row["title"], pager)
        for page_id, row in rows.items()
        if (pager := pager_of(row["pager"])) and row["tier"] != Tier.CLONE
    ]
    articles = list(divided_articles(sorted(in_parts, key=lambda part: part.page_id)))
    missing: dict[int, Pager | None] = {part.page_id: part.pager for part in in_parts}
    for article in articles:
        first, own = article.parts[0].page_id, [texts[part.page_id] for part in article.parts]
        missing[first], texts[first] = article.missing(own), joined(own)
    for page_id, row in rows.items():
        _put(db, row, texts[page_id], missing.get(page_id))
    _link_parts(db, page_ids, articles)


def _whole_text(db: Database, row: Row) -> str:
    linked = "select name, text from attachments where page_id = ? and position is not null order by position"
    return whole_text(row["text"], db.conn.execute(linked, (row["page_id"],)))


def _put(db: Database, row: dict[str, Any], text: str, missing: Pager | None) -> None:
    """Store the document of a page if it has another text, or if other parts are missing than before."""
    if text_sha256(text) == row["text_sha256"] and missing is None and DoubtKind.PART_MISSING not in row["structure"]:
        return
    fields = {name: row[name] for name in ("title", "published", "published_from", "attribution", "editor")}
    article = Article(**fields, text=text, pager=missing)
    analysis = _with_doubts_of_page(analyse(article), row["structure"])
    if (analysis.text_sha256, dumps(analysis.structure)) != (row["text_sha256"], row["structure"]):
        quality = Quality(Tier(row["tier"]), row["tier_why"]) if row["tier"] else None
        reading = Reading(State.LIVE, None, (Document(article, analysis),), quality=quality)
        documents.put_documents(db, row["page_id"], row["version_id"], reading, apart=text != row["text"])


def _with_doubts_of_page(analysis: Analysis, before: str) -> Analysis:
    """The analysis with those doubts of the structure before that the page alone shows."""
    of_page = tuple(one for one in loads(before).doubts if OF_PAGE.search(one.detail))
    return replace(analysis, structure=replace(analysis.structure, doubts=(*analysis.structure.doubts, *of_page)))


def _link_parts(db: Database, page_ids: set[int], articles: list[DividedArticle]) -> None:
    """Store which documents are parts of others, and have the publications made anew if that has changed."""
    about = {"ids": as_json(page_ids), "why": BY_PAGER}  # a page's first document has the page's id
    wanted = [
        {"document_id": part.page_id, "other_id": article.parts[0].page_id, "relation": "part", "why": BY_PAGER}
        | {"part": str(article.position(part))}
        for article in articles
        for part in article.parts[1:]
    ]
    before = {tuple(sorted(row.items())) for row in select(db, _LINKED, about)}
    after = {tuple(sorted(row.items())) for row in wanted}
    if before == after:
        return
    db.conn.execute(_UNLINK, about)
    insert_all(db, "links", wanted)
    for row in map(dict, before ^ after):
        documents.queue_publications(db, row["document_id"])
        documents.queue_publications(db, row["other_id"])


def whole_text(own: str, attachments: Iterable[tuple[str, str | None]]) -> str:
    """A page's own text; if it is a cover, followed by its attachments' texts. `attachments`: (name, text or None)."""
    attachments, rest = list(attachments), own
    for name, _ in attachments:
        rest = rest.replace(name, "")
    texts = [text for _, text in attachments if text]
    return "\n".join([own, *texts]) if len("".join(rest.split())) < MAX_COVER_CHARS else own
