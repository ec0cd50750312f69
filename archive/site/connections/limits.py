"""How many connections the site serves at a time: as many as the files that the process may open allow."""

from __future__ import annotations

import contextlib
import resource
from dataclasses import dataclass

OWN_FILES = 128  # what the site opens besides connections: a few for each SQL thread, twice while a file is swapped in
MAX_CONNECTIONS = 2_000
PER_CLIENT = 64  # a browser opens six to a site; ten of one household or office at once fit
ACCEPTS = 32  # connections that asyncio accepts before it reads what has arrived: fewer than a client may have
BATCHES = 4  # batches of ACCEPTS can be open before the first of them is refused and closed
MIN_CONNECTIONS = 16
WANTED_FILES = MAX_CONNECTIONS + BATCHES * ACCEPTS + OWN_FILES


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """Numbers of connections. `per_client` is None if no client's connections are counted."""

    total: int = MAX_CONNECTIONS
    per_client: int | None = PER_CLIENT
    accepts: int = ACCEPTS  # at once

    @classmethod
    def of_files(cls, files: int) -> ConnectionLimits:
        """The limits of a process that may open so many files.

        Connections that are accepted only to be refused need files too. If the files ran out, no client could be
        refused or answered, and asyncio would log a trace for each try to accept one.
        """
        accepts = max(min(ACCEPTS, files // 16), 1)
        free = files - OWN_FILES - BATCHES * accepts
        return cls(total=min(max(free, MIN_CONNECTIONS), MAX_CONNECTIONS), accepts=accepts)


def raise_open_files() -> int:
    """Let this process open as many files as the site wants, or as the system allows. The number that it may open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return WANTED_FILES
    wanted = WANTED_FILES if hard == resource.RLIM_INFINITY else min(WANTED_FILES, hard)
    if soft < wanted:
        with contextlib.suppress(OSError, ValueError):  # macOS allows fewer than its hard limit
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
