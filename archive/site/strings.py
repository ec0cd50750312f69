"""Finds the texts of the interface, in the language of the running request.

Every text is in the catalogues, languages/LANGUAGE/LC_MESSAGES/fanzha.po (docs/languages.md).
"""

from __future__ import annotations

import json
from collections.abc import Callable

from archive.site.languages import language, text_of

# Columns whose values have their texts in another group than that of the column's name, by table and column.
_VOCABULARIES: dict[tuple[str | None, str], str] = {
    ("doubts", "kind"): "doubt",
    ("gaps", "kind"): "gap",
    ("lists", "outcome"): "became",
    ("outcomes", "kind"): "outcome",
    ("outcomes", "kind_low"): "outcome",
    ("circumstances", "kind"): "circumstance",
    ("laws", "kind"): "law_kind",
}


def word(key: str, /, **values: object) -> str:
    """The interface text of a key ("group.key"), with its {names} filled in. Raises KeyError for an unknown key.

    If `n` is a whole number, it is written with separators, and the text is the plural form for so many things.
    """
    n = values.get("n")
    text = text_of(key, language().code, n if isinstance(n, int) else None)
    if text is None:
        raise KeyError(key)
    return text.format(**values | {"n": f"{n:,}"} if isinstance(n, int) else values)


def label(column: str, value: object) -> str:
    """The text for a value of a column; the value itself if it has no text, and an empty text for None."""
    return "" if value is None else known_label(column, value) or str(value)


def known_label(column: str, value: object) -> str | None:
    """The text for a value of a column; None if it has no text."""
    return text_of(f"{column}.{value}", language().code)


def vocabulary(table: str | None, column: str) -> str:
    """The group of the texts for the values of a column, as `label` takes it: mostly the column's name."""
    return _VOCABULARIES.get((table, column), column)


def table_label(table: str) -> str:
    """The name of a table for readers; its name in the database if it has no other."""
    return text_of(f"table_name.{table}", language().code) or table


def column_label(column: str, table: str | None = None) -> str:
    """The heading of a column; the column's name if it has no heading. `table`: where it may mean something else."""
    code = language().code
    return text_of(f"column.{table}.{column}", code) or text_of(f"column.{column}", code) or column


def reason(why: str, group: str = "why") -> str:
    """The reasons in a column, in words. `why` is a JSON array of objects, each with a `code` and its values.

    `group` is the group of the texts: `why` for the column copies.why, `state_why` for every column state_reason,
    `verdict_why` for run_sources.reason, and `as_of_why` for sources.as_of_why.
    """
    return _in_words(why, lambda code, values: word(f"{group}.{code}", **values))


def tier_reason(why: str) -> str:
    """The reason for a tier, in words: what the page is, or what the host of its address is."""
    return _in_words(why, _tier_words)


def _tier_words(code: str, values: dict[str, str]) -> str:
    host = values["host"] + word("sign.colon") if "host" in values else ""
    return host + word(f"tier_why.{values.get('what', code)}")


def _in_words(why: str, words: Callable[[str, dict[str, str]], str]) -> str:
    """The words of all codes in `why`, or `why` itself if it is no array of reasons or a code has no words."""
    try:
        reasons = [(one.pop("code"), {name: _value(value) for name, value in one.items()}) for one in json.loads(why)]
        return word("sign.semicolon").join(words(code, values) for code, values in reasons)
    except (ValueError, TypeError, KeyError, AttributeError):
        return why


def _value(value: object) -> str:
    """A value as text: 0.95 → 95%; numbers of a list are joined with commas, its words with “and”; others as
    `str` writes them."""
    if isinstance(value, float):
        return f"{value:.0%}"
    if isinstance(value, list) and all(isinstance(one, int) for one in value):
        return word("sign.comma").join(map(str, value))
    return word("sign.and").join(value) if isinstance(value, list) else str(value)
