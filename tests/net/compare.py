"""What differs between two recordings, and what of it is accepted."""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.net.record import KINDS, read

SHOWN = 5  # differences of a table, and lines of a page
AROUND = 40  # characters of the sentence around a place in a text
LONGEST = 240  # characters of a line that is printed

Row = dict[str, Any]


@dataclass
class Difference:
    """All that differs in one table or one page."""

    where: str  # KIND/ARCHIVE/NAME of a table; of a page with its address behind it
    added: int = 0
    gone: int = 0
    changed: int = 0  # of a page whose text differs, the lines of its markup that do
    markup_alone: bool = False
    lines: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Rows or lines that differ."""
        return self.added + self.gone + self.changed


def differences(base: Path, head: Path) -> Iterator[Difference]:
    """Compare two recordings."""
    before, after = dict(read(base)), dict(read(head))
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old is None or new is None:
            yield Difference(name, added=len(new or ()), gone=len(old or ()), lines=["the whole table"])
        elif name.startswith(("pages", "lines")):
            yield from _pages(name, old, new)
        elif found := _rows(name, old, new, _Publications(before, name), _Publications(after, name)):
            yield found


class _Publications:
    """The publications of the file of a table, for the sentence from which a row comes and whose it is. Texts are those
    of the public file: in the working file they are a view, which is not recorded."""

    def __init__(self, recording: dict[str, list[Row]], name: str) -> None:
        self._recording = recording
        archive, _, table = name.rpartition("/")
        self._texts_name = f"{archive}/public.publication_texts"
        self._name = f"{archive}/{table.partition('.')[0]}.publications"

    @cached_property
    def _texts(self) -> dict[str, str]:
        rows = (one["row"] for one in self._recording.get(self._texts_name, []))
        return {str(row.get("publication_id")): row.get("text") or "" for row in rows}

    @cached_property
    def _names(self) -> dict[str, str]:
        rows = (one["row"] for one in self._recording.get(self._name, []))
        said = ("issuer", "title", "url")
        return {str(row.get("id")): " ".join(str(row[name]) for name in said if row.get(name)) for row in rows}

    def sentence(self, row: Row) -> str | None:
        """The sentence that a row quotes, the words around its place, or its title."""
        start, end = row.get("start"), row.get("end")
        text = self._texts.get(str(row.get("publication_id")))
        if text and isinstance(start, int) and isinstance(end, int):
            return text[max(0, start - AROUND) : end + AROUND].replace("\n", " / ")
        return next(
            (str(row[name]) for name in ("sentence", "as_written", "title", "heading", "url") if row.get(name)), None
        )

    def name(self, row: Row) -> str | None:
        """The issuer, the title and the address of a row's publication, as far as they are known."""
        return self._names.get(str(row.get("publication_id")))


def _rows(
    name: str, old: list[Row], new: list[Row], old_publications: _Publications, new_publications: _Publications
) -> Difference | None:
    before, after = ({row["key"]: row["row"] for row in rows} for rows in (old, new))
    gone, added = before.keys() - after.keys(), after.keys() - before.keys()
    changed = [key for key in before if key in after and _typed(before[key]) != _typed(after[key])]
    turned = _turned(list(before), list(after)) if name.startswith("exports") else None
    if not (gone or added or changed or turned):
        return None
    found = Difference(name, len(added), len(gone), len(changed) + bool(turned))
    examples = (
        [("~", key) for key in changed]
        + [("-", key) for key in before if key in gone]
        + [("+", key) for key in after if key in added]
    )
    for sign, key in sorted(examples, key=lambda example: "~-+".index(example[0]))[:SHOWN]:
        row, publications = (before[key], old_publications) if sign == "-" else (after[key], new_publications)
        found.lines.append(f"{sign} {key[:120]}")
        if sentence := publications.sentence(row):
            found.lines.append(f"    in: {sentence[:LONGEST]}")
        if publication := publications.name(row):
            found.lines.append(f"    of: {publication[:LONGEST]}")
        found.lines += [f"    {line}" for line in _fields(sign, before.get(key, {}), after.get(key, {}))]
    if turned:
        found.lines.append(f"~ the order: {_short(turned[0])} → {_short(turned[1])}")
    return found


def _typed(value: object) -> str:
    """A value as JSON: 1, 1.0 and true are equal in Python."""
    return json.dumps(value, sort_keys=True)


