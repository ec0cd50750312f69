"""Tells words that state a result from those that state none of the case's people."""

from __future__ import annotations

import re

from archive.analysis.outcomes.decisions import words_of
from archive.analysis.outcomes.drafts import Draft
from archive.analysis.outcomes.people import PeopleMention
from archive.analysis.outcomes.punishments import PunishmentPhrase
from archive.analysis.outcomes.whom import is_governed
from archive.model import Case, OutcomeKind

# 对情节轻微的，作出不起诉决定; 对于参与时间短的人员，依法不起诉: of nobody
RULE = re.compile("的，|对于?[^，。；0-9一二三四五六七八九十两]{2,30}(?:人员|分子|行为人|初犯|从犯|者)，")
MAX_LINE_CHARS = 400  # before a result, in which its line may begin
CHANGED_FROM = re.compile("(?:的刑罚)?(?:改判?为|减为|变更为)")  # 由有期徒刑七年改为十年
ACQUITS = re.compile("(?:判|宣告|裁定)[^，。；]{0,12}无罪$")

# Counts of all offices of a place, or of years: 全省法院共判处2000人, 近三年来对15名未成年人附条件不起诉
STATISTICS = re.compile(
    "全[国省市州县区盟旗](?:各?级)?(?:人民)?(?:法院|检察院|检察机关|公安机关|共有?[0-9]|[0-9])|近[0-9一二三四五六七八九十几两]+年"
)


def is_statistics(text: str, since: int, result: PunishmentPhrase, chosen: PeopleMention | None) -> bool:
    """Whether the words count what offices did, of people whom they do not name. `since`: where the sentence begins."""
    return (chosen is None or not chosen.names) and STATISTICS.search(text, since, result.start) is not None


def is_prior(text: str, case: Case, draft: Draft) -> bool:
    """Whether a line that presents somebody tells it of no court: it is an earlier conviction, of other crimes."""
    least = max(case.start, draft.start - MAX_LINE_CHARS)
    line = text.rfind("\n", least, draft.start) + 1
    presents = words_of("intro").match(text, max(least, line), draft.end)
    return draft.decision.court is None and presents is not None


def is_rule(text: str, since: int, result: PunishmentPhrase, chosen: PeopleMention | None) -> bool:
    """Whether the words state no result of the case's people.

    They say what the law has for such deeds (对情节轻微的，作出不起诉决定; 判处十年以上有期徒刑), from what a term was
    changed, or, of nobody, 无罪 or 罚金 alone.
    """
    item = result.items[0]
    if (chosen is None or not (chosen.names or chosen.people)) and RULE.search(text, since, result.start):
        return True
    if CHANGED_FROM.match(text, result.end):
        return True
    if chosen is None and item.kind is OutcomeKind.ACQUITTED:
        return not ACQUITS.search(text, since, result.end)
    if chosen is None and item.kind is OutcomeKind.FINE_ONLY:
        return item.fine_min is None and item.fine_max is None and item.fine_total is None
    if item.kind_low is not None and item.months_max is not None:  # 二年至单处罚金
        return False
    if (item.months_min is None) == (item.months_max is None):
        return False
    return chosen is None or (chosen.is_whole and not is_governed(text, chosen, result.start))
