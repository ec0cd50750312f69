"""A read-only file system for SQLite over HTTP ranges, as browsers and scripts use it, that counts what it reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import apsw
import httpx

_NUMBERS = count()


class RangeFile:
    """The file at an address, read in blocks, each of which is fetched once."""

    def __init__(self, url: str, block: int) -> None:
        self._client, self._path, self._block = httpx.Client(base_url=_origin(url)), urlsplit(url).path, block
        self._blocks: dict[int, bytes] = {}
        self.size = int(self._client.head(self._path).headers["content-length"])
        self.bytes = self.requests = 0

    def read(self, amount: int, offset: int) -> bytes:
        """Bytes of the file; fewer at its end."""
        first, last = offset // self._block, (offset + amount - 1) // self._block
        start = offset - first * self._block
        return b"".join(map(self._block_at, range(first, last + 1)))[start : start + amount]

    def _block_at(self, number: int) -> bytes:
        if number not in self._blocks:
            start = number * self._block
            wanted = {"range": f"bytes={start}-{min(start + self._block, self.size) - 1}"}
            answer = self._client.get(self._path, headers=wanted)
            assert answer.status_code == 206, answer.status_code
            self._blocks[number] = answer.content
            self.requests += 1
            self.bytes += len(answer.content)
        return self._blocks[number]

    def close(self) -> None:
        self._client.close()


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


class _Opened:
    """What SQLite asks of an open file."""

    def __init__(self, file: RangeFile) -> None:
        self.xRead, self._size = file.read, file.size

    def xFileSize(self) -> int:  # noqa: N802 the name is apsw's
        return self._size

    def xClose(self) -> None:  # noqa: N802
        pass

    def xFileControl(self, *_: object) -> bool:  # noqa: N802
        return False


class _Ranges(apsw.VFS):
    def __init__(self, name: str, file: RangeFile) -> None:
        self._file = file
        super().__init__(name, "")

    def xOpen(self, _: object, flags: list[int]) -> _Opened:  # noqa: N802
        flags[1] = flags[0]
        return _Opened(self._file)

    def xFullPathname(self, name: str) -> str:  # noqa: N802
        return name


@contextmanager
def opened(url: str, block: int = 4096) -> Iterator[tuple[apsw.Connection, RangeFile]]:
    """A connection to the SQLite file at an address, and what was read of it until now."""
    file = RangeFile(url, block)
    name = f"ranges{next(_NUMBERS)}"
    vfs = _Ranges(name, file)
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    db = apsw.Connection("file:fanzha.db?immutable=1", flags, vfs=name)
    try:
        db.execute("pragma temp_store = memory")  # the file system writes none
        yield db, file
    finally:
        db.close()
        vfs.unregister()
        file.close()


def read(url: str, sql: str, values: Sequence[Any] = (), block: int = 4096) -> tuple[list[Any], RangeFile]:
    """The rows of a query by a client that knows nothing of the file yet, and what it read."""
    with opened(url, block) as (db, file):
        return db.execute(sql, values).fetchall(), file
