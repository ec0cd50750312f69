"""Joins small WARC files into a larger one, byte for byte, and finishes what a killed process had begun.

The joined file begins with a warcinfo record that names its parts. It is made under a temporary name, and its parts are
removed last. In between both are there, which harms nothing: the same capture twice is one.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from archive.errors import FanzhaError
from archive.files import to_disk
from archive.warc.cdxj import IndexedRecord, read_index, write_index
from archive.warc.content_coding import GZIP_MAGIC
from archive.warc.folder import UNFINISHED, index_path, pieces, warc_files, written_whole
from archive.warc.parts import JoinedPart, parts_of
from archive.warc.reader import Fault, SkippedRecord, pages_in, sources_in
from archive.warc.records import NotAWarc
from archive.warc.writer import info_record

_TOKEN = re.compile(r"-[0-9a-f]{8}$")  # by which the names of files that were begun at one moment differ


class CannotJoin(FanzhaError):
    """Raised for a file that is damaged, has lost records, or is not compressed, and for a joined file that differs
    from its parts. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class JoinedFile:
    """A file that was made of others."""

    path: Path
    parts: tuple[JoinedPart, ...]

    @property
    def is_finished(self) -> bool:
        """Whether nothing of its parts is in the folder any more."""
        return not any(path.exists() for part in self.parts for path in self._files_of(part))

    def _files_of(self, part: JoinedPart) -> tuple[Path, Path]:
        path = self.path.with_name(part.name)
        return path, index_path(path)

    def remove_parts(self) -> None:
        """Remove the parts that are still there. Raises CannotJoin if one differs from what was joined."""
        for part in self.parts:
            path, _index = self._files_of(part)
            if path.exists() and not self._has(part, path):
                raise CannotJoin(f"{path.name} is not what was joined into {self.path.name}; both were kept")
        for part in self.parts:
            for path in self._files_of(part):
                path.unlink(missing_ok=True)
        to_disk(self.path.parent)

    def _has(self, part: JoinedPart, path: Path) -> bool:
        if path.stat().st_size != part.size:
            return False
        both = (pieces(path, 0, part.size), pieces(self.path, part.shift, part.shift + part.size))
        return all(ours == theirs for ours, theirs in zip(*both, strict=True))


def groups(
    folder: Path, below: int, at_most: int, refuse: Callable[[CannotJoin], None]
) -> Iterator[dict[Path, tuple[IndexedRecord, ...]]]:
    """The closed files that are to be joined, with what they hold: files of less than `below` bytes that follow each
    other, together not more than `at_most` bytes, so that the order of all records stays. `refuse` gets what is wrong
    with a file that stays as it is."""
    group: dict[Path, tuple[IndexedRecord, ...]] = {}
    size = 0
    for path in warc_files(folder):
        of_path = path.stat().st_size
        try:
            fits = checked(path) if path.name.endswith(".gz") and of_path < below else None
        except CannotJoin as error:
            refuse(error)
            fits = None
        if fits is None or size + of_path > at_most:
            yield group
            group, size = {}, 0
        if fits is not None:
            group[path] = fits
            size += of_path
    yield group


def checked(path: Path) -> tuple[IndexedRecord, ...]:
    """What a file holds, after it was read. Raises CannotJoin if it is damaged, or is not what its index says: what it
    lost must stay known."""
    with path.open("rb") as file:
        if file.read(len(GZIP_MAGIC)) not in (GZIP_MAGIC, b""):  # an empty file is one of a process killed at its start
            raise CannotJoin(f"{path.name} is not compressed; it was left as it is")
    skipped: list[SkippedRecord] = []
    try:
        found = tuple(map(IndexedRecord.of, pages_in(path, skipped.append)))
    except NotAWarc as error:
        raise CannotJoin(f"{error}; it was left as it is") from error
    if damage := next((one for one in skipped if one.fault is not Fault.ODD), None):
        raise CannotJoin(f"{damage}; the file was left as it is")
    index = index_path(path)
    if not index.exists():
        return found
    known = tuple(read_index(index))
    places = {one.warc_offset for one in found} | {one.warc_offset for one in skipped}
    if lost := next((one for one in known if one.warc_offset not in places), None):
        raise CannotJoin(f"{path.name} has lost the record of {lost.capture.url}; it was left as it is")
    return known


def join(group: dict[Path, tuple[IndexedRecord, ...]]) -> JoinedFile:
    """Make one file of several, with its index. The parts stay. Raises OSError."""
    paths = list(group)
    stem = _TOKEN.sub("", paths[0].name.removesuffix(".warc.gz"))
    path = paths[0].with_name(f"{stem}-{secrets.token_hex(4)}.warc.gz")
    sources = {source.id: source for part in paths for source in sources_in(part)}
    sizes = [(part.name, part.stat().st_size) for part in paths]
    with written_whole(path) as file:
        file.write(info_record(path.name, tuple(sources.values()), sizes))
        for part, (_name, size) in zip(paths, sizes, strict=True):
            file.writelines(pieces(part, 0, size))
    joined = JoinedFile(path, parts_of(path))
    _write_index(joined, group.values())
    return joined


def unfinished(folder: Path) -> Iterator[JoinedFile]:
    """The joined files of which a part is still there, each with its index. Removes files that were not finished."""
    for path in folder.glob(f"*{UNFINISHED}"):
        path.unlink()
    for joined in [joined for path in warc_files(folder) if (joined := joined_file(path))]:
        if not joined.is_finished:
            if not index_path(joined.path).exists():
                _write_index(joined, [checked(joined.path.with_name(part.name)) for part in joined.parts])
            yield joined


def _write_index(joined: JoinedFile, of_parts: Iterable[Iterable[IndexedRecord]]) -> None:
    name = joined.path.name
    moved = (
        replace(one, warc_file=name, warc_offset=one.warc_offset + part.shift)
        for part, indexed in zip(joined.parts, of_parts, strict=True)
        for one in indexed
    )
    write_index(joined.path, moved)


def joined_file(path: Path) -> JoinedFile | None:
    """The joined file with its parts; None if it was not joined, or if the record that says so cannot be read."""
    parts = parts_of(path)
    return JoinedFile(path, parts) if parts else None
