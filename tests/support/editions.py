"""A site in process whose public file is replaced, damaged or refused."""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import suppress
from pathlib import Path

import httpx
from datasette.app import Datasette

from archive.files import write_checksum


def get(site: Datasette, *paths: str, **headers: str) -> list[httpx.Response]:
    """The answers to these paths, one after another."""

    async def all_of_them() -> list[httpx.Response]:
        return [await site.client.get(path, headers=headers) for path in paths]

    return asyncio.run(all_of_them())


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def bring_checksum(path: Path) -> Path:
    """Write the checksum of a file beside it, as publish does. Returns its path."""
    return write_checksum(path, digest_of(path))


def descriptors(folder: Path) -> int:
    """The number of descriptors of this process that are of files in the folder, or were."""
    found = 0
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            found += str(descriptor.readlink()).startswith(f"{folder}/")
    return found
