"""What of a reading is right by a gold row, by one comparison for all gold: which fields say the same.

A reading is plain dicts and lists here. What a change of rules loses is what was right before and is not now, and what
is invented now and was not before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
WHOLE = ("figures", "citations", "outcomes", "circumstances")  # lists of which the gold has all rows
ENOUGH_ALIKE = 2  # fields that say the same, for two rows to be about the same


@dataclass
class Answers:
    """What a reading says, held against gold rows."""

    right: set[str] = field(default_factory=set)
    invented: set[str] = field(default_factory=set)

    def lost(self, now: Answers) -> int:
        """How many right answers of this reading another one has not."""
        return len(self.right - now.right) + len(now.invented - self.invented)


def answers(gold: Sequence[tuple[str, Row]], reading: Row) -> Answers:
    """The right answers of a reading to all that is known of its text."""
    found = Answers()
    for kind, row in gold:
        if "entries" in reading:
            _of_query(row, reading["entries"], found)
        elif "case_title" in row or kind in ("crimes", "places"):
            case = {"title": row.get("case_title"), **row}
            cases = [one for one in _rows(reading, "cases") if one["number"] == row.get("number")]
            _agree(case, cases[0] if cases else {}, kind, found)
        else:
            _of_page(row, reading.get("documents", ()), kind, found)
    return found


def _of_query(row: Row, entries: list[str], to: Answers) -> None:
    to.right |= {f"first ten: {one}" for one in row["first"] if one in entries[:10]}
    if entries and entries[0] in (*row["first"], *row.get("also", ())):
        to.right.add("on top")


def _of_page(row: Row, documents: Sequence[Row], kind: str, to: Answers) -> None:
    facts: Row = {"documents": documents}
    for one in reversed(documents):
        facts |= one.get("article", {}) | one["analysis"]
    facts["source"] = facts.get("attribution")
    _agree(row, facts, kind, to)
    text = "\n".join(one.get("article", {}).get("text", "") for one in documents)
    lines = filter(None, (*(row.get("lines") or ()), row.get("first"), row.get("last")))
    to.right |= {f"line {one}" for one in lines if one in text}
    to.invented |= {f"furniture {one}" for one in row.get("forbidden") or () if one in text}


def _agree(wanted: Row, found: Row, where: str, to: Answers) -> None:
    to.right |= {f"{where} {name}" for name in _alike(wanted, found)}
    for name, value in wanted.items():
        if isinstance(value, list) and (name in WHOLE or (value and isinstance(value[0], dict))):
            left = _rows(found, name)
            for number, row in enumerate(value):
                best = max(left, key=lambda one: len(_said_by_both(row, one)), default={})
                if len(_said_by_both(row, best)) >= ENOUGH_ALIKE or name == "cases":
                    left = [one for one in left if one is not best]
                    to.right.add(f"{where} {name} {number}")
                    _agree(row, best, f"{where} {name} {number}", to)
            if name in WHOLE:
                to.invented |= {f"{where} {one['as_written']}" for one in left}
        elif isinstance(value, list):
            said = repr(found.get(name))
            to.right |= {f"{where} {name} {one}" for one in value if str(one) in said}


def _alike(wanted: Row, found: Row) -> Iterator[str]:
    """The fields that say the same; to say nothing is an answer, too."""
    also = wanted.get("also", {})
    for name, value in wanted.items():
        if not isinstance(value, list | dict):
            said = found.get(name)
            other = also.get(name, ()) if isinstance(also, dict) else ()
            if (said or None) == (value or None) or said in other:
                yield name


def _said_by_both(wanted: Row, found: Row) -> list[str]:
    return [name for name in _alike(wanted, found) if found.get(name)]


def _rows(reading: Any, name: str) -> list[Row]:
    """The rows of that name anywhere in a reading."""
    if isinstance(reading, list):
        return [row for one in reading for row in _rows(one, name)]
    if not isinstance(reading, dict):
        return []
    own = reading.get(name)
    mine = [one for one in own if isinstance(one, dict)] if isinstance(own, list) else []
    return mine + [row for key, one in reading.items() if key != name for row in _rows(one, name)]
