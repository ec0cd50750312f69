"""Makes the edition of a new public file in the folder aside, unless nothing changed since the last edition."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from archive import __version__
from archive.editions.delta_file import DeltaHeader, EditionState, write_delta
from archive.editions.errors import EditionsUnreadable
from archive.editions.ids import is_id, next_id, order_of
from archive.editions.listing import (
    DATABASE,
    DELTAS,
    INDEX,
    DeltaEntry,
    EditionEntry,
    EditionFacts,
    EditionFile,
    EditionList,
    made_list,
    read_facts,
    read_list,
    write_facts,
    write_list,
)
from archive.editions.settings import EditionSettings
from archive.files import link, read_checksum, sha256
from archive.moments import china_day
from archive.publish import exports
from archive.publish.editions.comparison import Comparison, comparing, has_same_columns
from archive.publish.editions.content import checksum_of, contents_of
from archive.publish.editions.delta_entries import delta_name, entry_of
from archive.publish.editions.withdrawn_texts import without
from archive.publish.exports.about_edition import DATABASE_ABOUT, LICENCES
from archive.publish.exports.public_tables import PUBLIC_TABLES
from archive.publish.withdrawn_files import WithdrawnFiles
from archive.schema import VERSION
from archive.sqlite_uri import sqlite_uri

FIRST = "no edition is there before it"
BASE_LOST = "the file of the edition before is damaged"
OTHER_TABLES = "the edition before has the tables of another version"
MEMO = ".publish.texts"  # what is known of the texts of the last edition: hashes alone, which spare the next one work
DATABASE_TYPE = "application/vnd.sqlite3"
DERIVED = {
    table.name: columns
    for table in PUBLIC_TABLES
    if (columns := tuple(column.name for column in table.columns if column.derived))
}


@dataclass(frozen=True, slots=True)
class MadeEdition:
    """The edition that a publishing made; or the last one, which stays since nothing changed."""

    id: str
    is_new: bool
    sha256: str  # of its public file, hex
    delta: DeltaEntry | None = None  # that leads to a new edition
    no_delta: str | None = None  # why none does
    withdrawn: tuple[str, ...] = ()  # editions, by id, and deltas, by path, that were removed: they had withdrawn texts


@dataclass(frozen=True, slots=True)
class EditionBase:
    """The edition before a new one, and its file if rows can be compared with it."""

    entry: EditionEntry | None
    file: Path | None
    no_delta: str | None  # why they cannot


class EditionMaker:
    """Makes the next edition in a folder aside, for a folder of editions."""

    def __init__(
        self, editions: Path, aside: Path, now: str, settings: EditionSettings, withdrawn: WithdrawnFiles
    ) -> None:
        """`now`: UTC, ISO 8601. `withdrawn` finds the editions and deltas that do not stay, whatever the settings are.
        The MEMO is beside both folders. Raises EditionsUnreadable, and OSError if the folders are on two file systems:
        no rename leads across."""
        if editions.is_dir() and editions.stat().st_dev != aside.parent.stat().st_dev:
            raise OSError(errno.EXDEV, f"{editions} is on another file system; single editions in it may be links")
        self._editions, self._aside, self._now, self._settings = editions, aside, now, settings
        self._withdrawn = withdrawn
        listing = read_list(editions)
        self._listing = _what_is_there(editions, listing)
        folders = [path.name for path in editions.iterdir()] if editions.is_dir() else []
        if any(map(is_id, folders)) and INDEX not in folders:  # what no list names would be removed
            raise EditionsUnreadable(f"{editions} has editions, and its {INDEX} is gone")
        # Also an id that the list does not know any more is never given again.
        newest = max([*listing.known(), *filter(is_id, folders)], key=order_of, default=None)
        self.id = next_id(now, newest)  # of the next edition

    def make(self, new: Path, last: Path | None) -> MadeEdition:
        """Make the edition of a new public file. `last`: the last one, if it is as its checksum says.

        If nothing changed since the last edition, `new` becomes its file again, and only the list is made anew. Raises
        EditionsUnreadable, sqlite3.Error and OSError.
        """
        listing, made = self._made(new, last)
        cleaned = without(listing, self._withdrawn, self._editions, self._aside)
        write_list(self._aside / INDEX, self._settings.remaining(cleaned, self._now))
        return replace(made, withdrawn=tuple(sorted(_names(listing) - _names(cleaned))))

    def _made(self, new: Path, last: Path | None) -> tuple[EditionList, MadeEdition]:
        """Make the edition, unless nothing changed. Returns the list of all editions, too."""
        listing = self._listing
        (self._aside / DELTAS).mkdir(parents=True)
        base = self._base(listing, new, last)
        if base.entry is None or base.file is None:
            return self._add(listing, new, base, None)
        with comparing(new, base.file) as found:
            if found.is_news:
                return self._add(listing, new, base, found)
        new.unlink()
        link(base.file, new)
        return listing, MadeEdition(base.entry.id, is_new=False, sha256=base.entry.sha256)

    def _base(self, listing: EditionList, new: Path, last: Path | None) -> EditionBase:
        """The edition with which the new file is compared."""
        latest = listing.latest
        if latest is None:
            return EditionBase(None, None, FIRST)
        path = self._editions / latest.id / DATABASE
        if _checksum(path, last) != latest.sha256:
            return EditionBase(latest, None, BASE_LOST)
        if latest.schema_version != VERSION or not has_same_columns(new, path):
            return EditionBase(latest, None, OTHER_TABLES)
        return EditionBase(latest, path, None)

    def _add(
        self, listing: EditionList, new: Path, base: EditionBase, found: Comparison | None
    ) -> tuple[EditionList, MadeEdition]:
        """Make the folder of the new edition, the delta and the list."""
        edition_id = self.id
        folder = self._aside / edition_id
        folder.mkdir()
        facts = self._facts(edition_id, new, base, folder)
        write_facts(folder, facts)
        delta = self._delta(facts, base, found) if found else None
        entry = EditionEntry(
            id=edition_id,
            made_at=self._now,
            before=facts.before,
            path=f"{edition_id}/{INDEX}",
            bytes=sum(one.bytes for one in facts.files),
            sha256=facts.files[0].sha256,
            publications=facts.tables["publications"].rows,
            schema_version=VERSION,
        )
        every = made_list((entry, *listing.editions), (*([delta] if delta else []), *listing.deltas))
        return every, MadeEdition(edition_id, True, entry.sha256, delta, base.no_delta)

    def _facts(self, edition_id: str, new: Path, base: EditionBase, folder: Path) -> EditionFacts:
        """Write the files of an edition into its folder. Returns what is known of it."""
        link(new, folder / DATABASE)
        database = EditionFile(DATABASE, new.stat().st_size, sha256(new), DATABASE_TYPE, DATABASE_ABOUT)
        written = self._exports(new, folder)
        tables = contents_of(new)
        return EditionFacts(
            id=edition_id,
            made_at=self._now,
            before=base.entry.id if base.entry else None,
            no_delta=base.no_delta,
            fanzha_version=__version__,
            schema_version=VERSION,
            crawled_to=_crawled_to(new),
            licence=" ".join(one.statement for one in LICENCES),
            content=checksum_of(tables),
            tables=tables,
            files=(database, *(EditionFile(**asdict(one)) for one in written)),
        )

    def _exports(self, new: Path, folder: Path) -> tuple[exports.ExportFile, ...]:
        memo = exports.MemoFiles(self._editions.with_name(MEMO), self._aside.with_name(MEMO))
        if self._settings.with_exports:
            return exports.write(new, folder, edition=folder.name, day=china_day(self._now), memo_files=memo)
        memo.last.unlink(missing_ok=True)  # it may know texts that are withdrawn since
        return ()

    def _delta(self, facts: EditionFacts, base: EditionBase, found: Comparison) -> DeltaEntry:
        """Write the delta that leads to an edition."""
        assert base.entry
        before = read_facts(self._editions, base.entry.id)
        header = DeltaHeader(
            start=EditionState(before.id, before.made_at, before.content),
            end=EditionState(facts.id, facts.made_at, facts.content),
            schema_version=VERSION,
            publications=found.publications,
            tables=found.tables,
            derived=DERIVED,
        )
        path = self._aside / DELTAS / delta_name(before.id, facts.id)
        write_delta(path, header, found.publication_changes(), found.rows())
        return entry_of(header, path)


def _what_is_there(editions: Path, listing: EditionList) -> EditionList:
    """A list without what somebody removed by hand."""
    return made_list(
        (
            one
            for one in listing.editions
            if (editions / one.path).is_file() and (editions / one.id / DATABASE).is_file()
        ),
        (one for one in listing.deltas if (editions / one.path).is_file()),
    )


def _checksum(path: Path, last: Path | None) -> str:
    """The SHA-256 of a file of an edition. That of the last public file, which it mostly is, was compared already."""
    return (last and path.samefile(last) and read_checksum(last)) or sha256(path)


def _names(listing: EditionList) -> set[str]:
    """What is in a list: editions by id, deltas by path."""
    return {one.id for one in listing.editions} | {one.path for one in listing.deltas}


def _crawled_to(public_db: Path) -> str | None:
    """When a page of the file was last requested."""
    with closing(sqlite3.connect(sqlite_uri(public_db, mode="ro", immutable=1), uri=True)) as db:
        last: str | None = db.execute("SELECT max(last_seen) FROM pages WHERE state <> 'imported'").fetchone()[0]
        return last
