"""Copies WARC files of another machine: by a hard link where the file system allows, else byte by byte.

A copy has its place in `warc/` only when its pages are in the tables. Until then it is in a folder apart, which the
next merge empties.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.backup.copying import copy_file
from archive.files import to_disk
from archive.warc.folder import index_path

STAGING = "merge.staging"  # folder in the data folder
TABLES_SHARE = 10  # bytes of the tables for each byte of WARC files, at most: 3 to 9 in archives of real and made pages


def room_for(data: Path, files: Iterable[Path]) -> int:
    """The bytes that a merge of these files may need: of those that cannot be linked, and of the rows that are made of
    all."""
    here, sizes = data.stat().st_dev, [path.stat() for path in files if path.exists()]
    copied = sum(one.st_size for one in sizes if one.st_dev != here)
    return copied + TABLES_SHARE * sum(one.st_size for one in sizes)


@contextmanager
def staging_folder(data: Path) -> Iterator[Path]:
    """An empty folder on the disk of `warc/`. What a killed merge left in it is removed."""
    folder = data / STAGING
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def stage(path: Path, staging: Path) -> Path:
    """A copy of a WARC file in the staging folder, with its index if it has one. One without is never linked, since its
    writer could go on with it. Raises OSError."""
    index = index_path(path)
    if not index.exists():
        copy_file(path, staging / path.name)
        return staging / path.name
    for one in (path, index):
        _link_or_copy(one.resolve(), staging / one.name)
    return staging / path.name


def _link_or_copy(path: Path, to: Path) -> None:
    try:
        os.link(path, to)
    except FileNotFoundError:
        raise
    except OSError:  # another disk, a file system without links, or a file that others own
        copy_file(path, to)
    else:
        to_disk(to)  # whoever brought it here may not have waited for the disk


def put_in_place(staged: Path, folder: Path) -> None:
    """Give a staged file its place in `warc/`, then its index: an index alone would say that its file is lost. Raises
    OSError."""
    for one in (staged, index_path(staged)):
        one.replace(folder / one.name)
        to_disk(folder)
