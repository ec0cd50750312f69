"""Checks the public files: against their checksums, against what the tables say was published, and in themselves."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from archive.editions.errors import EditionsUnreadable
from archive.editions.listing import FOLDER, read_facts, read_list
from archive.files import CHECKSUM, read_checksum, sha256
from archive.publish.swap import PUBLIC, READY
from archive.sqlite_uri import sqlite_uri
from archive.verify.findings import UNREADABLE, Finding, raise_of_machine
from archive.verify.table_checks import check_tables

ATTEMPTS = 3  # while a publishing swaps files in, a checksum is that of another file for a moment
SECONDS_BETWEEN = 0.5


def public_files(folder: Path) -> list[Path]:
    """The files of a public folder that have a checksum, or should have one."""
    paths = folder.iterdir() if folder.is_dir() else ()
    return sorted(path for path in paths if path.is_file() and not path.name.startswith(".") and path.suffix == ".db")


def check_public(folder: Path, tables: str | None) -> Iterator[Finding]:
    """Check the files of a public folder. `tables`: SQLite URI of the working file, None if it cannot be read."""
    published = _published(tables) if tables else []
    paths = public_files(folder)
    if published and PUBLIC not in {path.name for path in paths}:
        yield Finding("public_lost", str(folder / PUBLIC))
    for path in paths:
        digest, expected = _digests(path)
        if expected is None:
            yield Finding("public_without_checksum", str(path))
        elif digest != expected:
            yield Finding("public_changed", str(path))
        elif published and path.name == PUBLIC and digest not in _published(tables) and not (folder / READY).exists():
            yield Finding("public_unknown", str(path))
        yield from check_tables(sqlite_uri(path, mode="ro", immutable=1), str(path), public=True)
    yield from check_editions(folder / FOLDER)
    there = {path.name + CHECKSUM for path in paths}
    for path in sorted(folder.glob(f"*.db{CHECKSUM}")):
        if path.name not in there and path.exists():
            yield Finding("public_lost", str(path).removesuffix(CHECKSUM))


def check_editions(folder: Path) -> Iterator[Finding]:
    """Check that every file that the list of editions names is there, and is as it says."""
    try:
        listing = read_list(folder)
        files = [
            (folder / edition.id / file.name, file.sha256)
            for edition in listing.editions
            for file in read_facts(folder, edition.id).files
        ]
    except EditionsUnreadable as error:
        yield Finding("editions_unreadable", str(error))
        return
    for path, expected in (*files, *((folder / one.path, one.sha256) for one in listing.deltas)):
        if not path.is_file():
            if read_list(folder) == listing:  # else a publishing removed it this moment
                yield Finding("edition_lost", str(path))
        elif sha256(path) != expected:
            yield Finding("edition_changed", str(path))


def _digests(path: Path) -> tuple[str, str | None]:
    """The file's own SHA-256, and the one that is written beside it."""
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(SECONDS_BETWEEN)
        digest, expected = sha256(path), read_checksum(path)
        if digest == expected:
            break
    return digest, expected


def _published(tables: str | None) -> list[str]:
    """The SHA-256 of all files that were published, oldest first."""
    try:
        with closing(sqlite3.connect(tables or "", uri=True)) as db:
            return [digest for (digest,) in db.execute("select sha256 from publishings order by id")]
    except UNREADABLE as error:
        raise_of_machine(error)
        return []  # check_tables names the damage of the working file
