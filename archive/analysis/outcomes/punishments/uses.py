"""What a statement of punishments is used for: a punishment imposed, recommended or threatened by a law, or none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from archive.analysis.data import load_toml
from archive.model import OutcomeKind

from .model import PhraseUse, Punishment
from .parts import PunishmentWords

_REACH = 60  # characters before and behind a statement that tell its use
_CLAUSE_END = re.compile(r"[。；！？\n]")
_WEAK_ALONE = frozenset({OutcomeKind.CONTROL})  # 管制 of goods, weapons, traffic


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
        for rule in load_toml("punishments.toml")["uses"]
    )


@cache
def patterns(table: str) -> dict[str, re.Pattern[str]]:
    """The patterns of a table of punishments.toml, by their names."""
    return {name: re.compile(words) for name, words in load_toml("punishments.toml")[table].items()}


def clause_before(text: str, start: int) -> str:
    """What stands before an offset in its clause, commas included."""
    return _CLAUSE_END.split(text[max(0, start - _REACH) : start])[-1]


def use_of(text: str, statement: PunishmentWords, verb: str, start: int, end: int) -> PhraseUse:
    """What a statement from `start` to `end` is used for."""
    if statement.is_of_a_law(verb):
        return PhraseUse.ABSTRACT
    before, after = clause_before(text, start), text[end : end + _REACH]
    return next((rule.use for rule in _rules() if rule.holds(before, after)), PhraseUse.IMPOSED)


def is_punishment(text: str, items: Sequence[Punishment], verb: str, start: int) -> bool:
    """Whether the words state a punishment: not 罚金已缴纳, 撤销缓刑, 无罪辩护, or 管制 of goods."""
    first = items[0]
    before = clause_before(text, start)
    if first.kind is OutcomeKind.ACQUITTED:
        return bool(patterns("combined")["acquits"].search(before))
    if first.kind is not None and not (first.kind in _WEAK_ALONE and first.months_min is None and "处" not in verb):
        return True
    if patterns("no_punishment")["before"].search(before):
        return False
    return bool("处" in verb or first.fine_min or first.fine_max or first.fine_total or first.suspended)
