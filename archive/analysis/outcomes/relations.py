"""What an outcome is among those of its case: reported before, of another case, or replaced by a later decision."""

from __future__ import annotations

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from archive.analysis.crimes.charges import TITLE
from archive.analysis.crimes.names import crime_names, full_width, names_in
from archive.analysis.outcomes.decisions import Act, Decision
from archive.analysis.outcomes.people import names_of
from archive.model import Case, Instance, NonProsecution, Outcome, OutcomeKind

MAX_OF_PERSON = 40  # outcomes of one person that are compared
AT_TRIAL = frozenset({None, Instance.FIRST})
RANKS = {None: 0, Instance.FIRST: 0, Instance.SECOND: 1, Instance.RETRIAL: 2}

REST = re.compile("(?:其余|其他|另外?|剩余|余下)")
FULLNESS = ("kind", "months_min", "months_max", "suspended", "fine_max")  # and `fined`
FILLED = ("court", "decided", "instance", "procuratorate", "non_prosecution", "confiscate_all", "rights")
ADDED = ("suspended", "suspended_months", "fined", "confiscate_all", "rights", "rights_for_life")

AROUND_CHARS, MAX_LIST_CHARS = 120, 80
BRACKET = re.compile("（[^（）\n]{0,30}?(?:另案|另行|已判|已被判)[^（）\n]{0,20}）")  # behind a name: 熊某（另案处理）
OF_ALL = re.compile("均|分别|都|[二两三四五六七八九十]人")
CONVICTED_FOR = re.compile("因(?:犯)?[^，。；罪]{2,30}罪[^，。；被]{0,30}被[^，。；判]{0,30}判")
AGAIN = re.compile("刑满|释放|又因|再次|又(?:被|于|犯)")  # between an earlier conviction and the case
OTHERS_TOO = "等"  # in a title that does not name everybody: 张某等人诈骗案
TITLE_JOINTS = re.compile("[、，；和与及（案]|涉嫌|等")
UNNAMED = re.compile("[其各全共]|被告|[0-9一二两三四五六七八九十]+余?[名人]")  # a group that may be of the case
# The section on the crime behind a money laundering, up to the next heading: （一）上游犯罪
UPSTREAM = re.compile(
    r"^[ \t\u3000]{0,4}[（(【]?[一二三四五1-9]?[）)】、.．]?上游犯罪(?:事实|情况)?】?[ \t]*$"
    r"(?:\n(?![ \t\u3000]{0,4}(?:[（(][一二三四五六七八九十\d]|[一二三四五六七八九十\d]{1,2}[、.．]|【)).*)*",
    re.MULTILINE,
)

# What is vacated is not the judgment, but some items of it, or a ruling on how it is executed.
NOT_ALL = re.compile("撤销[^。；]{0,80}(?:第[一二三四五六七八九十、0-9]{1,12}项|假释|减刑|暂予监外|考验期)")
SAME_AGAIN = "相同"  # 作出相同判决: the judgment that was vacated is valid again


def each_once(outcomes: Iterable[Outcome], decisions: Sequence[Decision]) -> list[Outcome]:
    """The outcomes without those that repeat an earlier one, in the order of the text.

    A term reported again after an appeal that changed nothing has the day of that appeal: it is the same term.
    """
    vacated = [decision.start for decision in decisions if decision.act is Act.VACATED]
    upheld = {decision.decided for decision in decisions if decision.act is Act.UPHELD}
    found: list[Outcome] = []
    places: dict[str | int, list[int]] = defaultdict(list)
    for one in outcomes:
        earlier = places[one.defendant if one.people in {None, 1} else one.people or 0]
        same = (at for at in earlier[-MAX_OF_PERSON:] if _is_same(found[at], one, upheld))
        if one.kind is not OutcomeKind.NOT_PROSECUTED:  # a judgment after another was vacated is a new one
            same = (at for at in same if bisect(vacated, found[at].start) == bisect(vacated, one.start))
        place = next(same, None)
        if place is None:
            earlier.append(len(found))
            found.append(one)
        else:
            full, other = sorted((found[place], one), key=_fullness, reverse=True)
            filled = {name: getattr(full, name) or getattr(other, name) for name in FILLED}
            found[place] = replace(full, **filled, rights_for_life=full.rights_for_life or other.rights_for_life)
    return sorted(found, key=lambda one: one.start)


def _fullness(outcome: Outcome) -> int:
    return sum(getattr(outcome, name) is not None for name in FULLNESS) + outcome.fined


