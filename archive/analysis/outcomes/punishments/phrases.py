"""Statements of punishments in their sentences: components of combined crimes, fines at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import islice, pairwise

from archive.model import OutcomeKind, Suspension

from .grammar import HEADS, is_of_a_law, punishments_of
from .model import PhraseUse, Punishment, PunishmentPhrase
from .uses import clause_before, is_punishment, patterns, use_goes_on, use_of
from .words import DenseText, Word, runs_of_words

_SENTENCE_END = re.compile(r"[。！？\n]")
_CONTENT = HEADS | {"term", "money"}
_LEADING = frozenset({"most", "least", "total"})
_BEHIND = frozenset({"various", "above", "below", "close"})
MAX_STATEMENTS = 10_000  # of a text that are read; no text that people write has so many
_MAX_BEFORE_TERMS = 60  # characters between 获刑 and the terms
_VALUES = frozenset({"money", "bare"})
_MAX_BETWEEN = 400  # characters before a statement that are read
_MAX_BEFORE_A_TAIL = 60  # phrases of a sentence that a fine at its end is of


@dataclass(frozen=True, slots=True)
class _Stated:
    """A statement at offsets of the dense text."""

    start: int
    end: int
    items: tuple[Punishment, ...]
    verb: str  # directly before it: 并处, 判处
    use: PhraseUse
    before: str  # what stands between the statement before it, if that is of the same sentence, and this one


def phrases_of(text: str) -> list[PunishmentPhrase]:
    """The phrases of a text that state punishments, in its order."""
    dense = DenseText(text)
    phrases: list[PunishmentPhrase] = []
    sentence: list[_Stated] = []
    naming = (run for run in runs_of_words(dense.text) if any(word.role in _CONTENT for word in run))
    searched = 0  # so far for the end of the sentence
    for run in islice(naming, MAX_STATEMENTS):
        ends = _SENTENCE_END.search(dense.text, searched, run[0].start)
        searched = run[0].start
        if sentence and ends:
            phrases += _SentenceOfStatements(dense, sentence).phrases
            sentence = []
        for words in _apart(run, after_another=bool(sentence)):
            stated = _stated(dense.text, words, sentence[-1] if sentence else None)
            if stated:
                sentence.append(stated)
    return phrases + _SentenceOfStatements(dense, sentence).phrases


def _apart(run: Sequence[Word], *, after_another: bool) -> Iterator[Sequence[Word]]:
    """A sequence of words in parts that are not of the same people.

    What 均 or 分别 adds behind one term may be of others, too: 甲有期徒刑三年、乙有期徒刑二年，均并处罚金.
    """
    comma = 0
    for index, word in enumerate(run):
        if word.role == "comma":
            comma = index
        elif word.kind is OutcomeKind.EXEMPTED and comma and len(word.written) > len("免予刑事处罚"):  # 免予乙刑事处罚
            yield run[:comma]
            yield from _apart(run[index:], after_another=True)
            return
        elif word.role == "each" and comma and after_another:
            roles, behind = [word.role for word in run[:comma]], [word.role for word in run[comma:]]
            if roles.count("kind") == 1 and not {"list", "range"} & {*roles} and "kind" not in behind:
                yield run[:comma]
                yield run[comma:]
                return
        elif word.role != "filler":
            comma = 0
    yield run


def _stated(text: str, run: Sequence[Word], last: _Stated | None) -> _Stated | None:
    """The statement of a run of words; `last` is the one before it in its sentence."""
    run = _without_remark(run)
    first = next((index for index, word in enumerate(run) if word.role in _CONTENT or word.role == "bare"), None)
    if first is None:
        return None
    until = max(index for index, word in enumerate(run) if word.role in _CONTENT) + 1
    while first and run[first - 1].role in _LEADING:
        first -= 1
    leading = [word for word in run[:first] if word.role in _LEADING]  # 共计被判处罚金五万元
    while until < len(run) and run[until].role in _BEHIND:
        until += 1
    start, end = run[first].start, run[until - 1].end
    before = text[max(last.end, start - _MAX_BETWEEN) : start] if last else clause_before(text, start)
    verb = "".join(word.written for word in run[:first] if word.role in ("filler", "each")).removeprefix("被")
    statement = [*leading, *run[first:until]]
    items = punishments_of(statement, _implied_kind(text, run, last, before, end))
    if not items or not is_punishment(text, items, verb, start):
        return None
    of_a_law = is_of_a_law(statement, verb) and not patterns("combined")["counted"].search(before)
    use = PhraseUse.ABSTRACT if of_a_law else use_of(text, start, end)
    if last and use is PhraseUse.IMPOSED and use_goes_on(last.use, before):
        use = last.use
    return _Stated(start, end, items, verb, use, before)


def _without_remark(run: Sequence[Word]) -> Sequence[Word]:
    """The words without a remark in brackets on a fine that was told: 并处罚金十万元（罚金已缴纳）."""
    for index, (word, after) in enumerate(pairwise(run)):
        if word.role == "open" and after.role == "fine" and not _VALUES & {later.role for later in run[index:]}:
            return run[:index]
    return run


def _implied_kind(text: str, run: Sequence[Word], last: _Stated | None, before: str, end: int) -> OutcomeKind | None:
    """The kind of terms that name none: that of the statement before (由拘役三个月改为四个月), or prison."""
    has_head = any(word.role in HEADS for word in run)
    if not has_head and not patterns("combined")["term_ends"].search(text[end : end + 2]):
        return None
    various = any(word.role == "various" for word in run)
    if last and patterns("combined")["term_alone"].search(before):
        kind = last.items[-1].kind_low or last.items[-1].kind
        return kind if kind in (OutcomeKind.DETENTION, OutcomeKind.CONTROL) else OutcomeKind.PRISON
    term = next((word.start for word in run if word.role in ("term", "bare")), run[0].start)
    named = patterns("combined")["terms_told"].search(text[max(0, term - _MAX_BEFORE_TERMS) : term])
    if named or patterns("combined")["term_changed"].search(before):
        return OutcomeKind.PRISON
    is_term = (various and ("判处" in before or (last and "刑期" in before))) or before.endswith(("被判处", "被判"))
    return OutcomeKind.PRISON if is_term else None


class _SentenceOfStatements:
    """The phrases of a sentence, read from its first statement to its last."""

    def __init__(self, dense: DenseText, statements: Sequence[_Stated]) -> None:
        self._dense = dense
        self._subjects: list[str] = []  # whose punishment a phrase is, as far as the words before it say so
        self._before: list[str] = []
        self._of_several = False  # whether the last phrase with a kind is of several people who are named
        self.phrases: list[PunishmentPhrase] = []
        for stated in statements:
            if all(item.kind is None for item in stated.items):
                self._read_without_kind(stated)
            else:
                self._read(stated)

    def _read(self, stated: _Stated) -> None:
        executed = bool(patterns("combined")["executed"].search(stated.before))
        if executed and stated.use is PhraseUse.IMPOSED and not patterns("combined")["others"].search(stated.before):
            self._combine()
        found = patterns("combined")["subject"].search(stated.before[-80:])
        self._subjects.append((found["named"] or found["convicted"] or "").strip("其") if found else "")
        self._before.append(stated.before)
        several = len(stated.items) > 1 or bool(patterns("combined")["several"].search(stated.before))
        if stated.items[0].kind is not None:
            self._of_several = several and not any(_is_range(item) for item in stated.items)
        self.phrases.append(
            PunishmentPhrase(
                start=self._dense.offset(stated.start),
                end=self._dense.offset(stated.end - 1) + 1,
                items=stated.items,
                use=stated.use,
                executed=executed,
                is_range=len(stated.items) == 1 and _is_range(stated.items[0]),
            )
        )

    def _combine(self) -> None:
        """Mark the phrases of the same person since the last executed one as components."""
        subject = ""
        for index in reversed(range(len(self.phrases))):
            phrase, named = self.phrases[index], self._subjects[index]
            if phrase.executed or phrase.use is not PhraseUse.IMPOSED or (subject and named != subject):
                return
            self.phrases[index] = replace(phrase, use=PhraseUse.COMPONENT)
            subject = named or subject

    def _read_without_kind(self, stated: _Stated) -> None:
        """A fine, a suspension or a right alone is of the phrases before it (，均并处罚金), or it is a fine alone."""
        if stated.use is not PhraseUse.IMPOSED:
            return
        apart = patterns("combined")["apart"].search(stated.verb)
        joined = patterns("combined")["adverbs"].fullmatch(stated.before.removesuffix(stated.verb))
        joined = joined or patterns("combined")["same_people"].search(stated.before)
        is_fine = stated.items[0].fined
        if self._of_several and patterns("combined")["by_name"].search(stated.before):
            self._read(stated)  # 对乙并处罚金一万元, after the terms of several: whose it is, their names tell
            return
        if self.phrases and (apart or joined or not is_fine) and not (is_fine and self.phrases[-1].items[0].fined):
            self._extend(stated)
        elif is_fine and not apart:
            items = tuple(replace(item, kind=OutcomeKind.FINE_ONLY) for item in stated.items)
            self._read(replace(stated, items=items))

    def _extend(self, tail: _Stated) -> None:
        """Add what stands apart to the last phrase; with 均 or 分别 to all that one 判处 governs."""
        each = any(word in tail.before for word in ("均", "各", "分别", "皆", "都"))
        governs = patterns("combined")["governs"]
        phrases, number = self.phrases, len(tail.items)
        last = len(phrases) - 1
        for index in range(last, max(last - _MAX_BEFORE_A_TAIL, -1), -1):
            phrase = phrases[index]
            if (phrase.items[0].fined and tail.items[0].fined) or phrase.use is not PhraseUse.IMPOSED:
                return
            if number > 1 and last - index >= number:
                return
            added = tail.items[number - 1 - (last - index) if number > 1 else 0]
            whose = phrase.items if each or not tail.items[0].suspended else phrase.items[-1:]
            items = phrase.items[: -len(whose)] + tuple(_added(item, added, each=each) for item in whose)
            end = self._dense.offset(tail.end - 1) + 1 if index == last else phrase.end
            phrases[index] = replace(phrase, items=items, end=end)
            before = self._before[index]
            if not each or (
                number == 1 and governs.search(before) and not patterns("combined")["beside"].match(before)
            ):
                return


def _is_range(item: Punishment) -> bool:
    return item.kind_low is not None or item.months_min != item.months_max or item.fine_min != item.fine_max


def _added(item: Punishment, tail: Punishment, *, each: bool) -> Punishment:
    names = [name.name for name in fields(Punishment) if getattr(tail, name.name) not in (None, False)]
    whole = replace(item, **{name: getattr(tail, name) for name in names})
    if tail.suspended and not each and _is_range(item):
        return replace(whole, suspended=Suspension.SOME)
    return whole
