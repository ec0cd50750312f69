"""The words of a decision that say what became of people: punishments, and results that are no punishment."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import deque
from dataclasses import replace

from archive.analysis.outcomes.judgments import Act, Decision
from archive.analysis.outcomes.people import PeopleMention
from archive.analysis.outcomes.people.words import NUMBER
from archive.analysis.outcomes.punishments import PhraseUse, Punishment, PunishmentPhrase, punishments_in
from archive.model import OutcomeKind, Suspension

# Results that are no punishment, by the act that has them. Each is read only inside a decision of that act.
_GROUND = "(?:法定|绝对|相对|酌定|酌情|存疑|微罪|附条件)?"
NOT_PROSECUTED = re.compile(
    rf"(?:作出?|做出?|决定|予以|宣布|宣告)(?:了|的)?[“\"]?{_GROUND}不(?:予)?起诉(?!人|书|条件|制度|考[察验]|和|或|、)[”\"]?(?:的?(?:决定|处理))?"
    rf"|{_GROUND}(?<!被)(?<!或)(?<!和)不(?:予)?起诉[”\"]?(?:的?(?:决定|处理)(?!书|的?(?:依据|条件|标准))|(?=并|后，|[，。；）\n]|$))"
    rf"|被(?:依法)?{_GROUND}不(?:予)?起诉(?=[，。；）\n]|$)"
)
DROPPED = re.compile("撤销(?:此|本|该|[^，。；》]{2,24})?(?:案件(?!决定|通知|的?建议)|案(?!件))")
_CONFISCATES = "没收(?!裁定|申请|程序|案)"
CONFISCATED = re.compile(
    rf"{_CONFISCATES}[^，。；]{{0,40}}?(?:违法所得|财产|赃款)|(?:违法所得|财产|赃款)(?!没收)[^。；]{{0,20}}{_CONFISCATES}"
    rf"|{_CONFISCATES}[^，。；]{{0,60}}"
)
ACQUITTED = re.compile("(?:宣告|判决)?无罪(?!辩|的?意见|推定|处理|证据|供述|上诉)")
EXEMPTED = re.compile("免[予于除](?:刑事)?(?:处罚|处分)")
UNNAMED = re.compile(
    r"(?:判处|处以|被判)(?:了)?(?:相应的?|不同的?|轻重不等的?|有罪)?(?:刑罚|刑期)(?!执行|裁量)|(?:均|都|先后|分别|也|亦)(?:已|被)*(?:判刑|获刑|领刑)(?=[，。；]|$)"
    r"|(?:作出|作|获得?)(?:了)?有罪判决|判处[^，。；、0-9]{2,20}罪(?=$|[，。；）])"
    r"|(?<!应)(?<!当)以[^，。；]{2,30}罪定罪处罚(?=$|[，。；）])"
)
SUSPENDED = re.compile("(?:均|分别|依法)*(?:被)?(?:判处|判)缓刑(?=[，。；]|$)")  # of no term that is told
OTHERS_TOO = re.compile("[名人等某][^，。；]{0,6}(?:均|都|先后|分别|也|亦)(?:已|被)*[判获领]刑$")  # 乙等4人也分别获刑
BARE_TERM = re.compile(rf"{NUMBER}(?:年|个月)")
MAX_BARE_CHARS = 120
KIND_WORDS: dict[OutcomeKind | None, str] = {
    OutcomeKind.PRISON: "有期徒刑",
    OutcomeKind.DETENTION: "拘役",
    OutcomeKind.CONTROL: "管制",
}
TERMED = frozenset(KIND_WORDS)
# 核准死刑: the last word on a term that may be told nowhere else; but not 报请最高人民法院核准死刑
APPROVED = re.compile("(?:裁定|决定|依法|最高人民法院|最高法院?|[高中]院)(?:依法|复核后?|裁定|，)*核准")
ASKS_APPROVAL = re.compile("报请|报送|层报|提请|上报")
DEATH = frozenset({OutcomeKind.DEATH, OutcomeKind.DEATH_SUSPENDED})
WITHOUT_RESULTS = frozenset({Act.UPHELD, Act.VACATED, Act.REVOKED})  # they tell of earlier results alone


def results_of(text: str, decision: Decision, phrases: list[PunishmentPhrase]) -> list[PunishmentPhrase]:
    """What a decision says became of people, in order. `phrases` are the punishments inside the decision."""
    if decision.act is Act.UPHELD and _approves(text, decision):
        return [phrase for phrase in phrases if phrase.items[0].kind in DEATH]
    if decision.act in WITHOUT_RESULTS:
        return []
    if decision.act is Act.NOT_PROSECUTED:
        return _matches(text, decision, NOT_PROSECUTED, OutcomeKind.NOT_PROSECUTED)
    if decision.act is Act.DROPPED:
        return _matches(text, decision, DROPPED, None)[:1]
    if decision.act is Act.CONFISCATED:
        return _matches(text, decision, CONFISCATED, OutcomeKind.CONFISCATION_PROCEDURE)[:1]
    if decision.act is Act.ADOPTED:
        return [phrase for phrase in phrases if phrase.use in {PhraseUse.RECOMMENDED, PhraseUse.IMPOSED}]
    found = [phrase for phrase in phrases if phrase.use in {PhraseUse.IMPOSED, PhraseUse.COMPONENT}]
    if not found and (suspended := SUSPENDED.search(text, decision.start, decision.end)):
        item = Punishment(kind=None, suspended=Suspension.ALL)
        found = [PunishmentPhrase(*suspended.span(), (item,), PhraseUse.IMPOSED, executed=False, is_range=False)]
    for pattern, kind in ((ACQUITTED, OutcomeKind.ACQUITTED), (EXEMPTED, OutcomeKind.EXEMPTED), (UNNAMED, None)):
        ends = [phrase.end for phrase in phrases]
        since = found[-1].end if pattern is UNNAMED and found else decision.start
        found += [
            one
            for one in _matches(text, decision, pattern, kind)
            if one.start >= since
            and not _overlaps(one, phrases, ends)
            and (since == decision.start or OTHERS_TOO.search(text, since, one.end))
        ]
    return sorted(found, key=lambda phrase: phrase.start)


def _approves(text: str, decision: Decision) -> bool:
    """Whether a court approved a death sentence, and was not only asked to."""
    approved = APPROVED.search(text, decision.start, decision.end)
    return approved is not None and not ASKS_APPROVAL.search(text, decision.start, approved.start())


def with_left_out_kinds(
    text: str, phrases: list[PunishmentPhrase], mentions: list[PeopleMention], end: int
) -> list[PunishmentPhrase]:
    """The punishments of a sentence that ends at `end`, with terms whose kind is left out: 甲有期徒刑三年，乙二年.

    A term right after people is of the kind that the sentence told before.
    """
    found: list[PunishmentPhrase] = []
    left = deque(phrases)
    for mention in mentions:
        while left and left[0].start < mention.end:
            found.append(left.popleft())
        kind = found[-1].items[0].kind if found and found[-1].end <= mention.start else None
        if kind not in TERMED or not BARE_TERM.match(text, mention.end, end):
            continue
        if left and left[0].start == mention.end and left[0].items[0].kind in TERMED:
            continue
        word = KIND_WORDS[kind]
        read = punishments_in(word + text[mention.end : min(end, mention.end + MAX_BARE_CHARS)])
        if read and read[0].start == 0:
            found.append(replace(read[0], start=mention.end, end=read[0].end + mention.end - len(word)))
            while left and left[0].start < found[-1].end:
                left.popleft()
    return [*found, *left]


def _matches(
    text: str, decision: Decision, pattern: re.Pattern[str], kind: OutcomeKind | None
) -> list[PunishmentPhrase]:
    return [
        PunishmentPhrase(*match.span(), (Punishment(kind=kind),), PhraseUse.IMPOSED, executed=False, is_range=False)
        for match in pattern.finditer(text, decision.start, decision.end)
    ]


def _overlaps(one: PunishmentPhrase, phrases: list[PunishmentPhrase], ends: list[int]) -> bool:
    """Whether one of the phrases, which end at `ends`, holds a part of the words."""
    place = bisect_right(ends, one.start)
    return place < len(phrases) and phrases[place].start < one.end
