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
from archive.progress import progress
from archive.progress.steps import BYTES
from archive.warc.cdxj import IndexedRecord, write_index
from archive.warc.folder import ASIDE_END, UNFINISHED, index_path, pieces, warc_files, written_whole
from archive.warc.parts import JoinedPart, parts_of
from archive.warc.reader import sources_in
from archive.warc.soundness import UnsoundFile, sound_records
from archive.warc.writer import info_record

_TOKEN = re.compile(r"-[0-9a-f]{8}$")  # by which the names of files that were begun at one moment differ


class CannotJoin(FanzhaError):
    """Raised for a joined file that differs from its parts. Nothing was changed, save that a damaged joined file may
    have another name."""


@dataclass(frozen=True, slots=True)
class JoinedFile:
    """A file that was made of others."""

    path: Path
    parts: tuple[JoinedPart, ...]

    @property
    def is_finished(self) -> bool:
        """Whether nothing of its parts is in the folder any more."""
        return not any(path.exists() for part in self.parts for path in self._files_of(part))

    @property
    def has_all_parts(self) -> bool:
        """Whether all parts are still in the folder."""
        return all(self.path.with_name(part.name).exists() for part in self.parts)

    @property
    def differing(self) -> Path | None:
        """A part that is still there, and is not what was joined: it is damaged, or the joined file is."""
        paths = ((part, self._files_of(part)[0]) for part in self.parts)
        return next((path for part, path in paths if path.exists() and not self._has(part, path)), None)

    @property
    def has_whole_parts(self) -> bool:
        """Whether all parts are there and whole, so that the joined file is not needed."""
        try:
            for part in self.parts if self.has_all_parts else ():
                sound_records(self.path.with_name(part.name))
        except UnsoundFile:
            return False
        return self.has_all_parts

    def set_aside(self) -> Path:
        """Give the joined file a name that no command reads, and remove its index. Returns the new path."""
        aside = self.path.with_name(self.path.name + ASIDE_END)
        index_path(self.path).unlink(missing_ok=True)
        self.path.rename(aside)
        to_disk(aside.parent)
        return aside

    def _files_of(self, part: JoinedPart) -> tuple[Path, Path]:
        path = self.path.with_name(part.name)
        return path, index_path(path)

    def remove_parts(self) -> None:
        """Remove the parts that are still there, none of which is `differing`."""
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
    folder: Path, below: int, at_most: int, refuse: Callable[[UnsoundFile], None]
) -> Iterator[dict[Path, tuple[IndexedRecord, ...]]]:
    """The closed files that are to be joined, with what they hold: files of less than `below` bytes that follow each
    other, together not more than `at_most` bytes, so that the order of all records stays. `refuse` gets what is wrong
    with a file that stays as it is."""
    group: dict[Path, tuple[IndexedRecord, ...]] = {}
    size = 0
    sizes = {path: path.stat().st_size for path in warc_files(folder)}
    with progress("joining", sum(sizes.values()), BYTES) as step:
        for path, of_path in sizes.items():
            try:
                fits = sound_records(path) if path.name.endswith(".gz") and of_path < below else None
            except UnsoundFile as error:
                refuse(error)
                fits = None
            if fits is None or size + of_path > at_most:
                yield group
                group, size = {}, 0
            if fits is not None:
                group[path] = fits
                size += of_path
            step.done += of_path
        yield group


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
            if not index_path(joined.path).exists() and joined.has_all_parts:
                _write_index(joined, [sound_records(joined.path.with_name(part.name)) for part in joined.parts])
            elif not index_path(joined.path).exists():
                write_index(joined.path, sound_records(joined.path))
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
