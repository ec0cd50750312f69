"""The circumstances of sentencing that the text of a case names: 自首, 从犯, 退赃退赔 …, each with whose it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from archive.analysis.outcomes.decisions import Extent, clause_around, narrative_sentences
from archive.analysis.outcomes.people import PeopleMention, case_people, names_of
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


def circumstances_in(text: str, case: Case, outcomes: Sequence[Outcome]) -> tuple[Circumstance, ...]:
    """The circumstances that the text of a case names, each once for a person, in the order of the text.

    `text` has full-width punctuation.
    """
    found: dict[tuple[CircumstanceKind, str | None], Circumstance] = {}
    of_people: CircumstancesOfPeople | None = None
    for sentence in narrative_sentences(text, case):
        for match in _words().finditer(text, *sentence):
            kind = CircumstanceKind(str(match.lastgroup))
            holding = (
                rule.says for rule in _contexts() if rule.holds(text, *match.span(), low=sentence.start, kind=kind)
            )
            if next(holding, "affirmed") != "affirmed":
                continue
            of_people = of_people or CircumstancesOfPeople(text, case, outcomes)
            for defendant, names in of_people.whose(sentence, *match.span(), kind):
                if not any((kind, name) in found for name in (defendant, *names)):
                    outcome = of_people.outcome_of(names)
                    found[kind, defendant] = Circumstance(*match.span(), match[0], kind, defendant, outcome)
    return tuple(found.values())


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


class CircumstancesOfPeople:
    """Whose the circumstances of a case are."""

    def __init__(self, text: str, case: Case, outcomes: Sequence[Outcome]) -> None:
        self.text, self.outcomes = text, outcomes
        self.people = case_people(text, case.title, case.start, case.end)
        named = (names_of(outcome.defendant) for outcome in outcomes if not outcome.other_case)
        self.offenders = frozenset(self.people.declared).union(*named)

    def whose(
        self, sentence: Extent, start: int, end: int, kind: CircumstanceKind
    ) -> Iterator[tuple[str | None, tuple[str, ...]]]:
        """The words for the persons who have the circumstance, and their names; None if it is said of the case."""
        clause = clause_around(self.text, sentence, start)
        if self._is_of_a_stranger(clause.start, start):
            return
        mention = self._of_role(sentence, start, end) if kind in ROLES else None
        mention = mention or self._mention(sentence, clause, start, end)
        if mention is None:
            alone = (*self.offenders,) if len(self.offenders) == 1 else ()
            yield (alone[0] if alone else None), alone
        elif mention.names and mention.is_whole:
            yield from ((name, (name,)) for name in mention.names)
        else:
            yield mention.defendant, mention.names or (mention.defendant,)

    def outcome_of(self, names: tuple[str, ...]) -> int | None:
        """The place of the last outcome of these people: a final one, if there is one."""
        places = [
            place
            for place, outcome in enumerate(self.outcomes)
            if not outcome.other_case and (names_of(outcome.defendant) & {*names} or outcome.defendant in names)
        ]
        return max(places, key=lambda place: (self.outcomes[place].final, place), default=None)

    def _of_role(self, sentence: Extent, start: int, end: int) -> PeopleMention | None:
        """The group whose words hold the circumstance (周某等9名从犯), or the person behind it (首要分子梁某)."""
        around = self.people.between(max(sentence.start, start - MAX_GROUP_CHARS), end + MAX_ROLE_CHARS)
        behind = [one for one in self.people.between(end, sentence.end)[:1] if one.start == end]
        covering = [one for one in around if one.start < start and end <= one.end]
        return next(iter(covering + [one for one in behind if not self._is_other(one)]), None)

    def _mention(self, sentence: Extent, clause: Extent, start: int, end: int) -> PeopleMention | None:
        before = self.people.between(max(sentence.start, start - MAX_LOOK_BACK), start)
        before = [one for one in before if not self._is_other(one)]
        before = [one for one in before if not self._suffers(one)] or before
        if not before or before[-1].start < clause.start:
            # 对认罪认罚、被认定为从犯的李某等19人: the clause describes somebody by the circumstance
            for one in self.people.between(end, min(end + BEHIND_CHARS, clause.end)):
                if self.text[one.start - 1] == "的" and not self._is_other(one):
                    return one
            if UNIT.search(self.text, clause.start, start):
                return None
        if not before or not before[-1].refers:
            return before[-1] if before else None
        meant = self.people.meant(before[-1])
        return meant if meant.names else before[-1]

    def _is_of_a_stranger(self, clause: int, start: int) -> bool:
        """True if the clause says it of somebody who is no offender of the case: 上游犯罪人廉某因自首被从轻处罚."""
        named = [one for one in self.people.between(clause, start) if one.names and not self._suffers(one)]
        if any(UNIT.search(one.defendant) for one in named):
            return False  # a company pays for its people
        return bool(self.offenders and named) and all(map(self._is_other, named))

    def _suffers(self, mention: PeopleMention) -> bool:
        """True for a victim, a relative, or one to whom something is done."""
        return self._follows("others", mention) or self._follows("objects", mention)

    def _is_other(self, mention: PeopleMention) -> bool:
        """True for a victim, a witness or a relative."""
        if self._follows("others", mention):
            return True
        if not mention.names:
            return GROUP.search(mention.defendant) is None
        known = not self.offenders or self.offenders & {*mention.names}
        return not known and not self._follows("roles", mention)

    def _follows(self, words: str, mention: PeopleMention) -> bool:
        before = max(0, mention.start - MAX_ROLE_CHARS)
        return _before_names()[words].search(self.text, before, mention.start) is not None
