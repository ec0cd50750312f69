"""The list of editions, `editions/index.json`, and what is known of one, `editions/ID/index.json`.

Readers follow these two files and look for nothing else: a path that they name is there, and what they do not name is
none of theirs.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from archive.editions.errors import EditionsUnreadable, NoDeltas, NoSuchEdition
from archive.editions.ids import is_day, is_id, order_of
from archive.files import replace_file
from archive.moments import china_day

FORMAT = "fanzha-editions"
FORMAT_VERSION = 1
FOLDER, INDEX, DELTAS = "editions", "index.json", "deltas"  # beside the public file; in FOLDER; in FOLDER
DATABASE = "fanzha.db"  # the file of an edition
_TYPES: dict[str, Any] = {"str": str, "int": int, "str | None": str | None}  # of fields, as they are declared
LATEST = "latest"  # stands for the latest edition where an id is wanted


@dataclass(frozen=True, slots=True)
class RowChanges:
    """How many rows, or publications, a delta adds, changes and removes."""

    added: int = 0
    changed: int = 0
    removed: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


NOTHING = RowChanges()


@dataclass(frozen=True, slots=True)
class EditionFile:
    """A file of an edition."""

    name: str
    bytes: int
    sha256: str  # hex
    media_type: str
    description: str


@dataclass(frozen=True, slots=True)
class TableContent:
    """The content of a table: archive.publish.editions.content says how the checksum is taken."""

    rows: int
    sha256: str  # hex


@dataclass(frozen=True, slots=True)
class EditionFacts:
    """What is known of an edition: its `index.json`."""

    id: str
    made_at: str  # UTC, ISO 8601
    before: str | None  # the edition before; None for the first
    no_delta: str | None  # why no delta leads here from the edition before, in words; None if there is one
    fanzha_version: str
    schema_version: int
    crawled_to: str | None  # when a page was last requested, UTC, ISO 8601
    licence: str
    content: str  # SHA-256 of the content of all tables, hex
    tables: dict[str, TableContent]
    files: tuple[EditionFile, ...]


@dataclass(frozen=True, slots=True)
class EditionEntry:
    """An edition in the list. Its folder has the id as its name."""

    id: str
    made_at: str  # UTC, ISO 8601
    before: str | None
    path: str  # of its index.json, from the list
    bytes: int  # of all its files
    sha256: str  # of its fanzha.db
    publications: int
    schema_version: int


@dataclass(frozen=True, slots=True)
class DeltaEntry:
    """A delta in the list."""

    from_id: str
    from_made_at: str  # UTC, ISO 8601
    to_id: str
    to_made_at: str
    path: str  # from the list
    bytes: int
    sha256: str
    schema_version: int
    publications: RowChanges
    tables: dict[str, RowChanges]  # those that change


@dataclass(frozen=True, slots=True)
class EditionList:
    """All editions that are there, and all deltas, each the newest first."""

    editions: tuple[EditionEntry, ...] = ()
    deltas: tuple[DeltaEntry, ...] = ()

    @property
    def latest(self) -> EditionEntry | None:
        """The edition that is the public file."""
        return self.editions[0] if self.editions else None

    def edition(self, edition_id: str) -> EditionEntry | None:
        """The edition with this id; None if it is not there."""
        return next((one for one in self.editions if one.id == edition_id), None)

    def known(self) -> dict[str, str]:
        """When each edition was made that is there, or from or to which a delta leads; by id, the oldest first."""
        made = {one.id: one.made_at for one in self.editions}
        for delta in self.deltas:
            made |= {delta.from_id: delta.from_made_at, delta.to_id: delta.to_made_at}
        return dict(sorted(made.items(), key=lambda pair: order_of(pair[0])))

    def resolve(self, wanted: str) -> str:
        """The id that is meant by an id, by a day (the edition that was current at its end in China), or by
        LATEST. Raises NoSuchEdition."""
        known = self.known()
        if not known:
            raise NoSuchEdition("there is no edition yet: `fanzha publish` makes the first.")
        if wanted == LATEST and self.latest:
            return self.latest.id
        if wanted in known:
            return wanted
        until = [one for one, made_at in known.items() if china_day(made_at) <= wanted]
        if is_day(wanted) and until:
            return until[-1]
        if is_day(wanted) or is_id(wanted):
            raise NoSuchEdition(f"no edition {wanted} is known; the oldest known is {next(iter(known))}.")
        raise NoSuchEdition(f"{wanted} is neither an edition nor a day: write {next(iter(known))}, or 2026-11-28.")

    def steps(self, start: str, end: str) -> tuple[DeltaEntry, ...]:
        """The fewest deltas that lead from one edition to a later one, in order. Raises NoDeltas if none do."""
        if order_of(end) < order_of(start):
            raise NoDeltas(f"{end} is older than {start}, and deltas lead to later editions: give the older one first.")
        paths: dict[str, tuple[DeltaEntry, ...]] = {start: ()}
        waiting = deque([start])
        while waiting and end not in paths:
            at = waiting.popleft()
            for delta in self.deltas:
                if delta.from_id == at and delta.to_id not in paths:
                    paths[delta.to_id] = (*paths[at], delta)
                    waiting.append(delta.to_id)
        if end not in paths:
            reached = max(paths, key=order_of)
            raise NoDeltas(
                f"no deltas lead from {start} to {end}: the chain ends at {reached}. Deltas that old were removed, a "
                "withdrawn text was taken out, or the tables changed; download the file of the later edition."
            )
        return paths[end]


def read_list(folder: Path) -> EditionList:
    """The list in a folder of editions; empty if there is none. Raises EditionsUnreadable."""
    return list_of(folder / INDEX)


def list_of(path: Path) -> EditionList:
    """The list in a file; empty if there is no file. Raises EditionsUnreadable."""
    try:
        data = json.loads(path.read_bytes())
    except FileNotFoundError:
        return EditionList()
    except (OSError, ValueError, RecursionError) as error:
        raise EditionsUnreadable(f"{path} cannot be read ({error})") from error
    try:
        return _list(data)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise EditionsUnreadable(f"{path} is no list of editions ({error!r})") from error


Entry = TypeVar("Entry", RowChanges, EditionFile, TableContent, EditionFacts, EditionEntry, DeltaEntry)


def _list(data: dict[str, Any]) -> EditionList:
    deltas = (
        _typed(
            DeltaEntry(
                **one
                | {
                    "publications": _typed(RowChanges(**one["publications"])),
                    "tables": {name: _typed(RowChanges(**changes)) for name, changes in one["tables"].items()},
                }
            )
        )
        for one in data["deltas"]
        if _is_inside(one["path"]) and is_id(one["from_id"]) and is_id(one["to_id"])
    )
    return EditionList(
        tuple(_typed(EditionEntry(**one)) for one in data["editions"] if is_id(one["id"])), tuple(deltas)
    )


def as_data(listing: EditionList) -> dict[str, Any]:
    """The list as it is written."""
    latest = listing.latest.id if listing.latest else None
    return {"format": FORMAT, "version": FORMAT_VERSION, "latest": latest, **asdict(listing)}


def write_list(path: Path, listing: EditionList) -> None:
    """Write a list, in place of the one before. Raises OSError."""
    replace_file(path, json.dumps(as_data(listing), ensure_ascii=False, indent=1) + "\n")


def made_list(editions: Iterable[EditionEntry], deltas: Iterable[DeltaEntry]) -> EditionList:
    """A list in its order."""
    return EditionList(
        tuple(sorted(editions, key=lambda one: order_of(one.id), reverse=True)),
        tuple(sorted(deltas, key=lambda one: (order_of(one.to_id), order_of(one.from_id)), reverse=True)),
    )


def read_facts(folder: Path, edition_id: str) -> EditionFacts:
    """What is known of an edition in a folder of editions. Raises EditionsUnreadable."""
    path = folder / edition_id / INDEX
    try:
        data = json.loads(path.read_bytes())
        tables = {name: _typed(TableContent(**content)) for name, content in data["tables"].items()}
        files = tuple(_typed(EditionFile(**one)) for one in data["files"] if _is_name(one["name"]))
        return _typed(EditionFacts(**data | {"tables": tables, "files": files}))
    except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        raise EditionsUnreadable(f"{path} cannot be read ({error!r})") from error


def write_facts(folder: Path, facts: EditionFacts) -> None:
    """Write what is known of an edition into its folder. Raises OSError."""
    replace_file(folder / INDEX, json.dumps(asdict(facts), ensure_ascii=False, indent=1) + "\n")


def _typed(entry: Entry) -> Entry:
    """The entry. Raises TypeError and ValueError if a value is none that we write: whoever uses it is not prepared."""
    for field in fields(entry):
        value = getattr(entry, field.name)
        if not isinstance(value, _TYPES.get(str(field.type), object)):
            raise TypeError(field.name)
        if field.name.endswith("made_at") and datetime.fromisoformat(value).tzinfo is None:
            raise ValueError(field.name)
    return entry


def _is_name(name: str) -> bool:
    """Whether this is the name of a file, and leads nowhere else."""
    return name not in ("", ".", "..") and not {"/", "\\", "\0"} & set(name)


def _is_inside(path: str) -> bool:
    """Whether a path leads to a file in the folder of deltas."""
    folder, _, name = path.partition("/")
    return folder == DELTAS and _is_name(name)
