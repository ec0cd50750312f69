"""The words of a sentence that name a circumstance of somebody, without those that deny or discuss one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from archive.analysis.outcomes.decisions import Extent, clause_around
from archive.model import CircumstanceKind
from archive.rules import load

NEAR_CHARS = 30  # beside a mention, of the words that belong to its kind
LOOK_BACK_CHARS = 200  # this many before it are searched for who speaks
NOT_PROSECUTED = "不起诉"  # its 不 denies no circumstance
ROLES = "(?:原审)?(?:被告人|被告单位|上诉人)|犯罪嫌疑人|被(?:附条件)?不起诉人|罪犯"
MORE_LISTED = re.compile("[、和及与]")


class CircumstanceWords(NamedTuple):
    """Words that name a circumstance."""

    start: int
    end: int
    kind: CircumstanceKind


class _KindWords(NamedTuple):
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    ordered: re.Pattern[str] | None  # before it in the sentence: 责令退赔


class _Doubts(NamedTuple):
    denied: re.Pattern[str]
    general: re.Pattern[str]
    speech: re.Pattern[str]
    accepted: re.Pattern[str]
    after: re.Pattern[str]


def circumstance_words(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Every word for a circumstance between two offsets, also denied ones."""
    return _pattern().finditer(text, start, end)


def is_affirmed(text: str, sentence: Extent, match: re.Match[str]) -> bool:
    """Whether the sentence says that somebody has the circumstance."""
    doubts, own = _doubts(), _kinds()[str(match.lastgroup)]
    clause = clause_around(text, sentence, match.start())
    near = text[max(sentence.start, match.start() - NEAR_CHARS) : match.start()]
    before = text[max(clause.start, match.start() - NEAR_CHARS) : match.start()].replace(NOT_PROSECUTED, "")
    after = text[match.end() : min(sentence.end, match.end() + NEAR_CHARS)]
    if (own.before and own.before.search(near)) or (own.after and own.after.match(after)):
        return False
    if doubts.denied.search(_list_begin(before)) or doubts.after.match(after):
        return False
    if doubts.general.search(text[clause.start : clause.end]) or after.startswith("的，"):
        return False
    before = text[max(sentence.start, match.start() - LOOK_BACK_CHARS) : match.start()]
    if own.ordered and own.ordered.search(before):
        return False
    spoken = doubts.speech.search(before)
    return not spoken or doubts.accepted.search(text, match.end(), sentence.end) is not None


def _list_begin(before: str) -> str:
    """The words before the list that a circumstance closes: what denies the first, denies all: 没有自首、立功情节."""
    while joint := MORE_LISTED.search(before[::-1][:8]):
        shorter = before[: len(before) - joint.end()]
        words = _pattern().search(shorter[-8:])
        if not words or len(shorter) - (max(0, len(shorter) - 8) + words.end()) > 2:
            break
        before = shorter[: max(0, len(shorter) - 8) + words.start()]
    return before


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = load("analysis/data/circumstances.toml")
    return table


@cache
def _pattern() -> re.Pattern[str]:
    kinds = _table()["kinds"]
    return re.compile("|".join(f"(?P<{kind}>{'|'.join(words['words'])})" for kind, words in kinds.items()))


@cache
def _kinds() -> dict[str, _KindWords]:
    return {
        kind: _KindWords(
            re.compile(f"(?:{'|'.join(words['not_before'])})$") if "not_before" in words else None,
            _any(words["not_after"]) if "not_after" in words else None,
            _any(words["ordered"]) if "ordered" in words else None,
        )
        for kind, words in _table()["kinds"].items()
    }


@cache
def _doubts() -> _Doubts:
    words = _table()["doubts"]
    return _Doubts(*(_any(words[key]) for key in _Doubts._fields))


@cache
def others() -> re.Pattern[str]:
    """Before the name of a person who is not the offender."""
    return re.compile(f"(?:{'|'.join(_table()['doubts']['others'])})$")


@cache
def objects() -> re.Pattern[str]:
    """Before the name of a person to whom something is done, without the role: 协助抓获|被告人李某."""
    return re.compile(f"(?:{'|'.join(_table()['doubts']['objects'])})(?:{ROLES})?$")


@cache
def roles() -> re.Pattern[str]:
    """Before the name of an offender."""
    return re.compile(f"(?:{ROLES})$")


def _any(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(words))
