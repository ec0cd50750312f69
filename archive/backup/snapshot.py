"""Makes a backup of a data folder without the writer's lock: a crawl, a publishing or an import may go on meanwhile.

The tables are copied first, as they are at one moment, then the WARC files: so every record to which the tables refer
is in the copy. Records that were written later are, too; the first crawl on a restored folder takes them into the
tables, as after a kill.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from archive.backup.bag import BagFile, write_tags
from archive.backup.copying import CopiedFile, copy_file, copy_open_warc
from archive.backup.editions import copy_editions, size_of_editions
from archive.backup.errors import SourceChanged, SourceDamaged, TargetExists
from archive.backup.partial_folder import check_apart, check_parent, remove_leftovers, whole_folder
from archive.disk_space import check_room, size_of
from archive.editions.listing import FOLDER
from archive.files import CHECKSUM, read_checksum, sha256, to_disk, write_checksum
from archive.progress import progress
from archive.progress.steps import BYTES
from archive.publish.swap import PUBLIC
from archive.sqlite_uri import sqlite_uri
from archive.store.changes.seal import SEAL, write_seal
from archive.store.ledger_copy import LEDGER, LOCK, write_ledger
from archive.store.working_file import LEFT_OUT, PAYLOAD, WORKING_FILE, check_unchanged, check_working_file, is_damage
from archive.warc.folder import INDEX_END, NOT_UTF8, OPEN, TORN_END, files_in, names_not_utf8, warc_files
from archive.warc.writer import now

MAX_ATTEMPTS = 3  # a command that joins WARC files may remove files that the copied tables name


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A backup that was made."""

    path: Path
    at: str  # UTC, ISO 8601: the tables are those of this moment
    files: int
    bytes: int
    captures: int  # rows of the table, each a response
    public_files: int
    leftovers: tuple[Path, ...]  # folders that killed backups had left, which were removed
    left_out: tuple[str, ...]  # lines about files that are not in it


class _Vanished(Exception):
    """Raised if WARC files that the copied tables name are not there (any more)."""

    def __init__(self, names: set[str]) -> None:
        super().__init__(", ".join(sorted(names)))
        self.names = names


def back_up(data: Path, to: Path) -> BackedUp:
    """Copy a data folder to `to`, which must not exist, as a BagIt bag. `to` appears only when it is whole.

    Raises WorkingFileLost, NoRoom, BackupError (its kinds are in archive.backup.errors) and OSError; then nothing is
    left.
    """
    if os.path.lexists(to):
        raise TargetExists(f"{to} exists already. Nothing was changed. Choose a name that is free.")
    check_apart(to, data)
    check_parent(to)
    check_working_file(data)
    check_unchanged(data)
    leftovers, missing = tuple(remove_leftovers(to.parent)), set[str]()
    needed = size_of(data / name for name in (WORKING_FILE, LEDGER, "warc")) + _size_of_public(data / "public")
    check_room(to.parent, needed, "the backup")
    for _ in range(MAX_ATTEMPTS):
        try:
            with whole_folder(to) as bag:
                return _fill(bag, data, missing, BackedUp(to, now(), 0, 0, 0, 0, leftovers, ()))
        except _Vanished as error:
            missing |= error.names
    raise SourceChanged(
        f"WARC files went away {MAX_ATTEMPTS} times while {data} was copied ({', '.join(sorted(missing))}). Nothing "
        "was made. Try again when no other command joins WARC files."
    )


def _fill(bag: Path, data: Path, missing: set[str], made: BackedUp) -> BackedUp:
    """Fill the folder of a backup. `missing`: WARC files that an earlier attempt did not find. If the tables still name
    them, they are lost. Raises _Vanished."""
    payload, left_out = bag / PAYLOAD, list[str]()
    (payload / "warc").mkdir(parents=True)
    with progress("copying the tables"):
        copied = _copy_tables(data, payload)
    parts = (
        _copy_warc(data / "warc", payload, missing, left_out),
        _copy_public(data / "public", payload / "public", left_out),
    )
    with progress("copying files", _size(data), BYTES) as step:
        for one in chain.from_iterable(parts):
            copied.append(one)
            step.done += one.bytes
        public_db = next((one for one in copied if one.path == payload / "public" / PUBLIC), None)
        copied += copy_editions(data / "public" / FOLDER, payload / "public" / FOLDER, public_db)
    size = sum(one.bytes for one in copied)
    files = [BagFile(one.path.relative_to(bag).as_posix(), one.sha256) for one in copied]
    info = {"External-Description": "A data folder of fanzha", "Fanzha-Snapshot": made.at}
    if left_out:
        info[LEFT_OUT] = str(len(left_out))
    write_tags(bag, files, size, info)
    captures = _count_captures(payload / WORKING_FILE)
    public = sum(one.path.parent.name == "public" and one.path.suffix != CHECKSUM for one in copied)
    return replace(made, files=len(files), bytes=size, captures=captures, public_files=public, left_out=tuple(left_out))


def _size_of_public(folder: Path) -> int:
    """The bytes that are copied of a public folder."""
    files = (path for path in folder.glob("*") if path.is_file())
    return size_of(files) + size_of_editions(folder / FOLDER)


