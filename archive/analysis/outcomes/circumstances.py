"""The circumstances of sentencing that the text of a case names: 自首, 从犯, 退赃退赔 …, each with whose it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from archive.analysis.crimes.names import full_width
from archive.analysis.outcomes.decisions import Extent, clause_around, narrative_parts, sentences_in
from archive.analysis.outcomes.people import CasePeople, PeopleMention, names_of
from archive.model import Case, Circumstance, CircumstanceKind, Outcome
from archive.rules import ContextRule, context_rules, load

TABLE = "analysis/data/circumstances.toml"
MAX_ROLE_CHARS = 10  # of a role and the words before it
MAX_GROUP_CHARS = 60  # of the words for a group
MAX_LOOK_BACK = 300  # characters in which the person stands of whom a circumstance is said
BEHIND_CHARS = 120  # 首要分子梁某: the person stands behind
UNIT = re.compile("公司|企业|单位|平台")
GROUP = re.compile("被告|嫌疑|被不起诉|人员|成员|[人其]$")  # words that may mean offenders: 二人, 各被告人
ROLES = frozenset({CircumstanceKind.PRINCIPAL, CircumstanceKind.ACCESSORY, CircumstanceKind.MINOR_AGE})


class CircumstanceWords(NamedTuple):
    """Words that name a circumstance."""

    start: int
    end: int
    kind: CircumstanceKind


def circumstances_in(text: str, case: Case, outcomes: Sequence[Outcome]) -> tuple[Circumstance, ...]:
    """The circumstances that the text of a case names, each once for a person, in the order of the text."""
    words = list(_affirmed(full_width(text), case))
    if not words:
        return ()
    people = CasePeople(text, case)
    offenders = _offenders(people, outcomes)
    found: dict[tuple[CircumstanceKind, str | None], Circumstance] = {}
    for sentence, one in words:
        if _is_of_a_stranger(text, people, offenders, sentence, one):
            continue
        for defendant, names in _whose(text, people, offenders, sentence, one):
            row = Circumstance(
                start=one.start,
                end=one.end,
                as_written=text[one.start : one.end],
                kind=one.kind,
                defendant=defendant,
                outcome=_outcome_of(names, outcomes),
            )
            if not any((one.kind, name) in found for name in (defendant, *names)):
                found[one.kind, defendant] = row
    return tuple(found.values())


def _affirmed(text: str, case: Case) -> Iterator[tuple[Extent, CircumstanceWords]]:
    """The words for circumstances that no context denies, each with its sentence."""
    for part in narrative_parts(text, case):
        for sentence in sentences_in(text, *part):
            for match in _words().finditer(text, *sentence):
                kind = str(match.lastgroup)
                holding = (
                    rule.says for rule in _contexts() if rule.holds(text, *match.span(), low=sentence.start, kind=kind)
                )
                if next(holding, "affirmed") == "affirmed":
                    yield sentence, CircumstanceWords(*match.span(), CircumstanceKind(kind))


@cache
def _contexts() -> tuple[ContextRule, ...]:
    return context_rules(TABLE, "contexts")


@cache
def _words() -> re.Pattern[str]:
    kinds = load(TABLE)["kinds"].items()
    return re.compile("|".join(f"(?P<{kind}>{'|'.join(words)})" for kind, words in kinds))


@cache
def _before_names() -> dict[str, re.Pattern[str]]:
    """What ends before a name and makes of its bearer an offender, none, or one to whom something is done."""
    people = load(TABLE)["people"]
    people = people | {"objects": f"(?:{people['objects']})(?:{people['roles']})?"}  # 协助抓获|被告人李某
    return {name: re.compile(f"(?:{words})$") for name, words in people.items()}


def _offenders(people: CasePeople, outcomes: Sequence[Outcome]) -> frozenset[str]:
    """The people of whom a circumstance may be said."""
    named = (names_of(outcome.defendant) for outcome in outcomes if not outcome.other_case)
    return frozenset(people.names.declared).union(*named)


def _whose(
    text: str, people: CasePeople, offenders: frozenset[str], sentence: Extent, one: CircumstanceWords
) -> Iterator[tuple[str | None, tuple[str, ...]]]:
    """The words for the persons who have the circumstance, and their names; None if it is said of the case."""
    mention = _mention(text, people, offenders, sentence, one)
    if mention is None:
        alone = (*offenders,) if len(offenders) == 1 else ()
        yield (alone[0] if alone else None), alone
    elif mention.names and mention.is_whole:
        for name in mention.names:
            yield name, (name,)
    else:
        yield mention.defendant, mention.names or (mention.defendant,)


def _mention(
    text: str, people: CasePeople, offenders: frozenset[str], sentence: Extent, one: CircumstanceWords
) -> PeopleMention | None:
    if one.kind in ROLES:
        if group := _group_of(people, sentence, one):
            return group
        behind = people.between(one.end, min(sentence.end, one.end + BEHIND_CHARS))
        if behind and behind[0].start == one.end and not _is_other(text, behind[0], offenders):
            return behind[0]
    first = max(sentence.start, one.start - MAX_LOOK_BACK)
    before = [mention for mention in people.between(first, one.start) if not _is_other(text, mention, offenders)]
    clause = clause_around(text, sentence, one.start)
    subjects = [mention for mention in before if not _suffers(text, mention)]
    before = subjects or before
    same_clause = [mention for mention in before if mention.start >= clause.start]
    if not same_clause:
        if described := _described(text, people, offenders, clause, one):
            return described
        if UNIT.search(text, clause.start, one.start):
            return None
    chosen = next(iter(reversed(same_clause or before)), None)
    if chosen is None or not chosen.refers:
        return chosen
    meant = people.meant(chosen)
    return meant if meant.names else chosen


def _group_of(people: CasePeople, sentence: Extent, one: CircumstanceWords) -> PeopleMention | None:
    """The group whose words hold the circumstance: 周某等9名从犯, 其余从犯."""
    around = people.between(max(sentence.start, one.start - MAX_GROUP_CHARS), one.end + MAX_ROLE_CHARS)
    return next((mention for mention in around if mention.start < one.start and one.end <= mention.end), None)


def _described(
    text: str, people: CasePeople, offenders: frozenset[str], clause: Extent, one: CircumstanceWords
) -> PeopleMention | None:
    """The person whom the clause describes by the circumstance: 对认罪认罚、被认定为从犯的李某等19人."""
    for mention in people.between(one.end, min(one.end + BEHIND_CHARS, clause.end)):
        if text[mention.start - 1] == "的" and not _is_other(text, mention, offenders):
            return mention
    return None


def _is_of_a_stranger(
    text: str, people: CasePeople, offenders: frozenset[str], sentence: Extent, one: CircumstanceWords
) -> bool:
    """Whether the clause says it of somebody who is no offender of the case: 上游犯罪人廉某因自首被从轻处罚."""
    start = clause_around(text, sentence, one.start).start
    named = [mention for mention in people.between(start, one.start) if mention.names and not _suffers(text, mention)]
    if any(UNIT.search(mention.defendant) for mention in named):
        return False  # a company pays for its people
    return bool(offenders and named) and all(_is_other(text, mention, offenders) for mention in named)


def _suffers(text: str, mention: PeopleMention) -> bool:
    """True for a victim, a relative, or one to whom something is done."""
    return _is_introduced_by("others", text, mention) or _is_introduced_by("objects", text, mention)


def _is_other(text: str, mention: PeopleMention, offenders: frozenset[str]) -> bool:
    """True for a victim, a witness or a relative."""
    if _is_introduced_by("others", text, mention):
        return True
    if not mention.names:
        return GROUP.search(mention.defendant) is None
    return bool(offenders) and not offenders & {*mention.names} and not _is_introduced_by("roles", text, mention)


def _is_introduced_by(words: str, text: str, mention: PeopleMention) -> bool:
    return _before_names()[words].search(text, max(0, mention.start - MAX_ROLE_CHARS), mention.start) is not None


def _outcome_of(names: tuple[str, ...], outcomes: Sequence[Outcome]) -> int | None:
    """The place of the last outcome of these people: a final one, if there is one."""
    places = [
        place
        for place, outcome in enumerate(outcomes)
        if not outcome.other_case and (names_of(outcome.defendant) & {*names} or outcome.defendant in names)
    ]
    return max(places, key=lambda place: (outcomes[place].final, place), default=None)