def _is_same(one: Outcome, other: Outcome, upheld: set[str | None]) -> bool:
    """True if `other` repeats the outcome `one`, of the same person or of a group of the same size."""
    people = [one, other]
    rest = [REST.match(each.defendant) is not None for each in people]  # 其余3人 are 其他3名被告人
    if one.defendant != other.defendant and not all(rest) and (any(rest) or _names(one).isdisjoint(_names(other))):
        return False
    if one.other_case != other.other_case or _on_other_grounds(one.non_prosecution, other.non_prosecution):
        return False
    for values in (
        {one.kind, other.kind} - {None},
        {(each.months_min, each.months_max) for each in people} - {(None, None)},
        {(each.fine_min, each.fine_max) for each in people} - {(None, None)},
    ):
        if len(values) > 1:
            return False
    # 二审改判有期徒刑二年 may take a suspension away
    if _changes(other) and not _changes(one) and any(getattr(one, name) != getattr(other, name) for name in ADDED):
        return False
    on_appeal = one.instance is Instance.FIRST and other.instance not in AT_TRIAL
    if on_appeal and ((other.suspended and not one.suspended) or (other.fined and not one.fined)):
        return False
    other_day = not _agree(one.decided, other.decided) and other.decided not in upheld
    apart = one.instance != other.instance or not _agree(one.court, other.court)
    return not other_day and (not apart or {*one.crimes} == {*other.crimes})


def _names(outcome: Outcome) -> frozenset[str]:
    return names_of(outcome.defendant)


def _changes(outcome: Outcome) -> bool:
    return "改判" in outcome.as_written


def _on_other_grounds(one: NonProsecution | None, other: NonProsecution | None) -> bool:
    """True if two decisions not to prosecute differ; one on conditions is never the same as one without."""
    conditional = NonProsecution.CONDITIONAL
    return (one is conditional) != (other is conditional) or (one is not None and other is not None and one != other)


def _agree(one: str | None, other: str | None) -> bool:
    """True if one of the two is unknown or a part of the other: 2021 is a part of 2021-03-05."""
    return one is None or other is None or one in other or other in one


