"""Takes one response, stored in a WARC file, into the tables: finds the source, slug, state and text of its page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

from sqlite_utils import Database

from archive.analysis import text_sha256
from archive.model import PAGE_ROLES, Page, Quality, Reading, RecordContent, Role, Source, State, Tier
from archive.reading import READER_VERSION
from archive.reading.page_state import is_inconclusive
from archive.reasons import because
from archive.slugs import host_source_id, slug_of
from archive.store import attachments, other_readings
from archive.store.current_version import VersionFacts, current_version
from archive.store.departures import answers
from archive.store.departures.answers import Answer
from archive.store.joining import texts
from archive.store.joining.parts import as_json, pager_of
from archive.store.other_readings import CaptureOfVersion
from archive.store.publications import documents
from archive.store.rows import Row, fields_of, insert, select
from archive.text.text_hash import lasting_sha256
from archive.urls import IMPORTED, canonical_key, canonical_url, host_of, stable_id


@dataclass(frozen=True, slots=True)
class PageChange:
    """What taking a page in changed."""

    new_page: bool = False
    new_version: bool = False


class _PresentPage(NamedTuple):
    """What the tables say of a page before a response is taken in."""

    first_seen: str
    version_id: int | None
    tier: Tier | None
    tier_why: str | None


class Intake:
    """Writes pages and their sources. All methods run within the caller's transaction."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self._sources: dict[str, dict[str, Any]] | None = None  # id and scheme by host; None until they are needed

    def forget_sources(self) -> None:
        """Forget the sources, so that they are read anew: they have changed, or a transaction was undone."""
        self._sources = None

    def put_sources(self, *sources: Source) -> None:
        """Register sources, or bring their rows up to date. Pages on their hosts move to the source whose home page is
        on the host now."""
        changed, hosts = list[str](), set[str]()
        for source in sources:
            known = self._one("select home_url from sources where id=?", source.id)
            self._put_source(**asdict(source))
            if known != (source.home_url,):
                changed.append(source.id)
                hosts |= {host_of(canonical_key(home)) for home in (source.home_url, *(known or ())) if home}
        self.forget_sources()
        self._move_pages(changed, hosts)

    def ingest(self, page: Page, reading: Reading) -> PageChange:
        """Take one response in, within the caller's transaction. A capture that is known changes nothing."""
        key = page_key(page)
        if not self._record_capture(page, key, reading) or is_inconclusive(page.status, reading):
            return PageChange()
        if page.context.role is Role.ATTACHMENT:
            attachments.keep(self.db, page, reading, page.context.key or key)
        if page.context.role not in PAGE_ROLES:
            return PageChange()
        page_id = stable_id(key)
        if page.context.key not in (None, key):
            leads_home = self._is_home(key)
            self._put_answer(_redirect(page, page_id, reading, leads_home=leads_home))
            if leads_home:  # the home page is no page that this archive wants
                return PageChange()
        row = self._one(_PRESENT, page_id)
        present = _PresentPage(*row) if row else None
        version = _version_row(page_id, page, reading) if reading.documents else None
        if present is None:
            self._insert_page(page, key, reading, version)
        else:
            self._update_page(page, page_id, reading)
        if not page.context.imported:
            answer = Answer.at(page_id, answers.answer_of(reading), page.fetched_at, reason=reading.state_reason)
            self._put_answer(answer)
        if version is None:
            return PageChange(new_page=present is None)
        capture = self._put_version(version, new_page=present is None)
        if pager := reading.documents[0].article.pager:
            texts.queue_parts(self.db, page_id, pager)
        if present is None:
            documents.put_documents(self.db, page_id, version["id"], reading)
            attachments.link(self.db, page_id, reading.documents[0].article.attachments, latest=True)
        else:
            self._choose_version(page_id, reading, capture, present)
        return PageChange(present is None, capture.new_version)

    def _choose_version(self, page_id: int, reading: Reading, capture: CaptureOfVersion, present: _PresentPage) -> None:
        """Make the page's current version current, after a capture of one of its versions was taken in.

        It has the documents of its first capture, and the tier and the attachments of its latest.
        """
        current = current_version(self._facts(page_id, capture)).id
        is_capture, stays = current == capture.version_id, current == present.version_id
        tier = (present.tier, present.tier_why)
        if is_capture and stays and (_tier(reading) == tier or not capture.latest):
            if capture.earliest:
                quality = Quality(present.tier, present.tier_why) if present.tier else None
                documents.put_documents(self.db, page_id, current, replace(reading, quality=quality))
        else:
            if present.version_id is not None and (is_capture or not stays):
                other_readings.keep_current(self.db, page_id)
            if is_capture and capture.new_version:
                self._set_current(page_id, current, reading)
            else:
                other_readings.keep(self.db, reading, capture)
                if is_capture or not stays:
                    self._restore(page_id, current)
        latest = is_capture and capture.latest
        attachments.link(self.db, page_id, reading.documents[0].article.attachments, latest=latest)

    def _facts(self, page_id: int, capture: CaptureOfVersion) -> Iterator[VersionFacts]:
        for row in select(self.db, _FACTS, [page_id]):
            yield VersionFacts(**row, newest_capture=capture.latest and row["id"] == capture.version_id)

    def _set_current(self, page_id: int, version_id: int, reading: Reading) -> None:
        self.db.conn.execute(_SET_CURRENT, (version_id, *_tier(reading), page_id))
        documents.put_documents(self.db, page_id, version_id, reading)

    def _restore(self, page_id: int, version_id: int) -> None:
        """Make a version current, with its documents and links as they are kept."""
        reading = other_readings.restored(self.db, version_id)
        self._set_current(page_id, version_id, reading)
        attachments.link(self.db, page_id, reading.documents[0].article.attachments, latest=True)
        other_readings.forget(self.db, version_id)

    def _put_source(self, min_publications: int | None, max_publications: int | None, **row: Any) -> None:
        self.db.table("sources").upsert({**row, "official": int(row["official"])}, pk="id")
        self.db.conn.execute("delete from source_bounds where source_id=?", (row["id"],))
        if (min_publications, max_publications) != (None, None):
            bounds = {"min_publications": min_publications, "max_publications": max_publications}
            insert(self.db, "source_bounds", {"source_id": row["id"], **bounds})

    def _move_pages(self, source_ids: Iterable[str], hosts: Iterable[str]) -> None:
        """Give all pages of these sources, and all pages on these hosts, to the sources that their hosts have now."""
        found = dict[int, str]()
        for source_id in source_ids:
            found.update(self.db.conn.execute("select id, url from pages where source_id = ?", (source_id,)))
        for host in hosts:
            found.update(self.db.conn.execute(_ON_HOST, {"host": host}))
        # First each page gives up its slug, since another page may get this slug below.
        self.db.conn.executemany("update pages set slug='moving-' || id where id=?", ((page_id,) for page_id in found))
        for page_id, url in found.items():
            key = canonical_key(url)
            source = self._source_of(key)
            self.db.conn.execute(
                "update pages set source_id=?, slug=?, url=? where id=?",
                (source["id"], slug_of(key, source["id"]), canonical_url(url, source["scheme"]), page_id),
            )
            documents.queue_publications(self.db, page_id)

    def _one(self, sql: str, *parameters: Any) -> Any:
        return self.db.conn.execute(sql, parameters).fetchone()

    def _is_home(self, key: str) -> bool:
        homes = self.db.execute("select home_url from sources where home_url is not null")
        return any(canonical_key(home) == key for (home,) in homes)

    def _put_answer(self, answer: Answer | None) -> None:
        if answer and answers.put(self.db, answer):
            documents.queue_publications(self.db, answer.page_id)

    def _record_capture(self, page: Page, key: str, reading: Reading) -> bool:
        """Record that a capture was taken in. Returns False if it was recorded before, from whatever record."""
        capture = page.capture
        row = {
            **fields_of(capture),
            "id": capture.id,
            "key": key,
            "imported": int(capture.imported),
            "content": RecordContent.TORN if reading.torn else page.content,
            "warc_file": page.warc_file,
            "warc_offset": page.warc_offset,
        }
        return insert(self.db, "captures", row, or_ignore=True)

    def _insert_page(self, page: Page, key: str, reading: Reading, version: dict[str, Any] | None) -> None:
        """Insert a page with its first text, if it has one."""
        source, at = self._source_of(key), page.fetched_at
        tier, tier_why = _tier(reading)
        row = {
            "id": stable_id(key),
            "url": key if key.startswith(IMPORTED) else canonical_url(page.url, source["scheme"]),
            "slug": slug_of(key, source["id"]),
            "source_id": source["id"],
            "column_name": page.context.column,
            "state": _state(page, reading),
            "state_reason": reading.state_reason,
            "tier": tier,
            "tier_why": tier_why,
            **dict.fromkeys(("first_seen", "last_seen"), at),
            **({"last_changed": at, "version_id": version["id"]} if version else {}),
        }
        insert(self.db, "pages", row)

    def _update_page(self, page: Page, page_id: int, reading: Reading) -> None:
        """Store the column of a page that has a row, and when it was imported if nobody has requested it: what the site
        answers (`archive.store.departures.answers`) counts more than an import, whatever their dates."""
        sql = "update pages set column_name=? where id=? and column_name is null"
        self.db.conn.execute(sql, (page.context.column, page_id))
        if _state(page, reading) is State.IMPORTED:
            values = {"id": page_id, "at": page.fetched_at, "imported": State.IMPORTED}
            if self.db.conn.execute(_UPDATE_BY_IMPORT, values).rowcount:
                documents.queue_publications(self.db, page_id)

    def _source_of(self, key: str) -> dict[str, Any]:
        """The page's source: the source whose home page is on its host, else an unofficial source named after the host.

        Returns its id, and the scheme of its home page (None if it has no home page).
        """
        if key.startswith(IMPORTED):
            return self._unofficial("import", "导入的文件")
        host = host_of(key)
        if self._sources is None:  # read once: with fifty sources, reading takes a quarter of a page's time here
            self._sources = {
                host_of(canonical_key(row["home_url"])): {"id": row["id"], "scheme": row["home_url"].partition(":")[0]}
                for row in select(self.db, "select id, home_url from sources where home_url is not null order by id")
            }
        taken = {source["id"] for source in self._sources.values()}
        return self._sources.get(host) or self._unofficial(host_source_id(host, taken), host)

    def _unofficial(self, source_id: str, name: str) -> dict[str, Any]:
        self.db.conn.execute(
            "insert or ignore into sources (id, name, level, official) values (?, ?, 'other', 0)", (source_id, name)
        )
        return {"id": source_id, "scheme": None}

    def _put_version(self, version: Row, *, new_page: bool) -> CaptureOfVersion:
        """Insert the text as a version of its page. If the page has it already, it gets the text of its first capture.

        A new page's last_changed was written with its row.
        """
        version_id, at = version["id"], version["last_seen"]
        known = None if new_page else self._one(_KNOWN_VERSION, version_id)
        if known is None:
            insert(self.db, "page_versions", version)
            if not new_page:
                self.db.conn.execute(_SET_LAST_CHANGED, {"id": version["page_id"]})
            return CaptureOfVersion(version_id, new_version=True, latest=True, earliest=True)
        imported, seen_at, last_seen, pager = known
        if imported < version["imported"]:
            return CaptureOfVersion(version_id, new_version=False, latest=False, earliest=False)
        first = imported > version["imported"]  # what was fetched replaces what was imported
        if (first or at >= last_seen) and pager != version["pager"]:
            self.db.conn.execute("update page_versions set pager=? where id=?", (version["pager"], version_id))
            texts.queue_parts(self.db, version["page_id"], pager_of(pager))
        earliest = first or at < seen_at
        if earliest:
            self.db.conn.execute(_REPLACE_VERSION, version)
            self.db.conn.execute(_SET_LAST_CHANGED, {"id": version["page_id"]})
        else:
            self.db.conn.execute("update page_versions set last_seen=max(last_seen, ?) where id=?", (at, version_id))
        if first:
            documents.queue_publications(self.db, version["page_id"])
        return CaptureOfVersion(version_id, new_version=False, latest=first or at >= last_seen, earliest=earliest)