def _size(data: Path) -> int:
    """The bytes that are in the files, at the moment, which are copied besides the tables."""
    size = 0
    for path in chain((data / "warc").glob("*"), (data / "public").glob("*")):
        with suppress(FileNotFoundError):  # it was closed, joined or swapped this moment
            size += path.stat().st_size
    return size


def _copied(path: Path) -> CopiedFile:
    """A file that was made in the backup, on the disk now."""
    to_disk(path)
    return CopiedFile(path, path.stat().st_size, sha256(path))


# --- tables -----------------------------------------------------------------------------------------------------------


def _copy_tables(data: Path, payload: Path) -> list[CopiedFile]:
    """Copy the working file as it is at one moment, and the ledger of that moment."""
    path = payload / WORKING_FILE
    try:
        with (
            closing(sqlite3.connect(sqlite_uri(data / WORKING_FILE, mode="ro"), uri=True)) as source,
            closing(sqlite3.connect(path)) as copy,
        ):
            source.backup(copy)
            copy.execute("pragma journal_mode = delete")  # else whoever reads the copy makes files beside it
            (found,) = copy.execute("pragma quick_check(1)").fetchone()
            if found != "ok":
                raise SourceDamaged(_damaged(data, found))
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            raise SourceDamaged(_damaged(data, str(error))) from error
        raise
    write_ledger(payload)
    (payload / LOCK).unlink()
    write_seal(path)
    names = (WORKING_FILE, WORKING_FILE + SEAL, LEDGER, LEDGER + CHECKSUM)
    return [_copied(payload / name) for name in names]


def _damaged(data: Path, what: str) -> str:
    return (
        f"{data / WORKING_FILE} is damaged ({what}); no backup was made, and earlier ones are as they were. "
        "`fanzha rebuild` makes it again from the WARC files."
    )


def _count_captures(path: Path) -> int:
    with closing(sqlite3.connect(sqlite_uri(path, immutable=1), uri=True)) as db:
        return int(db.execute("select count(*) from captures").fetchone()[0])


# --- WARC files -------------------------------------------------------------------------------------------------------


def _copy_warc(folder: Path, payload: Path, missing: set[str], left_out: list[str]) -> Iterator[CopiedFile]:
    """Copy the WARC files, closed ones whole, and what is beside them. `left_out` gets a line for each file that is
    lost. Raises _Vanished."""
    known = _last_records(payload / WORKING_FILE)
    there = {path.name.removesuffix(OPEN) for path in warc_files(folder)}
    if vanished := known.keys() - there - missing:
        raise _Vanished(vanished)
    for name in sorted(known.keys() - there):
        left_out.append(f"{folder / name} is not in the backup, since it is lost: `fanzha verify` lists its pages")
    for name in sorted(there):
        yield _copy_warc_file(folder, payload / "warc", name, known.get(name, 0))
    left_out += (f"{folder / name} is not in the backup: {NOT_UTF8}" for name in names_not_utf8(folder))
    for path in files_in(folder, f"*{TORN_END}"):
        yield copy_file(path, payload / "warc" / path.name)
    for path in sorted((payload / "warc").glob("*.warc.gz")):
        with suppress(FileNotFoundError):  # a file that was closed this moment has no index yet
            yield copy_file(folder / (path.name + INDEX_END), path.with_name(path.name + INDEX_END))


def _copy_warc_file(folder: Path, to: Path, name: str, last_record: int) -> CopiedFile:
    """Copy a file that may be closed meanwhile. `last_record`: the place of the last record that the tables know."""
    with suppress(FileNotFoundError):
        return copy_open_warc(folder / (name + OPEN), to / (name + OPEN), last_record)
    with suppress(FileNotFoundError):
        return copy_file(folder / name, to / name)
    raise _Vanished({name})


def _last_records(path: Path) -> dict[str, int]:
    """The place of the last record of each WARC file that the tables know, by the file's name."""
    with closing(sqlite3.connect(sqlite_uri(path, immutable=1), uri=True)) as db:
        return dict(db.execute("select warc_file, max(warc_offset) from captures group by 1").fetchall())


# --- public files -----------------------------------------------------------------------------------------------------


def _copy_public(folder: Path, to: Path, left_out: list[str]) -> Iterator[CopiedFile]:
    """Copy the public files, each with the checksum that fits it. A file that a publishing swaps in meanwhile is copied
    as it was, or as it is now. `left_out` gets a line for each file that does not fit its checksum."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not path.is_file() or path.name.startswith(".") or path.name.endswith(CHECKSUM):
            continue
        for _ in range(MAX_ATTEMPTS):
            before = read_checksum(path)
            copy = copy_file(path, to / path.name)
            if copy.sha256 in (before, read_checksum(path)):
                yield copy
                yield _copied(write_checksum(copy.path, copy.sha256))
                break
            if before is None:
                yield copy
                break
            copy.path.unlink()
        else:
            left_out.append(f"{path} is not in the backup, since it differs from its checksum: run `fanzha publish`")
