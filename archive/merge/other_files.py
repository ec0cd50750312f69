"""Compares the WARC files of another machine's folder with those that are here: which are new, known, or refused.

A closed WARC file never changes, and its name is its own on all machines. So a file is known by its name, its size and
its index, which has the SHA-256 of every payload. One that was joined, here or there, is known by its parts.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from pathlib import Path

from sqlite_utils import Database

from archive.files import IrregularFileError, open_regular, sha256
from archive.store.captures.taken_files import is_in_tables
from archive.warc.folder import NOT_UTF8, OPEN, closed_path, index_path, names_not_utf8, warc_files
from archive.warc.parts import all_parts_of, parts_of


class Standing(Enum):
    """What a file of another machine is to this archive."""

    NEW = auto()
    HALF_TAKEN = auto()  # it is here, and not in the tables: a merge was killed
    KNOWN = auto()
    COLLIDES = auto()  # another content has its name here
    OPEN = auto()  # it is being written, or on its way here
    LEFT_OVER = auto()  # it was being closed, and its closed form is there, too


@dataclass(frozen=True, slots=True)
class OtherFiles:
    """The WARC files of another machine's folder."""

    new: tuple[Path, ...]  # those to be taken, oldest first
    known: int
    being_written: tuple[str, ...]  # names; they are left for the next time
    refused: tuple[str, ...]  # a line for each file that cannot be taken, with the reason


class FilesHere:
    """The WARC files of the archive, and those whose bytes are in joined ones."""

    def __init__(self, db: Database, folder: Path) -> None:
        self._db = db
        self._folder = folder

    def compare(self, other: Path) -> OtherFiles:
        """Compare the files of another folder with those here. Raises OSError."""
        found: dict[Standing, list[Path]] = {standing: [] for standing in Standing}
        unreadable = list[str]()
        for path in warc_files(other):
            try:
                _check_readable(path)
                found[self._standing(path)].append(path)
            except OSError as error:
                if path.name.endswith(OPEN) and not path.exists():  # it was closed a moment ago
                    found[Standing.OPEN].append(path)
                else:
                    unreadable.append(f"{_on_one_line(path.name)}: it cannot be read ({error.strerror or error})")
        return OtherFiles(
            new=tuple(sorted([*found[Standing.NEW], *found[Standing.HALF_TAKEN]])),
            known=len(found[Standing.KNOWN]),
            being_written=tuple(closed_path(path).name for path in found[Standing.OPEN]),
            refused=(
                *(f"not taken: {line}" for line in unreadable),
                *(f"not taken: {path.name}: {_COLLISION}" for path in found[Standing.COLLIDES]),
                *(f"not taken: {name}: {NOT_UTF8}" for name in names_not_utf8(other)),
            ),
        )

    def _standing(self, path: Path) -> Standing:
        if path.name.endswith(OPEN):
            return Standing.LEFT_OVER if closed_path(path).exists() else Standing.OPEN
        if _is_on_its_way(path):
            return Standing.OPEN
        here = self._folder / path.name
        if here.exists():
            if not _is_same(path, here):
                return Standing.COLLIDES
            return Standing.KNOWN if is_in_tables(self._db, here) else Standing.HALF_TAKEN
        if here.with_name(here.name + OPEN).exists() or self._parts.get(path.name, size := path.stat().st_size) != size:
            return Standing.COLLIDES
        return Standing.KNOWN if path.name in self._parts or self._has_parts_of(path) else Standing.NEW

    @cached_property
    def _parts(self) -> dict[str, int]:
        """The sizes, in bytes, of the files that were joined here, by name."""
        return {part.name: part.size for path in warc_files(self._folder) for part in all_parts_of(path)}

    def _has_parts_of(self, path: Path, begin: int = 0) -> bool:
        """Whether the file whose bytes begin at an offset of another was joined, and all its parts are here."""
        parts = parts_of(path, begin)
        return bool(parts) and all(
            self._size_of(part.name) == part.size or self._has_parts_of(path, part.shift) for part in parts
        )

    def _size_of(self, name: str) -> int | None:
        """The size of a file that is here, or was joined here; None if there is none."""
        here = self._folder / name
        return here.stat().st_size if here.exists() else self._parts.get(name)


def _is_on_its_way(path: Path) -> bool:
    """Whether nothing of a file has come yet: what is closed empty has an index, which comes after it."""
    return not path.stat().st_size and not index_path(path).exists()


_COLLISION = (
    "a file of this name is here and differs. One of both was changed since it was written: `fanzha verify` of either "
    "folder names it"
)


def _check_readable(path: Path) -> None:
    """Raise OSError if a WARC file or its index is a folder, a pipe or a link to nothing, or may not be read; and for a
    name that no message and no list of files can hold on one line."""
    if not path.name.isprintable():
        raise IrregularFileError("its name has control characters: rename it with its index")
    open_regular(path).close()
    with suppress(FileNotFoundError):
        open_regular(index_path(path)).close()


def _on_one_line(name: str) -> str:
    return name if name.isprintable() else name.encode("unicode_escape").decode()


def _is_same(path: Path, here: Path) -> bool:
    if path.samefile(here):
        return True
    if path.stat().st_size != here.stat().st_size:
        return False
    one, other = index_path(path), index_path(here)
    if one.exists() and other.exists():
        return one.read_bytes() == other.read_bytes()
    return sha256(path) == sha256(here)
