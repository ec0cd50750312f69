"""What is known of the texts that were compared for an edition: kept for the next one, since it takes long to find.

It is hashes alone. What is known of a text depends on that text, and what is known of a pair on its two texts; so an
edition that finds all of it in the file is the same, to the byte, as one that finds nothing. A file that is damaged, or
that other RULES wrote, is as good as none: its checksum is of the rules, too.
"""

from __future__ import annotations

import sys
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from importlib.metadata import version
from itertools import accumulate, pairwise
from pathlib import Path

import archive

KEY, CHECKSUM, LENGTH = 16, 32, 8  # bytes: of a key, of the checksum of a file, of the length of a column in it
# The code that decides what is known of a text or a pair: with any change of it all is found anew.
RULES = (
    "copies/shared_text.py",
    "publish/exports/models/known_texts.py",
    "publish/exports/models/near_texts.py",
    "text/hanzi.py",
    "text/letters.py",
    "text/numerals.py",
)


@dataclass(frozen=True, slots=True)
class MemoFiles:
    """Where what is known is kept. Neither file need be there; they may be one."""

    last: Path  # is read
    new: Path  # is written


@dataclass(frozen=True, slots=True)
class KnownText:
    """What is known of a text that is compared: text[start:end] of its publication."""

    start: int  # in characters
    end: int
    digest: int  # 64 bits, of its letters
    fingerprints: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class KnownTexts:
    """Texts by number, in columns: those of 100,000 publications take 30 MB."""

    places: dict[bytes, range] = field(default_factory=dict)  # by key_of a publication: the numbers of its texts
    starts: array[int] = field(default_factory=lambda: array("I"))
    ends: array[int] = field(default_factory=lambda: array("I"))
    digests: array[int] = field(default_factory=lambda: array("Q"))
    stops: array[int] = field(default_factory=lambda: array("Q", (0,)))  # of the fingerprints of the texts before
    fingerprints: array[int] = field(default_factory=lambda: array("I"))
    # Pairs of texts that were compared whole, by pair_of their digests.
    near: array[int] = field(default_factory=lambda: array("Q"))
    apart: array[int] = field(default_factory=lambda: array("Q"))

    @property
    def columns(self) -> tuple[array[int], ...]:
        """What the file has beside the places."""
        return (self.starts, self.ends, self.digests, self.stops, self.fingerprints, self.near, self.apart)

    def add(self, key: bytes, texts: list[KnownText]) -> None:
        """Add the texts of a publication."""
        first = len(self.starts)
        self.places[key] = range(first, first + len(texts))
        for text in texts:
            self.starts.append(text.start)
            self.ends.append(text.end)
            self.digests.append(text.digest)
            self.fingerprints.extend(text.fingerprints)
            self.stops.append(len(self.fingerprints))

    def texts_of(self, key: bytes) -> list[KnownText] | None:
        """The texts of a publication; None if it is not known."""
        if (numbers := self.places.get(key)) is None:
            return None
        return [
            KnownText(self.starts[number], self.ends[number], self.digests[number], self.fingerprints_of(number))
            for number in numbers
        ]

    def fingerprints_of(self, number: int) -> tuple[int, ...]:
        return tuple(self.fingerprints[self.stops[number] : self.stops[number + 1]])

    def size_of(self, number: int) -> int:
        """How many fingerprints a text has."""
        return self.stops[number + 1] - self.stops[number]

    def are_near(self, pair: int) -> bool | None:
        """Whether two texts are near; None if it is not known. Only what was read from a file is looked up."""
        return True if _holds(self.near, pair) else False if _holds(self.apart, pair) else None


@dataclass(frozen=True, slots=True)
class TextMemo:
    """What was known at the last edition, and what is found of it, or anew, for the next one."""

    last: KnownTexts = field(default_factory=KnownTexts)
    new: KnownTexts = field(default_factory=KnownTexts)


def key_of(text: bytes, spans: list[tuple[int, int]]) -> bytes:
    """The key of a publication: a hash of its text and of where in it the texts are that are compared."""
    return blake2b(text, digest_size=KEY, key=blake2b(repr(spans).encode()).digest()).digest()


def pair_of(one: int, other: int) -> int:
    """The name of a pair by the digests of its texts, whichever comes first."""
    return one ^ other


def read(path: Path) -> KnownTexts:
    """What a file has; nothing if there is none, if it cannot be read, is damaged or was written by other RULES."""
    try:
        content = memoryview(path.read_bytes())
    except OSError:  # all of it can be found anew
        return KnownTexts()
    if content[:CHECKSUM] != _checksum(content[CHECKSUM:]):
        return KnownTexts()
    keys, counts, *columns = _columns(content[CHECKSUM:])
    stops = accumulate(array("I", counts.tobytes()), initial=0)
    places = {keys[at * KEY : (at + 1) * KEY].tobytes(): range(*ends) for at, ends in enumerate(pairwise(stops))}
    known = KnownTexts(places)
    known.stops.pop()
    for column, values in zip(known.columns, columns, strict=True):
        column.frombytes(values)
    return known


def write(known: KnownTexts, path: Path) -> None:
    """Write a file. Raises OSError."""
    pairs = (array("Q", sorted(column)) for column in (known.near, known.apart))
    columns = (
        b"".join(known.places),
        array("I", map(len, known.places.values())).tobytes(),
        *(column.tobytes() for column in (*known.columns[:-2], *pairs)),
    )
    content = b"".join(part for column in columns for part in (len(column).to_bytes(LENGTH, "big"), column))
    path.write_bytes(_checksum(content) + content)


def _columns(content: memoryview) -> Iterator[memoryview]:
    while content:
        end = LENGTH + int.from_bytes(content[:LENGTH], "big")
        yield content[LENGTH:end]
        content = content[end:]


def _checksum(content: bytes | memoryview) -> bytes:
    return blake2b(content, digest_size=CHECKSUM, key=_rules()).digest()


def _rules() -> bytes:
    """A hash of the code and of what else decides: Python, its Unicode, OpenCC, how this machine writes numbers."""
    package = Path(archive.__file__).parent
    names = (sys.version, unicodedata.unidata_version, version("opencc"), sys.byteorder)
    code = (package.joinpath(path).read_bytes() for path in RULES)
    return blake2b(b"\0".join((*map(str.encode, names), *code))).digest()


def _holds(column: array[int], value: int) -> bool:
    at = bisect_left(column, value)
    return at < len(column) and column[at] == value
