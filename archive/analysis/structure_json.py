"""Writes a Structure as JSON and reads it back. Each data class becomes an object with its fields by name."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any, TypeVar

from archive.model import (
    Case,
    CrimeFound,
    DataTable,
    DoubtFound,
    DoubtKind,
    Heading,
    Question,
    RegionFound,
    Section,
    Structure,
    Theme,
    Topic,
)

_NAMES = {
    kind: tuple(field.name for field in fields(kind))
    for kind in (Case, CrimeFound, DataTable, DoubtFound, Heading, Question, RegionFound, Section, Structure, Theme)
}
T = TypeVar("T")


def dumps(structure: Structure) -> str:
    """The Structure as JSON, without its empty parts."""
    whole = {name: part for name in _NAMES[Structure] if (part := getattr(structure, name))}
    return json.dumps(whole, ensure_ascii=False, default=_fields, separators=(",", ":"))


def _fields(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in _NAMES[type(one)]}


def loads(structure: str) -> Structure:
    """The Structure that `dumps` wrote. Raises TypeError, KeyError or ValueError for any other JSON."""
    whole: dict[str, Any] = json.loads(structure)
    return Structure(
        cases=tuple(_case(case) for case in whole.get("cases", ())),
        outline=_all(Heading, whole.get("outline", ())),
        questions=_all(Question, whole.get("questions", ())),
        tables=tuple(
            DataTable(**{**table, "rows": tuple(map(tuple, table["rows"]))}) for table in whole.get("tables", ())
        ),
        crimes=_all(CrimeFound, whole.get("crimes", ())),
        doubts=tuple(DoubtFound(**{**one, "kind": DoubtKind(one["kind"])}) for one in whole.get("doubts", ())),
        theme=Theme(**whole["theme"]) if "theme" in whole else None,
    )


def names_of_cases(structure: str) -> list[tuple[str | None, str]]:
    """Number and title of each case in what `dumps` wrote: enough to compare the cases of two texts."""
    return [(case["number"], case["title"]) for case in json.loads(structure).get("cases", ())]


def _case(case: dict[str, Any]) -> Case:
    names = ("keywords", "offices", "prosecutors", "authors")
    parts = {
        "sections": _all(Section, case["sections"]),
        "crimes": _all(CrimeFound, case["crimes"]),
        "regions": _all(RegionFound, case["regions"]),
        "topic": Topic(case["topic"]),
    }
    return Case(**{**case, **parts, **{name: tuple(case[name]) for name in names}})


def _all(kind: type[T], found: Any) -> tuple[T, ...]:
    return tuple(kind(**one) for one in found)
