"""The files that pages link, and the texts of pages that are only a cover for them.

A row is derived from captures alone. The latest capture of the page says whether it links the file; the latest capture
of the file says what the file is. All rows of one file say the same of it. So the order of arrival changes nothing, and
a file that cannot be fetched any more keeps its text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database

from archive.analysis import analyse, text_sha256
from archive.model import Article, AttachmentLink, Document, Page, Quality, Reading, State, Tier
from archive.store import documents
from archive.store.rows import fields_of, select
from archive.urls import canonical_key, stable_id

UNREAD = "unread"  # state of a file that was fetched, but no text could be read from it
# A page is only a cover if its own text, without the names of its attachments, has fewer characters.
COVER_CHARS = 200

_PUT = """
    insert into attachments (id, page_id, position, key, url, name) values (:id, :page, :position, :key, :url, :name)
    on conflict (id) do update set position = excluded.position, url = excluded.url, name = excluded.name
    where :latest
"""
_OF_FILE = "state, state_reason, last_seen, media_type, sha256, bytes, text, fetched_at, warc_file, warc_offset"
_COPY = f"""
    update attachments set ({_OF_FILE}) = (
        select {_OF_FILE} from attachments where key = :key and last_seen is not null limit 1
    ) where id = :id and last_seen is null
"""
_ANSWERED = """
    update attachments set state = :state, state_reason = :reason, last_seen = :at
    where key = :key and :at >= coalesce(last_seen, '')
"""
_READ = """
    update attachments set media_type = :media_type, sha256 = :sha256, bytes = :size, text = :text, fetched_at = :at,
        warc_file = :warc_file, warc_offset = :warc_offset
    where key = :key and :at >= coalesce(fetched_at, '')
"""
_COVER = """
    select v.id, v.title, v.published, v.published_from, v.attribution, v.editor, v.text, d.text_sha256,
           p.tier, p.tier_why
    from pages p join page_versions v on v.id = p.version_id join documents d on d.page_id = p.id
    where p.id = ? and (select count(*) from documents where page_id = p.id) = 1
"""


def link(db: Database, page_id: int, links: Iterable[AttachmentLink], *, latest: bool) -> None:
    """Store the links of a capture of a page, within the caller's transaction. `latest`: the page has no later one."""
    if latest:
        db.conn.execute("update attachments set position = null where page_id = ?", (page_id,))
    for position, one in enumerate(links, 1):
        key = canonical_key(one.url)
        _put(db, page_id, key, one, position if latest else None, latest=latest)
    _queue_cover(db, "id = ?", page_id)


def keep(db: Database, page: Page, reading: Reading, key: str) -> None:
    """Store what a file's address answered, within the caller's transaction. `key`: key of the requested address."""
    if page.context.page:  # the page itself may come later
        name = page.context.list_title or ""
        _put(db, stable_id(page.context.page), key, AttachmentLink(page.url, name), None, latest=False)
    file = reading.file
    state = UNREAD if file and file.text is None else reading.state
    values = {"key": key, "at": page.fetched_at, "warc_file": page.warc_file, "warc_offset": page.warc_offset}
    db.conn.execute(_ANSWERED, {**values, "state": state, "reason": reading.state_reason})
    if file:
        db.conn.execute(_READ, {**values, **fields_of(file)})
        _queue_cover(db, "id in (select page_id from attachments where key = ? and position is not null)", key)


def _put(db: Database, page_id: int, key: str, one: AttachmentLink, position: int | None, *, latest: bool) -> None:
    row = {"id": stable_id(page_id, "attachment", key), "page": page_id, "position": position, "key": key}
    db.conn.execute(_PUT, {**row, **fields_of(one), "latest": latest})
    db.conn.execute(_COPY, row)


def _queue_cover(db: Database, condition: str, value: object) -> None:
    """Queue the pages with attachments that meet an SQL condition: their texts are made anew when the job ends."""
    linking = "select 1 from attachments where page_id = pages.id"
    db.conn.execute(
        f"insert or ignore into cover_queue (page_id) select id from pages where {condition} and exists ({linking})",
        (value,),
    )


def cover(db: Database, limit: int) -> int:
    """Take at most `limit` queued pages, and give those that are only a cover the text of their attachments, within the
    caller's transaction. Returns how many pages were taken."""
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
    """A page's text; if it is only a cover, also the texts of its attachments below it. `attachments`: (name, text)."""
    attachments, rest = list(attachments), own
    for name, _ in attachments:
        rest = rest.replace(name, "")
    texts = [text for _, text in attachments if text]
    return "\n".join([own, *texts]) if len("".join(rest.split())) < COVER_CHARS else own
