"""Which outcomes are the last word, and which a later decision of the case replaced."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from archive.analysis.outcomes.decisions import Act, Decision
from archive.analysis.outcomes.names import names_of
from archive.analysis.outcomes.people.words import is_unit
from archive.model import Instance, NonProsecution, Outcome, OutcomeKind

RANKS = {None: 0, Instance.FIRST: 0, Instance.SECOND: 1, Instance.RETRIAL: 2}
MAX_OF_NAME = 40  # outcomes of one person
# What is vacated is not the judgment, but some items of it, or a ruling on how it is executed.
NOT_ALL = re.compile("撤销[^。；]{0,80}(?:第[一二三四五六七八九十、0-9]{1,12}项|假释|减刑|暂予监外|考验期)")
UNIT_CHARS = 40  # before words that end a trial
UNIT_ENDED = re.compile("(?:单位|公司|企业)[^，。；]{0,8}注销[^。；]{0,16}终止审理")  # for the others it goes on
SAME_AGAIN = "相同"  # 作出相同判决: the judgment that was vacated stands again


def with_finality(text: str, outcomes: Sequence[Outcome], decisions: Sequence[Decision]) -> tuple[Outcome, ...]:
    """The outcomes of a case, each with what `final` says. Both are in the order of the text.

    An outcome is not final if a later decision has the same person: a judgment of a higher instance, one after the
    first was vacated, or the end of an examination on conditions; nor if it was vacated and nothing came after it.
    """
    ended = [one for one in decisions if one.act in {Act.VACATED, Act.REVOKED} and not _is_of_items(text, one)]
    of_name: dict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        for name in names_of(one.defendant):
            of_name[name].append(one)
    gone = {id(one) for decision in ended for one in _ended(text, decision, outcomes, decisions)}
    return tuple(replace(one, final=id(one) not in gone and not _is_replaced(one, of_name, ended)) for one in outcomes)


def _is_of_items(text: str, decision: Decision) -> bool:
    """Whether only items of a judgment are vacated, or its execution: the items that matter are judged anew."""
    return decision.act is Act.VACATED and NOT_ALL.search(text, decision.start, decision.end) is not None


def _is_replaced(one: Outcome, of_name: dict[str, list[Outcome]], ended: Sequence[Decision]) -> bool:
    same = (other for name in names_of(one.defendant) for other in of_name[name][-MAX_OF_NAME:])
    return any(_replaces(other, one, ended) for other in same if other is not one)


def _replaces(later: Outcome, one: Outcome, ended: Sequence[Decision]) -> bool:
    """Whether an outcome replaced another one of the same person."""
    if later.other_case != one.other_case:
        return False
    if OutcomeKind.CONFISCATION_PROCEDURE in {later.kind, one.kind}:
        return False
    if one.kind is OutcomeKind.NOT_PROSECUTED and later.kind is OutcomeKind.NOT_PROSECUTED:
        return _is_conditional(one) and not _is_conditional(later)
    if OutcomeKind.NOT_PROSECUTED in {one.kind, later.kind}:
        return later.start > one.start
    if RANKS[later.instance] != RANKS[one.instance]:
        return RANKS[later.instance] > RANKS[one.instance]
    return _dropped(later, one) or any(one.start < decision.start < later.start for decision in ended)


def _is_conditional(outcome: Outcome) -> bool:
    return outcome.non_prosecution is NonProsecution.CONDITIONAL


def _dropped(later: Outcome, one: Outcome) -> bool:
    """Whether the police dropped the case afterwards: nothing is said of a court or a punishment."""
    return later.start > one.start and later.kind is None and later.court is None and one.kind is not None


def _ended(
    text: str, decision: Decision, outcomes: Sequence[Outcome], decisions: Sequence[Decision]
) -> Iterator[Outcome]:
    """The outcomes whose judgment a decision vacated, or revoked, if it was not made again."""
    before = [other for other in outcomes if other.start < decision.start and not other.other_case]
    again = (other for other in decisions if other.act is Act.UPHELD and other.start >= decision.end)
    if not before or any(text.find(SAME_AGAIN, other.start, other.end) >= 0 for other in again):
        return
    named = {name for other in before for name in names_of(other.defendant)}
    concerned = {name for name in named if text.find(name, decision.start, decision.end) >= 0}
    units_alone = UNIT_ENDED.search(text, max(0, decision.start - UNIT_CHARS), decision.end) is not None
    for one in before:
        if (one.court, one.decided) != (before[-1].court, before[-1].decided):
            continue
        if (decision.act is Act.REVOKED) != (one.kind is OutcomeKind.NOT_PROSECUTED):
            continue
        if units_alone and not is_unit(one.defendant):
            continue
        if not concerned or concerned & names_of(one.defendant):
            yield one
