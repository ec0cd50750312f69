"""The patterns of data/judgments.toml: words of decisions, of wishes and of other people's cases."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from archive.analysis.outcomes.judgments.decision import Act
from archive.model import NonProsecution
from archive.rules import load


class GroundWords(NamedTuple):
    """How a text says a ground of a decision not to prosecute."""

    ground: NonProsecution
    named: re.Pattern[str]
    articles: re.Pattern[str]
    words: re.Pattern[str]


class UnrealWords(NamedTuple):
    """What makes of an act only a wish, a plan or an opinion."""

    clause: re.Pattern[str]
    speech: re.Pattern[str]
    appraisal: re.Pattern[str]
    after: re.Pattern[str]
    adopted: re.Pattern[str]


class OtherCaseWords(NamedTuple):
    """What says that an act is of another case."""

    before: re.Pattern[str]
    after: re.Pattern[str]
    intro: re.Pattern[str]


@cache
def act_words() -> re.Pattern[str]:
    """Every act, in a group of its name."""
    acts = _table()["acts"]
    return re.compile("|".join(f"(?P<{act}>{'|'.join(acts[act])})" for act in map(str, Act) if act in acts))


@cache
def ground_words() -> tuple[GroundWords, ...]:
    """The grounds of decisions not to prosecute, the most telling first."""
    return tuple(
        GroundWords(NonProsecution(ground), *(_any(words[key]) for key in ("named", "articles", "words")))
        for ground, words in _table()["grounds"].items()
    )


@cache
def unreal_words() -> UnrealWords:
    """What makes of an act only a wish, a plan or an opinion."""
    return UnrealWords(*(_any(_table()["unreal"][key]) for key in UnrealWords._fields))


@cache
def appraised() -> re.Pattern[str]:
    """What is said about an act that was told before."""
    return _any(_table()["appraised"]["words"])


@cache
def other_case_words() -> OtherCaseWords:
    """What says that an act is of another case."""
    words = _table()["other_cases"]
    return OtherCaseWords(_any(words["before"]), _any(words["after"]), re.compile(words["intro"]))


@cache
def deciders() -> re.Pattern[str]:
    """Words of a court or an office that decides."""
    return _any(_table()["course"]["deciders"])


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = load("analysis/data/judgments.toml")
    return table


def _any(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(words) or "(?!)")