# The URLs that begin with "SCHEME://HOST/": "0" is the character after "/".
_ON_HOST = """
    select id, url from pages where url >= 'http://' || :host || '/' and url < 'http://' || :host || '0'
    or url >= 'https://' || :host || '/' and url < 'https://' || :host || '0'
"""
_PRESENT = "select first_seen, version_id, tier, tier_why from pages where id=?"
_FACTS = "select id, seen_at, last_seen, length(text) as chars, doubt, imported from page_versions where page_id=?"
_SET_CURRENT = "update pages set version_id=?, tier=?, tier_why=? where id=?"
_UPDATE_BY_IMPORT = """
    update pages set first_seen=min(first_seen, :at), last_seen=max(last_seen, :at)
    where id=:id and state = :imported and not (:at between first_seen and last_seen)
"""
_KNOWN_VERSION = "select imported, seen_at, last_seen, pager from page_versions where id=?"
_REPLACE_VERSION = """
    update page_versions set imported=:imported, file_name=:file_name, warc_file=:warc_file, warc_offset=:warc_offset,
      last_seen=iif(imported > :imported, :last_seen, max(last_seen, :last_seen)), seen_at=:seen_at,
      text_sha256=:text_sha256, text=:text, published=:published, published_from=:published_from,
      attribution=:attribution, editor=:editor, doubt=:doubt, made_by=:made_by, lines_returned=:lines_returned,
      agreement=:agreement where id=:id
"""
_SET_LAST_CHANGED = """
    update pages set last_changed=(select max(seen_at) from page_versions where page_id=:id) where id=:id
"""


