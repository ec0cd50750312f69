"""Copies the public rows of the working file, as they are at one moment, into a new file."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import astuple
from graphlib import TopologicalSorter
from itertools import chain
from pathlib import Path

from archive.files import read_checksum
from archive.progress import progress
from archive.publish import additions, figures, withheld
from archive.publish.errors import ArchiveUnusable, CheckFailed
from archive.publish.facts import PublishingFacts, write_facts
from archive.publish.floors import NO_SOURCE, attach_last
from archive.publish.retention import Retention
from archive.schema import BY_NAME, PUBLIC_FILE, VIEWS, WORKING, Table
from archive.search import index
from archive.sqlite_uri import sqlite_uri
from archive.store.tables import check_version
from archive.store.working_file import is_damage

NONE_RETAINED = Retention()


def build(
    archive_db: Path,
    draft: Path,
    target: Path,
    last: Path | None = None,
    retention: Retention = NONE_RETAINED,
    *,
    at: str,
    facts: PublishingFacts | None = None,
) -> None:
    """Write the public file to `target`, by way of `draft`. Neither may exist yet; the caller removes the draft.

    The rows of sources that `retention` names come from the `last` file or an edition's, all others from the working
    file; what is withdrawn comes from none. This is read in one transaction, so that a crawl may go on writing. `at`:
    the moment of the file and of works that are new (UTC, ISO 8601). The same rows and facts at one moment give the
    same bytes with the same SQLite; if no work is new, at any moment the same but for the table meta. Raises
    ArchiveUnusable and Outdated, and sqlite3.Error if writing fails.
    """
    # uri=True is needed for the ATTACH of the working file, too: it names a URI
    db = sqlite3.connect(sqlite_uri(draft), uri=True, isolation_level=None)
    try:
        db.execute("PRAGMA journal_mode=OFF")  # a draft that fails is thrown away
        db.execute("PRAGMA synchronous=OFF")
        _attach(db, archive_db)
        is_whole = last is not None and read_checksum(last) is not None  # else nobody knows whether it can be read
        if last and (retention.sources or is_whole):
            attach_last(db, last)
        origins = _prepare_retained(db, retention) if retention.sources else ()
        db.execute("BEGIN")
        withheld.mark(db, "working", *origins)
        _copy_rows(db, "working", "main", _NOT_LEFT_OUT if origins else "true")
        db.execute(_CHANGED_BEFORE_REJECTED)
        if origins:
            _add_retained(db, origins)
        withheld.finish(db)
        additions.fill(db, "working", at)
        figures.fill(db, "working")
        complete(db, target, lambda: write_facts(db, at, facts or PublishingFacts()), "last" if is_whole else None)
    finally:
        db.close()


def check_archive(archive_db: Path) -> None:
    """Raise ArchiveUnusable if the working file cannot be read or lacks a public table, and Outdated if another version
    made its tables."""
    with closing(sqlite3.connect(":memory:", uri=True)) as db:
        _attach(db, archive_db)


def complete(db: sqlite3.Connection, target: Path, write_meta: Callable[[], None], last: str | None) -> None:
    """Make of the rows that are in `main`, in a transaction, the public file: add all that is computed from rows, and
    write it to `target`. `write_meta` makes the table meta, when all else is there. `last`: the name by which the file
    before is attached, if there is one. Whoever has the same rows and the same file before gets the same file. Raises
    sqlite3.Error if writing fails."""
    tables = (*in_order(), *figures.TABLES)
    for statement in chain.from_iterable(table.create_indexes(public=True) for table in tables):
        db.execute(statement)
    index.build(db, last)
    for view in VIEWS:
        db.execute(view.create())
    write_meta()
    PUBLIC_FILE.write(db)
    db.execute("COMMIT")
    with progress("writing the file"):
        db.execute("ANALYZE main")
        db.execute("VACUUM INTO ?", (str(target),))  # leaves a file without WAL, which immutable readers need


def _attach(db: sqlite3.Connection, archive_db: Path) -> None:
    """Attach the working file as `working`. Raises ArchiveUnusable if it cannot be read or lacks a public table, and
    Outdated if another version made its tables."""
    if not archive_db.is_file():
        raise ArchiveUnusable(f"there is no archive at {archive_db}")
    try:
        db.execute("ATTACH ? AS working", (sqlite_uri(archive_db, mode="ro"),))
        there = {name for (name,) in db.execute("SELECT name FROM working.sqlite_master WHERE type <> 'index'")}
        check_version(db, "working")
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            raise CheckFailed(f"{archive_db} is damaged ({error})") from error
        raise ArchiveUnusable(f"{archive_db} cannot be read ({error})") from error
    if missing := sorted({table.name for table in in_order()} - there):
        raise ArchiveUnusable(f"{archive_db} is no archive: it has no table {', '.join(missing)}")


def _copy_rows(db: sqlite3.Connection, origin: str, into: str, also: str) -> None:
    """Copy the published rows of all tables from one schema into another, matching columns by name, in the order of
    the primary keys. `also`: a further condition on publications, in SQL."""
    tables = list(in_order())
    with progress("copying rows", len(tables), "tables") as step:
        for table in step.each(tables):
            _copy_table(db, table, origin, into, also)


def _copy_table(db: sqlite3.Connection, table: Table, origin: str, into: str, also: str) -> None:
    db.execute(table.create(public=True, schema=into))
    assert table.published
    where = f"({table.published.where.replace('main.', f'{into}.')})"
    if table.name == "publications":
        where += f" AND {also}"
    if table.name == "page_versions" and origin == "working":
        where += f" AND {_NOT_REJECTED}"
    if withdrawn := withheld.CONDITIONS.get(table.name):
        where += f" AND {withdrawn.format(origin)}"
    order = ", ".join(f'"{column}"' for column in table.key)
    columns = _columns(table)
    db.execute(
        f"INSERT INTO {into}.{table.name} ({columns}) SELECT {columns} FROM {origin}.{table.name}"
        f" WHERE {where} ORDER BY {order}"
    )


def in_order() -> Iterator[Table]:
    """The tables whose public rows are copied, each after the table that decides which of its rows are published."""
    after = {table.name: {table.published.after} - {None} for table in WORKING if table.published}
    return (BY_NAME[name] for name in TopologicalSorter(after).static_order() if name)


def _columns(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns_of(public=False))


# What a page had only while its site was hacked or damaged is no former version of its text: it stays in the archive.
_NOT_REJECTED = """
    (id NOT IN (SELECT version_id FROM working.rejected_texts)
        OR id IN (SELECT version_id FROM working.pages WHERE version_id IS NOT NULL))
