"""Makes the texts of cover pages: pages that hold little but links to their attachments.

The text of a cover page is its own text, followed by the texts of its attachments. It is made when the job ends, since
a file may be stored after its page.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database

from archive.analysis import analyse, text_sha256
from archive.model import Article, Document, Quality, Reading, State, Tier
from archive.store.publications import documents
from archive.store.rows import select

# A page is a cover if its own text, without white space and the names of its attachments, has fewer characters.
MAX_COVER_CHARS = 200

_COVER = """
    select v.id, v.title, v.published, v.published_from, v.attribution, v.editor, v.text, d.text_sha256,
           p.tier, p.tier_why
    from pages p join page_versions v on v.id = p.version_id join documents d on d.page_id = p.id
    where p.id = ? and (select count(*) from documents where page_id = p.id) = 1
"""


def queue(db: Database, condition: str, value: object) -> None:
    """Queue pages: those that meet an SQL condition and have attachments. Their texts are made when the job ends."""
    linking = "select 1 from attachments where page_id = pages.id"
    db.conn.execute(
        f"insert or ignore into cover_queue (page_id) select id from pages where {condition} and exists ({linking})",
        (value,),
    )


def make_texts(db: Database, limit: int) -> int:
    """Make the texts of at most `limit` queued pages, within the caller's transaction. Returns the number of pages that
    were taken from the queue."""
    pages = [page for (page,) in db.conn.execute("select page_id from cover_queue order by page_id limit ?", (limit,))]
    for page_id in pages:
        for row in select(db, _COVER, [page_id]):
            _cover(db, page_id, row)
        db.conn.execute("delete from cover_queue where page_id = ?", (page_id,))
    return len(pages)


def _cover(db: Database, page_id: int, row: dict[str, Any]) -> None:
    version_id, own, known = row.pop("id"), row.pop("text"), row.pop("text_sha256")
    tier, why = row.pop("tier"), row.pop("tier_why")
    linked = "select name, text from attachments where page_id = ? and position is not null order by position"
    text = whole_text(own, db.conn.execute(linked, (page_id,)))
    if text_sha256(text) != known:
        article = Article(**row, text=text)
        quality = Quality(Tier(tier), why) if tier else None
        reading = Reading(State.LIVE, None, (Document(article, analyse(article)),), quality=quality)
        documents.put_documents(db, page_id, version_id, reading, apart=text != own)


def whole_text(own: str, attachments: Iterable[tuple[str, str | None]]) -> str:
    """A page's own text; if it is a cover, followed by its attachments' texts. `attachments`: (name, text or None)."""
    attachments, rest = list(attachments), own
    for name, _ in attachments:
        rest = rest.replace(name, "")
    texts = [text for _, text in attachments if text]
    return "\n".join([own, *texts]) if len("".join(rest.split())) < MAX_COVER_CHARS else own