def with_other_cases(text: str, case: Case, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """The outcomes; those of people of another crime, or marked as of another case (熊某（另案处理）), are of one."""
    outcomes = list(outcomes)
    last = {outcome.defendant: outcome for outcome in outcomes}
    own = {name for one in outcomes for name in _names(one) if name not in case.title}
    lengths = {len(name) for name in own}
    marked = {words[-length:] for words in _before_brackets(text, case) for length in lengths} & own
    strangers = {id(one) for one in _strangers(text, case, outcomes)}
    for one in outcomes:
        apart = one.other_case or id(one) in strangers or _names(one) <= marked
        yield replace(one, other_case=apart or _is_earlier_conviction(text, one, last[one.defendant]))


def _before_brackets(text: str, case: Case) -> Iterator[str]:
    """Words that end with a name of which a bracket is said: what is before it, or each member of a list there."""
    for bracket in BRACKET.finditer(text, case.start, case.end):
        start = bracket.start()
        first = max(0, start - MAX_LIST_CHARS)
        yield text[first:start]
        if OF_ALL.search(bracket[0]):
            since = max(text.rfind(mark, first, start) for mark in "，。；：\n（")
            yield from text[max(first, since) : start].split("、")[:-1]


def _is_earlier_conviction(text: str, one: Outcome, last: Outcome) -> bool:
    """True if the person was convicted before the case: 2016年因犯盗窃罪被判处拘役五个月。2021年又因…"""
    if last.start <= one.end or last.other_case or last.instance not in AT_TRIAL:
        return False
    since = max(0, one.start - AROUND_CHARS, text.rfind("。", max(0, one.start - AROUND_CHARS), one.start) + 1)
    if not CONVICTED_FOR.search(text, since, one.end):
        return False
    years_differ = one.decided is not None and last.decided is not None and one.decided[:4] < last.decided[:4]
    return years_differ or AGAIN.search(text, one.end, min(last.start, one.end + AROUND_CHARS)) is not None


def _strangers(text: str, case: Case, outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The outcomes of people of another crime, whom the title does not name: of the crime behind a money laundering."""
    plain = full_width("".join(case.title.split()))
    for crime in reversed([*names_in(plain)]):
        plain = f"{plain[: crime.start]}、{plain[crime.end :]}"
    # A part of the title may have more before the name; 李某 is none of 李某华洗钱案.
    titled = tuple(filter(None, TITLE_JOINTS.split(plain)))
    own = {id(one): one for one in outcomes if any(part.endswith(name) for name in _names(one) for part in titled)}
    sections = [section.span() for section in UPSTREAM.finditer(text, case.start, case.end)]
    crimes = {crime.crime for crime in case.crimes if crime.how == TITLE}
    of_officials = crime_names().of_officials
    judged = [
        one for one in own.values() if one.instance in AT_TRIAL and _convicts(one) and crimes.intersection(one.crimes)
    ]
    found = []
    for one in outcomes:
        if id(one) in own:
            continue
        # The officials whom the defendants bribed are convicted of crimes that only officials commit.
        bribed = one.crimes and of_officials.issuperset(one.crimes) and crimes and crimes.isdisjoint(of_officials)
        apart = judged and _convicts(one) and crimes.isdisjoint(one.crimes) and None not in one.crimes
        named = OTHERS_TOO not in case.title and not UNNAMED.match(one.defendant)
        same_trial = any(_agree(other.court, one.court) and _agree(other.decided, one.decided) for other in judged)
        upstream = own and any(start <= one.start < end for start, end in sections)
        if bribed or upstream or (apart and named and not same_trial):
            found.append(one)
    return found


def _convicts(outcome: Outcome) -> bool:
    return bool(outcome.crimes) and outcome.kind is not OutcomeKind.NOT_PROSECUTED


def with_finality(text: str, outcomes: Sequence[Outcome], decisions: Sequence[Decision]) -> tuple[Outcome, ...]:
    """The outcomes of a case, each with what `final` says. Both are in the order of the text.

    An outcome is not final if a later decision has the same person: a judgment of a higher instance, one after the
    first was vacated, or the end of an examination on conditions; nor if it was vacated and nothing came after it.
    """
    ended = [
        one
        for one in decisions
        if one.act is Act.REVOKED or (one.act is Act.VACATED and not NOT_ALL.search(text, one.start, one.end))
    ]
    of_name: dict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        for name in _names(one):
            of_name[name].append(one)
    gone = {id(one) for decision in ended for one in _ended(text, decision, outcomes, decisions)}
    for one in outcomes:
        same = (other for name in _names(one) for other in of_name[name][-MAX_OF_PERSON:])
        if any(_replaces(other, one, ended) for other in same if other is not one):
            gone.add(id(one))
    return tuple(replace(one, final=id(one) not in gone) for one in outcomes)


def _replaces(later: Outcome, one: Outcome, ended: Sequence[Decision]) -> bool:
    """True if an outcome replaced another one of the same person."""
    kinds = [one.kind, later.kind]
    if later.other_case != one.other_case or OutcomeKind.CONFISCATION_PROCEDURE in kinds:
        return False
    if kinds == [OutcomeKind.NOT_PROSECUTED] * 2:
        conditional = NonProsecution.CONDITIONAL
        return one.non_prosecution is conditional and later.non_prosecution is not conditional
    if OutcomeKind.NOT_PROSECUTED in kinds:
        return later.start > one.start
    if RANKS[later.instance] != RANKS[one.instance]:
        return RANKS[later.instance] > RANKS[one.instance]
    # The police dropped the case afterwards: nothing is said of a court or a punishment.
    dropped = later.start > one.start and later.kind is None and later.court is None and one.kind is not None
    return dropped or any(one.start < decision.start < later.start for decision in ended)


def _ended(
    text: str, decision: Decision, outcomes: Sequence[Outcome], decisions: Sequence[Decision]
) -> Iterator[Outcome]:
    """The outcomes whose judgment a decision vacated, or revoked, if it was not made again."""
    before = [other for other in outcomes if other.start < decision.start and not other.other_case]
    again = (other for other in decisions if other.act is Act.UPHELD and other.start >= decision.end)
    if any(text.find(SAME_AGAIN, other.start, other.end) >= 0 for other in again):
        return
    named = {name for other in before for name in _names(other)}
    concerned = {name for name in named if text.find(name, decision.start, decision.end) >= 0}
    for one in before:
        same = (one.court, one.decided) == (before[-1].court, before[-1].decided)
        fits = (decision.act is Act.REVOKED) == (one.kind is OutcomeKind.NOT_PROSECUTED)
        if same and fits and (not concerned or concerned & _names(one)):
            yield one
