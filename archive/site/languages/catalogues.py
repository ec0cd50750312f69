"""Reads the compiled catalogues (LANGUAGE/LC_MESSAGES/fanzha.mo) with the standard library's gettext.

`python docs/generate.py` compiles them from the .po files beside them, which people edit (docs/languages.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from gettext import GNUTranslations, translation
from pathlib import Path

from archive.model import CircumstanceKind, Instance, NonProsecution, OutcomeKind, Suspension
from archive.model.outcomes import NamedValue
from archive.rules import load
from archive.search.facets.judgments import OUTCOMES
from archive.site.languages.current import DEFAULT

ROOM = Path(__file__).parent
DOMAIN = "fanzha"
MANY = 100


@cache
def catalogue(code: str) -> GNUTranslations:
    """The texts of a language; a text that it lacks is the default language's."""
    found = translation(DOMAIN, ROOM, [code])
    if code != DEFAULT.code:
        found.add_fallback(catalogue(DEFAULT.code))
    return found


def text_of(key: str, code: str, n: int | None = None) -> str | None:
    """The text of a key in a language; None if there is no such key. Where a text has plural forms, it is the one for
    `n` things, or for many if there is no `n`. The names of values that are data, `outcome.prison`, stand with the
    values; a catalogue may have others.
    """
    texts = catalogue(code)
    text = texts.ngettext(key, key, MANY if n is None else n)
    if text == key:
        text = texts.gettext(key)
    if text == key:
        chinese, english = _names_of_values().get(key, (key, key))
        text = english if code == "en" else chinese
    return None if text == key else text


@cache
def _names_of_values() -> dict[str, tuple[str, str]]:
    """The Chinese and English names of values, by the keys of their texts."""
    return {f"{group}.{value}": (chinese, english) for group, value, chinese, english in _values()}


def _values() -> Iterator[tuple[str, str, str, str]]:
    for group, values in _NAMED.items():
        yield from ((group, value, value.chinese, value.english) for value in values)
    for row in load("analysis/data/headings.json")["headings"]:
        yield "heading", row["id"], row["label"], row["english"]
    for row in load("analysis/data/measures.toml")["measures"]:
        yield "measure", row["code"], row.get("chinese", row["code"]), row["english"].capitalize()


_NAMED: dict[str, Iterable[NamedValue]] = {
    "outcome": OutcomeKind,
    "became": [kind for kind in OutcomeKind if kind in OUTCOMES],
    "suspended": Suspension,
    "non_prosecution": NonProsecution,
    "instance": Instance,
    "circumstance": CircumstanceKind,
}
