"""Writes a Structure as JSON and reads it back. Each data class becomes an object with its fields by name."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from enum import StrEnum
from typing import Any, TypeVar

from archive.model import (
    Bound,
    Case,
    Change,
    Circumstance,
    CircumstanceKind,
    Citation,
    CrimeFound,
    DataTable,
    DoubtFound,
    DoubtKind,
    Figure,
    Heading,
    Instance,
    NonProsecution,
    Outcome,
    OutcomeKind,
    Question,
    RegionFound,
    Section,
    Structure,
    Suspension,
    Theme,
    Topic,
)

_SPARSE = (Figure, Citation, Outcome, Circumstance)  # there are many, and most say little
_NAMES = {
    kind: tuple(field.name for field in fields(kind))
    for kind in (
        *(Case, CrimeFound, DataTable, DoubtFound, Heading, Question, RegionFound, Section, Structure, Theme),
        *_SPARSE,
    )
}
T = TypeVar("T")


def dumps(structure: Structure) -> str:
    """The Structure as JSON, without its empty parts."""
    whole = {name: part for name in _NAMES[Structure] if (part := getattr(structure, name))}
    return json.dumps(whole, ensure_ascii=False, default=_fields, separators=(",", ":"))


def _fields(one: Any) -> dict[str, Any]:
    fields = {name: getattr(one, name) for name in _NAMES[type(one)]}
    if isinstance(one, _SPARSE):
        return {name: value for name, value in fields.items() if value is not None}
    return fields


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
        figures=loads_figures(whole.get("figures", ())),
        citations=tuple(_sparse(Citation, one) for one in whole.get("citations", ())),
        crimes=_all(CrimeFound, whole.get("crimes", ())),
        doubts=tuple(DoubtFound(**{**one, "kind": DoubtKind(one["kind"])}) for one in whole.get("doubts", ())),
        theme=Theme(**whole["theme"]) if "theme" in whole else None,
    )


def names_of_cases(structure: str) -> list[tuple[str | None, str]]:
    """Number and title of each case in what `dumps` wrote: enough to compare the cases of two texts."""
    return [(case["number"], case["title"]) for case in json.loads(structure).get("cases", ())]


def figures_outside_of_cases(structure: str) -> list[dict[str, Any]]:
    """The figures in what `dumps` wrote, as it wrote them, without those in cases."""
    whole = json.loads(structure)
    spans = [(case["start"], case["end"]) for case in whole.get("cases", ())]
    figures = whole.get("figures", [])
    outside = [at for at, one in enumerate(figures) if not any(start <= one["start"] < end for start, end in spans)]
    places: dict[int | None, int] = {before: after for after, before in enumerate(outside)}
    return [figures[at] | {"part_of": places.get(figures[at].get("part_of"))} for at in outside]


def loads_figures(figures: Iterable[dict[str, Any]]) -> tuple[Figure, ...]:
    """The figures of a Structure that `dumps` wrote."""
    return tuple(map(_figure, figures))


def _case(case: dict[str, Any]) -> Case:
    names = ("keywords", "offices", "prosecutors", "authors")
    parts = {
        "sections": _all(Section, case["sections"]),
        "crimes": _all(CrimeFound, case["crimes"]),
        "regions": _all(RegionFound, case["regions"]),
        "topic": Topic(case["topic"]),
        "outcomes": tuple(map(_outcome, case["outcomes"])),
        "circumstances": tuple(_sparse(Circumstance, one, kind=CircumstanceKind) for one in case["circumstances"]),
    }
    return Case(**{**case, **parts, **{name: tuple(case[name]) for name in names}})


def _figure(figure: dict[str, Any]) -> Figure:
    return _sparse(Figure, figure, bound=Bound, change=Change)


def _outcome(outcome: dict[str, Any]) -> Outcome:
    lists = {name: tuple(outcome[name]) for name in ("crimes", "crimes_as_written")}
    codes = {"kind": OutcomeKind, "kind_low": OutcomeKind, "suspended": Suspension, "instance": Instance}
    return _sparse(Outcome, outcome | lists, non_prosecution=NonProsecution, **codes)


def _sparse(class_: type[T], values: dict[str, Any], /, **codes: type[StrEnum]) -> T:
    """An object of the class, with None for the values that are left out. `codes`: the fields that hold codes."""
    names = dict.fromkeys(field.name for field in fields(class_))  # type: ignore[arg-type]  # T is a data class
    return class_(**names | values | {name: code(values[name]) for name, code in codes.items() if name in values})


def _all(kind: type[T], found: Any) -> tuple[T, ...]:
    return tuple(kind(**one) for one in found)
