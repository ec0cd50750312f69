"""Writes and reads the tag files of a BagIt bag (RFC 8493): a folder `data/` with a manifest of its files' SHA-256.

Not by the Library of Congress's `bagit`: it changes the process's working folder, moves the files that it is given, and
reads them a second time for their checksums, which we know from copying. Tests hold that it finds our bags valid.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from archive import __version__
from archive.backup.errors import NotABackup
from archive.files import sha256, to_disk
from archive.moments import CHINA
from archive.progress import progress
from archive.store.working_file import BAG_FILES, BAG_INFO, PAYLOAD

DECLARATION, MANIFEST = BAG_FILES
TAG_MANIFEST = "tagmanifest-sha256.txt"
_DECLARED = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_ESCAPED = {"%": "%25", "\n": "%0A", "\r": "%0D"}  # in a path of a manifest: RFC 8493, 2.1.3


@dataclass(frozen=True, slots=True)
class BagFile:
    """A file of a bag as its manifest has it."""

    path: str  # relative to the bag, with slashes
    sha256: str  # hex


@dataclass(frozen=True, slots=True)
class BagFault:
    """A file of a bag that is not as its manifest says."""

    path: str
    what: str  # missing, changed or added


def write_tags(bag: Path, files: list[BagFile], size: int, info: dict[str, str]) -> None:
    """Write the tag files of a bag, on the disk. `files`: those of the payload; `size`: of them all, in bytes; `info`:
    more fields of bag-info.txt."""
    fields = {
        "Bagging-Date": f"{datetime.now(CHINA):%Y-%m-%d}",
        "Bag-Software-Agent": f"fanzha {__version__}",
        "Payload-Oxum": f"{size}.{len(files)}",
        **info,
    }
    tags = {
        DECLARATION: _DECLARED,
        BAG_INFO: "".join(f"{name}: {value}\n" for name, value in fields.items()),
        MANIFEST: _manifest(files),
    }
    tags[TAG_MANIFEST] = _manifest([BagFile(name, _sha256(text)) for name, text in tags.items()])
    for name, text in tags.items():
        (bag / name).write_text(text, "utf-8")
        to_disk(bag / name)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _manifest(files: list[BagFile]) -> str:
    lines = (f"{one.sha256}  {''.join(_ESCAPED.get(c, c) for c in one.path)}\n" for one in files)
    return "".join(sorted(lines, key=lambda line: line[66:]))


def is_bag(folder: Path) -> bool:
    """Whether the folder looks like a bag."""
    return any((folder / name).is_file() for name in (DECLARATION, MANIFEST))


def read_manifest(bag: Path, name: str = MANIFEST) -> list[BagFile]:
    """The files in a manifest of a bag. Raises NotABackup if it is missing, or holds what no manifest of ours can."""
    try:
        lines = (bag / name).read_text("utf-8").splitlines()
        files = [BagFile(unquote(path), digest) for digest, path in (line.split("  ", 1) for line in lines)]
    except (OSError, ValueError) as error:
        raise NotABackup(f"{bag} is no backup of fanzha: its {name} cannot be read ({error})") from error
    for file in files:
        path = PurePosixPath(file.path)
        if path.is_absolute() or ".." in path.parts or (name == MANIFEST and path.parts[0] != PAYLOAD):
            raise NotABackup(f"{bag} is no backup of fanzha: its {name} names {file.path!r}")
    return files


def faults(bag: Path) -> Iterator[BagFault]:
    """Every file of a bag that is missing, changed or not in its manifests. Reads all files, on all cores. Raises
    NotABackup if a manifest cannot be read."""
    files = [*read_manifest(bag, TAG_MANIFEST), *read_manifest(bag)]
    named = {*(file.path for file in files), TAG_MANIFEST}
    pool = ThreadPoolExecutor()
    with progress("checking files", len(files), "files") as step:
        try:
            found = pool.map(lambda file: _fault(bag, file), files)
            yield from filter(None, step.each(found))
        finally:
            pool.shutdown(cancel_futures=True)  # on Ctrl-C, read no further file
    there = (path.relative_to(bag).as_posix() for path in sorted(bag.rglob("*")) if not path.is_dir())
    yield from (BagFault(path, "added") for path in there if path not in named)


def _fault(bag: Path, file: BagFile) -> BagFault | None:
    path = bag / file.path
    if not path.is_file():
        return BagFault(file.path, "missing")
    return None if sha256(path) == file.sha256 else BagFault(file.path, "changed")
