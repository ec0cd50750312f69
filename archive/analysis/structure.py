"""A Structure as JSON and back: objects of data classes, with their fields by name."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any, TypeVar

from archive.model import (
    Case,
    CrimeFound,
    DataTable,
    Heading,
    Question,
    RegionFound,
    Section,
    Structure,
    Topic,
)

_NAMES = {
    kind: tuple(field.name for field in fields(kind))
    for kind in (Case, CrimeFound, DataTable, Heading, Question, RegionFound, Section, Structure)
}
T = TypeVar("T")


def dumps(structure: Structure) -> str:
    """JSON, empty parts left out at the top."""
    whole = {name: part for name in _NAMES[Structure] if (part := getattr(structure, name))}
    return json.dumps(whole, ensure_ascii=False, default=_fields, separators=(",", ":"))


def _fields(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in _NAMES[type(one)]}


def loads(text: str) -> Structure:
    """What `dumps` was given. Raises TypeError, KeyError or ValueError for any other text."""
    whole: dict[str, list[dict[str, Any]]] = json.loads(text)
    return Structure(
        cases=tuple(map(_case, whole.get("cases", ()))),
        outline=_all(Heading, whole.get("outline", ())),
        questions=_all(Question, whole.get("questions", ())),
        tables=tuple(
            DataTable(**{**table, "rows": tuple(map(tuple, table["rows"]))}) for table in whole.get("tables", ())
        ),
        crimes=_all(CrimeFound, whole.get("crimes", ())),
    )


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
