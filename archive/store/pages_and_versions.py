"""Takes one response, stored in a WARC file, into the tables: finds the source, slug, state and text of its page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from sqlite_utils import Database

from archive.analysis import text_sha256
from archive.model import Page, Reading, Role, Source, State, Tier
from archive.reading import READER_VERSION
from archive.reading.page_state import is_inconclusive
from archive.reasons import because
from archive.slugs import host_source_id, slug_of
from archive.store import attachments
from archive.store.publications import documents
from archive.store.rows import insert, select
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
    fetched: bool  # whether its text came from the site
    text_at: str  # time of the latest response with this text; empty if the page has no text


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
        """Take one response in, within the caller's transaction. A WARC record that is known changes nothing."""
        key = page_key(page)
        if not self._record_capture(page, key) or is_inconclusive(page.status, reading):
            return PageChange()
        if page.context.role is Role.ATTACHMENT:
            attachments.keep(self.db, page, reading, page.context.key or key)
        if page.context.role is not Role.ARTICLE:
            return PageChange()
        if page.context.key not in (None, key) and self._is_home(key):
            self._mark_gone(page.context.key, page.fetched_at)
            return PageChange()
        page_id = stable_id(key)
        row = self._one(_PRESENT, page_id)
        present = _PresentPage(*row) if row else None
        version = _version_row(page_id, page, reading) if reading.documents else None
        if present is None:
            self._insert_page(page, key, reading, version)
        else:
            self._update_page(page, page_id, reading, present.first_seen)
        if version is None:
            return PageChange(new_page=present is None)
        new_version = self._put_version(version, new_page=present is None)
        latest = present is None or (not page.context.imported, page.fetched_at) >= (present.fetched, present.text_at)
        current = (version["id"], *_tier(reading))  # the page's tier is that of its current text
        if latest and (present is None or current != (present.version_id, present.tier, present.tier_why)):
            if present:
                sql = "update pages set version_id=?, tier=?, tier_why=? where id=?"
                self.db.conn.execute(sql, (*current, page_id))
            documents.put_documents(self.db, page_id, version["id"], reading)
        attachments.link(self.db, page_id, reading.documents[0].article.attachments, latest=latest)
        return PageChange(present is None, new_version)

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

    def _mark_gone(self, key: str | None, at: str) -> None:
        """Mark a page as gone: its address leads to the home page now, which is how some sites remove a page."""
        self.db.conn.execute(
            """update pages set state='gone', state_reason=:reason, last_seen=:at
               where id=:id and last_seen <= :at""",
            {"id": stable_id(key), "at": at, "reason": because("leads_home")},
        )

    def _record_capture(self, page: Page, key: str) -> bool:
        """Record that a WARC record was taken in. Returns False if it was recorded before."""
        row = {name: getattr(page, name) for name in ("warc_file", "warc_offset", "fetched_at", "status")}
        return insert(self.db, "captures", {**row, "key": key, "role": page.context.role}, or_ignore=True)

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

    def _update_page(self, page: Page, page_id: int, reading: Reading, first_seen: str) -> None:
        """Bring a page's row up to date. An older response never overwrites a later one, and an imported page never
        overwrites what the site answered. `first_seen`: the row's value so far. If it changes, the page's publications
        are made anew."""
        values = {"id": page_id, "at": page.fetched_at, "state": _state(page, reading), "reason": reading.state_reason}
        update = _UPDATE_BY_IMPORT if page.context.imported else _UPDATE_BY_ANSWER
        self.db.conn.execute(update, {**values, "column": page.context.column, "imported": State.IMPORTED})
        self.db.conn.execute(
            "insert or ignore into publication_queue (page_id) select id from pages where id=? and first_seen<>?",
            (page_id, first_seen),
        )

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

    def _put_version(self, version: dict[str, Any], *, new_page: bool) -> bool:
        """Insert the text as a version of its page, unless the page has it already. Returns whether it is new.

        A new page's last_changed was written with its row.
        """
        known = None if new_page else self._one("select imported from page_versions where id=?", version["id"])
        if known:
            self.db.conn.execute(_UPDATE_VERSION, version)
            if known != (version["imported"],):  # a fetched copy ranks above an imported one
                documents.queue_publications(self.db, version["page_id"])
            return False
        insert(self.db, "page_versions", version)
        if not new_page:
            self.db.conn.execute(
                "update pages set last_changed=(select max(seen_at) from page_versions where page_id=:id) where id=:id",
                {"id": version["page_id"]},
            )
        return True


