"""Finds the last whole answer of an address in the WARC files, so that a site need not send it again (RFC 9110, 13).

Its validators (ETag, Last-Modified) are in the very record that answers in place of the site, so that no table of them
can disagree with it. What cannot be read and verified now has no validators: then the address is requested without a
condition.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from archive.model import PAGE_ROLES, Context, Page, Role, State
from archive.moments import http_date
from archive.reading.page_state import page_state
from archive.store.rows import Row, select
from archive.urls import canonical_key
from archive.warc.digest import payload_digest
from archive.warc.reader import page_at
from archive.warc.records import NotAWarc
from archive.warc.revisits import Originals, PayloadReference
from archive.warc.writer import ServedResponse

_OF_LISTS, _OF_ARTICLES = timedelta(days=7), timedelta(days=30)
# How old an answer may be that a 304 confirms. An older one is requested without a condition: a site may answer 304
# although the page changed. Only pages with these roles are requested with a condition.
MAX_AGE = {
    **dict.fromkeys((Role.HOME, Role.HUB, Role.LIST, Role.ROBOTS), _OF_LISTS),
    **dict.fromkeys((*PAGE_ROLES, Role.ATTACHMENT), _OF_ARTICLES),
}
# An entity tag (RFC 9110, 8.8.3), also without its quotation marks, as some sites write it. Never `*`, which every page
# matches; no bytes that a record, or a client, would change; and no longer than a server takes in a request.
_ETAG = re.compile(r'(?:W/)?(?:"[!#-~]{1,256}"|[\w.:+/=-]{1,256})', re.ASCII)
_DATE = re.compile(r"[ -~]{1,64}")  # likewise: of a longer text Python reads the beginning


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer in a WARC record, and its validators, of which it has one at least."""

    page: Page
    etag: str | None
    last_modified: str | None

    @classmethod
    def of(cls, page: Page) -> StoredAnswer | None:
        """The answer of a page; None if it has no validator."""
        etag = page.header("ETag") or ""
        found = cls(page, etag if _ETAG.fullmatch(etag) else None, _last_modified(page))
        return found if found.validator else None

    @property
    def validator(self) -> str | None:
        """The validator by which a site decides: the ETag if there is one (RFC 9110, 13.2.2)."""
        return self.etag or self.last_modified

    @property
    def conditions(self) -> dict[str, str]:
        """The headers that ask for the page only if it has changed."""
        pairs = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in pairs.items() if value}

    @property
    def reference(self) -> PayloadReference:
        """The record, as a revisit record names it."""
        page = self.page
        return PayloadReference(page.url, page.fetched_at, page.digest, page.warc_file, page.warc_offset)


def _last_modified(page: Page) -> str | None:
    """The date of a page, as its site wrote it; None if it is no date, or not before the answer (RFC 9110, 8.8.2): then
    it says nothing of changes after the answer, and a date of the future would hide them for years."""
    text = page.header("Last-Modified") or ""
    date = http_date(text) if _DATE.fullmatch(text) else None
    return text if date and date < datetime.fromisoformat(page.fetched_at) else None


def stored_answer(
    db: Database, originals: Originals, folder: Path, url: str, context: Context, at: str
) -> StoredAnswer | None:
    """The answer with which a 304 can be answered at the moment `at` (UTC, ISO 8601); None if there is none.

    `url`: as it is sent. `context`: of the request, with its key. `folder`: of the WARC files.

    There is none if the last whole answer 200 is older than MAX_AGE, is no live page (a challenge …) or cannot be read;
    nor if an earlier answer has the same validator and another body: then the site's validators say nothing.
    """
    if context.role not in MAX_AGE:
        return None
    request = _request(url, context)
    last = _last(db, {**request, "other_than": ""})
    if last is None or _age(last["fetched_at"], at) > MAX_AGE[context.role]:
        return None
    found = _read(last, folder, originals)
    if found and (before := _last(db, {**request, "other_than": last["digest"]})):
        earlier = _read(before, folder, originals)
        if earlier and earlier.validator == found.validator and earlier.page.body != found.page.body:
            return None
    return found


def is_repeated(db: Database, originals: Originals, folder: Path, answer: ServedResponse) -> bool:
    """Whether the last answer to such a request had the same status and payload, and can be read now."""
    last = next(iter(select(db, _LAST_OF_ANY_STATUS, _request(answer.url, answer.context))), None)
    if last is None or (last["status"], last["digest"]) != (answer.status, payload_digest(answer.body)):
        return False
    return _page(last, folder, originals) is not None


def _request(url: str, context: Context) -> Row:
    return {"key": canonical_key(url), "url": url, "role": context.role, "requested": context.key or ""}


_LAST = """
    select fetched_at, digest, warc_file, warc_offset from captures
    where key = :key and url = :url and role = :role and requested = :requested and status = 200 and imported = 0
      and content in ('whole', 'revisit') and digest <> :other_than
    order by fetched_at desc, warc_file desc, warc_offset desc limit 1
"""
_LAST_OF_ANY_STATUS = """
    select fetched_at, status, digest, warc_file, warc_offset from captures
    where key = :key and url = :url and role = :role and requested = :requested and imported = 0
    order by fetched_at desc, warc_file desc, warc_offset desc limit 1
"""


def _last(db: Database, request: Row) -> Row | None:
    return next(iter(select(db, _LAST, request)), None)


def _age(fetched_at: str, at: str) -> timedelta:
    return datetime.fromisoformat(at) - datetime.fromisoformat(fetched_at)


def _read(capture: Row, folder: Path, originals: Originals) -> StoredAnswer | None:
    """The answer of a capture; None if it cannot be read, or is no live page."""
    page = _page(capture, folder, originals)
    if page is None or page_state(page.status, page.headers, page.body, page.torn)[0] is not State.LIVE:
        return None
    return StoredAnswer.of(page)


def _page(capture: Row, folder: Path, originals: Originals) -> Page | None:
    """The page of a capture; None if it cannot be read, which `fanzha verify` reports."""
    try:
        page = page_at(folder / capture["warc_file"], capture["warc_offset"], originals)
    except (NotAWarc, OSError):
        return None
    return page if (page.digest, page.fetched_at) == (capture["digest"], capture["fetched_at"]) else None
