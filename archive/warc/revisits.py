"""Finds the record that has the payload of a revisit record (WARC 1.1, 6.7): the one to which it refers, or, if that is
a revisit, too, the one to which that refers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from archive.errors import is_of_machine
from archive.warc.cdxj import find, index_files
from archive.warc.digest import has_digest
from archive.warc.folder import INDEX_END, OPEN, index_path, warc_files
from archive.warc.parts import JoinedPart, all_parts_of
from archive.warc.records import NotAWarc, RawRecord, record_at, records

REFERS_TO_URI = "WARC-Refers-To-Target-URI"
REFERS_TO_DATE = "WARC-Refers-To-Date"
# Not in the standard; Heritrix writes them, too. They spare a search, and may be out of date.
REFERS_TO_FILE = "WARC-Refers-To-Filename"
REFERS_TO_OFFSET = "WARC-Refers-To-File-Offset"
DIGEST = "WARC-Payload-Digest"
PROFILE = "WARC-Profile"
_PROFILES = "http://netpreserve.org/warc/{}/revisit/{}"
IDENTICAL_PAYLOAD = tuple(_PROFILES.format(version, "identical-payload-digest") for version in ("1.0", "1.1"))
# The site answered 304, and no payload came (WARC 1.1, 6.7.3); the last is what we write.
NOT_MODIFIED = tuple(_PROFILES.format(version, "server-not-modified") for version in ("1.0", "1.1"))
_SECONDS = len("2026-01-01T00:00:00")


@dataclass(frozen=True, slots=True)
class PayloadReference:
    """What is known of the record that has the payload."""

    url: str
    fetched_at: str | None  # ISO 8601, UTC; None: any record of the address with this digest
    digest: str | None
    warc_file: str | None = None  # name without `.open`, where it was when the reference was made
    warc_offset: int | None = None  # bytes

    @classmethod
    def of(cls, revisit: RawRecord) -> PayloadReference:
        """The reference in a revisit record. Before WARC 1.1 such records had no address and date to refer to."""
        offset = revisit.header(REFERS_TO_OFFSET) or ""
        return cls(
            revisit.header(REFERS_TO_URI) or revisit.header("WARC-Target-URI") or "",
            revisit.header(REFERS_TO_DATE),
            revisit.header(DIGEST),
            revisit.header(REFERS_TO_FILE),
            int(offset) if offset.isdecimal() and len(offset) < 19 else None,
        )

    def __str__(self) -> str:
        return f"{self.url} of {self.fetched_at}" if self.fetched_at else self.url


class Originals:
    """Finds records in WARC folders: where the reference says, or where the bytes of that file are since it was joined,
    by the indexes, or in the file that refers. With `everywhere`, also in files without an index, which may have been
    renamed: each is read once."""

    def __init__(self, *folders: Path, everywhere: bool = False) -> None:
        self._folders = folders
        self._everywhere = everywhere
        self._joined: dict[str, tuple[Path, JoinedPart]] | None = None  # by name: where the bytes of a part are now
        self._scanned: dict[Path, dict[str, list[int]]] = {}  # the offsets of each address in a file

    def find(self, wanted: PayloadReference, referring: Path | None = None) -> RawRecord | None:
        """The record that has the payload; None if it cannot be found or read. `referring`: the file that refers."""
        before = set[tuple[Path, int]]()
        while found := self.referred(wanted, referring):
            path, record = found
            if record.header("WARC-Type") != "revisit":
                return record
            if (path, record.offset) in before:  # they refer to each other
                return None
            before.add((path, record.offset))
            wanted, referring = PayloadReference.of(record), path
        return None

    def referred(self, wanted: PayloadReference, referring: Path | None) -> tuple[Path, RawRecord] | None:
        """The record that a reference means, and its file: a revisit only if no other record is meant."""
        revisit = None
        for path, offset in self._places(wanted, referring):
            record = record_at(path, offset)
            if record and _is_meant(record, wanted):
                if record.header("WARC-Type") != "revisit":
                    return path, record
                revisit = revisit or (path, record)
        return revisit

    def _places(self, wanted: PayloadReference, referring: Path | None) -> Iterator[tuple[Path, int]]:
        """Where the record may be, the most likely place first."""
        if wanted.warc_file and wanted.warc_offset is not None:
            yield from ((path, wanted.warc_offset) for path in self._files(wanted.warc_file))
            yield from self._place_in_joined(wanted.warc_file, wanted.warc_offset)
        for index in (path for folder in self._folders for path in index_files(folder)):
            for one in find(index, wanted.url, wanted.fetched_at):
                yield from ((path, one.warc_offset) for path in self._files(one.warc_file))
                if one.warc_file != (name := index.name.removesuffix(INDEX_END)):  # both were renamed
                    yield from ((path, one.warc_offset) for path in self._files(name))
        files = [referring] if referring else []
        if self._everywhere:
            files += (path for folder in self._folders for path in warc_files(folder) if not index_path(path).exists())
        for path in dict.fromkeys(files):
            yield from ((path, offset) for offset in self._offsets_in(path).get(wanted.url, ()))

    def _files(self, name: str) -> Iterator[Path]:
        """The paths that a file of that name can have. A name cannot lead out of a folder."""
        plain = Path(name).name
        paths = (folder / one for folder in self._folders for one in (plain, plain + OPEN))
        return filter(_is_file, paths)

    def _place_in_joined(self, name: str, offset: int) -> Iterator[tuple[Path, int]]:
        """Where a record of a file is in the file into which that was joined."""
        if self._joined is None:
            paths = (path for folder in self._folders for path in warc_files(folder))
            self._joined = {part.name: (path, part) for path in paths for part in all_parts_of(path)}
        if (found := self._joined.get(name)) and offset < found[1].size:
            yield found[0], found[1].shift + offset

    def _offsets_in(self, path: Path) -> dict[str, list[int]]:
        """The offsets of the records of each address in a file. Reads the whole file, which is needed only for files
        that have no index under their name: those by other programs, and renamed ones."""
        if path not in self._scanned:
            offsets: dict[str, list[int]] = {}
            with suppress(NotAWarc), path.open("rb") as file:
                for record in records(file):
                    if isinstance(record, RawRecord) and (url := record.header("WARC-Target-URI")):
                        offsets.setdefault(url, []).append(record.offset)
            self._scanned[path] = offsets
        return self._scanned[path]


def _is_file(path: Path) -> bool:
    """Whether there is such a file. A record may refer to a name that none can have. Raises OSError."""
    try:
        return path.is_file()
    except OSError as error:
        if is_of_machine(error):
            raise
        return False


def _is_meant(record: RawRecord, wanted: PayloadReference) -> bool:
    kind = record.header("WARC-Type")
    if kind not in ("response", "resource", "revisit") or record.header("WARC-Target-URI") != wanted.url:
        return False
    if wanted.fetched_at is not None:
        return (record.header("WARC-Date") or "")[:_SECONDS] == wanted.fetched_at[:_SECONDS]
    return kind != "revisit" and wanted.digest is not None and record.header(DIGEST) == wanted.digest


def is_same_payload(original: RawRecord, payload: bytes, digest: str | None) -> bool:
    """Whether the payload of a record is the one that a revisit's digest means. A digest that its writer made of the
    body with its transfer coding is compared with that of the record."""
    return digest is None or original.header(DIGEST) == digest or has_digest(payload, digest) is not False