# The URLs that begin with "SCHEME://HOST/": "0" is the character after "/".
_ON_HOST = """
    select id, url from pages where url >= 'http://' || :host || '/' and url < 'http://' || :host || '0'
    or url >= 'https://' || :host || '/' and url < 'https://' || :host || '0'
"""
_PRESENT = """
    select p.first_seen, p.version_id, p.tier, p.tier_why, coalesce(v.imported = 0, false), coalesce(v.last_seen, '')
    from pages p left join page_versions v on v.id = p.version_id where p.id=?
"""
# What the site answered counts more than what was imported, whatever their dates. Of two answers, or two imports, the
# later counts.
_UPDATE_BY_ANSWER = """
    update pages set state=iif(state = :imported or :at >= last_seen, :state, state),
      state_reason=iif(state = :imported or :at >= last_seen, :reason, state_reason),
      first_seen=iif(state = :imported, :at, min(first_seen, :at)),
      last_seen=iif(state = :imported, :at, max(last_seen, :at)),
      column_name=coalesce(column_name, :column) where id=:id
"""
_UPDATE_BY_IMPORT = """
    update pages set first_seen=min(first_seen, :at), last_seen=max(last_seen, :at),
      column_name=coalesce(column_name, :column) where id=:id and state = :imported and :state = :imported
"""
_UPDATE_VERSION = """
    update page_versions set imported=min(imported, :imported), file_name=iif(:imported, file_name, null),
      warc_file=iif(imported > :imported, :warc_file, warc_file),
      warc_offset=iif(imported > :imported, :warc_offset, warc_offset),
      seen_at=iif(imported > :imported, :seen_at, min(seen_at, :seen_at)),
      last_seen=iif(imported > :imported, :seen_at, max(last_seen, :seen_at)) where id=:id and imported >= :imported
"""


def _state(page: Page, reading: Reading) -> State:
    """The page's state. For an imported file it is IMPORTED, since nobody knows whether the site still has the page."""
    return State.IMPORTED if page.context.imported and reading.state is State.LIVE else reading.state


def _tier(reading: Reading) -> tuple[Tier | None, str | None]:
    """The page's tier and what decided it; both None if the reading has no quality."""
    return (reading.quality.tier, reading.quality.why) if reading.quality else (None, None)


def _version_row(page_id: int, page: Page, reading: Reading) -> dict[str, Any]:
    """The row of page_versions for a page's text. The reading must have documents."""
    text, first = documents.page_text(reading), reading.documents[0]
    digest = first.analysis.text_sha256 if len(reading.documents) == 1 else text_sha256(text)
    names = ("title", "published", "published_from", "attribution", "editor")
    return {
        **{name: getattr(first.article, name) for name in names},
        "id": stable_id(page_id, first.article.title or "", digest),
        "page_id": page_id,
        **dict.fromkeys(("seen_at", "last_seen"), page.fetched_at),
        "text_sha256": digest,
        "imported": int(page.context.imported),
        "file_name": page.context.file if page.context.imported else None,
        "text": text,
        "reader_version": READER_VERSION,
        "warc_file": page.warc_file,
        "warc_offset": page.warc_offset,
    }


def page_key(page: Page) -> str:
    """The page's canonical key. A file that was imported without an address keeps its `import:` key."""
    return page.url if page.url.startswith(IMPORTED) else canonical_key(page.url)
