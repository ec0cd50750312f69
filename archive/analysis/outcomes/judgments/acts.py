"""The words of a sentence that tell of an act of a court, a procuratorate or the police, and whether it happened.

No act is what somebody asks for (建议判处), what is possible (可能判处), what a law says
(犯前款罪的，处三年以上七年以下有期徒刑) or what is said about a judgment (一审判处…量刑畸轻).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from archive.analysis.outcomes.judgments.decision import Act
from archive.analysis.outcomes.judgments.sentences import Extent, clause_around
from archive.analysis.outcomes.judgments.words import act_words, appraised, deciders, ground_words, unreal_words
from archive.model import NonProsecution
from archive.text.numerals import AMOUNT_DIGITS

LOOK_BACK_CHARS = 300  # this many before an act are searched for who speaks
LOOK_AHEAD_CHARS = 60
ACQUITS, PROSECUTORS = re.compile("无罪"), re.compile("检察|公安|警方")  # who may not acquit
POLICE = re.compile("公安|分局|警方|侦查机关|缉私|监委|监察委")
CIVIL = re.compile("民事|行政|仲裁|财产损害")  # judgments that end no criminal case
CIVIL_RULING = re.compile("(?<!附带)(?:民事|行政)(?:判决|裁定|再审)")
COURT = re.compile("法院|法庭|审判机关|[中高]院|判决|裁定|一审|二审|再审")
GENERAL = re.compile("的，[^；]{0,15}$")  # a rule, or a plan for groups: 犯罪情节轻微的，依法作出不起诉决定
ASKS = re.compile("提出|建议")
RECOMMENDATION = re.compile("的?量刑(?:建议|意见)|的(?:建议|意见)")
OPINION_CHARS = 60
NAMED_GROUND = re.compile("(?:相对|酌定|法定|绝对|存疑)不起诉")
PUNISHMENT = re.compile(
    f"(?:有期徒刑|拘役|管制|罚金)(?:人民币)?[0-9{AMOUNT_DIGITS}]|无期徒刑|(?<!执行)死刑|免[予于]刑事处罚"
)
HEADING = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|第[一二三四五六七八九十]，)")
NAMED = re.compile(r"对|被|\d|检察院|某|[一二两三四五六七八九十]人")


# Who speaks of a judgment that was told before: 判处张某有期徒刑三年，检察机关以量刑畸轻提出抗诉.
APPRAISER = re.compile(
    "[，。；](?:[^，。；]{0,12}(?:检察|公诉|抗诉)[^，。；]{0,6}|[^，。；]{0,8}上诉[^，。；]{0,4})(?:以|认为|审查)"
)


class ActWords(NamedTuple):
    """Words that tell of an act."""

    start: int
    end: int
    act: Act
    ground: NonProsecution | None


def acts_in(text: str, sentence: Extent) -> Iterator[ActWords]:
    """The acts of a sentence that happened, in order."""
    for match in act_words().finditer(text, *sentence):
        act = Act(str(match.lastgroup))
        clause = clause_around(text, sentence, match.start())
        if _is_real(text, sentence, clause, match, act):
            ground = _ground(text, sentence, match) if act is Act.NOT_PROSECUTED else None
            yield ActWords(match.start(), match.end(), act, ground)


def continued_act(text: str, sentence: Extent, judged_before: bool) -> list[ActWords]:
    """The act of a sentence that goes on with the terms of a judgment and has no verb: 张某拘役五个月."""
    words = PUNISHMENT.search(text, *sentence) if judged_before else None
    if words is None or deciders().search(text, sentence.start, words.start()):
        return []
    clause = clause_around(text, sentence, words.start())
    real = _is_real(text, sentence, clause, words, Act.JUDGED)
    return [ActWords(words.start(), words.end(), Act.JUDGED, None)] if real else []


def _is_real(text: str, sentence: Extent, clause: Extent, match: re.Match[str], act: Act) -> bool:
    unreal = unreal_words()
    own_words = unreal.adopted.sub("", text[clause.start : match.start()])
    doubts = unreal.clause.finditer(own_words + match[0])
    if any(doubt.start() < len(own_words) or act is Act.NOT_PROSECUTED for doubt in doubts):
        return False
    if unreal.after.search(text[match.end() : clause.end][:LOOK_AHEAD_CHARS]):
        return False
    before = text[max(sentence.start, match.start() - LOOK_BACK_CHARS) : match.start()]
    if GENERAL.search(before) or (match[0].endswith("判刑") and before.rfind("（") > before.rfind("）")):
        return False
    appraisal = appraised().search(text, match.end(), min(sentence.end, match.end() + LOOK_BACK_CHARS))
    if appraisal and not APPRAISER.search(text, match.end(), appraisal.start()):
        return False
    before = unreal.adopted.sub("", before)
    decider = next(reversed([*deciders().finditer(before)]), None)
    since = decider.end() if decider else 0
    if ACQUITS.search(match[0]) and decider and PROSECUTORS.search(decider[0]):
        return False
    if unreal.speech.search(before, since) or (
        ASKS.search(before, since) and _is_recommended(text, match.end(), sentence.end)
    ):
        return False
    if act in {Act.VACATED, Act.UPHELD} and (
        CIVIL.search(text, clause.start, clause.end) or CIVIL_RULING.search(before, before.rfind("刑事") + 1)
    ):
        return False
    if act is Act.DROPPED:
        return POLICE.search(text, sentence.start, match.end()) is not None
    if act is Act.NOT_PROSECUTED and HEADING.match(text, *sentence):
        return NAMED.search(text, clause.start, match.start()) is not None
    return True


def _is_recommended(text: str, start: int, end: int) -> bool:
    """Whether the words before the next office make what came before a recommendation: …并处罚金的量刑建议."""
    last = min(end, start + LOOK_BACK_CHARS)
    decider = deciders().search(text, start, last)
    return RECOMMENDATION.search(text, start, decider.start() if decider else last) is not None


def _ground(text: str, sentence: Extent, match: re.Match[str]) -> NonProsecution | None:
    """The ground that the words of a decision name, or those of its sentence."""
    grounds = ground_words()
    own = next((one.ground for one in grounds if one.named.search(match[0])), None)
    if own:
        return own
    named = {one.ground for one in grounds if one.named.search(_opinion_before(text, sentence))}
    around = text[
        max(sentence.start, match.start() - LOOK_BACK_CHARS) : min(sentence.end, match.end() + LOOK_AHEAD_CHARS)
    ]
    by_article = next((one.ground for one in grounds if one.articles.search(around)), None)
    by_words = next((one.ground for one in grounds if one.words.search(around)), None)
    return by_article or by_words or (named.pop() if len(named) == 1 else None)


def _opinion_before(text: str, sentence: Extent) -> str:
    """What the sentence before says of a ground: 听证员同意相对不起诉的意见."""
    before = text[max(0, sentence.start - OPINION_CHARS) : sentence.start].rpartition("\n")[2]
    return "".join(match[0] for match in NAMED_GROUND.finditer(before))
