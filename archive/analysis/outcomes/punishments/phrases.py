"""Statements of punishments in their sentences: their use, components of combined crimes, fines at the end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from archive.analysis.data import load_toml
from archive.model import OutcomeKind

from .grammar import HEADS, PunishmentWords, punishments_of
from .model import PhraseUse, Punishment, PunishmentPhrase
from .words import DenseText, Word, runs_of_words

_REACH = 60  # characters before and behind a statement that say of its use
_SENTENCE_END = re.compile(r"[。！？\n]")
_CLAUSE_END = re.compile(r"[，。；！？\n]")
_CONTENT = HEADS | {"term", "money"}
_TAIL = frozenset({"various", "above", "below", "close"})


@dataclass(frozen=True, slots=True)
class _Stated:
    """A phrase at offsets of the dense text, and what stands before it."""

    start: int
    end: int
    items: tuple[Punishment, ...]
    verb: str  # directly before it: 并处, 判处
    use: PhraseUse
    each: bool  # 均并处: of all before it


@cache
def _use_patterns() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(words) for name, words in load_toml("punishments.toml")["uses"].items()}


def phrases_of(text: str) -> list[PunishmentPhrase]:
    """The phrases of a text that state punishments, in its order."""
    dense = DenseText(text)
    phrases: list[PunishmentPhrase] = []
    sentence: list[_Stated] = []
    last = 0
    for run in runs_of_words(dense.text):
        stated = _stated(dense.text, run)
        if stated is None:
            continue
        if sentence and _SENTENCE_END.search(dense.text, last, stated.start):
            phrases += _sentence(dense, sentence)
            sentence = []
        sentence.append(stated)
        last = stated.end
    return phrases + _sentence(dense, sentence)


def _stated(text: str, run: Sequence[Word]) -> _Stated | None:
    first = next((index for index, word in enumerate(run) if word.role in _CONTENT), None)
    if first is None or not any(word.role in HEADS for word in run):
        return None
    last = max(index for index, word in enumerate(run) if word.role in _CONTENT)
    while last + 1 < len(run) and run[last + 1].role in _TAIL:
        last += 1
    statement = PunishmentWords(run[first : last + 1])
    items = punishments_of(statement)
    if not items:
        return None
    verb = "".join(word.written for word in run[:first] if word.role in ("filler", "each"))
    start, end = run[first].start, run[last].end
    if all(item.kind is None for item in items):
        if not verb.strip("被的为了") and (_is_paid(text, start) or not _has_amount(items)):
            return None
        if not verb.startswith(("并", "另", "附加", "各并", "均并", "分别并")) and items[0].fined:
            items = tuple(replace(item, kind=OutcomeKind.FINE_ONLY) for item in items)
    use = _use(text, statement, start, end)
    return _Stated(start, end, items, verb, use, any(word.role == "each" for word in run[:first]))


def _has_amount(items: Sequence[Punishment]) -> bool:
    return any(item.fine_min or item.fine_max or item.fine_total or item.confiscate_all for item in items)


def _is_paid(text: str, start: int) -> bool:
    return bool(_use_patterns()["paid_before"].search(text[max(0, start - _REACH) : start]))


def _use(text: str, statement: PunishmentWords, start: int, end: int) -> PhraseUse:
    patterns = _use_patterns()
    before = text[max(0, start - _REACH) : start]
    after = text[end : end + _REACH]
    if patterns["recommended_before"].search(before) or patterns["recommended_after"].search(after):
        return PhraseUse.RECOMMENDED
    if (
        statement.is_of_a_law()
        or patterns["abstract_before"].search(before)
        or patterns["abstract_after"].search(after)
    ):
        return PhraseUse.ABSTRACT
    if patterns["reduced_before"].search(before):
        return PhraseUse.REDUCED
    return PhraseUse.IMPOSED


def _sentence(dense: DenseText, stated: Sequence[_Stated]) -> list[PunishmentPhrase]:
    """The phrases of a sentence, with fines at its end and components of combined crimes."""
    phrases: list[PunishmentPhrase] = []
    executed = _use_patterns()["executed_before"]
    for index, one in enumerate(stated):
        if one.items[0].kind is None and phrases and len(one.items) == 1:
            _extend(dense, phrases, one)
            continue
        before = dense.text[stated[index - 1].end if index else max(0, one.start - _REACH) : one.start]
        is_executed = bool(executed.search(before))
        if is_executed and one.use is PhraseUse.IMPOSED:
            _combine(phrases)
        phrases.append(
            PunishmentPhrase(
                start=dense.offset(one.start),
                end=dense.offset(one.end - 1) + 1,
                items=one.items,
                use=one.use,
                executed=is_executed,
                is_range=len(one.items) == 1 and _is_range(one.items[0]),
            )
        )
    return phrases


def _is_range(item: Punishment) -> bool:
    return item.kind_low is not None or item.months_min != item.months_max or item.fine_min != item.fine_max


def _combine(phrases: list[PunishmentPhrase]) -> None:
    """Mark the phrases since the last executed one as components."""
    for index in reversed(range(len(phrases))):
        if phrases[index].executed or phrases[index].use is not PhraseUse.IMPOSED:
            return
        phrases[index] = replace(phrases[index], use=PhraseUse.COMPONENT)


def _extend(dense: DenseText, phrases: list[PunishmentPhrase], tail: _Stated) -> None:
    """Add a fine that stands apart (，对其并处罚金) to the phrase before it; with 均 to all that have none."""
    for index in reversed(range(len(phrases))):
        phrase = phrases[index]
        if phrase.items[0].fined and tail.items[0].fined:
            return
        end = dense.offset(tail.end - 1) + 1 if index == len(phrases) - 1 else phrase.end
        items = tuple(_added(item, tail.items[0]) for item in phrase.items)
        phrases[index] = replace(phrase, items=items, end=end)
        if not tail.each:
            return


def _added(item: Punishment, tail: Punishment) -> Punishment:
    names = (name for name in Punishment.__dataclass_fields__ if getattr(tail, name) not in (None, False))
    return replace(item, **{name: getattr(tail, name) for name in names})