"""
_CHANGED_BEFORE_REJECTED = """
    UPDATE main.pages SET last_changed = (SELECT max(seen_at) FROM main.page_versions WHERE page_id = pages.id)
    WHERE id IN (SELECT page_id FROM working.rejected_texts)
"""


# --- the rows of sources that keep an earlier state -------------------------------------------------------------------

_OF_RETAINED = f"coalesce({{}}.source_id, '{NO_SOURCE}') IN (SELECT id FROM temp.retained_sources)"
# The pages of retained sources whose text is not the one in the file that has their rows. Whatever has one of them is
# left out, also another source's publication: an address that answers with another site's text is a copy of that.
_CHANGED_PAGES = f"""
    INSERT INTO temp.changed_pages SELECT g.id FROM working.pages g
    JOIN temp.retained_sources r ON r.id = coalesce(g.source_id, '{NO_SOURCE}') AND r.origin = '{{0}}'
    WHERE NOT EXISTS (SELECT 1 FROM {{0}}.pages WHERE id = g.id AND version_id IS g.version_id)
"""
_LEFT_OUT = f"""
    CREATE TEMP TABLE left_out AS SELECT id FROM working.publications p WHERE {_OF_RETAINED.format("p")}
    OR id IN (SELECT publication_id FROM working.copies WHERE page_id IN (SELECT id FROM temp.changed_pages))
"""
_NOT_LEFT_OUT = "id NOT IN (SELECT id FROM temp.left_out)"
# Of an earlier file: what its retained sources had, and what other sources had that is left out of the working file's
# rows; save what another source brings now.
_RETAINED = f"""
    (coalesce(source_id, '{NO_SOURCE}') IN (SELECT id FROM temp.retained_sources WHERE origin = '{{0}}')
        OR NOT {_OF_RETAINED.format("publications")} AND id IN (
            SELECT before.publication_id FROM {{0}}.copies before JOIN working.copies c USING (page_id, position)
            WHERE c.publication_id IN (SELECT id FROM temp.left_out)))
    AND id NOT IN (SELECT id FROM main.publications) AND NOT EXISTS (
        SELECT 1 FROM {{0}}.copies c JOIN main.copies USING (page_id, position)
        WHERE c.publication_id = publications.id)
"""


def _prepare_retained(db: sqlite3.Connection, retention: Retention) -> tuple[str, ...]:
    """Name the sources, and what of the working file is left out on their account. Attach the editions that have rows
    of them, and an empty schema for the rows that stay. Returns the schemas of the files that have rows of them: those
    of editions first, since the last file may have what an operator does not want."""
    files = {path: f"held_{n}" for n, path in enumerate(sorted(set(retention.files.values())))}
    for path, schema in files.items():
        db.execute(f"ATTACH ? AS {schema}", (sqlite_uri(path, mode="ro", immutable=1),))
    db.execute("ATTACH '' AS retained")  # SQLite keeps it in a file that it deletes by itself
    db.execute("CREATE TEMP TABLE retained_sources (id TEXT PRIMARY KEY, as_of TEXT, as_of_why TEXT, origin TEXT)")
    db.executemany(
        "INSERT INTO temp.retained_sources VALUES (?, ?, ?, ?)",
        [
            (*astuple(one), files[retention.files[one.source]] if one.source in retention.files else "last")
            for one in retention.sources
        ],
    )
    origins = (*files.values(), "last")
    db.execute("CREATE TEMP TABLE changed_pages (id INTEGER PRIMARY KEY)")
    for origin in origins:
        db.execute(_CHANGED_PAGES.format(origin))
    db.execute(_LEFT_OUT)
    return origins


def _add_retained(db: sqlite3.Connection, origins: tuple[str, ...]) -> None:
    """Add the rows of the retained sources, and the day of their state."""
    for origin in origins:
        _copy_rows(db, origin, "retained", _RETAINED.format(origin))
        for table in in_order():
            if not (table.published and table.published.of_working_file):
                columns = _columns(table)
                rows = f"SELECT {columns} FROM retained.{table.name}"
                db.execute(f"INSERT OR IGNORE INTO main.{table.name} ({columns}) {rows}")
            db.execute(f"DROP TABLE retained.{table.name}")
    db.execute(
        """UPDATE main.sources SET (as_of, as_of_why) = (r.as_of, r.as_of_why)
           FROM temp.retained_sources r WHERE r.id = main.sources.id"""
    )
