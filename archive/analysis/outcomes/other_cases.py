"""Whether a decision is of other people's case, or an earlier one of the same person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from archive.analysis.outcomes.names import names_of
from archive.analysis.outcomes.upstream import strangers
from archive.model import Case, Instance, Outcome

AROUND_CHARS = 120
MAX_LIST_CHARS = 80  # of the names before a bracket that is said of all
BRACKET = re.compile("（[^（）\n]{0,30}?(?:另案|另行|已判|已被判)[^（）\n]{0,20}）")  # behind a name: 熊某（另案处理）
OF_ALL = re.compile("均|分别|都|[二两三四五六七八九十]人")
CONVICTED_FOR = re.compile("因(?:犯)?[^，。；罪]{2,30}罪[^，。；被]{0,30}被[^，。；判]{0,30}判")
AGAIN = re.compile("刑满|释放|又因|再次|又(?:被|于|犯)")  # between an earlier conviction and the case


def with_other_cases(text: str, case: Case, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """The outcomes; those of people of another crime, or marked as of another case (熊某（另案处理）), are of one."""
    outcomes = list(outcomes)
    by_names = [(outcome, names_of(outcome.defendant)) for outcome in outcomes]
    last = {outcome.defendant: outcome for outcome, _ in by_names}
    own = {name for _, names in by_names for name in names if name not in case.title}
    lengths = {len(name) for name in own}
    marked = {words[-length:] for words in _before_brackets(text, case) for length in lengths}
    for (outcome, names), stranger in zip(by_names, strangers(text, case, outcomes), strict=True):
        apart = outcome.other_case or stranger or all(name in own and name in marked for name in names)
        earlier = _is_earlier_conviction(text, outcome, last[outcome.defendant])
        yield replace(outcome, other_case=True) if apart or earlier else outcome


def _is_earlier_conviction(text: str, one: Outcome, last: Outcome) -> bool:
    """Whether the person was convicted before the case: 2016年因犯盗窃罪被判处拘役五个月。2021年又因…"""
    if last.start <= one.end or last.other_case or last.instance not in {None, Instance.FIRST}:
        return False
    since = max(0, one.start - AROUND_CHARS, text.rfind("。", max(0, one.start - AROUND_CHARS), one.start) + 1)
    if not CONVICTED_FOR.search(text, since, one.end):
        return False
    years_differ = one.decided is not None and last.decided is not None and one.decided[:4] < last.decided[:4]
    return years_differ or AGAIN.search(text, one.end, min(last.start, one.end + AROUND_CHARS)) is not None


def _before_brackets(text: str, case: Case) -> Iterator[str]:
    """Words that end with a name of which a bracket is said: what stands before it, or each member of a list there."""
    for bracket in BRACKET.finditer(text, case.start, case.end):
        start = bracket.start()
        first = max(0, start - MAX_LIST_CHARS)
        yield text[first:start]
        if OF_ALL.search(bracket[0]):
            since = max(text.rfind(mark, first, start) for mark in "，。；：\n（")
            yield from text[max(first, since) : start].split("、")[:-1]
