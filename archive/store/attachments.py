"""Stores the files that pages link, and what the files' addresses answered.

There is a row for each page and each file that it links. Rows are derived from captures (responses in WARC files)
alone. The page's latest capture says whether the page links the file. The file's latest captures say what the file is;
all rows of one file say the same. So the order of arrival changes nothing, and a file that cannot be fetched any more
keeps its text.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils import Database

from archive.model import AttachmentLink, Page, Reading
from archive.store.joining import texts
from archive.store.rows import fields_of
from archive.urls import canonical_key, stable_id

UNREAD = "unread"  # the state of a file that was fetched, and from which no text could be read

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


def link(db: Database, page_id: int, links: Iterable[AttachmentLink], *, latest: bool) -> None:
    """Store the links of a page's capture, within the caller's transaction. `latest`: whether it is the latest."""
    if latest:
        db.conn.execute("update attachments set position = null where page_id = ?", (page_id,))
    for position, one in enumerate(links, 1):
        key = canonical_key(one.url)
        _put(db, page_id, key, one, position if latest else None, latest=latest)
    texts.queue(db, "id = ?", page_id)


def keep(db: Database, page: Page, reading: Reading, key: str) -> None:
    """Store what a file's address answered, within the caller's transaction. `key`: that of the requested address."""
    if page.context.page:  # makes the row, since the page itself may be stored later
        name = page.context.list_title or ""
        _put(db, stable_id(page.context.page), key, AttachmentLink(page.url, name), None, latest=False)
    file = reading.file
    state = UNREAD if file and file.text is None else reading.state
    values = {"key": key, "at": page.fetched_at, "warc_file": page.warc_file, "warc_offset": page.warc_offset}
    db.conn.execute(_ANSWERED, {**values, "state": state, "reason": reading.state_reason})
    if file:
        db.conn.execute(_READ, {**values, **fields_of(file)})
        texts.queue(db, "id in (select page_id from attachments where key = ? and position is not null)", key)


def _put(db: Database, page_id: int, key: str, one: AttachmentLink, position: int | None, *, latest: bool) -> None:
    row = {"id": stable_id(page_id, "attachment", key), "page": page_id, "position": position, "key": key}
    db.conn.execute(_PUT, {**row, **fields_of(one), "latest": latest})
    db.conn.execute(_COPY, row)
