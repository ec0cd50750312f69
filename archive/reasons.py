"""Reasons of decisions and failures: codes with values, stored as JSON. reasons.toml has their English words.

The JSON is an array of objects: [{"code": "same_title"}, {"code": "share", "held": 0.98}]. The site's words for the
codes are Chinese (archive/site/languages/zh/LC_MESSAGES/fanzha.po).
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Value = str | int | float | tuple[str, ...] | tuple[int, ...]

_WORDS: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
ENGLISH, FAILURES = _WORDS["reasons"], _WORDS["failures"]  # words by code; words by kind of failure
ADVICE, ADVICE_ON_FAILURES = _WORDS["advice"], _WORDS["advice_on_failures"]  # what to do, by code; by kind of failure
TROUBLES = _WORDS["troubles"]  # what keeps an archive from being good, by Status.troubles
OVERDUE = _WORDS["overdue"]  # by what is overdue
ALARMS, ALL_CLEARS = _WORDS["alarms"], _WORDS["all_clears"]  # titles of messages, by the name of a check


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: a code of ENGLISH, and its values by name."""

    code: str
    values: tuple[tuple[str, Value], ...] = ()


def reason(code: str, **values: Value) -> Reason:
    """A reason with its values by name."""
    return Reason(code, tuple(values.items()))


def reasons_json(*reasons: Reason) -> str:
    """The JSON of reasons, as it is stored."""
    return json.dumps([{"code": one.code, **dict(one.values)} for one in reasons], ensure_ascii=False)


def because(code: str, **values: Value) -> str:
    """The JSON of one reason, as it is stored."""
    return reasons_json(reason(code, **values))


def parse_reasons(text: str | None) -> Any:
    """Stored reasons as parsed JSON; the text itself if it is no JSON array (older archives have words); None for no
    text."""
    try:
        found = json.loads(text) if text else None
    except ValueError:
        return text
    return found if found is None or isinstance(found, list) else text


def in_english(stored: str) -> str:
    """Stored reasons in words. Any other text (an error's message, an older archive's words) is returned unchanged."""
    try:
        return "; ".join(_words(**one) for one in json.loads(stored))
    except (ValueError, TypeError, KeyError):
        return stored


def advice(stored: str | None, source_id: str) -> str | None:
    """What an operator can do about the stored reasons of a verdict: the advice on the first of them that has one.
    `source_id` replaces SOURCE in the commands."""
    reasons = [one for one in parse_reasons(stored) or () if isinstance(one, dict)]
    known = (ADVICE_ON_FAILURES.get(one.get("kind", "")) or ADVICE.get(one.get("code", "")) for one in reasons)
    found = next(filter(None, known), None)
    return found and found.replace("SOURCE", source_id)


def failure_in_english(kind: str, why: str | None, about: str | None) -> str:
    """Why an address failed, in words that leave out the address. The arguments are fields of
    archive.store.frontier.FailureOrNote."""
    return FAILURES.get(kind, "{why}").format(why=in_english(why or kind), about=about)


def _words(code: str, **values: Value) -> str:
    if "kind" in values:  # of a failure
        kind, why, about = (str(values.get(name, "")) for name in ("kind", "why", "about"))
        values["failure"] = failure_in_english(kind, why, about)
    texts = {name: ", ".join(map(str, value)) if isinstance(value, list) else value for name, value in values.items()}
    return ENGLISH[code].format(**texts)
