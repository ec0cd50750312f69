"""What a statement of punishments is used for: a punishment imposed, recommended or threatened by a law, or none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from archive.model import OutcomeKind
from archive.rules import load

from .model import PhraseUse, Punishment

_REACH = 60  # characters before and behind a statement that tell its use
_CLAUSE_END = re.compile(r"[。；！？\n]")
_NEEDS_TERM = frozenset({"管制", "监禁"})  # also 管制 of goods and traffic, 监禁 of a victim


@dataclass(frozen=True, slots=True)
class _UseRule:
    use: PhraseUse
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    unless: re.Pattern[str] | None

    def holds(self, before: str, after: str) -> bool:
        found = (self.before and self.before.search(before)) or (self.after and self.after.match(after))
        return bool(found) and not (self.unless and self.unless.search(before))


@cache
def _rules() -> tuple[_UseRule, ...]:
    return tuple(
        _UseRule(
            PhraseUse(rule["use"]),
            *(re.compile(rule[name]) if name in rule else None for name in ("before", "after", "unless")),
        )
        for rule in load("analysis/data/punishments.toml")["uses"]
    )


@cache
def patterns(table: str) -> dict[str, re.Pattern[str]]:
    """The patterns of a table of punishments.toml, by their names."""
    return {name: re.compile(words) for name, words in load("analysis/data/punishments.toml")[table].items()}


def clause_before(text: str, start: int) -> str:
    """What stands before an offset in its clause, commas included."""
    return _CLAUSE_END.split(text[max(0, start - _REACH) : start])[-1]


def use_of(text: str, start: int, end: int) -> PhraseUse:
    """What the words before and behind a statement say that it is used for."""
    before, after = clause_before(text, start), text[end : end + _REACH]
    return next((rule.use for rule in _rules() if rule.holds(before, after)), PhraseUse.IMPOSED)


def use_goes_on(use: PhraseUse, between: str) -> bool:
    """Whether a statement has the use of the one before it in its sentence, with these words between them."""
    ends = patterns("ends").get(use)
    return ends is not None and not ends.search(between)


def is_punishment(text: str, items: Sequence[Punishment], verb: str, start: int) -> bool:
    """Whether the words state a punishment: not 罚金已缴纳, 撤销缓刑, 无罪辩护, or 管制 of goods."""
    first = items[0]
    before = clause_before(text, start)
    if first.kind is OutcomeKind.ACQUITTED:
        return bool(patterns("combined")["acquits"].match(before))
    if first.kind is not None:
        has_term = first.months_min is not None or first.months_max is not None
        return has_term or "处" in verb or text[start : start + 2] not in _NEEDS_TERM
    if patterns("no_punishment")["before"].search(before):
        return False
    return bool("处" in verb or first.fine_min or first.fine_max or first.fine_total or first.suspended)
