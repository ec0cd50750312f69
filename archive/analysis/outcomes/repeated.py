"""Leaves out a result that the text tells a second time, and keeps the first full statement of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from archive.analysis.outcomes.decisions import Act, Decision
from archive.analysis.outcomes.names import names_of
from archive.analysis.outcomes.people.words import NUMBER
from archive.model import Instance, NonProsecution, Outcome, OutcomeKind

REST = re.compile("(?:其余|其他|另外?|剩余|余下)")
COUNT_ALONE = re.compile(f"{NUMBER}(?:名?(?:人|犯罪嫌疑人|嫌疑人|未成年人))")
MAX_EARLIER = 20  # outcomes of one person that a further one may repeat


def each_once(outcomes: Iterable[Outcome], decisions: Sequence[Decision]) -> list[Outcome]:
    """The outcomes without those that repeat an earlier one, in the order of the text.

    A term told again after an appeal that changed nothing has the day of that appeal: it is the same term.
    """
    upheld = {decision.decided for decision in decisions if decision.act is Act.UPHELD}
    found: list[Outcome] = []
    places: dict[str | int, list[int]] = defaultdict(list)
    for outcome in outcomes:
        earlier = places[_key(outcome)]
        place = next((at for at in earlier[-MAX_EARLIER:] if _is_same(found[at], outcome, upheld)), None)
        if place is None:
            earlier.append(len(found))
            found.append(outcome)
        elif _fullness(outcome) > _fullness(found[place]):
            found[place] = _filled(outcome, found[place])
        else:
            found[place] = _filled(found[place], outcome)
    ordered = sorted(found, key=lambda one: (one.start, one.end))
    return [one for one in ordered if not _is_named_later(one, ordered)]


def _is_named_later(one: Outcome, outcomes: Sequence[Outcome]) -> bool:
    """Whether as many people are named afterwards as a group without names has.

    2人被不起诉 is a summary of 对甲、乙作出不起诉决定.
    """
    if one.kind is not OutcomeKind.NOT_PROSECUTED or (one.people or 1) < 2 or not COUNT_ALONE.fullmatch(one.defendant):
        return False
    named = {
        other.defendant
        for other in outcomes
        if other.start > one.start
        and other.people == 1
        and other.kind is one.kind
        and other.other_case == one.other_case
        and not _on_other_grounds(one.non_prosecution, other.non_prosecution)
        and not _differ(one.decided, other.decided)
    }
    return len(named) == one.people


def _key(outcome: Outcome) -> str | int:
    """What outcomes of the same people share: the number of a group, or else their words."""
    return outcome.defendant if outcome.people is None or outcome.people == 1 else outcome.people


def _are_same_people(one: Outcome, other: Outcome) -> bool:
    """Whether the words are the same, or those of groups of one size.

    其余3人 are 其他3名被告人, 孙某等5人 are 孙某、周某等5人.
    """
    if one.defendant == other.defendant or one.people in {None, 1}:
        return one.defendant == other.defendant
    names = [names_of(outcome.defendant) for outcome in (one, other)]
    nameless = [REST.match(outcome.defendant) is not None for outcome in (one, other)]
    return all(nameless) or (not any(nameless) and not names[0].isdisjoint(names[1]))


def _is_same(one: Outcome, other: Outcome, upheld: set[str | None]) -> bool:
    if not _are_same_people(one, other) or _on_other_grounds(one.non_prosecution, other.non_prosecution):
        return False
    if one.other_case != other.other_case:
        return False
    if one.kind is not other.kind and one.kind is not None and other.kind is not None:
        return False
    terms = {(one.months_min, one.months_max), (other.months_min, other.months_max)} - {(None, None)}
    if len(terms) > 1:
        return False
    fines = {(one.fine_min, one.fine_max), (other.fine_min, other.fine_max)} - {(None, None)}
    if len(fines) > 1:
        return False
    if _changes(other) and not _changes(one) and _added_of(one) != _added_of(other):
        return False
    if _is_of_appeal(other, one) and _adds(other, one):
        return False
    other_day = _differ(one.decided, other.decided) and other.decided not in upheld
    apart = one.instance != other.instance or other_day or _differ(one.court, other.court)
    if apart and set(one.crimes) != set(other.crimes):
        return False
    return not other_day


def _changes(outcome: Outcome) -> bool:
    """Whether it says that an earlier judgment was changed: 二审改判有期徒刑二年, which may take a suspension away."""
    return "改判" in outcome.as_written


def _is_of_appeal(other: Outcome, one: Outcome) -> bool:
    """Whether a later judgment is told, on an appeal against the first one."""
    return one.instance is Instance.FIRST and other.instance not in {None, Instance.FIRST} and other.start > one.start


def _adds(other: Outcome, one: Outcome) -> bool:
    """Whether it has a suspension or a fine which the earlier judgment had not."""
    return bool((other.suspended and not one.suspended) or (other.fined and not one.fined))


def _added_of(outcome: Outcome) -> tuple[object, ...]:
    return (
        outcome.suspended,
        outcome.suspended_months,
        outcome.fined,
        outcome.confiscate_all,
        outcome.rights,
        outcome.rights_for_life,
    )


def _on_other_grounds(one: NonProsecution | None, other: NonProsecution | None) -> bool:
    """Whether two decisions not to prosecute differ; one on conditions is never the same as one without."""
    conditional = NonProsecution.CONDITIONAL
    return (one is conditional) != (other is conditional) or (one is not None and other is not None and one != other)


def _differ(one: str | None, other: str | None) -> bool:
    """Whether both are known and neither is a part of the other: 2021 is a part of 2021-03-05."""
    return one is not None and other is not None and one not in other and other not in one


def _fullness(outcome: Outcome) -> int:
    return sum(
        value is not None
        for value in (outcome.kind, outcome.months_min, outcome.months_max, outcome.suspended, outcome.fine_max)
    ) + (1 if outcome.fined else 0)


def _filled(full: Outcome, other: Outcome) -> Outcome:
    """The fuller statement, with what only the other one says of the judgment."""
    return replace(
        full,
        court=full.court or other.court,
        decided=full.decided or other.decided,
        instance=full.instance or other.instance,
        procuratorate=full.procuratorate or other.procuratorate,
        non_prosecution=full.non_prosecution or other.non_prosecution,
        confiscate_all=full.confiscate_all or other.confiscate_all,
        rights=full.rights if full.rights is not None else other.rights,
        rights_for_life=full.rights_for_life or other.rights_for_life,
    )
