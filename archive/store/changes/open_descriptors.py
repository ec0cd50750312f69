"""Reads bytes of a database file that SQLite may have open in this process.

POSIX drops every lock that a process has on a file as soon as the process closes any descriptor of it; SQLite's locks
too (https://www.sqlite.org/howtocorrupt.html, section 2.2). Another process that then closes the file takes itself for
the last one and removes a WAL that is in use. So a descriptor that was opened here stays open.
"""

from __future__ import annotations

import os
from pathlib import Path

MOST = 64  # a process that reads more files has closed the first of them long ago
_DESCRIPTORS: dict[Path, int] = {}  # one for each path that was read in this process


def descriptor_of(path: Path) -> int:
    """A descriptor of the file at `path`, to read with os.pread; nobody closes it. Raises OSError."""
    there, known = path.stat(), _DESCRIPTORS.get(path)
    if known is not None:
        if os.path.samestat(os.fstat(known), there):
            return known
        os.close(known)  # of a file that was replaced: no process opens it any more
        del _DESCRIPTORS[path]
    opened = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    if len(_DESCRIPTORS) >= MOST:
        os.close(_DESCRIPTORS.pop(next(iter(_DESCRIPTORS))))
    _DESCRIPTORS[path] = opened
    return opened
