"""A Structure as the JSON of its column. Each data class becomes an object with its fields by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Any, get_args, get_type_hints

from archive.model import Circumstance, Citation, Figure, Outcome, Structure

_SPARSE = (Figure, Citation, Outcome, Circumstance)  # there are many, and most say little: fields that are None go
Read = Callable[[Any], Any]


def dumps(structure: Structure) -> str:
    """The Structure as JSON, without its empty parts."""
    whole = {name: part for name, part in as_object(structure).items() if part}
    return json.dumps(whole, ensure_ascii=False, default=as_object, separators=(",", ":"))


def as_object(one: Any) -> dict[str, Any]:
    """The fields of a data class by name: the `default` of json.dumps."""
    kind: Any = type(one)
    found = {name: getattr(one, name) for name in _readers(kind)}
    if isinstance(one, _SPARSE):
        return {name: value for name, value in found.items() if value is not None}
    return found


def loads(structure: str) -> Structure:
    """The Structure that `dumps` wrote. Raises TypeError, KeyError or ValueError for any other JSON."""
    found: Structure = _reader(Structure)(json.loads(structure))
    return found


def figures_of(objects: list[dict[str, Any]]) -> tuple[Figure, ...]:
    """The figures that `as_object` gave to JSON."""
    return tuple(map(_reader(Figure), objects))


@cache
def _readers(kind: Any) -> dict[str, Read | None]:
    """How each field of a data class is read; None if its value stays as it is."""
    hints = get_type_hints(kind)
    return {one.name: _reader(hints[one.name]) for one in fields(kind)}


@cache
def _reader(hint: Any) -> Any:
    """How a value of this type is read from JSON; None if it stays as it is."""
    if is_dataclass(hint):
        return lambda values: _made(hint, values)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint
    inner = [one for one in get_args(hint) if one not in (NoneType, ...)]
    read = _reader(inner[0]) if len(inner) == 1 else None
    if getattr(hint, "__origin__", None) is tuple:
        return (lambda values: tuple(map(read, values))) if read else tuple
    return (lambda value: None if value is None else read(value)) if read else None


def _made(kind: Any, values: dict[str, Any]) -> Any:
    """An object of the class. A sparse one has None for the values that are left out."""
    readers = _readers(kind)
    given = dict.fromkeys(readers) if kind in _SPARSE else {}
    return kind(**given | {name: read(value) if (read := readers[name]) else value for name, value in values.items()})


def names_of_cases(structure: str) -> list[tuple[str | None, str]]:
    """Number and title of each case in what `dumps` wrote: enough to compare the cases of two texts."""
    return [(case["number"], case["title"]) for case in json.loads(structure).get("cases", ())]
