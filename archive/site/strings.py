"""The words of the interface: languages/LANGUAGE.toml holds every text, the functions here find the one for a value.

Another language is another file with the same keys (a test holds them together).
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

LANGUAGE = "zh"


def _read(path: Path) -> dict[str, str]:
    """The texts of a language by "group.key"."""
    groups = tomllib.loads(path.read_text("utf-8"))
    return {f"{group}.{key}": text for group, texts in groups.items() for key, text in texts.items()}


WORDS = {path.stem: _read(path) for path in Path(__file__).with_name("languages").glob("*.toml")}


def word(key: str, /, **values: object) -> str:
    """The interface text of that key, its {names} filled. Raises KeyError for a key that no one wrote."""
    return WORDS[LANGUAGE][key].format(**values)


def label(column: str, value: object) -> str:
    """The text for a value of a column (`kind`, `report` → 典型案例 …); the value itself where it has no other name."""
    return "" if value is None else known_label(column, value) or str(value)


def known_label(column: str, value: object) -> str | None:
    """The text for a value of a column; None where it has none."""
    return WORDS[LANGUAGE].get(f"{column}.{value}")


def column_label(column: str) -> str:
    """The heading of a column; its name in the file where it has no other."""
    return WORDS[LANGUAGE].get(f"column.{column}", column)


def reason(why: str, group: str = "why") -> str:
    """The reasons of a column in words. `why` is an array of codes with their values as JSON; the group of the words is
    `why` for copies.why, `state_why` for the columns state_reason and `verdict_why` for run_sources.reason."""
    return _in_words(why, lambda code, values: word(f"{group}.{code}", **values))


def tier_reason(why: str) -> str:
    """What decided a tier, in words: what a page is, or what the host is that its address belongs to."""
    return _in_words(why, _tier_words)


def _tier_words(code: str, values: dict[str, str]) -> str:
    host = f"{values['host']}：" if "host" in values else ""
    return host + word(f"tier_why.{values.get('what', code)}")


def _in_words(why: str, words: Callable[[str, dict[str, str]], str]) -> str:
    """The words of all codes; what is no such array, or has a code without words, stays as it is."""
    try:
        reasons = [(one.pop("code"), {name: _value(value) for name, value in one.items()}) for one in json.loads(why)]
        return "；".join(words(code, values) for code, values in reasons)
    except (ValueError, TypeError, KeyError, AttributeError):
        return why


def _value(value: object) -> str:
    """0.95 → 95%; of several words, those that part them in Chinese; anything else as it is."""
    if isinstance(value, float):
        return f"{value:.0%}"
    return "”与“".join(value) if isinstance(value, list) else str(value)