def _redirect(page: Page, page_id: int, reading: Reading, *, leads_home: bool) -> Answer | None:
    """What an address answered that led to another page: that its own page is gone, as some sites say by leading to the
    home page or to a page that is gone; or that another page answered. None if that page says nothing."""
    requested, at = stable_id(page.context.key), page.fetched_at
    if leads_home:
        return Answer.at(requested, State.GONE, at, reason=because("leads_home"))
    if answers.answer_of(reading) == State.GONE:
        return Answer.at(requested, State.GONE, at, reason=reading.state_reason)
    if reading.state is State.LIVE:
        return Answer.at(requested, answers.REDIRECT, at, leads_to=page_id)
    return None


def _state(page: Page, reading: Reading) -> State:
    """The state of a page without any other answer. For an imported file it is IMPORTED, since nobody knows whether the
    site still has the page; and what was never live is not gone."""
    if page.context.imported and reading.state is State.LIVE:
        return State.IMPORTED
    return State.NEVER_LIVE if reading.state is State.GONE else reading.state


def _tier(reading: Reading) -> tuple[Tier | None, str | None]:
    """The page's tier and what decided it; both None if the reading has no quality."""
    return (reading.quality.tier, reading.quality.why) if reading.quality else (None, None)


def _version_row(page_id: int, page: Page, reading: Reading) -> Row:
    """The row of page_versions for a page's text. The reading must have documents."""
    text, first = documents.page_text(reading), reading.documents[0]
    alone = first.analysis if len(reading.documents) == 1 else None  # then the reading process has hashed the text
    names = ("title", "published", "published_from", "attribution", "editor")
    body = first.article.body_reading
    return {
        **{name: getattr(first.article, name) for name in names},
        "id": version_id_of(page_id, first.article.title, alone.lasting_sha256 if alone else lasting_sha256(text)),
        "page_id": page_id,
        **dict.fromkeys(("seen_at", "last_seen"), page.fetched_at),
        "text_sha256": alone.text_sha256 if alone else text_sha256(text),
        "imported": int(page.context.imported),
        "file_name": page.context.file if page.context.imported else None,
        "text": text,
        "doubt": reading.doubt,
        "reader_version": READER_VERSION,
        "pager": as_json(first.article.pager),
        "made_by": body and body.made_by,
        "lines_returned": body and body.lines_returned,
        "agreement": body and body.agreement,
        "warc_file": page.warc_file,
        "warc_offset": page.warc_offset,
    }


def version_id_of(page_id: int, title: str | None, lasting: str) -> int:
    """The id of a version. `lasting`: the hash of its whole text without what is counted at every visit."""
    return stable_id(page_id, title or "", lasting)


def page_key(page: Page) -> str:
    """The page's canonical key. A file that was imported without an address keeps its `import:` key."""
    return key_of(page.url)


def key_of(url: str) -> str:
    """The canonical key of the page with this address. Raises BadUrl."""
    return url if url.startswith(IMPORTED) else canonical_key(url)
