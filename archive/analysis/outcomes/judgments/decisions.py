"""Finds the decisions that the text of a case tells, sentence by sentence."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

from archive.analysis.crimes.names import full_width
from archive.analysis.outcomes.judgments.adopted import adopted_recommendations
from archive.analysis.outcomes.judgments.course import Course
from archive.analysis.outcomes.judgments.dates import days_in
from archive.analysis.outcomes.judgments.decision import Act, Decision
from archive.analysis.outcomes.judgments.narrative import narrative_parts
from archive.analysis.outcomes.judgments.sentences import sentences
from archive.model import Case, Instance

MAX_SENTENCES = 5_000  # of a case; texts of people have hundreds
FIRST_JUDGMENTS = frozenset({Act.JUDGED, Act.CONFISCATED})
CONFISCATION = "没收"  # in the title of a case on it: 田某受贿违法所得没收案
# In such a case the judgments that a court vacates are no sentences: 卢某诉甲市公安局行政处罚检察监督案.
NOT_CRIMINAL = re.compile("^(?!.*刑事).*(?:民事|行政)")
LOOK_AHEAD_CHARS = 1_500  # so far behind a judgment is searched for an appeal
# What follows a judgment of the first instance alone, whatever was told before of a second one.
APPEALED_NOW = re.compile(
    r"[^。；\n]*[。；]?\s*(?:一审|案件)?(?:宣判|判决)(?:作出|宣告)?后，[^。；\n]{0,60}?(?<!未)(?<!未提出)(?<!没有)(?:上诉|提出抗诉)"
)
APPEALED_NOW_CHARS = 300  # so far behind a judgment
APPEALED = re.compile("上诉|抗诉(?!期)|一审(?:判|宣|裁|法院)|二审|终审|不服[^，。；]{0,12}判决")


def decisions_in(text: str, case: Case) -> list[Decision]:
    """The decisions that the text of a case tells, in its order. They do not overlap."""
    text = full_width(text)
    course = Course(text, days_in(text, case.start, case.end))
    course.proceedings.asks_confiscation = CONFISCATION in case.title
    narrated = [part for section in narrative_parts(text, case) for part in sentences(text, *section)][:MAX_SENTENCES]
    found = [decision for sentence in narrated for decision in course.read(sentence)]
    if NOT_CRIMINAL.search(case.title):
        found = [one for one in found if one.act is not Act.VACATED]
    found = list(_with_first_instance(text, case, found, course.judgments))
    return found + adopted_recommendations(text, narrated, found, course.adoption)


def _is_appealed_now(text: str, case: Case, decision: Decision) -> bool:
    """Whether the words right behind a judgment tell an appeal; one of a retrial has to be called 一审."""
    appeal = APPEALED_NOW.match(text, decision.end, min(case.end, decision.end + APPEALED_NOW_CHARS))
    return appeal is not None and (decision.instance is not Instance.RETRIAL or "一审" in appeal[0])


def _with_first_instance(text: str, case: Case, decisions: list[Decision], judgments: list[int]) -> Iterator[Decision]:
    """The decisions. A judgment of no known instance is one of the first where an appeal, or the lack of one, is found.

    `judgments` are the offsets where the text begins each judgment, also those of civil cases.
    """
    for place, decision in enumerate(decisions):
        if decision.other_case or not decision.act.has_outcomes:
            yield decision
            continue
        if decision.instance is not Instance.FIRST and _is_appealed_now(text, case, decision):
            yield replace(decision, act=Act.JUDGED, instance=Instance.FIRST)
            continue
        if decision.act not in FIRST_JUDGMENTS or decision.instance:
            yield decision
            continue
        end = min(case.end, decision.end + LOOK_AHEAD_CHARS, *judgments[bisect_left(judgments, decision.end) :][:1])
        changed = any(one.act is Act.CHANGED and one.start < end for one in decisions[place + 1 : place + 2])
        appealed = changed or APPEALED.search(text, decision.end, end)
        yield replace(decision, instance=Instance.FIRST) if appealed else decision
