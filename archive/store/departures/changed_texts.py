"""Finds the pages of a source that came with another text than they had before a moment: since its last good run.

One edit is news; that most pages have another text overnight is a hacked site, a broken database or a redesign
(crawler.verdicts.rules). Until one of these is certain, such pages are requested again in every run.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from archive.text.letters import letters_only

MIN_SHARE_LEFT = 1 / 3  # of the three-letter sequences of a text; with fewer in the new one, it is another text
REJECTED = "(select version_id from rejected_texts)"
# The last text with which each page of a source answered since a moment, of the pages that had this one before it, or
# another one before `until`. A doubtful text is judged as such. A text is new if neither it nor its payload was there
# before: what only a later version of the reader reads in another way is no change of the site.
_REREAD = f"""
    with texts as (
        select p.id, v.id as version_id, v.seen_at < :since and v.id not in {REJECTED} as known,
            (:until is null or v.seen_at < :until) and v.id not in {REJECTED} as counts, v.doubt, v.warc_file,
            v.warc_offset, v.last_seen >= :since as is_last,
            row_number() over (partition by p.id order by v.last_seen desc, v.seen_at desc) as place
        from pages p join page_versions v on v.page_id = p.id and v.imported = 0
        where p.source_id = :source and p.last_seen >= :since
    )
    select l.id, l.version_id, not l.known and not exists (
        select 1 from captures c join captures before on before.key = c.key and before.digest = c.digest
        where c.warc_file = l.warc_file and c.warc_offset = l.warc_offset and before.fetched_at < :since
            and l.version_id not in {REJECTED}) as changed
    from texts l where place = 1 and is_last and doubt is null
      and exists (select 1 from texts t where t.id = l.id and t.counts and (t.known or t.version_id <> l.version_id))
"""
_TEXTS = f"""
    select (select text from page_versions v where page_id = :page and imported = 0 and seen_at < :until
                and v.id <> :version and v.id not in {REJECTED} order by doubt is null desc, last_seen desc limit 1),
        (select text from page_versions where id = :version)
"""
_OF_SOURCE = """
    select v.id, v.last_seen = max(v.last_seen) over (partition by v.page_id) as is_last, v.seen_at, v.page_id
    from pages p join page_versions v on v.page_id = p.id and v.imported = 0
    where p.source_id = :source and p.last_seen >= :since
"""


@dataclass(frozen=True, slots=True)
class TextChanges:
    """How many pages with a text came again since a moment, and with which text."""

    reread: int  # those that came with a text that is not doubtful
    changed: int  # those of them that came with another text
    rewritten: int  # those of them whose text has little of the one before


def changed_pages(db: Database, source_id: str, since: str) -> dict[int, int]:
    """The pages of a source whose last text is new since a moment (UTC, ISO 8601), though they had another one before:
    their ids, and those of the texts."""
    return {page: version for page, version, changed in _reread(db, source_id, since, None) if changed}


def text_changes(db: Database, source_id: str, since: str, until: str | None = None) -> TextChanges:
    """The numbers of pages of a source that came again since a moment, compared with their texts of before `until`
    (by default that moment). Moments: UTC, ISO 8601."""
    until = until or since
    rows = _reread(db, source_id, since, until)
    changed = [(page, version) for page, version, is_new in rows if is_new]
    return TextChanges(len(rows), len(changed), sum(_is_rewritten(db, *one, until) for one in changed))


def reject(db: Database, source_id: str, since: str) -> None:
    """Note, when a source is good again, the texts with which its pages came in the meantime and that are gone now, so
    that they are found if they come again. `since`: when it was not good first."""
    values = {"source": source_id, "since": since}
    sql = f"insert or ignore into rejected_texts select id, page_id from ({_OF_SOURCE}) where not is_last"
    db.conn.execute(f"{sql} and seen_at >= :since", values)


def take_back(db: Database, source_id: str) -> None:
    """Forget that the texts were rejected with which the pages of a source came last: an operator accepts them."""
    values = {"source": source_id, "since": ""}
    db.conn.execute(
        f"delete from rejected_texts where version_id in (select id from ({_OF_SOURCE}) where is_last)", values
    )


def _reread(db: Database, source_id: str, since: str, until: str | None) -> list[tuple[int, int, int]]:
    return db.conn.execute(_REREAD, {"source": source_id, "since": since, "until": until}).fetchall()


def _is_rewritten(db: Database, page: int, version: int, until: str) -> bool:
    values = {"page": page, "version": version, "until": until}
    before, now = map(_sequences, db.conn.execute(_TEXTS, values).fetchone())
    return len(before & now) < len(before) * MIN_SHARE_LEFT


def _sequences(text: str) -> set[str]:
    letters = letters_only(text)
    return {letters[at : at + 3] for at in range(len(letters) - 2)}
