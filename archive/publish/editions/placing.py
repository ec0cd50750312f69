"""Brings the files of an edition to their places, in an order in which no list ever names what is not there.

First come the new folder and delta, then (in archive.publish.swap) the public file, then the list; what the list names
no more is removed last. A kill between any two steps leaves a list of files that are there. Each step can be done
again.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from archive.editions.ids import is_id
from archive.editions.listing import DELTAS, INDEX, read_list
from archive.files import to_disk


def bring(ready: Path, editions: Path) -> None:
    """Move new folders of editions and new deltas to their places. `ready` and `editions`: folders of editions."""
    (editions / DELTAS).mkdir(parents=True, exist_ok=True)
    for path in sorted(ready.iterdir() if ready.is_dir() else ()):
        if path.is_dir() and path.name != DELTAS:
            path.replace(editions / path.name)
    for path in sorted((ready / DELTAS).iterdir()) if (ready / DELTAS).is_dir() else ():
        path.replace(editions / DELTAS / path.name)
    for folder in (editions / DELTAS, editions):
        to_disk(folder)


def switch(ready: Path, editions: Path) -> None:
    """Let the new list take effect, and remove what it does not name."""
    if (ready / INDEX).exists():  # else a publishing that was killed had moved it
        (ready / INDEX).replace(editions / INDEX)
        to_disk(editions)
    for path in list(_unlisted(editions)):
        if path.is_dir() and not path.is_symlink():  # of a folder that was moved to another disk, the link goes
            shutil.rmtree(path)
        else:
            path.unlink()


def _unlisted(editions: Path) -> Iterator[Path]:
    """Folders of editions, and files of deltas, that the list does not name."""
    listing = read_list(editions)
    folders, deltas = {one.id for one in listing.editions}, {one.path for one in listing.deltas}
    yield from (path for path in editions.iterdir() if is_id(path.name) and path.name not in folders)
    yield from (path for path in (editions / DELTAS).iterdir() if f"{DELTAS}/{path.name}" not in deltas)
