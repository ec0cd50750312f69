"""Statements of punishments in their sentences: uses, components of combined crimes, fines at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from itertools import islice

from archive.model import OutcomeKind, Suspension
from archive.rules import ContextRule, context_rules, words

from .grammar import is_of_a_law, letters_of, punishments_of
from .model import PhraseUse, Punishment, PunishmentPhrase
from .words import TABLE, DenseText, Word, runs_of_words

SENTENCE_END = re.compile(r"[。！？\n]")
CLAUSE_END = re.compile(r"[。；！？\n]")
STATEMENT = re.compile(r"[KDSsFCcRLtmb](?:.*[KDSsFCcRLtm])?[~<>)]*")  # letters of `grammar`
REMARK = re.compile(r"\( *F[^mb]*$")  # on a fine that was stated: 并处罚金十万元（罚金已缴纳）
OF_OTHERS = re.compile(r"[^-/KD]*[KD][^-/KD]*(?P<comma>,) *e[^KD]*")  # 乙有期徒刑二年，均并处罚金: of all before
MAX_STATEMENTS = 10_000  # of a text that are read; no text that people write has so many
MAX_BETWEEN = 400  # characters before a statement that are read
REACH = 60  # characters before a statement, in its clause, that are read
MAX_BEFORE_A_TAIL = 60  # phrases of a sentence that a fine at its end is of
NEEDS_TERM = frozenset({"管制", "监禁"})  # also 管制 of goods and traffic, 监禁 of a victim


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
    naming = (run for run in runs_of_words(dense.text) if re.search("[KDSsFCcRLtm]", letters_of(run)))
    searched = 0  # so far for the end of the sentence
    for run in islice(naming, MAX_STATEMENTS):
        ends = SENTENCE_END.search(dense.text, searched, run[0].start)
        searched = run[0].start
        if sentence and ends:
            phrases += _SentenceOfStatements(dense, sentence).phrases
            sentence = []
        for part in _apart(run, after_another=bool(sentence)):
            stated = _stated(dense.text, part, sentence[-1] if sentence else None)
            if stated:
                sentence.append(stated)
    return phrases + _SentenceOfStatements(dense, sentence).phrases


def _apart(run: Sequence[Word], *, after_another: bool) -> Iterator[Sequence[Word]]:
    """A sequence of words in parts that are not of the same people.

    What 均 or 分别 adds behind one term may be of others, too: 甲有期徒刑三年、乙有期徒刑二年，均并处罚金.
    """
    others = OF_OTHERS.fullmatch(letters_of(run)) if after_another else None
    of_another = (at for at, word in enumerate(run) if word.kind is OutcomeKind.EXEMPTED and len(word.written) > 6)
    at = others.start("comma") if others else next(of_another, 0)  # 免予乙刑事处罚
    yield from (run[:at], run[at:]) if at else (run,)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return words(TABLE, "combined")


@cache
def _uses() -> tuple[ContextRule, ...]:
    return context_rules(TABLE, "uses")


def _stated(text: str, run: Sequence[Word], last: _Stated | None) -> _Stated | None:
    """The statement of a run of words; `last` is the one before it in its sentence."""
    letters = REMARK.sub("", letters_of(run))
    found = STATEMENT.search(letters)
    if not found:
        return None
    first, until = found.span()
    start, end = run[first].start, run[until - 1].end
    clause = start - len(_clause_before(text, start))
    before = text[max(last.end, start - MAX_BETWEEN) : start] if last else text[clause:start]
    verb = "".join(word.written for word, letter in zip(run[:first], letters, strict=False) if letter in " ae")
    verb = verb.removeprefix("被")
    leading = [word for word, letter in zip(run[:first], letters, strict=False) if letter in "^_="]  # 共计被判处罚金
    statement = [*leading, *run[first:until]]
    items = punishments_of(statement, _implied_kind(text, start, before, last, various="~" in letters))
    if not items or not _is_punishment(text, items, verb, start):
        return None
    if is_of_a_law(statement, verb):
        use = PhraseUse.ABSTRACT
    else:
        holding = (PhraseUse(rule.says) for rule in _uses() if rule.holds(text, start, end, low=clause))
        use = next(holding, PhraseUse.IMPOSED)
    ends = _patterns().get(f"ends_{last.use}") if last else None
    if last and ends and use is PhraseUse.IMPOSED and not ends.search(before):
        use = last.use
    return _Stated(start, end, items, verb, use, before)


def _clause_before(text: str, start: int) -> str:
    return CLAUSE_END.split(text[max(0, start - REACH) : start])[-1]


def _implied_kind(text: str, start: int, before: str, last: _Stated | None, *, various: bool) -> OutcomeKind | None:
    """The kind of terms that name none: that of the statement before (由拘役三个月改为四个月), or prison."""
    if last and _patterns()["term_alone"].search(before):
        kind = last.items[-1].kind_low or last.items[-1].kind
        return kind if kind in (OutcomeKind.DETENTION, OutcomeKind.CONTROL) else OutcomeKind.PRISON
    implied = _patterns()["terms"].search(text, max(0, start - REACH), start)
    if implied or (various and ("判处" in before or (last and "刑期" in before))):
        return OutcomeKind.PRISON
    return None


def _is_punishment(text: str, items: Sequence[Punishment], verb: str, start: int) -> bool:
    """False for 罚金已缴纳, 撤销缓刑, 无罪辩护, or 管制 of goods."""
    first = items[0]
    if first.kind is OutcomeKind.ACQUITTED:
        return bool(_patterns()["acquits"].match(_clause_before(text, start)))
    if first.kind is not None:
        has_term = first.months_min is not None or first.months_max is not None
        return has_term or "处" in verb or text[start : start + 2] not in NEEDS_TERM
    if _patterns()["no_punishment"].search(_clause_before(text, start)):
        return False
    return bool("处" in verb or first.fine_min or first.fine_max or first.fine_total or first.suspended)


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
        executed = bool(_patterns()["executed"].search(stated.before))
        if executed and stated.use is PhraseUse.IMPOSED:
            self._combine()
        found = _patterns()["subject"].search(stated.before[-80:])
        self._subjects.append((found["named"] or found["convicted"] or "").strip("其") if found else "")
        self._before.append(stated.before)
        if stated.items[0].kind is not None:
            several = len(stated.items) > 1 or _patterns()["several"].search(stated.before)
            self._of_several = bool(several) and not any(_is_range(item) for item in stated.items)
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
        apart = _patterns()["apart"].search(stated.verb)
        joined = _patterns()["adverbs"].fullmatch(stated.before.removesuffix(stated.verb))
        joined = joined or _patterns()["same_people"].search(stated.before)
        is_fine = stated.items[0].fined
        if self._of_several and _patterns()["by_name"].search(stated.before):
            self._read(stated)
        elif self.phrases and (apart or joined or not is_fine) and not (is_fine and self.phrases[-1].items[0].fined):
            self._extend(stated)
        elif is_fine and not apart:
            items = tuple(replace(item, kind=OutcomeKind.FINE_ONLY) for item in stated.items)
            self._read(replace(stated, items=items))

    def _extend(self, tail: _Stated) -> None:
        """Add what stands apart to the last phrase; with 均 or 分别 to all that one 判处 governs."""
        each = any(word in tail.before for word in ("均", "各", "分别", "皆", "都"))
        phrases, number = self.phrases, len(tail.items)
        last = len(phrases) - 1
        for index in range(last, max(last - MAX_BEFORE_A_TAIL, -1), -1):
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
            governs = _patterns()["governs"].search(before) and not _patterns()["beside"].match(before)
            if not each or (number == 1 and governs):
                return


def _is_range(item: Punishment) -> bool:
    return item.kind_low is not None or item.months_min != item.months_max or item.fine_min != item.fine_max


def _added(item: Punishment, tail: Punishment, *, each: bool) -> Punishment:
    names = [name.name for name in fields(Punishment) if getattr(tail, name.name) not in (None, False)]
    whole = replace(item, **{name: getattr(tail, name) for name in names})
    if tail.suspended and not each and _is_range(item):
        return replace(whole, suspended=Suspension.SOME)
    return whole