def _turned(before: list[str], after: list[str]) -> tuple[str, str] | None:
    """The first rows of both that do not stand in the same order."""
    both = set(before) & set(after)
    pairs = zip((key for key in before if key in both), (key for key in after if key in both), strict=True)
    return next(((old, new) for old, new in pairs if old != new), None)


def _fields(sign: str, before: Row, after: Row) -> Iterator[str]:
    if sign != "~":
        row = before or after
        yield ", ".join(f"{name}={_short(value)}" for name, value in row.items() if value not in (None, ""))[:400]
        return
    for name in before | after:
        if _typed(before.get(name)) != _typed(after.get(name)):
            yield f"{name}: {_short(before.get(name), after.get(name))} → {_short(after.get(name), before.get(name))}"


def _short(value: object, other: object = None) -> str:
    """A value in at most 80 characters; of a long text, those around the place where another text begins to differ."""
    text = str(value)
    if isinstance(value, str) and isinstance(other, str) and len(text) > 80:
        same = _alike(value, other)
        text = f"…{text[max(0, same - 20) : same + 60]}…"
    return repr(text[:80]) if isinstance(value, str) else text[:80]


def _alike(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    differ = (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(differ, min(len(one), len(other)))


def _pages(name: str, old: list[Row], new: list[Row]) -> Iterator[Difference]:
    before, after = (dict(_by_address(pages)) for pages in (old, new))
    for address in [*before, *(address for address in after if address not in before)]:
        where = f"{name} {address}"
        if address not in after or address not in before:
            yield Difference(where, added=int(address in after), gone=int(address in before), lines=["the whole page"])
            continue
        one, other = before[address], after[address]
        lines = _diff([*one["head"], *one["text"]], [*other["head"], *other["text"]])
        markup = _diff(one.get("markup", []), other.get("markup", []))
        if lines:
            found = _of_lines(where, lines)
            found.changed = len(markup)  # not shown, but counted, so that accepted text does not hide other markup
            yield found
        elif markup:
            found = _of_lines(where, markup)
            found.markup_alone = True
            yield found


def _by_address(pages: list[Row]) -> Iterator[tuple[str, Row]]:
    """Addresses may be alike without what belongs to the run."""
    times = Counter[str]()
    for page in pages:
        address = page["address"]
        times[address] += 1
        yield f"{address} #{times[address]}" if times[address] > 1 else address, page


def _diff(old: list[str], new: list[str]) -> list[str]:
    lines = list(difflib.unified_diff(old, new, lineterm="", n=0))
    return [line for line in lines[2:] if not line.startswith("@@")]  # the first two are the head


def _of_lines(where: str, lines: list[str]) -> Difference:
    signs = Counter(line[0] for line in lines)
    shown = lines[: 2 * SHOWN]
    for at, (old, new) in enumerate(pairwise(shown)):
        if (old[0], new[0]) == ("-", "+"):  # of long lines, where they begin to differ
            cut = max(0, _alike(old[1:], new[1:]) - AROUND)
            shown[at : at + 2] = [f"{line[0]}{'…' * (cut > 0)}{line[1:][cut:]}" for line in (old, new)]
    return Difference(where, signs["+"], signs["-"], lines=[line[:LONGEST] for line in shown])


@dataclass(frozen=True)
class Accepted:
    """Differences that were looked at and are wanted: `count` rows and lines in what `where` names, in which `*` stands
    for anything."""

    where: str
    count: int
    why: str

    def names(self, where: str) -> bool:
        """Whether it is of this table or page."""
        return re.fullmatch(".*".join(map(re.escape, self.where.split("*"))), where) is not None


def accepted(path: Path) -> list[Accepted]:
    """The entries of tests/net-accepted.toml. Raises TypeError for one that lacks a field or has another, ValueError
    for one whose place can be none."""
    entries = [Accepted(**entry) for entry in tomllib.loads(path.read_text("utf-8")).get("accepted", [])]
    for entry in entries:
        if not re.match(rf"\*|(?:{'|'.join(KINDS)})/", entry.where):
            raise ValueError(f"{path.name}: {entry.where} must begin with one of {', '.join(KINDS)}")
    return entries


def judged(found: list[Difference], entries: list[Accepted]) -> tuple[list[Difference], list[tuple[Accepted, int]]]:
    """The differences that no entry names, and how many each entry names. One that names none is not needed in this
    comparison, and is no fault."""
    left = [one for one in found if not any(entry.names(one.where) for entry in entries)]
    return left, [(entry, sum(one.count for one in found if entry.names(one.where))) for entry in entries]
