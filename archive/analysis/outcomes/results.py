"""The words of a decision that say what became of people: punishments, and results that are no punishment."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import replace

from archive.analysis.outcomes.decisions import Act, Decision, event_rows
from archive.analysis.outcomes.people import NUMBER, PeopleMention
from archive.analysis.outcomes.punishments import PhraseUse, Punishment, PunishmentPhrase, punishments_in
from archive.model import OutcomeKind, Suspension

IMPOSED = frozenset({PhraseUse.IMPOSED, PhraseUse.COMPONENT})
USES = {
    Act.JUDGED: IMPOSED,
    Act.CHANGED: IMPOSED,
    Act.ADOPTED: frozenset({PhraseUse.RECOMMENDED, PhraseUse.IMPOSED}),
}
OTHERS_TOO = re.compile("[名人等某][均都分也亦]")  # 乙等4人也分别获刑
BARE_TERM = re.compile(rf"{NUMBER}(?:年|个月)")
MAX_BARE_CHARS = 120
KIND_WORDS: dict[OutcomeKind | None, str] = {
    OutcomeKind.PRISON: "有期徒刑",
    OutcomeKind.DETENTION: "拘役",
    OutcomeKind.CONTROL: "管制",
}
# 核准死刑: the last word on a sentence that may be reported nowhere else; but not 报请最高人民法院核准死刑
APPROVED = re.compile(
    "(?:裁定|决定|依法|(?<!报请)(?<!报送)(?<!提请)(?<!上报)最高(?:人民)?法院|[高中]院)(?:依法|复核后?|裁定|，)*核准"
)
DEATH = frozenset({OutcomeKind.DEATH, OutcomeKind.DEATH_SUSPENDED})


def results_of(text: str, decision: Decision, phrases: list[PunishmentPhrase]) -> list[PunishmentPhrase]:
    """What a decision says became of people, in order. `phrases` are the punishments inside the decision."""
    if decision.act is Act.UPHELD and APPROVED.search(text, decision.start, decision.end):
        return [phrase for phrase in phrases if phrase.items[0].kind in DEATH]
    found = [phrase for phrase in phrases if phrase.use in USES.get(decision.act, ())]
    act = Act.JUDGED if decision.act is Act.CHANGED else decision.act
    for row in event_rows("acts"):
        if row["act"] != act or "result" not in row:
            continue
        alone = "kind" in row or not found
        item = Punishment(
            kind=OutcomeKind(row["kind"]) if "kind" in row else None,
            suspended=Suspension.ALL if row.get("suspended") else None,
        )
        for match in row["result"].finditer(text, decision.start, decision.end):
            others = alone or OTHERS_TOO.match(text, match.start() - 1)
            if others and not any(phrase.start < match.end() and match.start() < phrase.end for phrase in phrases):
                start, end = match.span()
                found.append(PunishmentPhrase(start, end, (item,), PhraseUse.IMPOSED, executed=False, is_range=False))
    return sorted(found, key=lambda phrase: phrase.start)


def with_left_out_kinds(
    text: str, phrases: list[PunishmentPhrase], mentions: list[PeopleMention], end: int
) -> list[PunishmentPhrase]:
    """The punishments of a sentence that ends at `end`, with terms whose kind is left out: 甲有期徒刑三年，乙二年.

    A term right after people is of the kind that the sentence named before.
    """
    found: list[PunishmentPhrase] = []
    left = deque(phrases)
    for mention in mentions:
        while left and left[0].start < mention.end:
            found.append(left.popleft())
        kind = found[-1].items[0].kind if found and found[-1].end <= mention.start else None
        if kind not in KIND_WORDS or not BARE_TERM.match(text, mention.end, end):
            continue
        if left and left[0].start == mention.end and left[0].items[0].kind in KIND_WORDS:
            continue
        word = KIND_WORDS[kind]
        read = punishments_in(word + text[mention.end : min(end, mention.end + MAX_BARE_CHARS)])
        if read and read[0].start == 0:
            found.append(replace(read[0], start=mention.end, end=read[0].end + mention.end - len(word)))
            while left and left[0].start < found[-1].end:
                left.popleft()
    return [*found, *left]
