"""Finds the decisions that the text of a case tells, sentence by sentence."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from archive.analysis.outcomes.judgments.dates import Day, days_in
from archive.analysis.outcomes.judgments.decision import Act, Decision
from archive.analysis.outcomes.judgments.offices import offices
from archive.analysis.outcomes.judgments.sentences import Extent, clause_start, sentences
from archive.model import Case, NonProsecution

ACTS = re.compile(
    r"(?P<not_prosecuted>不起诉(?!人|书|条件|制度|的|权|标准|适用))"
    r"|(?P<upheld>维持原判|驳回上诉|驳回抗诉|作出相同判决)"
    r"|(?P<vacated>发回重审|发回[^，。；]{2,20}重新审判|撤销原判|准许撤回起诉)"
    r"|(?P<dropped>撤销(?:此|本|该)?案件?(?!的))"
    r"|(?P<changed>改判)"
    r"|(?P<judged>判处|判决(?!书|认为|已|发生|生效|后|前|宣告后)|无罪(?!辩)|免[予于]刑事处罚|被判(?!决))"
)
UNREAL = re.compile(r"应当?|可能|可以|建议|不宜|是否|拟|请求|要求|如果|若|不服|认为[^，]{0,12}应|辩护|量刑意见")
UNREAL_SECTIONS = frozenset({"keywords", "gist", "guidance", "significance", "rules"})


def decisions_in(text: str, case: Case) -> list[Decision]:
    """The decisions that the text of a case tells, in its order. They do not overlap."""
    days = days_in(text, case.start, case.end)
    found: list[Decision] = []
    for part in _parts(case):
        for sentence in sentences(text, *part):
            found.extend(_of_sentence(text, sentence, days))
    return found


def _parts(case: Case) -> Iterator[Extent]:
    if not case.sections:
        yield Extent(case.start, case.end)
    for section in case.sections:
        if section.heading not in UNREAL_SECTIONS:
            yield Extent(section.start, section.end)


def _of_sentence(text: str, sentence: Extent, days: list[Day]) -> Iterator[Decision]:
    acts: list[tuple[int, Act]] = []
    for match in ACTS.finditer(text, *sentence):
        start = clause_start(text, sentence.start, match.start())
        if UNREAL.search(text, start, match.start()):
            continue
        act = Act(str(match.lastgroup))
        if not acts or acts[-1][1] is not act:
            acts.append((start if acts else sentence.start, act))
    for (start, act), (end, _) in zip(acts, [*acts, (sentence.end, None)][1:], strict=True):
        yield _decision(text, Extent(start, end), act, days)


def _decision(text: str, span: Extent, act: Act, days: list[Day]) -> Decision:
    named = [office for office in offices(text, *span) if office.name]
    courts = [office.name for office in named if office.is_court]
    procuratorates = [office.name for office in named if not office.is_court]
    first = bisect_left(days, span.start, key=lambda day: day.start)
    decided = days[first].iso if first < len(days) and days[first].end <= span.end else None
    prosecution = act in {Act.NOT_PROSECUTED, Act.DROPPED, Act.REVOKED}
    ground = NonProsecution.CONDITIONAL if "附条件不起诉" in text[span.start : span.end] else None
    return Decision(
        *span,
        act=act,
        court=None if prosecution or not courts else courts[-1],
        procuratorate=procuratorates[-1] if prosecution and procuratorates else None,
        decided=decided,
        instance=None,
        other_case=False,
        non_prosecution=ground if act is Act.NOT_PROSECUTED else None,
    )
